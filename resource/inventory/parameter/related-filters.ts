/** Filters of templates by where they are in use: `exists_for_model` and its kin. */
import { gate } from '../../auth/gate.ts'
import { FieldError } from '../../engine/field.ts'
import { type Filter, filter, keyValue } from '../../engine/filter.ts'
import { raw, type Sql, sql } from '../../engine/sql.ts'
import { subtree } from '../../engine/tree.ts'
import { carrying, kindOf, modelAccess, tableOf } from '../kinds/index.ts'
import { modelNamed } from '../thing/model-type.ts'

/** Kinds of things that have parameters. */
export const WITH_PARAMETERS = carrying('parameters')

const HIDDEN = 'This filter looks at what you may not see.'

const used = (model: string, more: Sql = raw('')): Sql =>
  sql`exists (select 1 from common_parameter v where v.template_id = t.id and v.model_type = ${model}${more})`

function relatedTo(model: string, related: string, id: number): Sql {
  const column = kindOf(model)?.refersTo?.[related]
  if (!column) throw new FieldError(`"${related}" is not related to "${model}".`)
  const among = kindOf(related)?.tree ? subtree(tableOf(related), id) : sql`${id} + 0`
  return used(model, sql` and v.model_id in (select x.id from ${raw(tableOf(model))} x where x.${raw(column)} in (${among}))`)
}

export const relatedFilters: Readonly<Record<string, Filter>> = {
  exists_for_model: filter.shown(
    filter.of(
      { type: 'string' },
      (value, { query, principal }) => {
        const model = modelNamed(value, WITH_PARAMETERS)
        // Parameters hang on things of many kinds: this one is asked about.
        gate(modelAccess(model, 'view'), principal, HIDDEN)
        const [id, related, relatedId] = ['exists_for_model_id', 'exists_for_related_model', 'exists_for_related_model_id'].map((name) =>
          query.get(name),
        )
        if (related && relatedId) {
          gate(modelAccess(modelNamed(related, WITH_PARAMETERS), 'view'), principal, HIDDEN)
          return relatedTo(model, modelNamed(related, WITH_PARAMETERS), keyValue(relatedId))
        }
        return used(model, id ? sql` and v.model_id = ${keyValue(id)}` : undefined)
      },
      'In use for things of this kind',
    ),
  ),
  exists_for_model_id: filter.of({ type: 'number' }, checkKey, 'With `exists_for_model`: for this very thing'),
  exists_for_related_model: filter.of(
    { type: 'string' },
    (value) => {
      modelNamed(value, WITH_PARAMETERS)
      return undefined
    },
    'With `exists_for_model`: for things that refer to one of this kind',
  ),
  exists_for_related_model_id: filter.of({ type: 'number' }, checkKey, 'Key of the thing that they refer to, branches included'),
}

function checkKey(value: string): undefined {
  keyValue(value)
}
