/** What the audit log says when something about a person changed, whichever way it was changed. */
import type { Row, Trx } from '../../database.ts'
import type { Doer } from './application-changes.ts'
import { audit } from './audit.ts'

/** A person as the audit log names them. */
export const userTarget = (username: string): string => `user ${username}`

const TEXTS = ['username', 'first_name', 'last_name', 'email'] as const
const FLAGS = ['is_staff', 'is_superuser', 'is_active'] as const

/** What the log tells changes of. */
export type PersonState = Record<(typeof TEXTS)[number], string> & Record<(typeof FLAGS)[number], boolean> & { groups: string[] }

/** The person at this moment, to be compared later. @param row of `auth_user`, as it is or was; read when it is not given */
export async function personState(trx: Trx, pk: number, row?: Row): Promise<PersonState> {
  const found: Row = row ?? (await trx('auth_user').where({ id: pk }).first())
  const groups: { name: string }[] = await trx('auth_group as g')
    .join('auth_user_group as m', 'm.group_id', 'g.id')
    .where('m.user_id', pk)
    .orderBy('g.name')
    .select('g.name')
  return {
    ...Object.fromEntries(TEXTS.map((name) => [name, found[name]])),
    ...Object.fromEntries(FLAGS.map((name) => [name, Boolean(found[name])])),
    groups: groups.map(({ name }) => name),
  } as PersonState
}

/** The entry about a new person. */
export async function auditNewUser(trx: Trx, pk: number, by: Doer, more: Record<string, unknown> = {}): Promise<void> {
  const { username, groups, is_staff, is_superuser } = await personState(trx, pk)
  const detail = { groups, ...(is_staff ? { staff: true } : {}), ...(is_superuser ? { superuser: true } : {}), ...more }
  await audit(trx, { ...by, action: 'user.create', target: userTarget(username), detail })
}

/**
 * The one entry about all that is different now: `user.disable` or `user.enable` when the account was closed or opened, else `user.update`.
 * @param more further facts, when there is an entry @returns whether anything is different
 */
export async function auditUserChange(
  trx: Trx,
  pk: number,
  before: PersonState,
  by: Doer,
  more: Record<string, unknown> = {},
): Promise<boolean> {
  const after = await personState(trx, pk)
  const detail: Record<string, unknown> = {}
  for (const name of ['username', 'first_name', 'last_name', 'email', 'is_staff', 'is_superuser', 'groups'] as const)
    if (String(before[name]) !== String(after[name])) detail[name] = [before[name], after[name]]
  const switched = before.is_active !== after.is_active
  if (!switched && !Object.keys(detail).length) return false
  const action = switched ? `user.${after.is_active ? 'enable' : 'disable'}` : 'user.update'
  await audit(trx, { ...by, action, target: userTarget(before.username), detail: { ...detail, ...more } })
  return true
}
