/** `permissions` by model, which clients read beside the roles: each model goes by the verbs of its home roles. */
import type { Permission, Role, Verb } from '../../../provider/scopes.ts'
import { VERBS } from '../../../provider/scopes.ts'
import { Computed } from '../../engine/fields/computed.ts'
import type { Sql } from '../../engine/sql.ts'
import { join, raw, sql } from '../../engine/sql.ts'
import { KINDS } from '../kinds/index.ts'

/** Kinds that roles open. */
const OPENED = KINDS.flatMap(({ model, roles }) => (roles ? [{ model, roles }] : []))

/** Model -> verbs, for somebody with these permissions; models without any are left out. */
export function permissionsByModel(allowed: (permission: Permission) => boolean): Record<string, Verb[]> {
  const found: Record<string, Verb[]> = {}
  for (const { model, roles } of OPENED) {
    const verbs = VERBS.filter((verb) => roles.some((role) => allowed(`${verb}:${role}`)))
    if (verbs.length) found[model] = verbs
  }
  return found
}

/** The same, worked out in SQL. @param allowed condition that a verb of a role is open */
export const modelPermissions = (allowed: (verb: Verb, role: Role) => Sql): Computed =>
  new Computed({ type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } }, (d) => {
    const verbsOf = (roles: readonly Role[]): Sql =>
      d.array(
        raw('v.verb'),
        sql`from (${join(
          VERBS.map(
            (verb, i) =>
              sql`select ${raw(String(i))} as place, ${raw(`'${verb}'`)} as verb where ${join(
                roles.map((role) => allowed(verb, role)),
                ' or ',
              )}`,
          ),
          ' union all ',
        )}) v`,
        raw('v.place'),
      )
    return d.filled(OPENED.map(({ model, roles }) => [model, verbsOf(roles)]))
  })
