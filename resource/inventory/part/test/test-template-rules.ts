import { gate } from '../../../auth/gate.ts'
import { filesLeft } from '../../../engine/files-left.ts'
import { inTurn } from '../../../engine/locks.ts'
import { after, type Hooks } from '../../../engine/resource.ts'
import { allSql, keyList } from '../../../engine/rows.ts'
import { sql } from '../../../engine/sql.ts'
import { invalid } from '../../../errors.ts'
import { testKey } from '../../kept/names.ts'
import { TEST_RESULT } from '../../kinds/stock.ts'
import { choicesOf } from '../../parameter/value.ts'
import { checkOwner } from '../../thing/ownership.ts'
import { key, withTemplates, withVariants } from '../../variant-tree.ts'
import type { testTemplate } from './test-template.ts'

export const testTemplateRules: Hooks<typeof testTemplate.fields> = {
  lock: (trx) => inTurn(trx, 'test templates'),
  async check(write) {
    const { trx, values, id } = write
    const part = after(write, 'part_id')!
    const { testable } = await trx('part_part').where({ id: part }).first('testable')
    if (!testable) throw invalid('Test templates can only be created for testable parts', 'part')
    const choices = choicesOf(values.choices ?? '')
    if (new Set(choices).size < choices.length) throw invalid('Choices must be unique', 'choices')
    values.key = testKey(after(write, 'test_name')!)
    if (!/[\p{L}\p{N}]/u.test(values.key)) throw invalid('The name needs a letter or a digit at least.', 'test_name')
    // Variants inherit tests, so a key is taken for templates above and variants below alike.
    const family = sql`(t.part_id in (${withTemplates(key(part))}) or t.part_id in (${withVariants(key(part))}))`
    const twins = await allSql(
      trx,
      sql`select 1 from part_test_template t where t.id <> ${id} and t.key = ${values.key} and ${family} limit 1`,
    )
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
    filesLeft(
      trx,
      results.map((result) => result.attachment),
    )
  },
}
