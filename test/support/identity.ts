/** People, credentials and what guards them, on a database of their own and without a server: for what is asked there and not over HTTP. */
import { loadConfig } from '../../config.ts'
import { type Database, openDatabase, type Trx } from '../../database.ts'
import { createIdentity, type Identity, type IdentityOptions } from '../../provider/identity/index.ts'
import { loadSecrets } from '../../provider/identity/secrets.ts'
import { createUser, type NewUser, type User } from '../../provider/identity/users.ts'
import { createDatabase } from './databases.ts'

const optionsOf = (db: Database, data: string, flags: Record<string, unknown> = {}): IdentityOptions => ({
  db,
  config: loadConfig({ data, url: 'https://stock.example', ...flags }, {}),
  secrets: loadSecrets(data),
})

/** The identity of a bare database, as a process of its own would have it. */
export const identityOf = (db: Database, { data }: { readonly data: string }): Identity => createIdentity(optionsOf(db, data))

export interface IdentityStore extends IdentityOptions {
  readonly identity: Identity
  /** A transaction that changes who may do what. */
  change<T>(work: (trx: Trx) => Promise<T>): Promise<T>
  /** Makes a person with a name that nobody has. */
  person(input?: Partial<NewUser>): Promise<User>
  close(): Promise<void>
}

/** On SQLite. @param flags settings, by their names in camel case */
export async function openIdentity(flags?: Record<string, unknown>): Promise<IdentityStore> {
  const home = await createDatabase('sqlite')
  const options = optionsOf(await openDatabase('', home.data), home.data, flags)
  const identity = createIdentity(options)
  const { change } = identity
  let made = 0
  return {
    ...options,
    identity,
    change,
    person: (input = {}) => change((trx) => createUser(trx, { username: `person-${++made}`, ...input })),
    close: async () => {
      identity.close()
      await options.db.close()
      await home.drop()
    },
  }
}
