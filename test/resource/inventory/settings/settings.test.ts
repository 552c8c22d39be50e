/** Settings: what is chosen is kept and read, what is not allowed is refused, and whose they are is held. */
import { expect } from 'chai'
import { setting, settingSql, settings } from '../../../../resource/inventory/settings/setting.ts'
import { Api, token } from '../../../support/api.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

eachDatabase('settings', (kind) => {
  let server: TestServer
  let staff: Api
  let ada: Api
  let bob: Api
  before(async () => {
    server = await startServer(kind)
    const api = async (username: string, isStaff = false) =>
      new Api(server.url, token(await server.createToken(await server.createUser({ username, isStaff }))))
    staff = await api('staff', true)
    ada = await api('ada')
    bob = await api('bob')
  })
  after(() => server.close())

  it('have their preset until somebody chooses another value, which every reader sees at once', async () => {
    const path = '/settings/global/STOCK_STALE_DAYS/'
    expect((await ada.get(path)).body).to.include({ key: 'STOCK_STALE_DAYS', value: '0', type: 'integer', units: 'days' })
    expect(await setting(server.db, 'STOCK_STALE_DAYS')).to.equal(0)
    expect((await staff.patch(path, { value: 14 })).body.value).to.equal('14')
    expect((await ada.get(path)).body.value).to.equal('14')
    expect(await setting(server.db, 'STOCK_STALE_DAYS')).to.equal(14)
    const days = settingSql('STOCK_STALE_DAYS', 'integer')
    expect(await server.db.all(`select ${days.text} as n`)).to.eql([{ n: 14 }])
    expect((await staff.put(path, { value: null })).body.value, 'null brings the preset back').to.equal('0')
    expect(await server.db.all('select * from common_setting where key = ?', ['STOCK_STALE_DAYS'])).to.eql([])
  })

  it('are read inside a transaction, several at once, each as its kind', async () => {
    await staff.patch('/settings/global/stock_enable_expiry/', { value: 'true' })
    const read = await server.db.transaction((trx) => settings(trx, ['STOCK_ENABLE_EXPIRY', 'PURCHASEORDER_REFERENCE_PATTERN']))
    expect(read).to.eql({ STOCK_ENABLE_EXPIRY: true, PURCHASEORDER_REFERENCE_PATTERN: 'PO-{ref:04d}' })
    const flag = settingSql('STOCK_ENABLE_EXPIRY', 'flag')
    expect(await server.db.all(`select case when ${flag.text} then 1 else 0 end as n`)).to.eql([{ n: 1 }])
  })

  it('of the installation are changed by staff alone, and the audit log says so', async () => {
    const path = '/settings/global/SERIAL_NUMBER_GLOBALLY_UNIQUE/'
    expect((await ada.patch(path, { value: true })).status).to.equal(403)
    expect((await ada.get(path)).body.value).to.equal('False')
    expect((await staff.patch(path, { value: true })).body.value).to.equal('True')
    const [entry] = await server.db.all<{ target: string; detail: string; actor: string }>(
      "select * from audit_log where action = 'setting.update' order by id desc limit 1",
    )
    expect(entry).to.include({ actor: 'staff', target: 'setting SERIAL_NUMBER_GLOBALLY_UNIQUE' })
    expect(JSON.parse(entry!.detail)).to.eql({ value: ['False', 'True'] })
  })

  it('of a person are theirs', async () => {
    const path = '/settings/user/SEARCH_PREVIEW_RESULTS/'
    expect((await ada.patch(path, { value: 25 })).body).to.include({ value: '25', typ: 'user' })
    expect((await ada.patch(path, { value: 26 })).body.value).to.equal('26')
    expect((await bob.get(path)).body.value).to.equal('10')
  })

  for (const [key, value, message] of [
    ['STOCK_STALE_DAYS', -1, 'greater than or equal to 0'],
    ['STOCK_STALE_DAYS', 'soon', 'valid integer'],
    ['STOCK_ENABLE_EXPIRY', 'perhaps', 'valid boolean'],
    ['INVENTREE_DEFAULT_CURRENCY', 'XYZ', 'not a valid choice'],
    ['INTERNAL_BARCODE_FORMAT', 'xml', 'not a valid choice'],
    ['PURCHASEORDER_REFERENCE_PATTERN', 'PO-', '{ref} exactly once'],
    ['PURCHASEORDER_REFERENCE_PATTERN', 'PO-{ref', 'partner'],
    ['PURCHASEORDER_REFERENCE_PATTERN', 'PO-{ref.__class__}', 'does not know'],
    ['PART_IPN_REGEX', '[a-', 'valid regular expression'],
    ['PART_IPN_REGEX', '^(?!X)', 'no lookahead'],
    ['PART_IPN_REGEX', '^(.)-\\1$', 'no back-references'],
    ['PART_IPN_REGEX', 'a{0,99}'.repeat(25), 'too large'],
    ['STOCK_BATCH_CODE_TEMPLATE', 'x\0', 'Null characters'],
  ] as const) {
    it(`refuse ${key} = ${JSON.stringify(value)}`, async () => {
      const { status, body } = await staff.patch(`/settings/global/${key}/`, { value })
      expect(status).to.equal(400)
      expect(body.value[0]).to.contain(message)
    })
  }

  it('are listed in pages, searched and sorted; an unknown key is not there', async () => {
    const page = (await ada.get('/settings/global/?limit=2&search=batch')).body
    expect(page).to.include({ count: 1, next: null, previous: null })
    expect(page.results[0].key).to.equal('STOCK_BATCH_CODE_TEMPLATE')
    const keys = await ada.list('/settings/global/?ordering=-key', 'key')
    expect(keys)
      .to.eql([...keys].sort().reverse())
      .and.to.have.length.above(30)
    expect((await ada.get('/settings/global/NOTHING/')).status).to.equal(404)
    expect((await ada.get('/settings/global/__proto__/')).status).to.equal(404)
    expect((await staff.patch('/settings/user/STOCK_STALE_DAYS/', { value: 1 })).status).to.equal(404)
  })
})
