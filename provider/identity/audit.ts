/**
 * The audit log. An entry is written in the transaction of what it records, so there is neither a deed without its entry nor an
 * entry without its deed; each carries a hash over itself and the entry before it, so a change or a gap can be found.
 */

import type { Trx } from '../../database.ts'
import { counts } from './counts.ts'
import type { Principal } from './principal.ts'
import { sha256 } from './secrets.ts'

export interface AuditEntry {
  /** Who acted; nobody for what happens before a sign-in or from the command line. */
  actor?: { pk: number; username: string } | undefined
  /** `noun.verb`: `session.sign-in`, `token.create`, `application.update`, … */
  action: string
  /** What it was done to, in words that last: `user engineer`, `application shelf-scanner`. */
  target?: string
  clientId?: string | undefined
  /** Which credential was used, never the credential itself. */
  credential?: string | undefined
  ip?: string | undefined
  /** Further facts. Nothing secret. */
  detail?: Record<string, unknown>
}

/** Who acts, in a request at the API. */
export const auditedBy = ({
  principal: { user, clientId, credential, scopes },
  ip,
}: {
  readonly principal: Principal
  readonly ip: string
}): Pick<AuditEntry, 'actor' | 'clientId' | 'credential' | 'ip'> & Pick<Principal, 'scopes'> => ({
  actor: user,
  clientId,
  credential,
  scopes,
  ip,
})

export interface AuditRow {
  at: string
  actor_id: number | null
  actor: string
  action: string
  target: string
  client_id: string | null
  credential: string | null
  ip: string | null
  detail: string
}

/** The order of the fields is part of the hash. */
export const auditHash = (before: string, row: AuditRow): string =>
  sha256(
    JSON.stringify([before, row.at, row.actor_id, row.actor, row.action, row.target, row.client_id, row.credential, row.ip, row.detail]),
  )

/** Text that a database gives back as it got it: cut, no half of a character, no NUL; the hash is checked against what comes back. */
const storable = (text: string): string => Buffer.from(text.slice(0, 300)).toString().replaceAll('\0', '\ufffd')

/** Adds an entry. The head of the chain is locked until the transaction ends, so entries follow each other one by one. */
export async function audit(trx: Trx, entry: AuditEntry): Promise<void> {
  const head = trx('audit_head')
  const { hash: before } = (await (trx.kind === 'postgres' ? head.forUpdate() : head).first('hash')) as { hash: string }
  const row: AuditRow = {
    at: new Date().toISOString(),
    actor_id: entry.actor?.pk ?? null,
    actor: entry.actor?.username ?? '',
    action: entry.action,
    target: storable(entry.target ?? ''),
    client_id: entry.clientId ?? null,
    credential: entry.credential ?? null,
    ip: entry.ip ?? null,
    detail: JSON.stringify(entry.detail ?? {}),
  }
  const hash = auditHash(before, row)
  await trx('audit_log').insert({ ...row, hash })
  counts.auditEntries.add(entry.action)
  await trx('audit_head').update({ hash })
}
