/** Nothing that is remembered is believed when nobody can say whether it still holds. */
import { type Database, openDatabase } from '../../../database.ts'
import { epoch, stopWatching } from '../../../provider/identity/changes.ts'
import { createDatabase } from '../../support/databases.ts'
import { eventually } from '../../support/eventually.ts'
import { openIdentity } from '../../support/identity.ts'

/** Waits for the first look at the version. */
const looked = (db: Database) => eventually(async () => epoch(db) > 0, true)

describe('a database that does not answer', () => {
  it('is believed no longer once it cannot be asked (SQLite)', async () => {
    const store = await openIdentity()
    await looked(store.db)
    const known = epoch(store.db)
    await store.db.close()
    await eventually(async () => epoch(store.db) > known, true, 2.9)
    stopWatching(store.db)
  })

  it('is believed no longer once it takes too long (PostgreSQL)', async () => {
    const home = await createDatabase('postgres')
    const [db, other] = [await openDatabase(home.database, home.data), await openDatabase(home.database, home.data)]
    await looked(db)
    const known = epoch(db)
    await other.transaction(async (trx) => {
      await trx.raw('lock table identity_version in access exclusive mode')
      await eventually(async () => epoch(db) !== known, true)
    })
    stopWatching(db)
    await Promise.all([db.close(), other.close()])
    await home.drop()
  })
})
