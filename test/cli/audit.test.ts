import { expect } from 'chai'
import { type Database, openDatabase, type Trx } from '../../database.ts'
import * as guard from '../../migrations/010-audit-guard.ts'
import { schemaOf } from '../../migrations/index.ts'
import { type AuditRow, audit, auditHash } from '../../provider/identity/audit.ts'
import type { Identity } from '../../provider/identity/index.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { identityOf } from '../support/identity.ts'
import { stockade, stockadeJson } from '../support/process.ts'

eachDatabase('stockade audit', (kind) => {
  let home: TestDatabase
  let db: Database
  let identity: Identity
  let at: string[]
  before(async () => {
    home = await createDatabase(kind)
    at = ['--data', home.data, '--database', home.database]
    db = await openDatabase(home.database, home.data)
    identity = identityOf(db, home)
  })
  after(async () => {
    await db?.close()
    await home?.drop()
  })

  /** What whoever owns the database can do: take the guard away first, and put it back. */
  const tamper = (work: (trx: Trx) => Promise<unknown>) =>
    db.transaction(async (trx) => {
      await guard.down(schemaOf(trx))
      await work(trx)
      await guard.up(schemaOf(trx))
    })

  /** Numbers of the entries, the first to the last. */
  let ids: number[]
  beforeEach(async () => {
    await tamper(async (trx) => {
      await trx('audit_log').delete()
      await trx('audit_head').delete()
      await trx('audit_head').insert({ hash: '' })
    })
    for (const [i, action] of ['user.create', 'token.create', 'token.revoke', 'session.sign-in', 'key.rotate', 'user.delete'].entries())
      await db.transaction((trx) =>
        audit(trx, { actor: { pk: i % 2, username: i % 2 ? 'ada' : 'bob' }, action, target: `thing ${i}`, ip: '192.0.2.1', detail: { i } }),
      )
    ids = (await db.all<{ id: number }>('select id from audit_log order by id')).map(({ id }) => id)
    expect(ids).to.have.length(6)
  })

  const faults = async () => (await identity.audit.verify()).faults
  const row = async (trx: Trx, id: number) => (await trx('audit_log').where({ id }).first()) as AuditRow & { id: number; hash: string }

  it('finds a log whole that nobody has touched, and prints its last hash', async () => {
    const [head] = await db.all<{ hash: string }>('select hash from audit_head')
    expect(await stockade(['audit', 'verify', ...at])).to.include({
      code: 0,
      stdout: `The chain of all 6 entries is whole. It ends with ${head!.hash}\n`,
    })
  })

  it('finds an empty log whole', async () => {
    await tamper(async (trx) => {
      await trx('audit_log').delete()
      await trx('audit_head').update({ hash: '' })
    })
    expect(await identity.audit.verify()).to.deep.include({ entries: 0, faults: [] })
  })

  for (const [column, value] of Object.entries({
    at: '2001-01-01T00:00:00.000Z',
    actor_id: 7,
    actor: 'eve',
    action: 'user.enable',
    target: 'thing 9',
    client_id: 'shop',
    credential: 'session',
    ip: '192.0.2.2',
    detail: '{}',
    hash: 'f'.repeat(64),
  }))
    it(`finds an entry whose ${column} was changed`, async () => {
      await tamper((trx) =>
        trx('audit_log')
          .where({ id: ids[2] })
          .update({ [column]: value }),
      )
      const found = await faults()
      expect(found[0]!.id).to.equal(ids[2])
      expect(found[0]!.fault).to.match(/was changed/)
    })

  it('finds the place of an entry that was removed from the middle', async () => {
    await tamper((trx) => trx('audit_log').where({ id: ids[2] }).delete())
    expect(await faults()).to.eql([
      { id: ids[3], fault: `It does not continue entry ${ids[1]}: entries between were removed, or it was changed.` },
    ])
  })

  it('finds that the first entry was removed', async () => {
    await tamper((trx) => trx('audit_log').where({ id: ids[0] }).delete())
    const found = await faults()
    expect(found.map(({ id }) => id)).to.eql([ids[1]])
    expect(found[0]!.fault).to.match(/does not continue the beginning/)
  })

  it('finds that the last entries were removed', async () => {
    await tamper((trx) => trx('audit_log').where('id', '>=', ids[4]!).delete())
    expect(await faults()).to.eql([{ id: ids[3], fault: 'The chain goes on after it: newer entries were removed.' }])
    await tamper((trx) => trx('audit_log').delete())
    expect(await faults()).to.eql([{ id: null, fault: 'The chain has entries, and none is left.' }])
  })

  it('finds that the head was removed or doubled', async () => {
    await tamper((trx) => trx('audit_head').insert({ hash: '0'.repeat(64) }))
    expect((await faults())[0]).to.eql({ id: null, fault: 'The head of the chain was doubled.' })
    await tamper((trx) => trx('audit_head').delete())
    expect(await faults()).to.eql([{ id: null, fault: 'The head of the chain was removed.' }])
  })

  it('finds an entry that was put in between, even with a hash of its own', async () => {
    await tamper(async (trx) => {
      // Room for one more: the last two go one further.
      for (const id of [ids[5]!, ids[4]!])
        await trx('audit_log')
          .where({ id })
          .update({ id: id + 1 })
      const { id: _, hash: before, ...copy } = await row(trx, ids[3]!)
      const forged = { ...copy, target: 'forged' }
      await trx('audit_log').insert({ ...forged, id: ids[4], hash: auditHash(before, forged) })
    })
    const found = await faults()
    expect(found).to.have.length(1)
    expect(found[0]!.id).to.equal(ids[5])
    expect(found[0]!.fault).to.match(new RegExp(`^It continues entry ${ids[3]} and not entry ${ids[4]}: .* put there later`))
  })

  it('finds an entry that was added at the end', async () => {
    await tamper(async (trx) => {
      const { id, hash: before, ...copy } = await row(trx, ids[5]!)
      await trx('audit_log').insert({ ...copy, id: id + 1, hash: auditHash(before, copy) })
    })
    expect(await faults()).to.eql([
      { id: ids[5]! + 1, fault: `The chain ends with entry ${ids[5]}: what stands after it was added by somebody else.` },
    ])
  })

  it('finds two entries that changed places', async () => {
    await tamper(async (trx) => {
      const [a, b] = [await row(trx, ids[2]!), await row(trx, ids[3]!)]
      await trx('audit_log').whereIn('id', [a.id, b.id]).delete()
      await trx('audit_log').insert({ ...a, id: b.id })
      await trx('audit_log').insert({ ...b, id: a.id })
    })
    const found = await faults()
    expect(found.map(({ id }) => id)).to.eql([ids[2], ids[3], ids[4]])
    expect(found[1]!.fault).to.match(/out of its order/)
  })

  it('finds a log that was written anew, by a hash that was kept elsewhere', async () => {
    const { head } = await identity.audit.verify()
    await db.transaction((trx) => audit(trx, { action: 'user.create' }))
    expect((await stockade(['audit', 'verify', '--expect', head, ...at])).code).to.equal(0)
    await tamper(async (trx) => {
      await trx('audit_log').delete()
      await trx('audit_head').update({ hash: '' })
      await audit(trx, { action: 'user.create' })
    })
    const { code, stdout } = await stockade(['audit', 'verify', '--expect', head, ...at])
    expect(code).to.equal(1)
    expect(stdout).to.match(/^The hash that was expected is not in the chain/)
  })

  it('ends with 1 and names the entry', async () => {
    await tamper((trx) => trx('audit_log').where({ id: ids[1] }).update({ actor: 'nobody' }))
    const { code, stdout } = await stockade(['audit', 'verify', ...at])
    expect(code).to.equal(1)
    expect(stdout).to.match(new RegExp(`^Entry ${ids[1]}: `))
  })

  it('walks a long log a batch at a time', async () => {
    await db.transaction(async (trx) => {
      for (let i = 0; i < 1500; i++) await audit(trx, { action: 'bulk.entry' })
    })
    const seen: number[] = []
    const report = await identity.audit.verify({ onProgress: (done, total) => seen.push(done, total) })
    expect(report).to.deep.include({ entries: 1506, faults: [] })
    expect(seen).to.eql([1000, 1506, 1506, 1506])
  })

  it('is refused by the database itself when an entry is changed or removed', async () => {
    const refused = async (work: (trx: Trx) => Promise<unknown>) => {
      const error = await db.transaction(work).then(
        () => undefined,
        (thrown: Error) => thrown,
      )
      expect(error?.message).to.match(/the audit log is only ever added to/)
    }
    await refused((trx) => trx('audit_log').where({ id: ids[0] }).update({ actor: 'eve' }))
    await refused((trx) => trx('audit_log').where({ id: ids[0] }).delete())
    await refused((trx) => trx('audit_log').delete())
    if (kind === 'postgres') await refused((trx) => trx.raw('truncate audit_log'))
    else
      await refused((trx) =>
        trx.raw("insert or replace into audit_log (id, at, actor, action, target, detail, hash) values (?, '', '', '', '', '', '')", [
          ids[0]!,
        ]),
      )
    expect(await faults()).to.eql([])
  })

  it('lists entries, narrowed', async () => {
    const listed = async (...flags: string[]) =>
      (await stockadeJson(['audit', 'list', ...flags, ...at])).map(({ action }: { action: string }) => action)
    expect(await listed('--action', 'token')).to.eql(['token.create', 'token.revoke'])
    expect(await listed('--actor', 'ada', '--limit', '2')).to.eql(['session.sign-in', 'user.delete'])
    expect(await listed('--since', '2999-01-01')).to.eql([])
    const { stdout } = await stockade(['audit', 'list', '--action', 'key.rotate', ...at])
    expect(stdout.split('\n')[1]).to.match(/^\d+ +\d{4}-\S+ +bob +key\.rotate +thing 4 +192\.0\.2\.1 +i: 4$/)
    expect((await stockade(['audit', 'list', '--since', 'soon', ...at])).stderr).to.match(/^--since must be a day/)
  })
})
