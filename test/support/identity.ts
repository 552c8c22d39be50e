/** People, credentials and what guards them, on a database of their own and without a server: for what is asked there and not over HTTP. */
import type { Config } from '../../config.ts'
import { type Database, openDatabase, type Trx } from '../../database.ts'
import { changeIdentity, stopWatching } from '../../provider/identity/changes.ts'
import { loadSecrets, type Secrets } from '../../provider/identity/secrets.ts'
import { createUser, type NewUser, type User } from '../../provider/identity/users.ts'
import { createDatabase } from './databases.ts'

export interface IdentityStore {
  readonly db: Database
  readonly secrets: Secrets
  /** What the rules about passkeys look at. */
  readonly config: Config
  /** A transaction that changes who may do what. */
  change<T>(work: (trx: Trx) => Promise<T>): Promise<T>
  /** Makes a person with a name that nobody has. */
  person(input?: Partial<NewUser>): Promise<User>
  close(): Promise<void>
}

/** On SQLite. */
export async function openIdentity(): Promise<IdentityStore> {
  const home = await createDatabase('sqlite')
  const db = await openDatabase('', home.data)
  const change = <T>(work: (trx: Trx) => Promise<T>) => changeIdentity(db, work)
  let made = 0
  return {
    db,
    secrets: loadSecrets(home.data),
    config: { url: 'https://stock.example' } as Config,
    change,
    person: (input = {}) => change((trx) => createUser(trx, { username: `person-${++made}`, ...input })),
    close: async () => {
      stopWatching(db)
      await db.close()
      await home.drop()
    },
  }
}
