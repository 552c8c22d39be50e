/**
 * Codes of TME: a QR code of names and values (`QTY:5 PN:NE555 PO:123/1 CPO:PO-7 MPN:NE555P RoHS https://www.tme.eu/details/NE555`), the link
 * in it alone, and a data-matrix of data identifiers without the envelope (`PNE555 1PMPNNE555P Q5 K123/1`).
 */
import { fieldsOf } from './ecia.ts'
import { type Label, piecesIn } from './label.ts'

/** What is asked of each name; others are of no use here. */
const NAMES = ['QTY', 'PN', 'PO', 'CPO', 'MPN']
const LINK = /^https?:\/\/(?:www\.)?tme\.(?:eu|com)\/(?:[a-z]{2}\/)?details\/([^/?#]+)/i

/** Numbers of orders end with that of the line. */
const orderIn = (text: string | undefined): string | undefined => text?.split('/', 1)[0] || undefined

function linked(pieces: readonly string[]): string | undefined {
  for (const piece of pieces) {
    const symbol = LINK.exec(piece)?.[1]
    if (symbol === undefined) continue
    try {
      return decodeURIComponent(symbol)
    } catch {
      return undefined
    }
  }
  return undefined
}

function readNamed(pieces: readonly string[]): Label | undefined {
  const fields = new Map<string, string>()
  for (const piece of pieces) {
    const colon = piece.indexOf(':')
    const name = piece.slice(0, Math.max(colon, 0)).toUpperCase()
    const value = piece.slice(colon + 1)
    if (NAMES.includes(name) && value && !fields.has(name)) fields.set(name, value)
  }
  const link = linked(pieces)
  const sku = fields.get('PN') ?? link
  if (sku === undefined || (link === undefined && fields.size < 2)) return undefined
  return {
    supplier: 'TME',
    sku,
    mpn: fields.get('MPN'),
    order: fields.get('CPO'),
    theirOrder: orderIn(fields.get('PO')),
    quantity: piecesIn(fields.get('QTY')),
  }
}

function readIdentified(pieces: readonly string[]): Label | undefined {
  const fields = fieldsOf(pieces)
  const quantity = piecesIn(fields.get('Q'))
  const sku = fields.get('P')
  // Words of any other text begin with such letters, too: amount and part must both be there.
  if (sku === undefined || quantity === undefined) return undefined
  const mpn = fields.get('1P')
  return { supplier: 'TME', sku, mpn: mpn?.replace(/^MPN(?=.)/, ''), theirOrder: orderIn(fields.get('K')), quantity }
}

/** Undefined for a text of another form. */
export function readTme(text: string): Label | undefined {
  const pieces = text.split(/[\s;]+/)
  return readNamed(pieces) ?? readIdentified(pieces)
}
