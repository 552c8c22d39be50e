/** Removes what has expired, a batch at a time, so that no writer waits long. Used codes and tokens stay until then: their reuse is noticed. */
import type { ProviderOptions } from '../context.ts'
import { forgetDevices } from '../identity/devices.ts'
import { forgetConsentsOfNobody } from '../identity/records.ts'
import { removeExpiredRecords } from './adapter/records.ts'

const BATCH = 500
const EVERY_MS = 5 * 60_000
/** Rows are kept a little longer than they are good for: clocks differ. */
const MARGIN_SECONDS = 120

const STATEMENTS = [
  removeExpiredRecords(BATCH),
  `delete from oauth_revocation where (kind, value) in
    (select kind, value from oauth_revocation where expires_at < ? order by expires_at limit ${BATCH}) returning value as id`,
  `delete from idempotency_key where (credential, key) in
    (select credential, key from idempotency_key where expires_at < ? order by expires_at limit ${BATCH}) returning key as id`,
]

/** @returns how many rows were removed */
export async function removeExpired(
  { db, identity }: Pick<ProviderOptions, 'db' | 'identity'>,
  now = Math.floor(Date.now() / 1000),
): Promise<number> {
  let removed = 0
  for (const sql of STATEMENTS) {
    let rows: unknown[]
    do {
      rows = await db.transaction((trx) => trx.all(sql, [now - MARGIN_SECONDS]))
      removed += rows.length
    } while (rows.length === BATCH)
  }
  await db.transaction(forgetConsentsOfNobody)
  // One that was seen today may belong to a session that is just being written.
  await db.transaction((trx) => forgetDevices(trx, new Date((now - 86_400) * 1000).toISOString()))
  await db.transaction((trx) =>
    trx('rate_limit')
      .where('expire', '<', now * 1000)
      .delete(),
  )
  await identity.networks.forget()
  await identity.audit.countedFailures(now)
  return removed
}

/** Cleans now and then until stopped. */
export function startCleaning(options: ProviderOptions): () => void {
  const clean = () => removeExpired(options).catch((error) => options.log.error({ err: error }, 'expired records could not be removed'))
  const timer = setInterval(clean, EVERY_MS).unref()
  return () => clearInterval(timer)
}
