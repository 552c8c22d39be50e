/** Two weeks of the demo workshop, for the audit log and the charts of the pictures. */
import type { Trx } from '../database.ts'
import { daysFromNow } from '../provider/identity/api-tokens.ts'
import { type AuditRow, auditHash } from '../provider/identity/audit.ts'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR
/** ISO time so long ago; a little more, so that it is still as long ago when the picture is made. */
export const ago = (ms: number): string => new Date(Date.now() - ms - 90_000).toISOString()

/** Client ids of the applications that are told of. */
export const SCANNER = 'shelf-scanner-7f31c2'
export const SHOP = 'web-shop-1c9e44'

export type People = Readonly<Record<string, { id: number; sub: string; username: string }>>

type Entry = Omit<AuditRow, 'at' | 'detail' | 'actor_id' | 'credential' | 'ip' | 'client_id'> &
  Partial<AuditRow> & { before: number; facts?: Record<string, unknown> }

/** What happened, the oldest first. */
export function history(people: People): Entry[] {
  const by = (username: string, ip: string) => ({ actor: username, actor_id: people[username]!.id, ip })
  const admin = { ...by('admin', '192.0.2.8'), credential: 'session' }
  const named = Object.keys(people)
  const entries: Entry[] = []
  for (let day = 13; day >= 0; day--) {
    const count = (many: number, turn: number) => (day % 7 === 2 || day % 7 === 3 ? 1 : many + ((day * turn) % 5))
    for (let i = 0; i < count(5, 3); i++) {
      const person = named[(i + day) % named.length]!
      const sign = { ...by(person, `192.0.2.${10 + ((i * 7 + day) % 60)}`), action: 'session.sign-in', target: `user ${person}` }
      entries.push({ ...sign, before: day * DAY + (i + 2) * HOUR, facts: { how: i % 3 ? 'password' : 'password and authenticator app' } })
    }
    for (let i = 0; i < count(1, 2) - 1; i++)
      entries.push({
        actor: '',
        ip: '198.51.100.23',
        action: 'session.failed',
        target: i % 2 ? 'unknown name' : 'user reader',
        before: day * DAY + (i + 1) * 2 * HOUR,
        facts: { how: 'password' },
      })
    for (let i = 0; i < count(2, 4) - 1; i++)
      entries.push({
        ...by('reader', '192.0.2.54'),
        action: 'access.refused',
        target: `operation ${i % 2 ? 'part_create' : 'stock_count_create'}`,
        client_id: i % 2 ? SCANNER : null,
        credential: i % 2 ? 'access token' : 'password',
        before: day * DAY + (i + 3) * HOUR,
      })
  }
  entries.push(
    { ...admin, action: 'user.create', target: 'user storekeeper', before: 5 * DAY, facts: { groups: ['Storekeepers'], invited: true } },
    { ...admin, action: 'application.create', target: `application ${SCANNER}`, before: 4 * DAY + HOUR, facts: { name: 'Shelf Scanner' } },
    { ...admin, action: 'application.disable', target: `application ${SHOP}`, before: 3 * DAY },
    {
      ...admin,
      action: 'group.update',
      target: 'group Storekeepers',
      before: 27 * HOUR,
      facts: { opened: ['change:purchase_order'], closed: ['delete:part'] },
    },
    {
      ...by('storekeeper', '192.0.2.31'),
      credential: 'session',
      action: 'authorization.grant',
      target: `application ${SCANNER}`,
      before: 5.5 * HOUR,
      facts: { scopes: ['r:view:part', 'r:view:stock', 'r:change:stock'] },
    },
    {
      ...by('engineer', '192.0.2.12'),
      credential: 'session',
      action: 'token.create',
      target: 'token CAD-plug-in of engineer',
      before: 1.8 * HOUR,
      facts: { expiry: daysFromNow(210) },
    },
    { ...admin, action: 'user.link', target: 'user reader', before: 1.2 * HOUR, facts: { purpose: 'password' } },
    { ...admin, action: 'token.revoke', target: 'token Old-laptop of engineer', before: 0.4 * HOUR },
  )
  return entries.sort((a, b) => b.before - a.before)
}

/** As `audit` would have entered it then. */
export async function enter(trx: Trx, { before, facts = {}, ...entry }: Entry): Promise<void> {
  const { hash: last } = (await trx('audit_head').first('hash')) as { hash: string }
  const row: AuditRow = {
    actor_id: null,
    client_id: null,
    credential: null,
    ip: null,
    ...entry,
    at: ago(before),
    detail: JSON.stringify(facts),
  }
  const hash = auditHash(last, row)
  await trx('audit_log').insert({ ...row, hash })
  await trx('audit_head').update({ hash })
}
