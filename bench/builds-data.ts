/** What is built in `builds`: assemblies with serial numbers, from plain components and one that has serial numbers too. */
import type { Trx } from '../database.ts'
import { numbers } from './data.ts'

/** Parts that the store has besides; the first of them are the plain components. */
export const PARTS = 1000

export interface Design {
  readonly assembly: number
  /** The component with serial numbers, of which one goes into each output. */
  readonly tracked: number
  /** Lines of the bill of materials. */
  readonly lines: number
  /** Built at once. */
  readonly outputs: number
}
export const LARGE: Design = { assembly: PARTS + 1, tracked: PARTS + 2, lines: 500, outputs: 1000 }
export const SMALL: Design = { assembly: PARTS + 3, tracked: PARTS + 4, lines: 50, outputs: 100 }

/** Builds that there are components for. */
export const BUILDS = 12
/** A part that no build takes, and its one item. */
export const APART = PARTS

const PIECE = 100_000
const PLACE = 1

export async function createDesigns(trx: Trx): Promise<void> {
  for (const { assembly, tracked, lines, outputs } of [LARGE, SMALL]) {
    for (const [id, name] of [
      [assembly, `Machine of ${lines}`],
      [tracked, `Motor of ${lines}`],
    ] as const)
      await trx('part_part').insert({
        id,
        name,
        full_name: name,
        category_id: 1,
        search_key: name.toLowerCase(),
        trackable: true,
        assembly: id === assembly,
        component: id === tracked,
      })
    await trx.raw(`insert into part_bom_item (part_id, sub_part_id, quantity, attrition, raw_amount)
      ${numbers(lines - 1)} select ${assembly}, i, ${PIECE} * (1 + i % 4), ${PIECE} * (i % 3), '' from n`)
    await trx('part_bom_item').insert({ part_id: assembly, sub_part_id: tracked, quantity: PIECE, raw_amount: '1' })
    await trx.raw(
      `insert into stock_item (part_id, location_id, quantity, serial, serial_int, status, creation_date, updated, search_key)
      ${numbers(outputs * BUILDS)} select ${tracked}, ${PLACE}, ${PIECE}, cast(i as varchar(10)), i, 10, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', '' || i || ? from n`,
      ['\n'],
    )
  }
  // What the store has of the plain ones is not enough: each line takes from several items.
  await trx.raw(
    `insert into stock_item (part_id, location_id, quantity, batch, status, creation_date, updated, search_key)
    ${numbers(LARGE.lines)} select i, ${PLACE}, ${PIECE * 1_000_000}, 'Lot', 10, '2026-01-02T00:00:00.000Z', '2026-01-02T00:00:00.000Z', ? || 'lot' from n`,
    ['\n'],
  )
  if (trx.kind === 'sqlite') return
  // Keys were given by hand: the next ones come after them.
  await trx.raw(`select setval(pg_get_serial_sequence('part_part', 'id'), (select max(id) from part_part))`)
}
