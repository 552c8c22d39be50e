/** Serial numbers: as people write many of them in one line, and which of them are taken. */
import type { Trx } from '../../../../database.ts'
import { FieldError } from '../../../engine/field.ts'
import { inTurn } from '../../../engine/locks.ts'
import { allSql, rowsAs } from '../../../engine/rows.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { latestSerial } from '../../part/serial-numbers.ts'
import { setting } from '../../settings/setting.ts'
import { key, wholeTree } from '../../variant-tree.ts'

/** The one after it: "9" -> "10", "A-009" -> "A-010". Undefined where it ends with no digit. */
export function increment(serial: string): string | undefined {
  const digits = /\d+$/.exec(serial)?.[0]
  return digits && serial.slice(0, -digits.length) + String(BigInt(digits) + 1n).padStart(digits.length, '0')
}

const MAX_LENGTH = 100
/** Items that one request makes. */
export const MAX_NEW = 1_000
export const TOO_MANY = `At most ${MAX_NEW} items are made in one request: divide them into several.`

/**
 * Serial numbers out of one line of text. Commas or spaces stand between groups; a group is one number, a range "1-5", a start "7+"
 * (as many as are missing) or "7+2" (that one and two more); `~` is the next one after the latest. Where there are exactly as many
 * groups as numbers are wanted, each is taken as it stands.
 * @param quantity how many are wanted
 * @throws FieldError with every message
 */
export function parseSerials(text: string, quantity: number, latest: string | null): string[] {
  // Counted before anything is made.
  if (quantity > MAX_NEW) throw new FieldError(TOO_MANY)
  const groups = withLatest(text.trim(), latest)
    .replace(/\s+-\s+/g, '-')
    .split(/[\s,]+/)
    .filter(Boolean)
  if (!groups.length) throw new FieldError('Empty serial number string')
  const serials = new Set<string>()
  const errors = new Set<string>()
  const add = (serial: string) => {
    if (serials.has(serial)) errors.add(`Duplicate serial: ${serial}`)
    else if (serial.length > MAX_LENGTH) errors.add(`Ensure this field has no more than ${MAX_LENGTH} characters.`)
    serials.add(serial)
  }
  let made = 0
  for (const group of groups) {
    // There are too many already: what is wrong was said, or is said below.
    if (made > quantity) break
    const found = groups.length === quantity ? [group] : expand(group, quantity, quantity - serials.size)
    if (typeof found === 'string') errors.add(found)
    else for (const serial of found) add(serial)
    made += typeof found === 'string' ? 0 : found.length
  }
  if (errors.size) throw new FieldError(...errors)
  if (serials.size !== quantity) throw new FieldError(`Number of unique serial numbers (${serials.size}) must match quantity (${quantity})`)
  return [...serials]
}

function withLatest(text: string, latest: string | null): string {
  let last = latest
  return text.replace(/~/g, () => {
    last = (last === null ? '1' : increment(last)) ?? last!
    return last
  })
}

/** A group's numbers, or what is wrong with it. */
function expand(group: string, quantity: number, remaining: number): string[] | string {
  const ends = group.split('-')
  if (ends.length === 2 && ends[0] && ends[1]) return range(group, ends[0], ends[1], quantity, remaining)
  if (!group.includes('+')) return ends.length === 2 ? `Invalid group range: ${group}` : [group]
  const [, start, more] = /^([^+]+)\+(\d{0,6})$/.exec(group) ?? []
  const wrong = `Invalid group sequence: ${group}`
  if (start === undefined || start.length > MAX_LENGTH) return wrong
  const count = more ? Number(more) + 1 : Math.max(remaining, 0)
  if (count > quantity) return `Group range ${group} exceeds allowed quantity (${quantity})`
  const serials: string[] = []
  for (let next: string | undefined = start; serials.length < count; next = increment(next)) {
    if (next === undefined) return wrong
    serials.push(next)
  }
  return serials
}

function range(group: string, from: string, to: string, quantity: number, remaining: number): string[] | string {
  if (from.length > MAX_LENGTH || to.length > MAX_LENGTH) return `Invalid group range: ${group}`
  const serials = [from]
  for (let next = increment(from); next !== undefined && from !== to; next = increment(next)) {
    serials.push(next)
    if (serials.length > remaining) return `Group range ${group} exceeds allowed quantity (${quantity})`
    if (next === to) return serials
  }
  return `Invalid group range: ${group}`
}

/** From here to its end a transaction is alone in giving serial numbers: whether one is free depends on items of many parts. */
export const lockSerials = (trx: Trx): Promise<void> => inTurn(trx, 'serial numbers')

/**
 * Which of these are taken: a serial number stands for one item among all variants of a part, and among all parts where the installation
 * says so (SERIAL_NUMBER_GLOBALLY_UNIQUE). Locks as `lockSerials`.
 * @param except key of the item that may have it already
 */
export async function takenSerials(trx: Trx, part: number, serials: readonly string[], except = 0): Promise<string[]> {
  if (!serials.length) return []
  await lockSerials(trx)
  const asked = rowsAs(
    trx,
    'asked',
    { serial: 'text' },
    serials.map((serial) => ({ serial })),
  )
  const everywhere = await setting(trx, 'SERIAL_NUMBER_GLOBALLY_UNIQUE')
  const family = everywhere ? raw('') : sql` and i.part_id in (${wholeTree(key(part))})`
  const taken = await allSql<{ serial: string }>(
    trx,
    sql`select distinct i.serial, i.serial_int from ${asked} join stock_item i on i.serial = asked.serial
     where i.id <> ${except}${family} order by i.serial_int, i.serial`,
  )
  return taken.map(({ serial }) => serial)
}

/** What is said of serial numbers that are taken, to whom gives them to stock that is there, enters stock, or receives it. */
export const TAKEN = {
  given: (serials: readonly string[]) => `Serial numbers already exist: ${serials.join(',')}`,
  entered: (serials: readonly string[]) => `The following serial numbers already exist or are invalid : ${serials.join(',')}`,
  received: (serials: readonly string[]) => `The following serial numbers already exist or are invalid: ${serials.join(', ')}`,
}

/** The serial numbers of a line of text for a part. Locks as `lockSerials`. @throws FieldError with every message */
export async function serialsIn(trx: Trx, part: number, text: string, quantity: number): Promise<string[]> {
  await lockSerials(trx)
  const latest = text.includes('~') ? await latestSerial({ all: (t, p) => trx.all(t, p) }, part) : null
  return parseSerials(text, quantity, latest)
}

/** The same, when none is taken. @param says of those that are @throws FieldError with every message */
export async function readSerials(trx: Trx, part: number, text: string, quantity: number, says = TAKEN.given): Promise<string[]> {
  const serials = await serialsIn(trx, part, text, quantity)
  const taken = await takenSerials(trx, part, serials)
  if (taken.length) throw new FieldError(says(taken))
  return serials
}
