/** Writes with an `Idempotency-Key`: one effect and one answer, however often and by however many ways they come. */
import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { revokeToken } from '../../provider/identity/api-tokens.ts'
import { sha256 } from '../../provider/identity/secrets.ts'
import { removeExpired } from '../../provider/oidc/cleaning.ts'
import { Api, basic, nobody, type Reply, superuser, token } from '../support/api.ts'
import { makeCompany, makePart, PNG } from '../support/builders.ts'
import { accessToken, bearer } from '../support/credentials.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }
const PASSWORD = 'correct horse battery'

eachDatabase('writes with an Idempotency-Key', (kind) => {
  let home: TestDatabase
  let server: TestServer
  let api: Api
  let company: number
  let made = 0

  before(async () => {
    home = await createDatabase(kind)
    server = await startServer(kind, {}, home)
    api = await superuser(server)
    company = (await makeCompany(api)).pk
  })
  after(async () => {
    await server?.close()
    await home?.drop()
  })

  const fresh = (): string => `name-${++made}`
  /** Several contacts may have one name: what is done twice is seen. */
  const make = (name: string, key: string, by = api, path = '/company/contact/'): Promise<Reply> =>
    by.send('POST', path, JSON.stringify({ company, name }), { ...JSON_TYPE, 'Idempotency-Key': key })
  const count = async (name: string): Promise<number> =>
    (await server.db.all('select 1 from company_contact where name = ?', [name])).length
  const keys = async (): Promise<number> => (await server.db.all('select 1 from idempotency_key')).length
  const replayed = ({ headers }: Reply): string | null => headers.get('idempotency-replayed')

  it('have one effect, and each repetition gets the first answer', async () => {
    const [name, key] = [fresh(), randomUUID()]
    const first = await make(name, key)
    expect(first.status, first.text).to.equal(201)
    expect(replayed(first)).to.equal(null)
    await api.patch(`/company/contact/${first.body.pk}/`, { role: 'changed meanwhile' })
    const again = await make(name, `"${key}"`)
    expect([again.status, again.text, again.headers.get('content-type')]).to.eql([201, first.text, 'application/json'])
    expect(replayed(again)).to.equal('true')
    expect(await count(name)).to.equal(1)
  })

  it('have one effect when ten come side by side', async () => {
    const [name, key] = [fresh(), randomUUID()]
    const replies = await Promise.all(Array.from({ length: 10 }, () => make(name, key)))
    expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size, replies.map(({ text }) => text).join('\n')).to.equal(1)
    expect(replies.filter((reply) => replayed(reply) === 'true')).to.have.lengthOf(9)
    expect(await count(name)).to.equal(1)
  })

  it('have one effect where the second finds that there is nothing left to do', async () => {
    const supplier = (await api.post('/company/', { name: fresh(), is_supplier: true })).body.pk
    const part = (await makePart(api, { purchaseable: true })).pk
    const place = (await api.post('/stock/location/', { name: fresh() })).body.pk
    const supplierPart = (await api.post('/company/part/', { part, supplier, SKU: fresh() })).body.pk
    const order = (await api.post('/order/po/', { supplier })).body.pk
    const line = (await api.post('/order/po-line/', { order, part: supplierPart, quantity: 5 })).body.pk
    await api.post(`/order/po/${order}/issue/`)
    await api.patch('/settings/global/BARCODE_STORE_RESULTS/', { value: 'True' })
    const key = randomUUID()
    const label = `[)>\u001e06\u001dQ2\u001d1T${line}\u001e\u0004`
    const receive = () =>
      api.send('POST', '/barcode/po-receive/', JSON.stringify({ barcode: label, line_item: line, location: place }), {
        ...JSON_TYPE,
        'Idempotency-Key': key,
      })
    const replies = await Promise.all([receive(), receive(), receive()])
    replies.push(await receive())
    expect(replies.map(({ status, body }) => [status, body.success])).to.eql(Array(4).fill([200, 'Received purchase order line item']))
    expect(await server.db.all('select quantity from stock_item where part_id = ?', [part])).to.deep.equal([{ quantity: 200_000 }])
    expect(await server.db.all('select 1 from common_barcode_scan where result and data = ?', [label])).to.have.lengthOf(1)
  })

  it('repeat what takes away, too', async () => {
    const { pk } = await makePart(api, { active: false })
    const remove = () => api.send('DELETE', `/part/${pk}/`, undefined, { 'Idempotency-Key': 'gone-for-good' })
    expect((await remove()).status).to.equal(204)
    const again = await remove()
    expect([again.status, again.text, replayed(again)]).to.eql([204, '', 'true'])
    expect((await api.delete(`/part/${pk}/`)).status).to.equal(404)
  })

  it('are refused with 422 when the key came with another body, address, method or form', async () => {
    const [name, key] = [fresh(), randomUUID()]
    const { pk } = (await make(name, key)).body
    const before = await server.db.all('select * from company_contact order by id')
    const others = [
      make(fresh(), key),
      make(name, key, api, '/company/contact/?x=1'),
      make(name, key, api, '/part/category/'),
      api.send('PATCH', `/company/contact/${pk}/`, JSON.stringify({ company, name }), { ...JSON_TYPE, 'Idempotency-Key': key }),
      api.send('POST', '/company/contact/', new URLSearchParams({ company: String(company), name }), { 'Idempotency-Key': key }),
    ]
    for (const { status, body } of await Promise.all(others)) {
      expect(status).to.equal(422)
      expect(body.detail).to.contain('another request')
    }
    expect(await server.db.all('select * from company_contact order by id')).to.eql(before)
    expect(await server.db.all('select 1 from part_category where name = ?', [name])).to.eql([])
  })

  it('repeat forms and uploads: the boundary between the parts may differ, and nothing else', async () => {
    const { pk } = await makePart(api)
    const show = (data: Buffer, filename = 'one.png') => {
      const form = new FormData()
      form.set('image', new Blob([data]), filename)
      return api.send('PATCH', `/part/${pk}/`, form, { 'Idempotency-Key': 'picture' })
    }
    const first = await show(PNG)
    expect(first.status, first.text).to.equal(200)
    const again = await show(PNG)
    expect([again.text, replayed(again)]).to.eql([first.text, 'true'])
    expect((await show(Buffer.concat([PNG, Buffer.from('x')]))).status).to.equal(422)
    expect((await show(PNG, 'two.png')).status).to.equal(422)
    const form = () =>
      api.send('POST', '/company/contact/', new URLSearchParams({ company: String(company), name: 'as-a-form' }), {
        'Idempotency-Key': 'form',
      })
    expect((await form()).status).to.equal(201)
    expect(replayed(await form())).to.equal('true')
    expect(await count('as-a-form')).to.equal(1)
  })

  it("leave other credentials' keys alone", async () => {
    const [name, key] = [fresh(), randomUUID()]
    const first = await make(name, key)
    const user = await server.createUser({ username: fresh(), password: PASSWORD, isSuperuser: true })
    const others = [
      new Api(server.url, token(await server.createToken(user))),
      new Api(server.url, token(await server.createToken(user))),
      new Api(server.url, basic(user.username, PASSWORD)),
      new Api(server.url, bearer(await accessToken(server, user, 'r:add:purchase_order g:read'))),
    ]
    for (const other of others) {
      const mine = fresh()
      const reply = await make(mine, key, other)
      expect([reply.status, replayed(reply)], reply.text).to.eql([201, null])
      expect(reply.body.name).to.equal(mine)
      expect(await count(mine)).to.equal(1)
    }
    expect((await make(name, key)).text).to.equal(first.text)
  })

  it('are one to an application whose access token was renewed, as long as it can do the same', async () => {
    const user = await server.createUser({ username: fresh(), isSuperuser: true })
    const by = async (scope: string) => new Api(server.url, bearer(await accessToken(server, user, scope)))
    const [name, key] = [fresh(), randomUUID()]
    const first = await make(name, key, await by('r:add:purchase_order g:read'))
    const again = await make(name, key, await by('r:add:purchase_order g:read'))
    expect([again.status, again.text, replayed(again)]).to.eql([201, first.text, 'true'])
    const other = await make(name, key, await by('r:add:purchase_order'))
    expect(other.status).to.equal(403)
    expect(other.text).to.not.contain(name)
    expect(await count(name)).to.equal(1)
  })

  it('are checked anew before an answer is shown again', async () => {
    const user = await server.createUser({ username: fresh(), permissions: ['add:purchase_order', 'view:purchase_order'] })
    const own = await server.createToken(user)
    const by = new Api(server.url, token(own))
    const [name, key] = [fresh(), randomUUID()]
    expect((await make(name, key, by)).status).to.equal(201)
    await server.identity.change((trx) => trx('auth_user_group').where({ user_id: user.pk }).delete())
    const lost = await make(name, key, by)
    expect([lost.status, lost.text.includes(name)]).to.eql([403, false])
    const group = (await api.post('/user/group/', { name: fresh() })).body.pk
    await api.patch(`/user/${user.pk}/`, { group_ids: [group] })
    await server.identity.change((trx) =>
      trx('users_ruleset').where({ group_id: group, name: 'purchase_order' }).update({ can_view: true, can_add: true, can_change: true }),
    )
    const other = await make(name, key, by)
    expect(other.status).to.equal(403)
    expect(other.body.detail).to.contain('carried out').and.not.contain(name)
    const [{ id }] = (await server.db.all<{ id: number }>('select id from users_apitoken where user_id = ?', [user.pk])) as [{ id: number }]
    await server.identity.change((trx) => revokeToken(trx, id))
    expect((await make(name, key, by)).status).to.equal(401)
    expect((await make(name, key, nobody(server))).status).to.equal(401)
    expect(await count(name)).to.equal(1)
  })

  it('leave the key free when they were refused', async () => {
    const [name, key] = [fresh(), randomUUID()]
    const before = await keys()
    const refused = await api.send('POST', '/company/contact/', JSON.stringify({ company, name, email: 'no address' }), {
      ...JSON_TYPE,
      'Idempotency-Key': key,
    })
    expect(refused.status).to.equal(400)
    expect(await keys()).to.equal(before)
    expect((await make(name, key)).status).to.equal(201)
    expect(await count(name)).to.equal(1)
  })

  it('are kept for a day, and then removed', async () => {
    const [name, key] = [fresh(), randomUUID()]
    await make(name, key)
    const aged = (seconds: number) =>
      server.db.transaction((trx) => trx('idempotency_key').update('expires_at', trx.raw(`expires_at - ${seconds}`)))
    await aged(86_000)
    expect(replayed(await make(name, key))).to.equal('true')
    await aged(500)
    const again = await make(name, key)
    expect([again.status, replayed(again), await count(name)]).to.eql([201, null, 2])
    expect(replayed(await make(name, key))).to.equal('true')
    await aged(90_000)
    await removeExpired(server)
    expect(await keys()).to.equal(0)
  })

  it('are refused in words when the header is no key, and nothing is written', async () => {
    const wrong = ['', 'two words', '"open', 'x'.repeat(256), '""', '"a"b', 'a, b', 'ümlaut']
    for (const key of wrong) {
      const name = fresh()
      const { status, body } = await make(name, key)
      expect(status, key).to.equal(400)
      expect(body.non_field_errors[0]).to.contain('Idempotency-Key')
      expect(await count(name)).to.equal(0)
    }
    const long = fresh()
    expect((await make(long, 'x'.repeat(255))).status).to.equal(201)
    // Reads, and questions that are asked by POST, take no notice of it.
    expect((await api.send('GET', '/company/', undefined, { 'Idempotency-Key': 'two words' })).status).to.equal(200)
    const search = JSON.stringify({ search: 'x', part: {} })
    const before = await keys()
    expect((await api.send('POST', '/search/', search, { ...JSON_TYPE, 'Idempotency-Key': 'search' })).status).to.equal(200)
    expect(await keys()).to.equal(before)
  })

  it('keep no secret: a new API token is refused with a key, and made without one', async () => {
    const before = await server.db.all('select id from users_apitoken')
    const refused = await api.send('POST', '/user/tokens/', JSON.stringify({ name: 'x' }), { ...JSON_TYPE, 'Idempotency-Key': 'token' })
    expect(refused.status).to.equal(400)
    expect(refused.body.non_field_errors[0]).to.contain('secret')
    expect(await server.db.all('select id from users_apitoken')).to.eql(before)
    expect((await api.post('/user/tokens/', { name: 'x' })).status).to.equal(201)
    const rows = await server.db.all<{ body: string | null }>('select * from idempotency_key')
    expect(JSON.stringify(rows)).to.not.contain('inv-')
  })

  describe('are bounded for each person, whichever credential they come with', () => {
    let two: Api[]
    let row: Record<string, unknown>
    beforeEach(async () => {
      const user = await server.createUser({ username: fresh(), isSuperuser: true, isStaff: true })
      two = [new Api(server.url, token(await server.createToken(user))), new Api(server.url, token(await server.createToken(user)))]
      const key = randomUUID()
      await make(fresh(), key, two[0]!)
      row = (await server.db.all('select * from idempotency_key where key = ?', [sha256(key)]))[0]!
    })
    afterEach(() => server.db.transaction((trx) => trx('idempotency_key').where({ credential: row.credential }).delete()))
    const keepMore = (count: number, changes: Record<string, unknown> = {}) =>
      server.db.transaction(async (trx) => {
        for (let n = 0; n < count; n++) await trx('idempotency_key').insert({ ...row, key: String(n), ...changes })
      })

    it('in number', async () => {
      await keepMore(9_999)
      const name = fresh()
      const refused = await make(name, 'one-more', two[1])
      expect([refused.status, refused.headers.get('retry-after')], refused.text).to.eql([429, '3600'])
      expect(await count(name)).to.equal(0)
      expect((await make(fresh(), 'one-more')).status).to.equal(201)
      expect((await two[1]!.post('/company/contact/', { company, name: fresh() })).status).to.equal(201)
      await server.db.transaction((trx) => trx('idempotency_key').where({ key: '0' }).update({ expires_at: 1 }))
      expect((await make(name, 'one-more', two[1])).status).to.equal(201)
    })

    it('in bytes: beyond them the status is kept, and a sentence', async () => {
      const profile = (key: string, body: unknown) =>
        two[1]!.send('PATCH', '/user/me/profile/', JSON.stringify(body), { ...JSON_TYPE, 'Idempotency-Key': key })
      const widgets = { widgets: Array.from({ length: 60 }, () => 'w'.repeat(900)) }
      expect((await profile(randomUUID(), widgets)).status).to.equal(200)
      const mine = async () =>
        (await server.db.all<{ body: string }>('select body from idempotency_key where user_id = ?', [row.user_id as number])).map(
          ({ body }) => body.length,
        )
      for (let n = 0; n < 3; n++) expect((await profile(randomUUID(), { language: 'en' })).status).to.equal(200)
      expect(Math.max(...(await mine()))).to.be.greaterThan(50_000)
      await keepMore(1, { bytes: 16 * 2 ** 20 - 100_000 })
      const key = randomUUID()
      const before = (await mine()).reduce((a, b) => a + b, 0)
      for (let n = 0; n < 20; n++) expect((await profile(n ? randomUUID() : key, { language: 'en' })).status).to.equal(200)
      expect((await mine()).reduce((a, b) => a + b, 0) - before).to.be.lessThan(60_000)
      const again = await profile(key, { language: 'en' })
      expect([again.status, replayed(again)]).to.eql([200, 'true'])
      expect(again.body.detail).to.contain('more than 16 MiB')
    })
  })

  it('say so when an answer was too long to be kept', async () => {
    const part = (await makePart(api, { trackable: true })).pk
    const key = randomUUID()
    const enter = () =>
      api.send('POST', '/stock/', JSON.stringify({ part, quantity: 400, serial_numbers: '1-400', notes: 'n'.repeat(1_000) }), {
        ...JSON_TYPE,
        'Idempotency-Key': key,
      })
    const first = await enter()
    expect(first.status, first.text.slice(0, 200)).to.equal(201)
    expect(first.text.length).to.be.greaterThan(262_144)
    const again = await enter()
    expect([again.status, replayed(again)]).to.eql([201, 'true'])
    expect(again.body.detail).to.contain('too long to be kept')
    expect(await server.db.all('select 1 from stock_item where part_id = ?', [part])).to.have.lengthOf(400)
  })

  it('are told to pages of other origins', async () => {
    const origin = 'https://app.example'
    const open = await startServer(kind, { corsOrigins: [origin] })
    try {
      const asked = await fetch(`${open.url}/api/company/`, {
        method: 'OPTIONS',
        headers: { Origin: origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'idempotency-key' },
      })
      expect(asked.headers.get('access-control-allow-headers')).to.contain('Idempotency-Key')
      expect(asked.headers.get('access-control-expose-headers')).to.contain('Idempotency-Replayed')
    } finally {
      await open.close()
    }
  })

  if (kind === 'postgres') {
    it('have one effect when two servers share the database', async () => {
      const other = await startServer(kind, {}, home)
      try {
        for (let n = 0; n < 5; n++) {
          const [name, key] = [fresh(), randomUUID()]
          const there = new Api(other.url, api.headers)
          const replies = await Promise.all(Array.from({ length: 6 }, (_, m) => make(name, key, m % 2 ? there : api)))
          expect(new Set(replies.map(({ status, text }) => `${status} ${text.replaceAll(other.url, server.url)}`)).size).to.equal(1)
          expect(replies[0]!.status).to.equal(201)
          expect(await count(name)).to.equal(1)
        }
      } finally {
        await other.close()
      }
    })

    it('are refused with 409 when the first is still under way after the time that a statement has', async () => {
      const slow = await startServer(kind, { databaseStatement: '1s' }, home)
      try {
        const [name, key, other] = [fresh(), randomUUID(), randomUUID()]
        await make(fresh(), other)
        const [row] = await server.db.all('select * from idempotency_key where key = ?', [sha256(other)])
        await server.db.transaction(async (trx) => {
          await trx('idempotency_key').insert({ ...row, key: sha256(key) })
          const { status, headers, body } = await make(name, key, new Api(slow.url, api.headers))
          expect([status, headers.get('retry-after')]).to.eql([409, '5'])
          expect(body.detail).to.contain('under way')
          await trx('idempotency_key')
            .where({ key: sha256(key) })
            .delete()
        })
        expect((await make(name, key, new Api(slow.url, api.headers))).status).to.equal(201)
        expect(await count(name)).to.equal(1)
      } finally {
        await slow.close()
      }
    })
  }
})
