/** The SQL that a declaration becomes, once for each database, and what concurrent readers and writers see of it. */
import { expect } from 'chai'
import { dialectOf } from '../../../resource/engine/dialect.ts'
import type { ApiRequest } from '../../../resource/engine/operation.ts'
import { detailStatement } from '../../../resource/engine/read.ts'
import { contact } from '../../../resource/inventory/company/contact.ts'
import { type Api, superuser } from '../../support/api.ts'
import { makeCompany, makeContact, makePart } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

describe('the SQL of details', () => {
  const statement = (kind: 'sqlite' | 'postgres') =>
    detailStatement(contact, { dialect: dialectOf(kind), query: new URLSearchParams() } as ApiRequest, [7, 8])

  it('on SQLite', () => {
    expect(statement('sqlite')).to.deep.equal({
      text: `select t.id as id, json_object('pk', t."id", 'company', t."company_id", 'company_name', to_company."name", 'name', t."name", 'phone', t."phone", 'email', t."email", 'role', t."role") as j from company_contact t join company_company to_company on to_company.id = t.company_id where t.id in (select value from json_each(?))`,
      params: ['[7,8]'],
    })
  })

  it('on PostgreSQL', () => {
    expect(statement('postgres')).to.deep.equal({
      text: `select t.id as id, (select row_to_json(o) from (select t."id" as "pk", t."company_id" as "company", to_company."name" as "company_name", t."name" as "name", t."phone" as "phone", t."email" as "email", t."role" as "role") o)::text as j from company_contact t join company_company to_company on to_company.id = t.company_id where t.id = any(?::integer[])`,
      params: ['{7,8}'],
    })
  })
})

eachDatabase('the SQL of a list', (kind) => {
  it('is one statement for the rows and one for their number, after one for each key that is named', async () => {
    const server = await startServer(kind)
    try {
      const api = await superuser(server)
      const { company } = await makeContact(api, { name: 'Ann' })
      await api.get('/part/?limit=1') // the caller is known from here on
      const asked: [string, unknown][] = []
      const all = server.db.all
      Object.assign(server.db, {
        all: (sql: string, params: never) => {
          asked.push([sql, params])
          return all(sql, params)
        },
      })
      await api.get(`/company/contact/?limit=5&offset=10&company=${company}&search=a%25&ordering=-name`)
      const search =
        kind === 'sqlite'
          ? `substr(to_company."search_key", 1, instr(to_company."search_key" || char(10), char(10)) - 1)`
          : 'split_part(to_company."search_key", chr(10), 1)'
      const order = kind === 'sqlite' ? 't."name" collate nocase desc, t.id desc' : 'lower(t."name" collate "C") desc, t.id desc'
      const where = `where t."company_id" = ? and (t."search_key" like ? escape '\\' or ${search} like ? escape '\\')`
      const join = 'join company_company to_company on to_company.id = t.company_id'
      const page = `from (select t.id from company_contact t ${join} ${where} order by ${order} limit 5 offset 10) page join company_contact t on t.id = page.id ${join} order by ${order}`
      const rows =
        kind === 'sqlite'
          ? `select json_object('pk', t."id", 'company', t."company_id", 'company_name', to_company."name", 'name', t."name", 'phone', t."phone", 'email', t."email", 'role', t."role") as j ${page}`
          : `select row_to_json(o)::text as j from (select t."id" as "pk", t."company_id" as "company", to_company."name" as "company_name", t."name" as "name", t."phone" as "phone", t."email" as "email", t."role" as "role" ${page}) o`
      const params = [company, '%a\\%%', '%a\\%%']
      expect(asked.filter(([sql]) => !sql.includes('identity_version'))).to.deep.equal([
        ['select 1 from (select id from company_company) chosen where chosen.id = ?', [company]],
        [rows, params],
        [`select count(*) as n from company_contact t ${join} ${where}`, params],
      ])
    } finally {
      await server.close()
    }
  })
})

eachDatabase('details that are asked for at the same time', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
  })
  after(() => server.close())

  it('are each answered with their own row, to each person as that person sees it', async () => {
    const [ann, bob] = [await superuser(server, 'ann'), await superuser(server, 'bob')]
    const parts = await Promise.all(Array.from({ length: 12 }, (_, i) => makePart(ann, { name: `part ${i}` })))
    await bob.patch(`/part/${parts[0]!.pk}/`, { starred: true })
    const nothing = parts.at(-1)!.pk + 1000
    const asked = [...parts.map((p) => p.pk), parts[0]!.pk, nothing]
    const seen = async (api: Api) =>
      (await Promise.all(asked.map((pk) => api.get(`/part/${pk}/`)))).map(({ status, body }) => [status, body.pk, body.name, body.starred])
    const row = (i: number, starred: boolean) => [200, parts[i]!.pk, `part ${i}`, starred]
    const expected = (starred: boolean) => [
      ...parts.map((_, i) => row(i, starred && i === 0)),
      row(0, starred),
      [404, undefined, undefined, undefined],
    ]
    const [forAnn, forBob] = await Promise.all([seen(ann), seen(bob)])
    expect(forAnn).to.deep.equal(expected(false))
    expect(forBob).to.deep.equal(expected(true))
  })

  it('with other optional fields are answered with those', async () => {
    const api = await superuser(server, 'cleo')
    const { pk } = await makePart(api)
    const [plain, tagged] = await Promise.all([api.get(`/part/${pk}/`), api.get(`/part/${pk}/?tags=true`)])
    expect([Object.hasOwn(plain.body, 'tags'), Object.hasOwn(tagged.body, 'tags')]).to.deep.equal([false, true])
  })
})

eachDatabase('readers and writers', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  it('a reader sees a commit at once, on every connection', async () => {
    const { pk } = await makeCompany(api)
    for (let round = 0; round < 20; round++) {
      expect((await api.patch(`/company/${pk}/`, { description: `round ${round}` })).status).to.equal(200)
      const seen = await Promise.all(Array.from({ length: 8 }, async () => (await api.get(`/company/${pk}/`)).body.description))
      expect(new Set(seen)).to.deep.equal(new Set([`round ${round}`]))
      const [listed] = await api.list(
        `/company/?limit=1&name=${encodeURIComponent((await api.get(`/company/${pk}/`)).body.name)}`,
        'description',
      )
      expect(listed).to.equal(`round ${round}`)
    }
  })

  it('nothing is seen of a write that failed', async () => {
    const { pk } = await makePart(api, { name: 'whole' })
    const twin = await makePart(api, { name: 'twin' })
    const { status } = await api.patch('/part/', { items: [pk, twin.pk], name: 'same' })
    expect(status).to.equal(400)
    expect(await api.list(`/part/?search=whole`)).to.deep.equal(['whole'])
  })

  it('eight writers at once, readers beside them: not one refused, all counted', async () => {
    const { pk: company } = await makeCompany(api)
    const ROUNDS = 25
    let writing = true
    const reading = (async () => {
      let reads = 0
      for (; writing; reads++) expect((await api.get(`/company/contact/?company=${company}&limit=10`)).status).to.equal(200)
      return reads
    })()
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        const answers: number[] = []
        for (let i = 0; i < ROUNDS; i++) answers.push((await api.post('/company/contact/', { company, name: `${writer}-${i}` })).status)
        return answers
      }),
    )
    writing = false
    expect(await reading).to.be.above(0)
    expect(statuses.flat().filter((status) => status !== 201)).to.deep.equal([])
    expect((await api.get(`/company/contact/?company=${company}&limit=1`)).body.count).to.equal(8 * ROUNDS)
  })

  it('eight writers on one row: every write is answered, the last one stands', async () => {
    const { pk } = await makePart(api)
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => api.patch(`/part/${pk}/`, { description: `write ${i}` })))
    expect(answers.map((a) => a.status)).to.deep.equal(answers.map(() => 200))
    expect(answers.map((a, i) => a.body.description === `write ${i}`)).not.to.include(false)
  })
})
