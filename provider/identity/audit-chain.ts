/**
 * Walks the audit log from its first entry to its last and tells where the chain of hashes is broken. Each entry's hash is over itself
 * and the hash before it; the hash of the newest is kept apart, in `audit_head`, so a log that was cut short is noticed as well.
 */
import { type AuditRow, auditHash } from './audit.ts'
import type { Ground } from './ground.ts'

interface ChainRow extends AuditRow {
  id: number
  hash: string
}

export interface ChainFault {
  /** Entry at which the chain breaks; null where none is left. */
  readonly id: number | null
  /** What is wrong there, in one sentence. */
  readonly fault: string
}

export interface ChainReport {
  /** How many entries were read. */
  readonly entries: number
  /** Hash of the newest entry, '' without one. Whoever keeps it elsewhere can tell later that all up to here is as it was. */
  readonly head: string
  readonly faults: readonly ChainFault[]
  /** More faults than are told. */
  readonly more: number
  /** Was the hash that was asked for met? Always so where none was. */
  readonly met: boolean
}

const BATCH = 1000
/** Numbers begin with 1; what somebody put in may have any. */
const LOWEST = -(2 ** 31)
/** So many faults are told one by one. */
const TOLD = 100
/** How far back an entry is looked for that another continues. */
const LOOK_BACK = 50

interface Link {
  /** 0 stands before the first entry. */
  id: number
  hash: string
}

const named = ({ id }: Link): string => (id ? `entry ${id}` : 'the beginning')

function describe(row: ChainRow, before: Link, continued: Link | undefined): string {
  if (continued)
    return `It continues ${named(continued)} and not ${named(before)}: what stands between was put there later, or out of its order.`
  if (row.id === before.id + 1) return `It does not continue ${named(before)}: one of the two was changed, or put in the place of another.`
  // A number can be left out where a deed failed halfway, so a gap alone is no fault.
  return `It does not continue ${named(before)}: entries between were removed, or it was changed.`
}

function cutShort(last: Link, head: string, recent: readonly Link[]): string {
  const real = recent.find(({ hash }) => hash === head)
  if (real) return `The chain ends with ${named(real)}: what stands after it was added by somebody else.`
  return last.id ? 'The chain goes on after it: newer entries were removed.' : 'The chain has entries, and none is left.'
}

export function createAuditChain({ db }: Ground) {
  return {
    /**
     * Memory does not grow with the log. Entries that are added meanwhile are left for the next time.
     * @param options.expected a hash that was noted earlier, which must be in the chain
     */
    async verify({
      expected,
      onProgress,
    }: {
      expected?: string | undefined
      onProgress?: (done: number, total: number) => void
    } = {}): Promise<ChainReport> {
      // One statement: head and last entry are of the same moment.
      const [now] = await db.all<{ heads: number; head: string | null; last: number | null; total: number }>(
        `select (select count(*) from audit_head) as heads, (select max(hash) from audit_head) as head,
          (select max(id) from audit_log) as last, (select count(*) from audit_log) as total`,
      )
      const { heads, head, last, total } = now!
      const faults: ChainFault[] = []
      let more = 0
      const fault = (id: number | null, text: string) => void (faults.length < TOLD ? faults.push({ id, fault: text }) : more++)
      if (heads !== 1) fault(null, `The head of the chain was ${heads ? 'doubled' : 'removed'}.`)

      let before: Link = { id: 0, hash: '' }
      const recent: Link[] = []
      let entries = 0
      let reached = LOWEST
      let met = expected === undefined || expected === ''
      while (last !== null && reached < last) {
        const rows = await db.all<ChainRow>('select * from audit_log where id > ? and id <= ? order by id limit ?', [reached, last, BATCH])
        if (!rows.length) break
        reached = rows.at(-1)!.id
        for (const row of rows) {
          const continues = (link: Link) => auditHash(link.hash, row) === row.hash
          if (!continues(before)) fault(row.id, describe(row, before, recent.find(continues)))
          recent.unshift(before)
          if (recent.length > LOOK_BACK) recent.pop()
          before = { id: row.id, hash: row.hash }
          met ||= row.hash === expected
        }
        entries += rows.length
        onProgress?.(entries, total)
      }
      if (head !== null && before.hash !== head) fault(before.id || null, cutShort(before, head, recent))
      return { entries, head: before.hash, faults, more, met }
    },
  }
}
