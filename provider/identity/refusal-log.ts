/** What the audit log says of requests that the gate refused: a token without the scope, a person without the role. */
import { LRUCache } from 'lru-cache'
import { audit, auditedBy } from './audit.ts'
import type { Ground } from './ground.ts'
import type { Principal } from './principal.ts'

/** The same refusal (credential, operation) is written down once in this time: a program that asks again and again fills no log. */
const NOTED_MS = 10 * 60_000
/** Refusals of one person that are written down in that time: somebody who tries every door with every token fills no log either. */
const NOTED_OF_A_PERSON = 50

export function createRefusalLog({ db }: Ground) {
  /** Which refusals of a person are written down already, by person's pk. */
  const noted = new LRUCache<number, Set<string>>({ max: 1_000, ttl: NOTED_MS })
  return {
    /** @param operation the contract's operation id */
    async refusal(principal: Principal, { operation, ip }: { operation: string; ip: string }): Promise<void> {
      const known = noted.get(principal.user.pk) ?? new Set()
      if (!known.size) noted.set(principal.user.pk, known)
      const refusal = `${principal.credential} ${operation}`
      if (known.has(refusal) || known.size > NOTED_OF_A_PERSON) return
      known.add(refusal)
      const target = known.size > NOTED_OF_A_PERSON ? 'further operations' : `operation ${operation}`
      await db.transaction((trx) => audit(trx, { ...auditedBy({ principal, ip }), action: 'access.refused', target }))
    },
  }
}
