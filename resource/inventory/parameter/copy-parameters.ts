import type { Row, Trx } from '../../../database.ts'
import type { Kind } from '../kinds/index.ts'

/** Gives a thing the parameters of another of its kind, but for those that it has already. @param userId who does it */
export async function copyParameters(trx: Trx, { model }: Kind, from: number, to: number, userId: number): Promise<void> {
  const own = trx('common_parameter').where({ model_type: model, model_id: to }).select('template_id')
  const rows: Row[] = await trx('common_parameter as v')
    .join('common_parameter_template as t', 't.id', 'v.template_id')
    // A value that must be unique cannot be had twice.
    .where({ 'v.model_type': model, 'v.model_id': from, 't.unique': 0 })
    .whereNotIn('v.template_id', own)
    .select('v.*')
  const updated = new Date().toISOString()
  for (const { id: _, ...row } of rows) await trx('common_parameter').insert({ ...row, model_id: to, updated, updated_by_id: userId })
}
