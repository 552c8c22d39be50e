import { byStaff, kind } from './kind.ts'

/** People and groups: everybody sees them (they are named all over the inventory), staff manages them. */
export const USER = kind('auth.User', { number: 30, label: 'user', table: 'auth_user', url: '/api/user/', access: byStaff })
export const GROUP = kind('auth.Group', { number: 31, label: 'group', table: 'auth_group', url: '/api/user/group/', access: byStaff })
export const OWNER = kind('users.Owner', { number: 32, label: 'owner', table: 'users_owner', url: '/api/user/owner/', access: byStaff })
export const RULESET = kind('users.RuleSet', { table: 'users_ruleset', url: '/api/user/ruleset/', access: byStaff })
