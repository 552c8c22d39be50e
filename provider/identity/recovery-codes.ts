/** Codes on paper for the day when the phone is gone: ten, each good once, stored as keyed hashes. */
import { randomInt } from 'node:crypto'
import type { Trx } from '../../database.ts'
import type { Ground } from './ground.ts'
import { derive } from './secrets.ts'
import type { User } from './users.ts'

export const RECOVERY_CODES = 10
/** Crockford's base32: no letter is taken for a digit. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const LENGTH = 10

const newCode = (): string => Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
const shown = (code: string): string => `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`
/** As typed by a person: any case, with or without spaces and dashes, o for 0, l for 1. */
const normal = (typed: string): string => typed.toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1')

export type RecoveryCodes = ReturnType<typeof createRecoveryCodes>

export function createRecoveryCodes({ db, secrets }: Ground) {
  const hashOf = ({ sub }: Pick<User, 'sub'>, code: string): string =>
    derive(secrets.forms, 'recovery code', `${sub}\0${code}`).toString('hex')
  return {
    /** Makes new codes; those before them stop working. Call inside `change`. @returns them, to be shown once */
    async create(trx: Trx, user: Pick<User, 'pk' | 'sub'>): Promise<string[]> {
      const codes = Array.from({ length: RECOVERY_CODES }, newCode)
      await trx('auth_recovery_code').where({ user_id: user.pk }).delete()
      await trx('auth_recovery_code').insert(codes.map((code) => ({ user_id: user.pk, code_hash: hashOf(user, code) })))
      return codes.map(shown)
    },

    /** Is this one of the person's codes that was not used before? It is used up by asking. */
    async use(user: Pick<User, 'pk' | 'sub'>, typed: string): Promise<boolean> {
      const code = normal(typed)
      if (code.length !== LENGTH) return false
      return db.transaction(async (trx) => {
        const used = await trx('auth_recovery_code')
          .where({ user_id: user.pk, code_hash: hashOf(user, code), used: null })
          .update({ used: new Date().toISOString() })
        return used === 1
      })
    },

    /** How many are left. */
    async left(pk: number): Promise<number> {
      const [row] = await db.all<{ n: number }>('select count(*) as n from auth_recovery_code where user_id = ? and used is null', [pk])
      return Number(row!.n)
    },
  }
}
