/** What a person has besides a password: an app that makes codes, passkeys, recovery codes. Writes run inside `change`. */
import type { Trx } from '../../database.ts'
import type { Ground } from './ground.ts'
import { refuseUnreachable } from './last-superuser.ts'
import type { Passkey, Passkeys } from './passkeys.ts'
import type { RecoveryCodes } from './recovery-codes.ts'

const HAS = 'select 1 from auth_totp where user_id = ? union all select 1 from auth_passkey where user_id = ?'

export interface Factors {
  /** When the authenticator app was set up. */
  readonly app: string | undefined
  readonly passkeys: readonly Passkey[]
  readonly recoveryCodes: number
}

export function createFactors({ db, changes }: Ground, passkeys: Passkeys, recoveryCodes: RecoveryCodes) {
  const known = changes.cache<number, boolean>('second factors')
  return {
    /** Does a password alone not open this account? Costs no query while nothing changed. */
    has: (pk: number): Promise<boolean> => known.get(pk, async () => (await db.all(HAS, [pk, pk])).length > 0),

    async of(pk: number): Promise<Factors> {
      const [[totp], keys, left] = await Promise.all([
        db.all<{ created: string }>('select created from auth_totp where user_id = ?', [pk]),
        passkeys.of(pk),
        recoveryCodes.left(pk),
      ])
      return { app: totp?.created, passkeys: keys, recoveryCodes: left }
    },
  }
}

/** Takes away the app, or one passkey; the recovery codes go with the last of them. @throws IdentityError */
export async function removeFactor(trx: Trx, pk: number, factor: 'app' | { passkey: number }): Promise<void> {
  if (factor === 'app') await trx('auth_totp').where({ user_id: pk }).delete()
  else if (await trx('auth_passkey').where({ user_id: pk, id: factor.passkey }).delete()) await refuseUnreachable(trx, pk)
  const left =
    (await trx('auth_totp').where({ user_id: pk }).first('user_id')) ?? (await trx('auth_passkey').where({ user_id: pk }).first('id'))
  if (!left) await trx('auth_recovery_code').where({ user_id: pk }).delete()
}

/** Takes away everything: from then on the password alone opens the account. @returns whether there was anything @throws IdentityError */
export async function removeSecondFactor(trx: Trx, pk: number): Promise<boolean> {
  let removed = 0
  for (const table of ['auth_totp', 'auth_passkey', 'auth_recovery_code']) removed += await trx(table).where({ user_id: pk }).delete()
  if (removed) await refuseUnreachable(trx, pk)
  return removed > 0
}
