/** Rules of values: what the template allows, once for each thing; those of a locked part stay as they are. */
import type { Trx } from '../../../database.ts'
import { inTurn } from '../../engine/locks.ts'
import { type Hooks, rowAfter, rowsOf } from '../../engine/resource.ts'
import { keyList } from '../../engine/rows.ts'
import { invalid } from '../../errors.ts'
import { setting } from '../settings/setting.ts'
import { thingHooks } from '../thing/thing-hooks.ts'
import type { parameter } from './parameter.ts'
import { checkedValue, templateOf } from './value.ts'

/** @param parts keys, as SQL @throws ValidationError */
export async function refuseLocked(trx: Trx, parts: string, text = 'Cannot modify parameters of a locked part'): Promise<void> {
  const locked = await trx('part_part').whereRaw(`id in (${parts})`).where({ locked: true }).first('id')
  if (locked && (await setting(trx, 'PART_ENABLE_LOCKING'))) throw invalid(text)
}

const valueRules: Hooks<typeof parameter.fields> = {
  async check(write) {
    const { trx, values, row, id, request } = write
    const { model_type, model_id, template_id, data } = rowAfter(write)
    if (model_type === 'part') await refuseLocked(trx, keyList([model_id]))
    const template = await templateOf(trx, template_id)
    if (template.model_type && template.model_type !== model_type)
      throw invalid(`The template "${template.name}" is for things of another kind.`, 'template')
    if (!template.enabled && template_id !== row?.template_id) throw invalid(`The template "${template.name}" is disabled.`, 'template')
    const others = trx('common_parameter').whereNot({ id }).where({ template_id })
    if (await others.clone().where({ model_type, model_id }).first('id'))
      throw invalid('The fields model_type, model_id, template must make a unique set.')
    const value = await checkedValue(trx, template, data)
    if (template.unique && (await others.where({ data: value.data, ...(template.unique === 1 ? { model_type } : {}) }).first('id')))
      throw invalid('Another thing has this value, which must be unique.', 'data')
    Object.assign(values, value, { updated: new Date().toISOString(), updated_by_id: request.principal.user.pk })
  },
  async deletingAll(writes) {
    const parts = rowsOf(writes).flatMap((row) => (row.model_type === 'part' ? [row.model_id] : []))
    await refuseLocked(writes[0]!.trx, keyList(parts))
  },
}

/** The turn comes before any row. */
export const parameterRules = [{ lock: (trx: Trx) => inTurn(trx, 'parameter values') }, thingHooks('common_parameter'), valueRules] as const
