/** What parts are made of, how they are tested, and which belong together. */

import { flag, integer, json, quantity, requiredRef, text } from '../columns.ts'
import { parseDecimal, QUANTITY_PLACES } from '../decimal.ts'
import type { DumpObject } from '../dump.ts'
import type { ModelImport } from '../model.ts'
import type { Row, Run } from '../run.ts'

export const bomItems: ModelImport = {
  model: 'part.bomitem',
  table: 'part_bom_item',
  key: 'kept',
  columns: {
    part_id: requiredRef('part.part'),
    sub_part_id: requiredRef('part.part'),
    quantity: quantity(),
    raw_amount: text('', 'raw_amount'),
    piece_count: integer(1),
    reference: text(),
    note: text(),
    allow_variants: flag(false),
    inherited: flag(false),
    optional: flag(false),
    consumable: flag(false),
    validated: flag(false),
    setup_quantity: quantity(),
    attrition: quantity(),
    rounding_multiple: quantity(),
    checksum: text(),
    metadata: json('{}'),
  },
  aside: ['overage'],
  searched: ['reference', 'note'],
  complete: (run) => (row, object) => {
    if (!row.rounding_multiple) row.rounding_multiple = null
    row.raw_amount ||= String((row.quantity as number) / 10 ** QUANTITY_PLACES)
    overage(run, row, object)
  },
}

/** Older exports have one text for both: "2%" is lost in the making, "3" is lost when it is set up. */
function overage(run: Run, row: Row, object: DumpObject): void {
  const text = String(object.fields.overage ?? '').trim()
  if (!text) return
  const value = parseDecimal(text.replace(/%$/, ''), QUANTITY_PLACES)
  if (value === undefined) run.note('overage was no number and is left empty')
  else row[text.endsWith('%') ? 'attrition' : 'setup_quantity'] = value
}

export const bomSubstitutes: ModelImport = {
  model: 'part.bomitemsubstitute',
  table: 'part_bom_substitute',
  key: 'kept',
  columns: { bom_item_id: requiredRef('part.bomitem'), part_id: requiredRef('part.part'), metadata: json('{}') },
  unique: (row) => `${row.bom_item_id} ${row.part_id}`,
}

export const relatedParts: ModelImport = {
  model: 'part.partrelated',
  table: 'part_related',
  key: 'kept',
  columns: {
    part_1_id: requiredRef('part.part'),
    part_2_id: requiredRef('part.part'),
    note: text(),
    metadata: json('{}'),
  },
  unique: (row) => [row.part_1_id, row.part_2_id].sort().join(' '),
}

export const testTemplates: ModelImport = {
  model: 'part.parttesttemplate',
  table: 'part_test_template',
  key: 'kept',
  columns: {
    part_id: requiredRef('part.part'),
    test_name: text(),
    key: text(),
    description: text(null),
    enabled: flag(true),
    required: flag(true),
    requires_value: flag(false),
    requires_attachment: flag(false),
    choices: text(),
    metadata: json('{}'),
  },
  searched: ['test_name', 'description'],
  complete: () => (row) => {
    row.key ||= String(row.test_name)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '')
  },
}
