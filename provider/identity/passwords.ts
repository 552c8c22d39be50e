/**
 * Password hashes: argon2id at OWASP's parameters, and Django's `pbkdf2_sha256` as InvenTree's exports carry it.
 *
 * A failed check costs the same whether the name is unknown, the password is wrong, or which of the two kinds the hash is: what the
 * real hash did not cost is spent on a decoy.
 */
import { pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { hash, verify } from '@node-rs/argon2'

/** OWASP password storage cheat sheet: 19 MiB, two passes, one lane. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const DECOY = hash(randomBytes(18), ARGON2ID)
/** Hashes computed at the same time: the pool of threads is shared with the database's reads. */
const AT_ONCE = 2

let running = 0
const waiting: (() => void)[] = []
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go))
  else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password, ARGON2ID))

const derive = promisify(pbkdf2)
interface DjangoHash {
  iterations: number
  salt: string
  key: Buffer
}
function django(stored: string): DjangoHash | undefined {
  const match = /^pbkdf2_sha256\$(\d{1,8})\$([^$]+)\$([A-Za-z0-9+/=]+)$/.exec(stored)
  return match ? { iterations: Number(match[1]), salt: match[2]!, key: Buffer.from(match[3]!, 'base64') } : undefined
}
/** Rounds of a stored Django hash, 0 for other kinds. */
export const djangoIterations = (stored: string): number => django(stored)?.iterations ?? 0

/** Is it a hash that a password can be right for? */
export const isPasswordHash = (stored: string): boolean => stored.startsWith('$argon2id$') || django(stored) !== undefined

export interface PasswordCheck {
  ok: boolean
  /** The hash is of an older kind or weaker: store a new one now that the password is known. */
  outdated: boolean
}

/**
 * @param stored the person's hash; undefined when there is no such person or they may not sign in
 * @param decoyIterations rounds of the strongest Django hash in the database, 0 when there is none
 */
export function checkPassword(password: string, stored: string | undefined, decoyIterations: number): Promise<PasswordCheck> {
  return inTurn(async () => {
    const old = stored === undefined ? undefined : django(stored)
    if (old) {
      const key = await derive(password, old.salt, old.iterations, old.key.length, 'sha256')
      if (timingSafeEqual(key, old.key)) return { ok: true, outdated: true }
    } else if (stored?.startsWith('$argon2id$')) {
      if (await verify(stored, password)) return { ok: true, outdated: false }
    }
    if (old || !stored?.startsWith('$argon2id$')) await verify(await DECOY, password)
    if (!old && decoyIterations) await derive(password, 'decoy', decoyIterations, 32, 'sha256')
    return { ok: false, outdated: false }
  })
}
