import type { Trx } from '../../../../database.ts'
import { allSql } from '../../../engine/rows.ts'
import { sql } from '../../../engine/sql.ts'
import { checkedValue, type Template } from '../../parameter/value.ts'
import { upTo } from './category-parameter.ts'

/** Gives a new part the parameters of its category and of those above; the nearest one's value holds. Values that are empty wait for somebody. */
export async function addCategoryParameters(trx: Trx, part: number, category: number, userId: number): Promise<void> {
  const rows = await allSql<{ template_id: number; default_value: string }>(
    trx,
    sql`select p.template_id, p.default_value from part_category_parameter p join part_category c on c.id = p.category_id
      where p.category_id in (${upTo(category)}) and p.default_value <> '' order by c.level desc`,
  )
  const taken = new Set<number>(await trx('common_parameter').where({ model_type: 'part', model_id: part }).pluck('template_id'))
  for (const { template_id, default_value } of rows) {
    if (taken.has(template_id)) continue
    taken.add(template_id)
    const template: Template = await trx('common_parameter_template').where({ id: template_id }).first()
    // A value that must be unique cannot be had by every part.
    if (!template.enabled || template.unique) continue
    const made = { template_id, model_type: 'part', model_id: part, updated: new Date().toISOString(), updated_by_id: userId }
    await trx('common_parameter').insert({ ...made, ...(await checkedValue(trx, template, default_value)) })
  }
}
