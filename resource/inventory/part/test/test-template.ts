import { seesTable } from '../../../engine/comparison.ts'
import { field } from '../../../engine/fields/index.ts'
import { filter } from '../../../engine/filter.ts'
import { resource } from '../../../engine/resource.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { PART, TEST_TEMPLATE } from '../../kinds/part.ts'
import { key, withTemplates } from '../../variant-tree.ts'

/** A test that stock of a part, and of its variants, is put through. */
export const testTemplate = resource({
  kind: TEST_TEMPLATE,
  noun: 'test template',
  fields: {
    pk: field.pk(),
    key: field.text(100).readOnly().help('What programs call the test; made of its name'),
    part: field.ref(PART).required(),
    test_name: field.text(100).required(),
    description: field.text(100).blank().nullable(),
    enabled: field.bool().default(true),
    required: field.bool().default(true).help('Whether stock has to pass it'),
    requires_value: field.bool().default(false).help('Whether a result needs a value'),
    requires_attachment: field.bool().default(false).help('Whether a result needs a file'),
    results: field.count('stock_test_result', 'template_id').help('Results there are'),
    choices: field.text(5000).blank().help('Values that a result may have, with commas between; empty for any'),
  },
  filter: ['enabled', 'required', 'requires_value', 'requires_attachment', 'key'],
  filters: {
    part: filter.ofKey((id, { principal }) => {
      const part = key(id)
      return seesTable('part_part', principal) ? sql`t.part_id in (${withTemplates(part)})` : sql`t.part_id = ${part}`
    }, 'Tests of this part, with those of its templates where the caller may see parts'),
    has_results: filter.shown(
      filter.bool(raw('exists (select 1 from stock_test_result r where r.template_id = t.id)'), 'Whether there is a result of it'),
    ),
  },
  search: ['test_name', 'description'],
  order: ['test_name', 'enabled', 'required', 'requires_value', 'requires_attachment', 'results', 'pk'],
  cascades: ['stock_test_result'],
  defaultOrder: ['test_name'],
})
