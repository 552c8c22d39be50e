/** The checksum by which InvenTree knows a bill of materials that somebody found right: the same as then, as long as nothing changed. */
import { createHash } from 'node:crypto'
import type { Row, Trx } from '../../database.ts'
import { linesOf } from '../inventory/kept/bom-lines.ts'
import { QUANTITY_PLACES } from './decimal.ts'

/** @returns undefined for a part without lines */
export async function oldBomChecksum(trx: Trx, part: number): Promise<string | undefined> {
  const lines = await linesOf<Row>(trx, part)
  if (!lines.length) return undefined
  const keys = lines.flatMap((line) => [line.part_id as number, line.sub_part_id as number])
  const rows: { id: number; full_name: string; description: string }[] = await trx('part_part')
    .whereIn('id', keys)
    .select('id', 'full_name', 'description')
  const names = new Map(rows.map(({ id, full_name, description }) => [id, `${full_name} - ${description}`]))
  return digest([String(part), ...lines.map((line) => lineChecksum(line, names))])
}

/** Numbers that say nothing are left out: lines from before there were any keep their checksum. */
function lineChecksum(line: Row, names: ReadonlyMap<unknown, string>): string {
  const parts = [line.part_id, line.sub_part_id].flatMap((id) => [names.get(id)!, String(id)])
  const numbers = [line.quantity, line.setup_quantity, line.attrition, line.rounding_multiple].map((value) => decimal(Number(value ?? 0)))
  const flags = [line.optional, line.inherited, line.consumable, line.allow_variants].map((value) => (value ? 'True' : 'False'))
  return digest([...parts, ...numbers, String(line.reference), ...flags])
}

/** Without zeros at its end; '' for 0. */
function decimal(scaled: number): string {
  if (scaled <= 0) return ''
  const digits = String(scaled).padStart(QUANTITY_PLACES + 1, '0')
  return `${digits.slice(0, -QUANTITY_PLACES)}.${digits.slice(-QUANTITY_PLACES)}`.replace(/\.?0+$/, '')
}

function digest(texts: readonly string[]): string {
  const hash = createHash('md5')
  for (const text of texts) hash.update(text)
  return bytesAsText(hash.digest())
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** As Python writes bytes: `b'p\x95'`. */
function bytesAsText(bytes: Buffer): string {
  const text = bytes.toString('latin1')
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const inside = [...text].map((char) => {
    if (char === quote) return `\\${char}`
    if (/[ -~]/.test(char) && char !== '\\') return char
    return ESCAPES[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return `b${quote}${inside.join('')}${quote}`
}
