/** What the audit log says of requests that the gate refused: a token without the scope, a person without the role. */
import { LRUCache } from 'lru-cache'
import type { Database } from '../../database.ts'
import { audit, auditedBy } from './audit.ts'
import type { Principal } from './principal.ts'

/** The same refusal (credential, operation) is written down once in this time: a program that asks again and again fills no log. */
const NOTED_MS = 10 * 60_000
const noted = new WeakMap<Database, LRUCache<string, true>>()

/** @param operation the contract's operation id */
export async function logRefusal(db: Database, principal: Principal, { operation, ip }: { operation: string; ip: string }): Promise<void> {
  const known = noted.get(db) ?? new LRUCache<string, true>({ max: 10_000, ttl: NOTED_MS })
  noted.set(db, known)
  const key = `${principal.user.pk} ${principal.credential} ${operation}`
  if (known.get(key)) return
  known.set(key, true)
  await db.transaction((trx) => audit(trx, { ...auditedBy(principal, ip), action: 'access.refused', target: `operation ${operation}` }))
}
