/** Somebody looked through a bill of materials and found it right: true until a line changes. */
import { createHash } from 'node:crypto'
import type { Knex, Row, Trx } from '../../../database.ts'
import { ANEW, type Kept, touchAll } from '../../engine/kept.ts'
import { linesOf } from './bom-lines.ts'
import { derived } from './derived.ts'

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

interface Checked {
  readonly id: number
  readonly bom_checksum: string
  readonly bom_validated: boolean
}

/** Of these parts, those whose mark is not what there is: somebody found the lines right, and they are still the same. */
async function wrongMarks(trx: Trx, parts: Knex.QueryBuilder): Promise<(Checked & { right: boolean })[]> {
  const checked: Checked[] = await parts.orderBy('id').select('id', 'bom_checksum', 'bom_validated')
  const wrong: (Checked & { right: boolean })[] = []
  for (const part of checked) {
    const right = part.bom_checksum !== '' && part.bom_checksum === (await bomChecksum(trx, part.id))
    if (right !== Boolean(part.bom_validated)) wrong.push({ ...part, right })
  }
  return wrong
}
/** All that were ever marked. */
const marked = (trx: Trx) => trx('part_part').whereNot({ bom_checksum: '' }).orWhere({ bom_validated: true })

const mark = async (trx: Trx, parts: Knex.QueryBuilder): Promise<void> => {
  for (const { id, right } of await wrongMarks(trx, parts)) await trx('part_part').where({ id }).update({ bom_validated: right })
}

export const BOM_VALIDITY: Kept<true> = {
  lock: 'part_part',
  covers: ['part_part.bom_validated'],
  ...ANEW,
  refresh: (trx, touched) => mark(trx, trx('part_part').whereIn('id', [...touched.keys()])),
  async wrong(trx) {
    const wrong = await wrongMarks(trx, marked(trx))
    return wrong.map(({ id, right }) => ({ table: 'part_part', id, column: 'bom_validated', kept: !right, right }))
  },
  rebuild: (trx) => mark(trx, marked(trx)),
}

/** A line is marked as found right with its checksum of then; one that is not marked has none. */
export const LINE_MARKS = derived({
  table: 'part_bom_item',
  columns: ['validated', 'checksum'],
  reads: [...NUMBERS, 'reference', ...FLAGS].map((name) => `t.${name}`).join(', '),
  rule: () => (row) => {
    const validated = row.checksum === lineChecksum(row)
    return { validated, checksum: validated ? row.checksum : '' }
  },
})

/** Lines of the bills of materials of these parts changed. */
export const touchValidity = (trx: Trx, parts: Iterable<number>): Promise<void> => touchAll(trx, BOM_VALIDITY, parts)
