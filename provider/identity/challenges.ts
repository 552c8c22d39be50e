/**
 * Challenges for passkeys (WebAuthn §13.4.3): random, signed with an end of their own, bound to one page of one browser, and good once.
 * A ticket travels through the page's form, so that nothing is stored for pages that nobody sends.
 */
import { randomBytes } from 'node:crypto'
import type { Ground } from './ground.ts'
import { addRecord } from './records.ts'
import { derive, sameSecret, sha256 } from './secrets.ts'

const LIFE_SECONDS = 30 * 60

const seconds = (): number => Math.floor(Date.now() / 1000)

export interface Challenge {
  /** 32 random bytes, base64url. */
  challenge: string
  ticket: string
}

/** `subject` is what forms of that page are bound to. */
export function createChallenges({ db, secrets }: Ground) {
  const mac = (subject: string, body: string): string =>
    derive(secrets.forms, 'passkey challenge', `${subject}\0${body}`).toString('base64url')

  /** The challenge of a ticket; undefined when it is not good or too old. Stores nothing: anybody can ask. */
  function read(subject: string, ticket: string): string | undefined {
    const [challenge = '', expires = '', signature = ''] = ticket.split('.')
    const good = sameSecret(signature, mac(subject, `${challenge}.${expires}`)) && Number(expires) >= seconds()
    return good ? challenge : undefined
  }

  return {
    read,

    create(subject: string): Challenge {
      const challenge = randomBytes(32).toString('base64url')
      const body = `${challenge}.${seconds() + LIFE_SECONDS}`
      return { challenge, ticket: `${body}.${mac(subject, body)}` }
    },

    /** The challenge of a ticket, the first time that it is asked for; undefined when it is not good, too old or used. */
    async take(subject: string, ticket: string): Promise<string | undefined> {
      const challenge = read(subject, ticket)
      if (challenge === undefined) return undefined
      const first = await db.transaction((trx) => addRecord(trx, 'UsedChallenge', sha256(challenge), {}, seconds() + LIFE_SECONDS))
      return first ? challenge : undefined
    },
  }
}
