/** What hangs on a thing while somebody deletes the thing: nothing is left on nothing. */
import { expect } from 'chai'
import { Api, type Reply, superuser, token } from '../../support/api.ts'
import { makeCategory, makeCompany, makePart, PNG } from '../../support/builders.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const RACES = 12

eachDatabase('what hangs on a thing that goes', (kind) => {
  let home: TestDatabase
  let servers: TestServer[]
  let api: Api
  let other: Api
  let template: number

  before(async () => {
    home = await createDatabase(kind)
    servers = [await startServer(kind, {}, home), await startServer(kind, {}, home)]
    api = await superuser(servers[0]!)
    const user = await servers[0]!.createUser({ username: 'beside', isSuperuser: true })
    other = new Api(servers[1]!.url, token(await servers[0]!.createToken(user)))
    template = (await api.post('/parameter/template/', { name: 'width' })).body.pk
  })
  after(async () => {
    for (const server of servers ?? []) await server.close()
    await home?.drop()
  })

  const TABLES = { attachment: 'common_attachment', parameter: 'common_parameter', picture: 'common_notes_image' } as const
  type What = keyof typeof TABLES

  function hang(what: What, model_type: string, model_id: number): Promise<Reply> {
    if (what === 'attachment') return other.post('/attachment/', { model_type, model_id, link: 'https://example.org' })
    if (what === 'parameter') return other.post('/parameter/', { model_type, model_id, template, data: '1' })
    const form = new FormData()
    form.set('image', new Blob([PNG], { type: 'image/png' }), 'p.png')
    form.set('model_type', model_type)
    form.set('model_id', String(model_id))
    return other.send('POST', '/notes-image-upload/', form)
  }

  const inPlace = async (): Promise<number> => (await api.post('/stock/location/', { name: `place ${Math.random()}` })).body.pk
  const cases: readonly [string, What, string, string, () => Promise<[number, () => Promise<Reply>]>][] = [
    ...(['attachment', 'parameter', 'picture'] as const).map((what): (typeof cases)[number] => [
      `${what}s of companies`,
      what,
      'company',
      'company_company',
      async () => {
        const { pk } = await makeCompany(api)
        return [pk, () => api.delete(`/company/${pk}/`)]
      },
    ]),
    [
      'attachments of stock',
      'attachment',
      'stockitem',
      'stock_item',
      async () => {
        const part = (await makePart(api)).pk
        const pk = (await api.post('/stock/', { part, quantity: 1, location: await inPlace() })).body[0].pk
        return [pk, () => api.delete('/stock/', { items: [pk] })]
      },
    ],
    [
      'attachments of parts that go with their category',
      'attachment',
      'part',
      'part_part',
      async () => {
        const category = (await makeCategory(api)).pk
        const { pk } = await makePart(api, { category, active: false })
        return [pk, () => api.delete(`/part/category/${category}/`, { delete_parts: true })]
      },
    ],
    [
      'attachments of supplier parts that go with their company',
      'attachment',
      'supplierpart',
      'company_supplier_part',
      async () => {
        const supplier = (await makeCompany(api, { is_supplier: true })).pk
        const part = (await makePart(api, { purchaseable: true })).pk
        const { pk } = (await api.post('/company/part/', { part, supplier, SKU: 'one' })).body
        return [pk, () => api.delete(`/company/${supplier}/`)]
      },
    ],
  ]

  for (const [title, what, model, table, make] of cases)
    it(title, async () => {
      let hung = 0
      for (let n = 0; n < RACES; n++) {
        const [pk, remove] = await make()
        const sent = await Promise.all([...Array.from({ length: what === 'parameter' ? 1 : 3 }, () => hang(what, model, pk)), remove()])
        for (const { status, text } of sent) expect(status, text).to.be.oneOf([200, 201, 204, 400])
        expect(sent.at(-1)!.status, sent.at(-1)!.text).to.be.oneOf([200, 204])
        hung += sent.filter(({ status }) => status === 201).length
      }
      const left = await servers[0]!.db.all(
        `select model_id from ${TABLES[what]} where model_type = ? and model_id not in (select id from ${table})`,
        [model],
      )
      expect(left, `${hung} were hung`).to.eql([])
    })
})
