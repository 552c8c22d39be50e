/** Somebody looked through a bill of materials and found it right: true until a line changes. */
import { createHash } from 'node:crypto'
import type { Row, Trx } from '../../../database.ts'
import { linesOf } from './bom-lines.ts'

const NUMBERS = ['part_id', 'sub_part_id', 'quantity', 'piece_count', 'setup_quantity', 'attrition', 'rounding_multiple'] as const
const FLAGS = ['optional', 'inherited', 'consumable', 'allow_variants'] as const

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** Alike for lines that mean the same. */
export const lineChecksum = (line: Row): string =>
  digest([...NUMBERS.map((name) => Number(line[name] ?? 0)), line.reference ?? '', ...FLAGS.map((name) => Boolean(line[name]))])

/** Of all lines that make up the bill of materials, those that templates hand down included. */
export async function bomChecksum(trx: Trx, part: number): Promise<string> {
  const lines = await linesOf<Row>(trx, part)
  return digest([part, ...lines.map(lineChecksum).sort()])
}

/** After lines changed: is what was found right still what there is? */
export async function refreshValidity(trx: Trx, parts: readonly number[]): Promise<void> {
  const checked = await trx('part_part').whereIn('id', parts).whereNot({ bom_checksum: '' }).orderBy('id').select('id', 'bom_checksum')
  for (const { id, bom_checksum } of checked)
    await trx('part_part')
      .where({ id })
      .update({ bom_validated: bom_checksum === (await bomChecksum(trx, id)) })
  await trx('part_part').whereIn('id', parts).where({ bom_checksum: '', bom_validated: true }).update({ bom_validated: false })
}
