/** Nothing that is remembered is believed when nobody can say whether it still holds. */
import { openDatabase } from '../../../database.ts'
import type { Identity } from '../../../provider/identity/index.ts'
import { createDatabase } from '../../support/databases.ts'
import { eventually } from '../../support/eventually.ts'
import { identityOf, openIdentity } from '../../support/identity.ts'

/** Waits for the first look at the version. */
const looked = (identity: Identity) => eventually(async () => identity.epoch() > 0, true)

describe('a database that does not answer', () => {
  it('is believed no longer once it cannot be asked (SQLite)', async () => {
    const store = await openIdentity()
    await looked(store.identity)
    const known = store.identity.epoch()
    await store.db.close()
    await eventually(async () => store.identity.epoch() > known, true, 2.9)
    store.identity.close()
  })

  it('is believed no longer once it takes too long (PostgreSQL)', async () => {
    const home = await createDatabase('postgres')
    const [db, other] = [await openDatabase(home.database, home.data), await openDatabase(home.database, home.data)]
    const identity = identityOf(db, home)
    await looked(identity)
    const known = identity.epoch()
    await other.transaction(async (trx) => {
      await trx.raw('lock table identity_version in access exclusive mode')
      await eventually(async () => identity.epoch() !== known, true)
    })
    identity.close()
    await Promise.all([db.close(), other.close()])
    await home.drop()
  })
})
