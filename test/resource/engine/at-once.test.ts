/** What a transaction asks at once is done in order, and is over when the transaction is, whichever part of it fails. */
import { expect } from 'chai'
import type { Trx } from '../../../database.ts'
import { atOnce } from '../../../resource/engine/at-once.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

eachDatabase('what a transaction asks at once', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
  })
  after(() => server.close())

  const insert = (trx: Trx, name: string) => trx.all('insert into common_project_code (code, description) values (?, ?)', [name, name])
  const names = async () =>
    (await server.db.all<{ code: string }>('select code from common_project_code order by id')).map(({ code }) => code)

  it('is done in that order, and answered each by its own', async () => {
    const found = await server.db.transaction((trx) =>
      atOnce(
        trx,
        () => insert(trx, 'first'),
        () => trx.all<{ code: string }>('select code from common_project_code'),
        () => insert(trx, 'second'),
        () => trx.all<{ n: number }>('select count(*) as n from common_project_code'),
      ),
    )
    expect(found[1]).to.eql([{ code: 'first' }])
    expect(found[3]).to.eql([{ n: 2 }])
    expect(await names()).to.eql(['first', 'second'])
  })

  it('leaves nothing when one of it fails, whatever the others were about to do', async () => {
    const before = await names()
    const several = async (trx: Trx) => {
      for (const name of ['a', 'b', 'c', 'd']) await insert(trx, name)
    }
    const failed = await server.db
      .transaction((trx) =>
        atOnce(
          trx,
          () => several(trx),
          () => trx.all('select nonsense'),
          () => several(trx),
        ),
      )
      .then(
        () => undefined,
        (error: Error) => error,
      )
    // The cause, and not that of what came after it.
    expect(failed?.message).to.contain('nonsense')
    await server.db.transaction((trx) => trx.all('select 1'))
    expect(await names()).to.eql(before)
  })

  it('begins with what writes only once the transaction has begun', async () => {
    const before = await names()
    const refused = await server.db
      .transaction(async (trx) => {
        await insert(trx, 'first of all')
        throw new Error('changed its mind')
      })
      .catch((error: Error) => error.message)
    expect(refused).to.equal('changed its mind')
    expect(await names()).to.eql(before)
  })
})
