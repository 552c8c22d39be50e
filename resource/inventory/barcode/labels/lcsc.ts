/** QR codes of LCSC: `{pbn:PICK25,on:SO25,pc:C25,pm:RC0402,qty:100,mc:,cc:1}`, which looks like JSON and is none. */
import { type Label, piecesIn } from './label.ts'

/** Undefined for a text of another form. */
export function readLcsc(text: string): Label | undefined {
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined
  const fields = new Map<string, string>()
  let last: string | undefined
  for (const piece of text.slice(1, -1).split(',')) {
    const colon = piece.indexOf(':')
    // Numbers of manufacturers have commas in them, too.
    if (colon < 0 && last !== undefined) fields.set(last, `${fields.get(last)},${piece}`)
    else if (colon < 1) return undefined
    else {
      last = piece.slice(0, colon).trim()
      fields.set(last, piece.slice(colon + 1).trim())
    }
  }
  const value = (name: string) => fields.get(name) || undefined
  if (!value('pc')) return undefined
  return { supplier: 'LCSC', sku: value('pc'), mpn: value('pm'), theirOrder: value('on'), quantity: piecesIn(value('qty')) }
}
