/** What parts are made of, how they are tested, and which belong together. */

import { asTyped } from '../../inventory/kept/amounts.ts'
import { bomChecksum, lineChecksum } from '../../inventory/kept/bom-validity.ts'
import { testKey } from '../../inventory/kept/names.ts'
import { oldBomChecksum } from '../bom-checksum.ts'
import { each, flag, integer, json, quantity, requiredRef, text } from '../columns.ts'
import { parseDecimal, QUANTITY_PLACES } from '../decimal.ts'
import type { DumpObject } from '../dump.ts'
import { imported } from '../model.ts'
import type { Row, Run } from '../run.ts'

export const bomItems = imported('part.bomitem', {
  columns: {
    part_id: requiredRef('part.part'),
    sub_part_id: requiredRef('part.part'),
    ...each(quantity(), 'quantity', 'setup_quantity', 'attrition', 'rounding_multiple'),
    ...each(text(), 'raw_amount', 'reference', 'note', 'checksum'),
    piece_count: integer(1),
    ...each(flag(false), 'allow_variants', 'inherited', 'optional', 'consumable', 'validated'),
    metadata: json('{}'),
  },
  aside: ['overage'],
  complete: (run) => (row, object) => {
    if (!row.rounding_multiple) row.rounding_multiple = null
    row.raw_amount ||= asTyped((row.quantity as number) / (row.piece_count as number))
    overage(run, row, object)
    // Checksums of another program say nothing here; what somebody found right stays so.
    row.checksum = row.validated ? lineChecksum(row) : ''
  },
  after: async (run) => {
    const { trx } = run
    await markUnchanged(run)
    for (const id of await trx('part_part').where({ bom_validated: true }).pluck('id'))
      await trx('part_part')
        .where({ id })
        .update({ bom_checksum: await bomChecksum(trx, id) })
  },
})

/** Older exports say when somebody found a bill of materials right, and of what it consisted, but not whether that still holds. */
async function markUnchanged({ trx, dump }: Run): Promise<void> {
  for await (const { pk, fields } of dump.objects('part.part')) {
    if (Object.hasOwn(fields, 'bom_validated') || !fields.bom_checksum || !fields.bom_checked_date) continue
    if ((await oldBomChecksum(trx, pk as number)) === fields.bom_checksum)
      await trx('part_part')
        .where({ id: pk as number })
        .update({ bom_validated: true })
  }
}

const ALL = 100 * 10 ** QUANTITY_PLACES

/** Older exports have one text for both: "2%" is lost in the making, and never more than all; "3" is lost when it is set up. */
function overage(run: Run, row: Row, object: DumpObject): void {
  const text = String(object.fields.overage ?? '').trim()
  if (!text) return
  const value = parseDecimal(text.replace(/%$/, ''), QUANTITY_PLACES)
  if (value === undefined) run.note('overage was no number and is left empty')
  else if (text.endsWith('%')) row.attrition = Math.min(Math.max(0, value), ALL)
  else row.setup_quantity = Math.max(0, value)
}

export const bomSubstitutes = imported('part.bomitemsubstitute', {
  columns: { bom_item_id: requiredRef('part.bomitem'), part_id: requiredRef('part.part'), metadata: json('{}') },
  unique: (row) => `${row.bom_item_id} ${row.part_id}`,
})

export const relatedParts = imported('part.partrelated', {
  columns: {
    part_1_id: requiredRef('part.part'),
    part_2_id: requiredRef('part.part'),
    note: text(),
    metadata: json('{}'),
  },
  unique: (row) => [row.part_1_id, row.part_2_id].sort().join(' '),
})

export const testTemplates = imported('part.parttesttemplate', {
  columns: {
    part_id: requiredRef('part.part'),
    ...each(text(), 'test_name', 'key', 'choices'),
    description: text(null),
    ...each(flag(true), 'enabled', 'required'),
    ...each(flag(false), 'requires_value', 'requires_attachment'),
    metadata: json('{}'),
  },
  complete: () => (row) => {
    row.key = testKey(String(row.test_name))
  },
})
