import { expect } from 'chai'
import { type Database, openDatabase } from '../database.ts'
import { migrate, rollback } from '../migrations/index.ts'
import { createDatabase, eachDatabase, type TestDatabase } from './support/databases.ts'

const REQUIRED = {
  client_type: 'public',
  application_type: 'native',
  token_auth_method: 'none',
  redirect_uris: '[]',
  grant_types: '[]',
}

eachDatabase('migrations', (kind) => {
  let home: TestDatabase
  let db: Database

  before(async () => {
    home = await createDatabase(kind, { empty: true })
    db = await openDatabase(home.database, home.data)
  })
  after(async () => {
    await db?.close()
    await home?.drop()
  })

  const tables = async (): Promise<string[]> => {
    const rows = await db.all<{ name: string }>(
      kind === 'sqlite'
        ? "select name from sqlite_master where type in ('table', 'index', 'trigger') and name not like 'sqlite_%' order by name"
        : "select relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' order by relname",
    )
    return rows.map(({ name }) => name).filter((name) => !name.startsWith('migration'))
  }

  it('go forward, back to nothing, and forward again to the same', async () => {
    const names = await migrate(db)
    const made = await tables()
    expect(made).to.include.members(['auth_user', 'part_part', 'stock_item', 'order_purchase_order_line'])
    for (const _ of names) await rollback(db)
    expect(await tables()).to.deep.equal([])
    expect(await migrate(db)).to.deep.equal(names)
    expect(await tables()).to.deep.equal(made)
  })

  it('leave ID tokens of applications that exist as they were, and give new ones lean ones', async () => {
    for (let step = ''; step !== '016-claims'; ) step = String(await rollback(db))
    const add = (client_id: string) =>
      db.transaction((trx) =>
        trx('oauth_application').insert({ client_id, name: client_id, created: new Date(0).toISOString(), ...REQUIRED }),
      )
    await add('before')
    await migrate(db)
    await add('after')
    const rows = await db.all<{ client_id: string; has: unknown }>(
      'select client_id, profile_in_id_token as has from oauth_application order by client_id desc',
    )
    expect(rows.map(({ client_id, has }) => [client_id, Boolean(has)])).to.eql([
      ['before', true],
      ['after', false],
    ])
  })
})
