/**
 * Failures in the audit log. Anybody can fail, as often as they like, and the log is only ever added to: so the first failures of a kind
 * have an entry each, and those after them are counted. When the hour is over one entry says how many there were.
 */
import type { Trx } from '../../database.ts'
import { type AuditEntry, audit } from './audit.ts'
import type { Ground } from './ground.ts'
import { network } from './networks.ts'

/** Failures of a kind that are listed in an hour: of one address, and of all together. */
export const LISTED_BY_ADDRESS = 30
export const LISTED_IN_ALL = 1000
const HOUR = 3600
/** The source of what is counted for all addresses together. */
const EVERYWHERE = ''

export interface Failure extends AuditEntry {
  readonly ip: string
  readonly detail: { readonly how: string }
}

const kindOf = ({ action, detail }: Failure): string => `${action} ${detail.how}`
const hourOf = (seconds: number): number => Math.floor(seconds / HOUR)

const COUNT = `insert into audit_failure (kind, source, hour, listed, more) values (?, ?, ?, ?, ?)
  on conflict (kind, source, hour) do update set listed = audit_failure.listed + excluded.listed, more = audit_failure.more + excluded.more
  returning listed`

interface Counted {
  kind: string
  source: string
  hour: number
  more: number
}

export type FailureLog = ReturnType<typeof createFailureLog>

export function createFailureLog({ db }: Ground) {
  return {
    /** Adds an entry, or counts. */
    async failure(failure: Failure): Promise<void> {
      const kind = kindOf(failure)
      const hour = hourOf(Date.now() / 1000)
      const add = (trx: Trx, source: string, listed: 0 | 1) => trx.all<{ listed: number }>(COUNT, [kind, source, hour, listed, 1 - listed])
      const listedOf = async (trx: Trx, source: string): Promise<number> =>
        (await trx('audit_failure').where({ kind, source, hour }).first('listed'))?.listed ?? 0
      await db.transaction(async (trx) => {
        const from = network(failure.ip)
        // No address gets a row of its own any more once there are too many in all: these rows have a bound too.
        if ((await listedOf(trx, EVERYWHERE)) >= LISTED_IN_ALL) return void (await add(trx, EVERYWHERE, 0))
        if ((await listedOf(trx, from)) >= LISTED_BY_ADDRESS) return void (await add(trx, from, 0))
        await add(trx, from, 1)
        await add(trx, EVERYWHERE, 1)
        await audit(trx, failure)
      })
    },

    /** Says how many there were in hours that are over. Of several processes that do this at once, one writes the entry. */
    async countedFailures(now = Date.now() / 1000): Promise<void> {
      const hour = hourOf(now)
      // An hour that has not come yet is left from before the clock was put back.
      const over = await db.all<Counted>('select kind, source, hour, more from audit_failure where hour < ? or hour > ? order by hour', [
        hour,
        hour + 1,
      ])
      for (const { kind, source, hour } of over) {
        await db.transaction(async (trx) => {
          const [row] = await trx.all<Counted>('delete from audit_failure where kind = ? and source = ? and hour = ? returning more', [
            kind,
            source,
            hour,
          ])
          if (!row?.more) return
          const [action, how] = /^(\S+) (.*)$/.exec(kind)!.slice(1) as [string, string]
          const [since, until] = [hour, hour + 1].map((at) => new Date(at * HOUR * 1000).toISOString())
          const detail = { how, more: row.more, since, until }
          await audit(trx, { action, target: 'further failures', ...(source === EVERYWHERE ? {} : { ip: source }), detail })
        })
      }
    },
  }
}
