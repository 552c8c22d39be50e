/** Filters of templates by where they are in use: `exists_for_model` and its kin. */
import type { Principal } from '../../../provider/identity/principal.ts'
import { gate } from '../../auth/gate.ts'
import { accessToTable } from '../../engine/comparison.ts'
import { type Filter, filter, keyValue } from '../../engine/filter.ts'
import { servedBy } from '../../engine/resource.ts'
import { raw, type Sql, sql } from '../../engine/sql.ts'
import { subtree } from '../../engine/tree.ts'
import { invalid } from '../../errors.ts'
import { carrying, type Kind, kindOf, modelAccess, tableOf } from '../kinds/index.ts'
import { modelNamed } from '../thing/model-type.ts'

/** Kinds of things that have parameters. */
export const WITH_PARAMETERS = carrying('parameters')

const HIDDEN = 'This filter looks at what you may not see.'

const used = (model: string, more: Sql = raw('')): Sql =>
  sql`exists (select 1 from common_parameter v where v.template_id = t.id and v.model_type = ${model}${more})`

const inBranch = (kind: Kind | undefined, id: number): Sql => (kind?.tree ? subtree(kind.table!, id) : sql`${id} + 0`)

/** The field of things of this kind that refers to others. @throws ValidationError */
function relation(model: string, name: string) {
  const field = servedBy(kindOf(model)!)?.fields[name]
  const target = field?.hasColumn ? field.target : undefined
  if (!target?.table) throw invalid('Invalid related model - no such field on the base model', RELATED)
  return { table: target.table, column: field!.columnName, kind: kindOf(target.model) }
}

/** Things of one kind, asked for by the parameters that they have. */
function usedFor(model: string, query: URLSearchParams, principal: Principal): Sql {
  // Parameters hang on things of many kinds: this one is asked about.
  gate(modelAccess(model, 'view'), principal, HIDDEN)
  const [id, related, relatedId] = [ID, RELATED, RELATED_ID].map((name) => query.get(name))
  if (related && relatedId) {
    const { table, column, kind } = relation(model, related)
    gate(accessToTable(table), principal, HIDDEN)
    const among = inBranch(kind, keyValue(relatedId))
    return used(model, sql` and v.model_id in (select x.id from ${raw(tableOf(model))} x where x.${raw(column)} in (${among}))`)
  }
  return used(model, id ? sql` and v.model_id in (${inBranch(kindOf(model), keyValue(id))})` : undefined)
}

const MODEL = 'exists_for_model'
const ID = 'exists_for_model_id'
const RELATED = 'exists_for_related_model'
const RELATED_ID = 'exists_for_related_model_id'

/** A key that says nothing without other parameters. */
const beside = (others: readonly string[], help: string): Filter =>
  filter.of(
    { type: 'number' },
    (value, { query }) => {
      keyValue(value)
      if (!others.every((name) => query.get(name))) throw invalid('Invalid model type provided - unable to determine content type', MODEL)
      return undefined
    },
    help,
  )

export const relatedFilters: Readonly<Record<string, Filter>> = {
  [MODEL]: filter.shown(
    filter.of(
      { type: 'string' },
      (value, { query, principal }) => usedFor(modelNamed(value, WITH_PARAMETERS), query, principal),
      'In use for things of this kind',
    ),
  ),
  [ID]: beside([MODEL], 'With `exists_for_model`: for this very thing, or what lies below it'),
  [RELATED]: filter.of(
    { type: 'string' },
    () => undefined,
    'With the two beside it: the field by which things refer to another, such as `category`',
  ),
  [RELATED_ID]: beside([MODEL, RELATED], 'Key of the thing that they refer to, branches included'),
}
