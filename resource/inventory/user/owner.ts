import { field } from '../../engine/fields/index.ts'
import { filter } from '../../engine/filter.ts'
import { leftJoin } from '../../engine/join.ts'
import { resource } from '../../engine/resource.ts'
import { raw, sql } from '../../engine/sql.ts'
import { GROUP, OWNER, USER } from '../kinds/users.ts'

const person = leftJoin(USER, 'user_id')
const team = leftJoin(GROUP, 'group_id')
const NAME = sql`coalesce(${person.column('username')}, ${team.column('name')})`

const modelOf = (t: string) => raw(`case when ${t}.user_id is null then 'group' else 'user' end`)

/** A user or a group, as what things are assigned to. */
export const owner = resource({
  kind: OWNER,
  operations: ['list', 'retrieve'],
  fields: {
    pk: field.pk(),
    owner_id: field
      .computed({ type: 'integer' }, (_d, t) => raw(`coalesce(${t}.user_id, ${t}.group_id)`))
      .nullable()
      .told({ read_only: false, min_value: 0 })
      .help('Key of the user or of the group'),
    owner_model: field.computed({ type: 'string' }, (_d, t) => modelOf(t)).help('user or group'),
    name: field
      .computed(
        { type: 'string' },
        () => NAME,
        (d) => d.textOrder(NAME),
      )
      .help('User name, or name of the group'),
    label: field.computed({ type: 'string' }, (_d, t) => modelOf(t)).help('user or group'),
  },
  filters: {
    is_active: filter.bool(
      sql`(${person.column('id')} is null or ${person.column('is_active')})`,
      'Leave out people who were switched off',
    ),
  },
  search: [person.column('search_key'), team.column('search_key')],
  order: ['name'],
  defaultOrder: ['pk'],
})
