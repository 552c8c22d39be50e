/** The real server on a port of its own, with a fresh database, for one test or one suite. */
import { Writable } from 'node:stream'
import { daysFromNow } from '../../provider/identity/api-tokens.ts'
import { createGroup } from '../../provider/identity/roles.ts'
import * as users from '../../provider/identity/users.ts'
import { createKey, type NewKey } from '../../provider/oidc/keys.ts'
import type { Permission, Scope } from '../../provider/scopes.ts'
import type { Operation } from '../../resource/engine/operation.ts'
import { createLog } from '../../server/log.ts'
import { type RunningServer, startServer as start } from '../../server.ts'
import { createDatabase, type DatabaseKind, type TestDatabase } from './databases.ts'

export interface TestUser
  extends Pick<users.NewUser, 'username' | 'password' | 'firstName' | 'lastName' | 'email' | 'isStaff' | 'isSuperuser'> {
  /** A group of their own is made that allows exactly these. */
  permissions?: readonly Permission[]
}

export interface TestServer extends RunningServer {
  readonly kind: DatabaseKind
  /** Every line that was logged, as JSON text, from `debug` up, unless the log is to be silent. */
  readonly lines: string[]
  /** Makes a person, with a group of their own where permissions are given. */
  createUser(user: TestUser): Promise<users.User>
  /** Makes an API token of the user. @returns its key */
  createToken(user: users.User, options?: { name?: string; scopes?: readonly Scope[]; expiry?: string }): Promise<string>
  /** Lets the sign-ins of a person be so many seconds old. */
  ageSessions(user: Pick<users.User, 'sub'>, seconds: number): Promise<void>
  /** Stops the server and removes its data. */
  close(): Promise<void>
}

let key: Promise<NewKey> | undefined
/** One for all servers of a run: to make one takes as long as all the rest of a start. How one is made: keys.test.ts, and every server that is a process. */
function firstKey(): Promise<NewKey> {
  key ??= createKey()
  return key
}

/**
 * @param flags settings by the camel-case names of SETTINGS, e.g. `{ trustProxy: true }`; nothing is read from the environment.
 *   A port 0 in `url` stands for the port that was picked: `http://127.0.0.1:0/inventory`
 * @param at an existing database instead of a fresh one; it is kept when the server stops
 * @param operations served besides the API
 */
export async function startServer(
  kind: DatabaseKind,
  flags: Record<string, unknown> = {},
  at?: TestDatabase,
  operations: readonly Operation[] = [],
): Promise<TestServer> {
  const home = at ?? (await createDatabase(kind))
  const lines: string[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(...chunk.toString().trimEnd().split('\n'))
      done()
    },
  })
  const server = await start(
    { data: home.data, database: home.database, port: 0, url: 'http://127.0.0.1:0', ...flags },
    { env: {}, log: createLog(flags.logLevel === 'silent' ? 'silent' : 'debug', stream), operations, firstKey },
  )
  return {
    ...server,
    kind,
    lines,
    createUser: ({ permissions, ...user }) =>
      server.identity.change(async (trx) => {
        const groups = permissions ? [await createGroup(trx, `group of ${user.username}`, permissions)] : []
        return users.createUser(trx, { ...user, groups })
      }),
    createToken: (user, { name = '', scopes, expiry = daysFromNow(30) } = {}) =>
      server.identity.change(async (trx) => {
        const { key } = await server.identity.tokens.create(trx, { userId: user.pk, name, expiry, scopes: scopes ?? null })
        return key
      }),
    ageSessions: ({ sub }, seconds) =>
      server.db.transaction(async (trx) => {
        const sessions = () => trx('oidc_record').where({ model: 'Session', account_id: sub })
        for (const { id, payload } of await sessions().select('id', 'payload')) {
          const aged = { ...JSON.parse(payload), loginTs: Math.floor(Date.now() / 1000) - seconds }
          await sessions()
            .where({ id })
            .update({ payload: JSON.stringify(aged) })
        }
      }),
    close: async () => {
      await server.close()
      if (!at) await home.drop()
    },
  }
}
