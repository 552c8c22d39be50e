/** People with a second factor, and their codes. */
import { generate } from 'otplib'
import { enableTotp, newTotpNonce } from '../../../provider/identity/totp.ts'
import type { User } from '../../../provider/identity/users.ts'
import type { TestServer } from '../../support/server.ts'

const PERIOD_SECONDS = 30

/** The code of a key, some periods from now. */
export const codeOf = (key: string, periods = 0): Promise<string> =>
  generate({ secret: key.replaceAll(' ', ''), epoch: Math.floor(Date.now() / 1000) + periods * PERIOD_SECONDS })

/** Gives a person an authenticator app and recovery codes. Each code works once: three of the app are good at any time. */
export async function withApp(server: TestServer, user: User): Promise<{ code(periods?: number): Promise<string>; recovery: string[] }> {
  const nonce = newTotpNonce()
  const recovery = await server.identity.change(async (trx) => {
    await enableTotp(trx, user.pk, nonce, 0)
    return server.identity.recoveryCodes.create(trx, user)
  })
  const { key } = server.identity.totp.forApp(user, nonce, 'test')
  return { code: (periods) => codeOf(key, periods), recovery }
}

export interface Entry {
  actor: string
  action: string
  target: string
  ip: string | null
  detail: Record<string, unknown>
}
/** What the audit log says, in its order. @param like SQL pattern of actions */
export async function entries(server: TestServer, like: string): Promise<Entry[]> {
  const rows = await server.db.all<Omit<Entry, 'detail'> & { detail: string }>(
    'select actor, action, target, ip, detail from audit_log where action like ? order by id',
    [like],
  )
  return rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) }))
}
