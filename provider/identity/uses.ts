/** When and from where applications were last used: for the people who look after them, and for those in whose name they act. */
import { LRUCache } from 'lru-cache'
import type { Ground } from './ground.ts'

/** The same use (application, person, address) is written down once in this time. */
const NOTED_MS = 10 * 60_000

export interface Use {
  clientId: string
  /** Whom it acted for; undefined when for itself. */
  sub?: string | undefined
  ip: string
}

export function createUses({ db }: Ground) {
  const noted = new LRUCache<string, true>({ max: 10_000, ttl: NOTED_MS })
  return {
    /** Notes a use. Costs a look into memory, and now and then a write. */
    async note({ clientId, sub, ip }: Use): Promise<void> {
      const key = `${clientId}\0${sub ?? ''}\0${ip}`
      if (noted.get(key)) return
      noted.set(key, true)
      const at = new Date().toISOString()
      await db.transaction(async (trx) => {
        const found = await trx('oauth_application').where({ client_id: clientId }).update({ last_used: at, last_ip: ip })
        if (!found || sub === undefined || !(await trx('auth_user').where({ sub }).first('id'))) return
        await trx('oauth_use')
          .insert({ client_id: clientId, account_id: sub, at, ip })
          .onConflict(['account_id', 'client_id'])
          .merge(['at', 'ip'])
      })
    },
  }
}
