import { Field, FieldError, type JsonSchema, textOf } from '../../engine/field.ts'
import { field } from '../../engine/fields/index.ts'
import { MAX_ITEMS } from '../../engine/fields/list.ts'
import { column, raw, sql } from '../../engine/sql.ts'

/** Groups that a user is in, each with its key and name. */
export const groupsOf = () =>
  field.computed(
    {
      type: 'array',
      items: { type: 'object', properties: { pk: { type: 'integer' }, name: { type: 'string' } }, required: ['pk', 'name'] },
    },
    (d, t) =>
      d.objects(
        [
          ['pk', raw('g.id')],
          ['name', raw('g.name')],
        ],
        sql`from auth_user_group m join auth_group g on g.id = m.group_id where m.user_id = ${column(t, 'id')}`,
        raw('g.name'),
      ),
  )

/** A list of keys in a request. */
export class KeyList extends Field<number[]> {
  readonly type = 'list'
  shape(): JsonSchema {
    return { type: 'array', items: { type: 'integer' }, maxItems: MAX_ITEMS }
  }
  parse(value: unknown): number[] {
    const list = Array.isArray(value) ? value : [value]
    if (list.length > MAX_ITEMS) throw new FieldError(`Send at most ${MAX_ITEMS} items in one request.`)
    return list.map((key) => {
      if (!/^\d{1,9}$/.test(textOf(key))) throw new FieldError('A valid integer is required.')
      return Number(key)
    })
  }
}
