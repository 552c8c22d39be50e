import { seesTable } from '../../../engine/comparison.ts'
import { field } from '../../../engine/fields/index.ts'
import { filter, flagged } from '../../../engine/filter.ts'
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
    key: field.text(100).readOnly().label('Test Key').help('What programs call the test; made of its name'),
    part: field.ref(PART).required().where({ testable: true }),
    test_name: field.text(100).required().label('Test Name').help('What people call the test'),
    description: field.text(100).filled().label('Test Description').help('What is tested, and how'),
    enabled: field.bool().default(true).help('Whether it is in use'),
    required: field.bool().default(true).help('Whether stock has to pass it'),
    requires_value: field.bool().default(false).label('Requires Value').help('Whether a result needs a value'),
    requires_attachment: field.bool().default(false).label('Requires Attachment').help('Whether a result needs a file'),
    results: field.count('stock_test_result', 'template_id').help('Results there are'),
    choices: field.text(5000).blank().help('Values that a result may have, with commas between; empty for any'),
  },
  briefs: { light: { without: ['results'] } },
  filter: ['enabled', 'required', 'requires_value', 'requires_attachment', 'key'],
  filters: {
    part: filter.choice(
      PART,
      filter.ofKey((id, { principal, query }) => {
        const part = key(id)
        const inherited = flagged(query.get('include_inherited'), true) && seesTable('part_part', principal)
        return inherited ? sql`t.part_id in (${withTemplates(part)})` : sql`t.part_id = ${part}`
      }, 'Tests of this part, with those of its templates unless `include_inherited` is false, as far as the caller may see parts'),
    ),
    include_inherited: filter.flag('Whether `part` means its templates, too (default: yes)'),
    has_results: filter.shown(
      filter.bool(raw('exists (select 1 from stock_test_result r where r.template_id = t.id)'), 'Whether there is a result of it'),
    ),
  },
  search: ['test_name', 'description'],
  order: ['test_name', 'enabled', 'required', 'requires_value', 'requires_attachment', 'results', 'pk'],
  cascades: ['stock_test_result'],
  defaultOrder: ['test_name'],
})
