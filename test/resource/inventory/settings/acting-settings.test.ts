/** What settings change: serial numbers that stay, locked parts that nobody has to mind, and settings that a dump brings. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { importDump } from '../../../../resource/import/import.ts'
import { setting } from '../../../../resource/inventory/settings/setting.ts'
import { type Api, superuser } from '../../../support/api.ts'
import { makePart } from '../../../support/builders.ts'
import { eachDatabase, temporaryFolder } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

eachDatabase('acting settings', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  const set = async (key: string, value: unknown) => expect((await api.patch(`/settings/global/${key}/`, { value })).status).to.equal(200)
  const serialsOf = (part: number) => server.db.all('select serial from stock_item where part_id = ? order by serial', [part])

  it('STOCK_ALLOW_EDIT_SERIAL off: an item keeps the serial number that it has, and still gets its first', async () => {
    const { pk: part } = await makePart(api, { trackable: true })
    const [item] = (await api.post('/stock/', { part, quantity: 1, serial_numbers: '15' })).body
    const [bare] = (await api.post('/stock/', { part, quantity: 1 })).body
    await set('STOCK_ALLOW_EDIT_SERIAL', false)
    for (const serial of ['88', ''])
      expect(await api.patch(`/stock/${item.pk}/`, { serial })).to.deep.include({
        status: 400,
        body: { serial: ['Editing of serial numbers is not allowed - this item has already been assigned a serial number'] },
      })
    expect((await api.patch(`/stock/${item.pk}/`, { serial: '15', notes: 'as it was' })).status).to.equal(200)
    expect((await api.patch(`/stock/${bare.pk}/`, { serial: '16' })).status).to.equal(200)
    expect(await serialsOf(part)).to.eql([{ serial: '15' }, { serial: '16' }])
    await set('STOCK_ALLOW_EDIT_SERIAL', true)
    expect((await api.patch(`/stock/${item.pk}/`, { serial: '88' })).body.serial).to.equal('88')
  })

  it('STOCK_ALLOW_DELETE_SERIALIZED off: items with a serial number stay, alone and among others', async () => {
    const { pk: part } = await makePart(api, { trackable: true })
    const [item] = (await api.post('/stock/', { part, quantity: 1, serial_numbers: '7' })).body
    const [bare] = (await api.post('/stock/', { part, quantity: 1 })).body
    await set('STOCK_ALLOW_DELETE_SERIALIZED', false)
    for (const refused of [await api.delete(`/stock/${item.pk}/`), await api.delete('/stock/', { items: [bare.pk, item.pk] })])
      expect(refused).to.deep.include({ status: 400, body: { non_field_errors: ['Serialized stock items cannot be deleted'] } })
    expect((await api.delete(`/stock/${bare.pk}/`)).status).to.equal(204)
    expect(await serialsOf(part)).to.eql([{ serial: '7' }])
    await set('STOCK_ALLOW_DELETE_SERIALIZED', true)
    expect((await api.delete(`/stock/${item.pk}/`)).status).to.equal(204)
  })

  it('PART_ENABLE_LOCKING off: a locked part is changed like any other', async () => {
    const { pk: part } = await makePart(api, { assembly: true })
    const { pk: screw } = await makePart(api)
    const { pk: line } = (await api.post('/bom/', { part, sub_part: screw, quantity: 1 })).body
    const { pk: template } = (await api.post('/parameter/template/', { name: 'Colour' })).body
    const value = (await api.post('/parameter/', { template, model_type: 'part', model_id: part, data: 'red' })).body
    await api.patch(`/part/${part}/`, { locked: true, active: false })
    const tried = async () => [
      (await api.patch(`/bom/${line}/`, { quantity: 3 })).status,
      (await api.patch(`/parameter/${value.pk}/`, { data: 'blue' })).status,
      (await api.delete(`/part/${part}/`)).status,
    ]
    expect(await tried()).to.eql([400, 400, 400])
    await set('PART_ENABLE_LOCKING', false)
    expect(await tried()).to.eql([200, 200, 204])
    await set('PART_ENABLE_LOCKING', true)
  })

  it('a dump brings its settings; what nothing here knows or follows is told', async () => {
    const file = join(temporaryFolder(), 'settings.json')
    const row = (pk: number, key: string, value: string) => ({ model: 'common.inventreesetting', pk, fields: { key, value } })
    const own = (pk: number, key: string, value: string) => ({ model: 'common.inventreeusersetting', pk, fields: { key, value, user: 4 } })
    const person = { username: 'ada', password: '!', is_active: true, date_joined: '2026-01-01T00:00:00Z' }
    const objects = [
      { model: 'auth.user', pk: 4, fields: person },
      row(1, 'PARAMETER_ENFORCE_UNITS', 'False'),
      row(2, 'SERIAL_NUMBER_AUTOFILL', 'True'),
      row(3, 'LOGIN_ENFORCE_MFA', 'True'),
      row(4, 'INVENTREE_BASE_URL', 'https://theirs.test'),
      row(5, 'SIGNUP_GROUP', '3'),
      own(1, 'SEARCH_NOTES', 'True'),
      own(2, 'HOMEPAGE_NEWS', 'True'),
    ]
    writeFileSync(file, JSON.stringify(objects))
    const other = await startServer(kind)
    try {
      const told = new Map((await importDump(other.identity, file)).map((result) => [result.model, result]))
      expect(told.get('common.inventreesetting')).to.include({ imported: 5, skipped: 0 })
      const { reason } = told.get('common.inventreesetting')!
      expect(reason).to.contain('SERIAL_NUMBER_AUTOFILL is kept, but there is no such setting here')
      expect(reason).to.contain('INVENTREE_BASE_URL is kept but not followed: the configuration of the server says it')
      expect(reason).to.contain('SIGNUP_GROUP is kept but not followed: Chosen value is not a valid option')
      expect(reason).not.to.match(/MFA|UNITS/)
      expect(told.get('common.inventreeusersetting')!.reason).to.equal('HOMEPAGE_NEWS is kept, but there is no such setting here (1)')
      const staff = await superuser(other)
      const values = async (keys: string[]) =>
        Promise.all(keys.map(async (key) => (await staff.get(`/settings/global/${key}/`)).body.value))
      expect(await values(['PART_PARAMETER_ENFORCE_UNITS', 'LOGIN_ENFORCE_MFA', 'INVENTREE_BASE_URL', 'SIGNUP_GROUP'])).to.eql([
        false,
        true,
        other.url,
        '',
      ])
      expect(await setting(other.db, 'PARAMETER_ENFORCE_UNITS')).to.equal(false)
    } finally {
      await other.close()
    }
  })
})
