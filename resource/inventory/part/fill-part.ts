/** What a new part starts with: of the part that it is a copy of, and of its category. */
import type { Row, Trx } from '../../../database.ts'
import { gate } from '../../auth/gate.ts'
import type { Hooks } from '../../engine/resource.ts'
import { allSql } from '../../engine/rows.ts'
import { sql } from '../../engine/sql.ts'
import { WITH_PART } from '../effects.ts'
import { CATEGORY_PARAMETER, PART } from '../kinds/part.ts'
import { copyParameters } from '../parameter/copy-parameters.ts'
import { setting } from '../settings/setting.ts'
import { key, withTemplates } from '../variant-tree.ts'
import { addCategoryParameters } from './category/add-category-parameters.ts'
import type { part } from './part.ts'

export const partBeginnings: Hooks<typeof part.fields> = {
  touches: WITH_PART,
  async savedAll(writes) {
    const { trx, request, input, row, id } = writes[0]!
    if (row) return
    const userId = request.principal.user.pk
    const { duplicate, category } = input
    if (duplicate?.copy_parameters) await copyParameters(trx, PART, duplicate.original, id, userId)
    if (duplicate?.copy_tests) await copyTests(trx, duplicate.original, id)
    if (input.copy_category_parameters && category && (await setting(trx, 'PART_CATEGORY_PARAMETERS'))) {
      gate(CATEGORY_PARAMETER.access('view'), request.principal, 'Send "copy_category_parameters": false, or come with more.')
      await addCategoryParameters(trx, id, category, userId)
    }
  },
}

/** Tests that the original's own are, but for those that the part has from its templates. */
async function copyTests(trx: Trx, original: number, id: number): Promise<void> {
  const { testable } = await trx('part_part').where({ id }).first('testable')
  if (!testable) return
  const inherited = await allSql(trx, sql`select key from part_test_template where part_id in (${withTemplates(key(id))})`)
  const taken = new Set(inherited.map((test) => test.key))
  const tests: Row[] = await trx('part_test_template').where({ part_id: original }).orderBy('id')
  for (const { id: _, ...test } of tests) if (!taken.has(test.key)) await trx('part_test_template').insert({ ...test, part_id: id })
}
