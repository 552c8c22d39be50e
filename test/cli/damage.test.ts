/** Damage is told early: by the check, by a backup that would be worth nothing, and by a restore. */
import { closeSync, existsSync, openSync, readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { openDatabase } from '../../database.ts'
import { loadSecrets } from '../../provider/identity/secrets.ts'
import { fillDemo } from '../../resource/import/demo.ts'
import { createDatabase, eachDatabase, type TestDatabase, temporaryFolder } from '../support/databases.ts'
import { stockade } from '../support/process.ts'
import { startServer } from '../support/server.ts'

const env = { STOCKADE_BACKUP_PASSPHRASE: 'six words that nobody says aloud' }

/** Breaks one page that holds rows of stock. */
async function breakPage({ data }: TestDatabase): Promise<void> {
  const db = await openDatabase('', data)
  const [{ rootpage }] = (await db.all<{ rootpage: number }>("select rootpage from sqlite_master where name = 'stock_tracking'")) as [
    { rootpage: number },
  ]
  const [{ page_size }] = (await db.all<{ page_size: number }>('pragma page_size')) as [{ page_size: number }]
  await db.close()
  const file = openSync(join(data, 'stockade.sqlite'), 'r+')
  writeSync(file, Buffer.alloc(page_size, 0x5a), 0, page_size, (rootpage - 1) * page_size)
  closeSync(file)
}

describe('a database with one broken page (SQLite)', () => {
  let home: TestDatabase
  before(async () => {
    home = await createDatabase('sqlite')
    const server = await startServer('sqlite', {}, home)
    await fillDemo(server.identity)
    await server.close()
    await breakPage(home)
  })
  after(() => home.drop())

  it('is found by the check, in words that say what to do', async () => {
    const { code, stdout, stderr } = await stockade(['check', '--data', home.data])
    expect([code, stdout]).to.eql([1, ''])
    expect(stderr).to.match(/^The database is damaged: .*Restore a backup/s)
  })

  it('makes no backup', async () => {
    const file = join(temporaryFolder(), 'broken.backup')
    const { code, stderr } = await stockade(['backup', file, '--data', home.data], { env })
    expect(code).to.equal(1)
    expect(stderr).to.match(/^The database is damaged: .*No backup was created/s)
    expect(existsSync(file)).to.equal(false)
  })
})

eachDatabase('a database that is whole', (kind) => {
  it('is found to be so', async () => {
    const home = await createDatabase(kind)
    loadSecrets(home.data)
    const { code, stdout } = await stockade(['check', '--data', home.data, '--database', home.database])
    expect([code, stdout]).to.eql([0, 'All stored values are correct.\n'])
    await home.drop()
  })
})

describe('stockade check where there is nothing', () => {
  it('makes no database', async () => {
    const data = temporaryFolder()
    const { code, stderr } = await stockade(['check', '--data', data])
    expect(code).to.equal(1)
    expect(stderr).to.match(/^There is no installation of Stockade in /)
    expect(readdirSync(data)).to.eql([])
  })
})
