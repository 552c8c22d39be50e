/** What is built, out of what, and what is held for it. */
import { makeLines } from '../../inventory/build/bom-lines.ts'
import { day, each, flag, integer, json, quantity, quantityOrSkip, ref, requiredRef, text, textOrNull } from '../columns.ts'
import { imported } from '../model.ts'
import { type Run, SkipObject } from '../run.ts'
import { NESTED_SETS } from './parts.ts'

export const builds = imported('build.build', {
  columns: {
    ...each(text(), 'reference', 'title', 'link', 'barcode_hash', 'barcode_data'),
    ...each(integer(0), 'reference_int', 'priority'),
    parent_id: ref('build.build'),
    part_id: requiredRef('part.part'),
    sales_order_id: ref('order.salesorder'),
    take_from_id: ref('stock.stocklocation'),
    destination_id: ref('stock.stocklocation'),
    external: flag(false),
    ...each(quantity(), 'quantity', 'completed'),
    status: integer(10),
    status_custom_key: integer(null),
    batch: textOrNull(),
    ...each(day(), 'creation_date', 'start_date', 'target_date', 'completion_date'),
    completed_by_id: ref('auth.user'),
    issued_by_id: ref('auth.user'),
    responsible_id: ref('users.owner'),
    project_code_id: ref('common.projectcode'),
    notes: text(null),
    metadata: json('{}'),
  },
  aside: NESTED_SETS,
})

/** Lines keep their quantities, which somebody may have changed. */
export const buildLines = imported('build.buildline', {
  table: 'build_line',
  columns: { build_id: requiredRef('build.build'), bom_item_id: requiredRef('part.bomitem'), quantity: quantity(), consumed: quantity() },
  unique: (row) => `${row.build_id} ${row.bom_item_id}`,
  after: makeMissingLines,
})

/** Before builds had lines, the bill of materials alone said what they take. */
async function makeMissingLines({ trx, dump }: Run): Promise<void> {
  if (dump.counts.has('build.buildline')) return
  const lineless = await trx('build_build').orderBy('id').select('id', 'part_id', 'quantity')
  for (const { id, part_id, quantity: pieces } of lineless) await makeLines(trx, { id, part_id, quantity: Number(pieces) })
}

export const buildItems = imported('build.builditem', {
  table: 'build_item',
  columns: {
    build_line_id: ref('build.buildline'),
    stock_item_id: requiredRef('stock.stockitem'),
    quantity: quantityOrSkip('it allocates nothing'),
    install_into_id: ref('stock.stockitem'),
    metadata: json('{}'),
  },
  aside: ['build', 'bom_item'],
  async complete(run) {
    const made: { id: number; build_id: number; bom_item_id: number }[] = run.dump.counts.has('build.buildline')
      ? []
      : await run.trx('build_line').select('id', 'build_id', 'bom_item_id')
    const lines = new Map(made.map(({ id, build_id, bom_item_id }) => [`${build_id} ${bom_item_id}`, id]))
    return (row, { fields }) => {
      row.build_line_id ??= lines.get(`${fields.build} ${fields.bom_item}`) ?? null
      if (row.build_line_id === null) throw new SkipObject('it is allocated to no line')
    }
  },
})
