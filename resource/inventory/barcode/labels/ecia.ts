/**
 * Data-matrix codes on bags and reels: records of ISO/IEC 15434, format 06, with data identifiers as EIGP 114 lists them. DigiKey and Mouser
 * print these, each with some identifiers of its own.
 */
import { type Label, piecesIn, type Supplier } from './label.ts'

/** Separators by their pictures, which scanners that type what they read send for them. */
const PICTURES: readonly (readonly [string, string])[] = [
  ['\u0004', '\u2404'],
  ['\u001d', '\u241d'],
  ['\u001e', '\u241e'],
]
/** Old printers of Mouser put another character before it, and left the separator out. */
const HEADER = /^>?\[\)>\u241e?06\u241d?/
const END = /[\u241e\u2404]/
const GROUP = '\u241d'
const FIELD = /^(\d{0,3}[A-Z])/

/** Values by data identifier: the first of each. */
export function fieldsOf(pieces: Iterable<string>): Map<string, string> {
  const fields = new Map<string, string>()
  for (const piece of pieces) {
    const identifier = FIELD.exec(piece)?.[1]
    const value = identifier && piece.slice(identifier.length).trim()
    if (identifier && value && !fields.has(identifier)) fields.set(identifier, value)
  }
  return fields
}

const OF_DIGIKEY = ['11Z', '12Z', '13Z', '20Z']

function printedBy(fields: ReadonlyMap<string, string>, header: string): Supplier | undefined {
  if (OF_DIGIKEY.some((identifier) => fields.has(identifier))) return 'DigiKey'
  return header.startsWith('>') || fields.has('14K') ? 'Mouser' : undefined
}

/** Undefined for a text of another form. */
export function readEcia(text: string): Label | undefined {
  const plain = PICTURES.reduce((so, [separator, picture]) => so.replaceAll(separator, picture), text)
  const header = HEADER.exec(plain)?.[0]
  if (header === undefined) return undefined
  const fields = fieldsOf(plain.slice(header.length).split(END, 1)[0]!.split(GROUP))
  const supplier = printedBy(fields, header)
  const mpn = fields.get('1P')
  return {
    supplier,
    // P is our own number for the part, where there is one: then the supplier's is 30P. Mouser prints none of its own.
    sku: fields.get('30P') ?? (supplier === 'Mouser' && mpn ? undefined : fields.get('P')),
    mpn,
    order: fields.get('K'),
    theirOrder: fields.get('1K'),
    quantity: piecesIn(fields.get('Q')),
  }
}
