/** What is answered and kept where a text is null, empty or not there: field by field, as the real server has it. */
import { expect } from 'chai'
import { type Api, superuser } from '../../support/api.ts'
import { makePart } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

eachDatabase('texts that are not there', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  const made = async (path: string, values: object) => {
    const { status, body, text } = await api.post(path, values)
    expect(status, text).to.equal(201)
    return Array.isArray(body) ? body[0] : body
  }
  const kept = async (table: string, pk: number, column: string) =>
    (await server.db.all<Record<string, unknown>>(`select ${column} as it from ${table} where id = ${pk}`))[0]!.it

  it('a revision stays null, and is empty where none was sent', async () => {
    for (const [sent, shown] of [
      [{ revision: null }, null],
      [{ revision: '' }, ''],
      [{}, ''],
    ] as const) {
      const { pk } = await makePart(api, sent)
      expect((await api.get(`/part/${pk}/`)).body.revision).to.equal(shown)
      expect(await kept('part_part', pk, 'revision')).to.equal(shown)
    }
    const { pk, name } = await makePart(api, { revision: 'B' })
    expect((await api.patch(`/part/${pk}/`, { revision: null })).body).to.include({ revision: null, full_name: name })
    expect(await kept('part_part', pk, 'revision')).to.equal(null)
    const twin = await api.post('/part/', { name, revision: '' })
    expect([twin.status, twin.body.non_field_errors?.length]).to.deep.equal([400, 1])
  })

  for (const [what, path, values, field, shown] of [
    ['the link of a part', '/part/', { name: 'P' }, 'link', null],
    ['the e-mail address of a company', '/company/', { name: 'C' }, 'email', ''],
    ['the link of a company', '/company/', { name: 'D' }, 'link', ''],
    ['the icon of a place', '/stock/location/', { name: 'L' }, 'custom_icon', null],
    ['the icon of a category', '/part/category/', { name: 'K' }, 'icon', ''],
    ['the note of an order', '/order/po/', {}, 'description', ''],
    ['the custom state of an order', '/order/po/', {}, 'status_custom_key', null],
    ['the batch of stock', '/stock/', { quantity: 1 }, 'batch', ''],
    ['the packaging of stock', '/stock/', { quantity: 1 }, 'packaging', null],
    ['the serial number of stock', '/stock/', { quantity: 1 }, 'serial', null],
    ['the note of a supplier part', '/company/part/', { SKU: 'S' }, 'note', null],
  ] as const)
    it(`${what} is ${JSON.stringify(shown)}`, async () => {
      const needed: Record<string, unknown> = {}
      if (path === '/order/po/' || path === '/company/part/') needed.supplier = (await made('/company/', { name: `for ${what}` })).pk
      if (path === '/stock/' || path === '/company/part/') needed.part = (await makePart(api)).pk
      const { pk, ...row } = await made(path, { ...values, ...needed })
      expect(row[field], 'written').to.equal(shown)
      expect((await api.get(`${path}${pk}/`)).body[field], 'read').to.equal(shown)
    })
})
