import { allow } from '../../auth/gate.ts'
import { field } from '../../engine/fields/index.ts'
import { filter } from '../../engine/filter.ts'
import { resource } from '../../engine/resource.ts'
import { raw } from '../../engine/sql.ts'

const NAME = raw(`coalesce(person.username, team.name)`)
const LABEL = raw(`coalesce(nullif(trim(person.first_name || ' ' || person.last_name), ''), person.username, team.name)`)

/** A user or a group, as what things are assigned to. */
export const owner = resource({
  path: '/user/owner/',
  name: 'Owner',
  table: 'users_owner',
  access: { view: allow.general, add: allow.staff, change: allow.staff, delete: allow.staff },
  operations: ['list', 'retrieve'],
  fields: {
    pk: field.pk(),
    owner_id: field
      .computed({ type: 'integer' }, (_d, t) => raw(`coalesce(${t}.user_id, ${t}.group_id)`))
      .nullable()
      .help('Key of the user or of the group'),
    owner_model: field
      .computed({ type: 'string' }, (_d, t) => raw(`case when ${t}.user_id is null then 'group' else 'user' end`))
      .help('user or group'),
    name: field
      .computed(
        { type: 'string' },
        () => NAME,
        (d) => d.textOrder(NAME),
      )
      .help('User name, or name of the group'),
    label: field.computed({ type: 'string' }, () => LABEL).help('Full name where there is one'),
  },
  joins: {
    person: (t) => raw(`left join auth_user person on person.id = ${t}.user_id`),
    team: (t) => raw(`left join auth_group team on team.id = ${t}.group_id`),
  },
  filters: { is_active: filter.bool(raw('(person.id is null or person.is_active)'), 'Leave out people who were switched off') },
  search: ['person.search_key', 'team.search_key'],
  order: ['name'],
  defaultOrder: ['name'],
})
