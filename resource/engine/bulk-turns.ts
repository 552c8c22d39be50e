/**
 * Whoever sends one large write after the other does not keep everybody else waiting: a person's are worked on two at a time. The others wait
 * here, before they take a connection or a lock, and beyond a few of them the person is told to come back later.
 */
import type { Principal } from '../../provider/identity/principal.ts'
import { ApiError } from '../errors.ts'

const AT_ONCE = 2
const MAX_WAITING = 10
const RETRY_SECONDS = 5

interface Line {
  running: number
  /** Those that wait for their turn, the oldest first. */
  readonly waiting: (() => void)[]
}
/** By key of the person. */
const lines = new Map<number, Line>()

/** Runs a large write when it is its turn among those of the same person. @throws ApiError 429 when too many wait already */
export async function inBulk<T>({ user }: Principal, work: () => Promise<T>): Promise<T> {
  const line = lines.get(user.pk) ?? { running: 0, waiting: [] }
  if (line.running === AT_ONCE && line.waiting.length === MAX_WAITING)
    throw new ApiError(429, 'Too many of your requests change many things at once. Wait for their answers, then send this one again.', {
      'Retry-After': String(RETRY_SECONDS),
    })
  lines.set(user.pk, line)
  // Whoever is done hands its turn on: nobody who comes meanwhile goes before those that wait.
  if (line.running === AT_ONCE) await new Promise<void>((turn) => line.waiting.push(turn))
  else line.running += 1
  try {
    return await work()
  } finally {
    const next = line.waiting.shift()
    if (next) next()
    else line.running -= 1
    if (!line.running) lines.delete(user.pk)
  }
}
