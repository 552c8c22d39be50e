/** SQLite's write-ahead log grows while somebody reads for long, and comes back. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { LOG_LIMIT, SqliteConnection } from '../../database/sqlite-connection.ts'
import { type Database, openDatabase } from '../../database.ts'
import { createDatabase, type TestDatabase } from '../support/databases.ts'

const PART = 'x'.repeat(4 * 2 ** 20)

describe('the write-ahead log after a long reader (SQLite)', () => {
  let home: TestDatabase
  let db: Database
  beforeEach(async () => {
    home = await createDatabase('sqlite')
    db = await openDatabase('', home.data)
  })
  afterEach(async () => {
    await db.close()
    await home.drop()
  })
  const size = () => statSync(join(home.data, 'stockade.sqlite-wal')).size
  const write = (id: string, payload: string) =>
    db.write((run) => run("insert into oidc_record (model, id, payload) values ('Test', ?, ?)", [id, payload]))

  /** Writes more than the limit while somebody reads. @returns ends the reading */
  async function grow(): Promise<() => Promise<void>> {
    const reader = await SqliteConnection.openReader(join(home.data, 'stockade.sqlite'))
    await reader.all('begin')
    await reader.all('select count(*) from oidc_record')
    for (let n = 0; size() <= LOG_LIMIT; n++) await write(`large ${n}`, PART)
    return async () => {
      await reader.all('rollback')
      await reader.close()
    }
  }

  it('is cut to its limit by the writes that follow', async () => {
    const end = await grow()
    await end()
    for (let n = 0; n < 5; n++) await write(`small ${n}`, 'x')
    expect(size()).to.be.at.most(LOG_LIMIT)
  })

  it('is brought back to nothing by a checkpoint, which waits for no reader', async () => {
    const end = await grow()
    const begun = Date.now()
    await db.checkpoint()
    expect(Date.now() - begun).to.be.below(5_000)
    await write('while it is read', 'x')
    await end()
    await db.checkpoint()
    expect(size()).to.equal(0)
    expect((await db.all("select id from oidc_record where id = 'while it is read'")).length).to.equal(1)
  })
})
