/** Filters of templates by where they are in use: `exists_for_model` and its kin. */
import { gate } from '../../auth/gate.ts'
import { FieldError } from '../../engine/field.ts'
import { type Filter, filter, keyValue } from '../../engine/filter.ts'
import { raw, type Sql, sql } from '../../engine/sql.ts'
import { subtree } from '../../engine/tree.ts'
import { modelNamed } from '../thing/model-type.ts'
import { MODELS, modelAccess } from '../thing/models.ts'
import { WITH_PARAMETERS } from './models.ts'

/** Column of a kind of things that refers to another kind; `tree` when what lies below counts too. */
const RELATIONS: Readonly<Record<string, Readonly<Record<string, { column: string; tree?: string }>>>> = {
  part: { partcategory: { column: 'category_id', tree: 'part_category' } },
  supplierpart: { part: { column: 'part_id' }, company: { column: 'supplier_id' }, manufacturerpart: { column: 'manufacturer_part_id' } },
  manufacturerpart: { part: { column: 'part_id' }, company: { column: 'manufacturer_id' } },
  purchaseorder: { company: { column: 'supplier_id' } },
  partcategory: { partcategory: { column: 'parent_id', tree: 'part_category' } },
  stocklocation: { stocklocation: { column: 'parent_id', tree: 'stock_location' } },
}

const HIDDEN = 'This filter looks at what you may not see.'

const used = (model: string, more: Sql = raw('')): Sql =>
  sql`exists (select 1 from common_parameter v where v.template_id = t.id and v.model_type = ${model}${more})`

function relatedTo(model: string, related: string, id: number): Sql {
  const relation = RELATIONS[model]?.[related]
  if (!relation) throw new FieldError(`"${related}" is not related to "${model}".`)
  const among = relation.tree ? subtree(relation.tree, id) : sql`${id} + 0`
  const table = raw(MODELS.get(model)!.target.table!)
  return used(model, sql` and v.model_id in (select x.id from ${table} x where x.${raw(relation.column)} in (${among}))`)
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
