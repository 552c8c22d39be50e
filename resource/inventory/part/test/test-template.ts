import { allIn } from '../../../../database.ts'
import { gate } from '../../../auth/gate.ts'
import { seesTable } from '../../../engine/comparison.ts'
import { field } from '../../../engine/fields/index.ts'
import { filter, keyValue } from '../../../engine/filter.ts'
import { inTurn } from '../../../engine/locks.ts'
import { type Hooks, resource } from '../../../engine/resource.ts'
import { keyList } from '../../../engine/rows.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { invalid } from '../../../errors.ts'
import { filesLeft } from '../../../files.ts'
import { PART, TEST_TEMPLATE } from '../../kinds/part.ts'
import { TEST_RESULT } from '../../kinds/stock.ts'
import { choicesOf } from '../../parameter/value.ts'
import { checkOwner } from '../../thing/ownership.ts'
import { key, withTemplates, withVariants } from '../../variant-tree.ts'

/** The name without what is no letter, digit or underscore, in lower case: what programs that report results call a test. */
export function testKey(name: string): string {
  const plain = name.toLowerCase().replace(/[^\p{L}\p{N}_]/gu, '')
  return /^\p{N}/u.test(plain) ? `_${plain}` : plain
}

const hooks: Hooks = {
  lock: (trx) => inTurn(trx, 'test templates'),
  async check({ trx, values, row, id }) {
    const part = (values.part_id ?? row?.part_id) as number
    const { testable } = await trx('part_part').where({ id: part }).first('testable')
    if (!testable) throw invalid('Test templates can only be created for testable parts', 'part')
    const choices = choicesOf((values.choices ?? '') as string)
    if (new Set(choices).size < choices.length) throw invalid('Choices must be unique', 'choices')
    values.key = testKey((values.test_name ?? row?.test_name) as string)
    if (!/[\p{L}\p{N}]/u.test(values.key as string)) throw invalid('The name needs a letter or a digit at least.', 'test_name')
    // Variants inherit tests, so a key is taken for templates above and variants below alike.
    const family = sql`(t.part_id in (${withTemplates(key(part))}) or t.part_id in (${withVariants(key(part))}))`
    const twins = await allIn(trx, `select 1 from part_test_template t where t.id <> ? and t.key = ? and ${family.text} limit 1`, [
      id,
      values.key as string,
      ...(family.params as number[]),
    ])
    if (twins.length) throw invalid('Test template with the same key already exists for part', 'test_name')
  },
  // Results go with it: who deletes it may delete those.
  async deletingAll(writes) {
    const { trx, request } = writes[0]!
    const results: { stock_item_id: number; attachment: string | null }[] = await trx('stock_test_result')
      .whereRaw(`template_id in (${keyList(writes.map(({ id }) => id))})`)
      .select('stock_item_id', 'attachment')
    if (results.length) gate(TEST_RESULT.access('delete'), request.principal)
    await checkOwner(trx, request.principal, 'stockitem', new Set(results.map((result) => result.stock_item_id)))
    filesLeft(results.map((result) => result.attachment))
  },
}

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
    part: filter.of(
      { type: 'integer' },
      (value, { principal }) => {
        const part = key(keyValue(value))
        return seesTable('part_part', principal) ? sql`t.part_id in (${withTemplates(part)})` : sql`t.part_id = ${part}`
      },
      'Tests of this part, with those of its templates where the caller may see parts',
    ),
    has_results: filter.shown(
      filter.bool(raw('exists (select 1 from stock_test_result r where r.template_id = t.id)'), 'Whether there is a result of it'),
    ),
  },
  search: ['test_name', 'description'],
  order: ['test_name', 'enabled', 'required', 'requires_value', 'requires_attachment', 'results', 'pk'],
  cascades: ['stock_test_result'],
  defaultOrder: ['test_name'],
  hooks: [hooks],
})
