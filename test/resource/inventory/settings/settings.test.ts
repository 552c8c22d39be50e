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
    expect((await ada.get(path)).body).to.include({ key: 'STOCK_STALE_DAYS', value: 0, type: 'integer', units: 'days' })
    expect(await setting(server.db, 'STOCK_STALE_DAYS')).to.equal(0)
    expect((await staff.patch(path, { value: 14 })).body.value).to.equal(14)
    expect((await ada.get(path)).body.value).to.equal(14)
    expect(await setting(server.db, 'STOCK_STALE_DAYS')).to.equal(14)
    const days = settingSql('STOCK_STALE_DAYS', 'integer')
    expect(await server.db.all(`select ${days.text} as n`)).to.eql([{ n: 14 }])
    expect((await staff.put(path, { value: null })).body.value, 'null brings the preset back').to.equal(0)
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
    expect((await ada.get(path)).body.value).to.equal(false)
    expect((await staff.patch(path, { value: true })).body.value).to.equal(true)
    const [entry] = await server.db.all<{ target: string; detail: string; actor: string }>(
      "select * from audit_log where action = 'setting.update' order by id desc limit 1",
    )
    expect(entry).to.include({ actor: 'staff', target: 'setting SERIAL_NUMBER_GLOBALLY_UNIQUE' })
    expect(JSON.parse(entry!.detail)).to.eql({ value: ['False', 'True'] })
  })

  it('of a person are theirs', async () => {
    const path = '/settings/user/SEARCH_PREVIEW_RESULTS/'
    expect((await ada.patch(path, { value: 25 })).body).to.include({ value: 25, typ: 'user' })
    expect((await ada.patch(path, { value: 26 })).body.value).to.equal(26)
    expect((await bob.get(path)).body.value).to.equal(10)
  })

  for (const [key, sent, value] of [
    ['STOCK_STALE_DAYS', '-5', -5],
    ['STOCK_STALE_DAYS', '', 0],
    ['BARCODE_STORE_RESULTS', 'true', true],
    ['BARCODE_STORE_RESULTS', 0, false],
    ['PART_ALLOW_DUPLICATE_IPN', 'maybe', false],
    ['PART_ALLOW_DUPLICATE_IPN', null, true],
    ['WEEK_STARTS_ON', 0, '0'],
    ['INVENTREE_INSTANCE', 'Recorded', 'Recorded'],
    ['CURRENCY_CODES', 'usd, chf', 'USD,CHF'],
    ['SERVER_RESTART_REQUIRED', true, true],
    ['TRANSFERORDER_REFERENCE_PATTERN', 'T{ref}', 'T{ref}'],
    ['PART_NAME_FORMAT', '{{ part.IPN }} {{ part.name }}', '{{ part.IPN }} {{ part.name }}'],
  ] as const) {
    it(`take ${key} = ${JSON.stringify(sent)} for ${JSON.stringify(value)}`, async () => {
      const path = `/settings/global/${key}/`
      const { status, body } = await staff.patch(path, { value: sent })
      expect([status, body.value]).to.eql([200, value])
      expect((await ada.get(path)).body).to.eql(body)
      expect((await staff.patch(path, {})).body, 'a change of nothing').to.eql(body)
      await staff.patch(path, { value: null })
    })
  }

  for (const [key, value, message, at = 'non_field_errors'] of [
    ['STOCK_STALE_DAYS', 'soon', 'Provided value is not a valid integer'],
    ['STOCK_STALE_DAYS', 1.5, 'Provided value is not a valid integer'],
    ['BARCODE_RESULTS_MAX_NUM', 0, 'Ensure this value is greater than or equal to 1.'],
    ['STOCK_ENABLE_EXPIRY', { yes: true }, 'Must be a valid boolean.'],
    ['INVENTREE_DEFAULT_CURRENCY', 'XYZ', 'Chosen value is not a valid option'],
    ['INVENTREE_DEFAULT_CURRENCY', 'CHF', 'Chosen value is not a valid option'],
    ['CURRENCY_CODES', 'USD,EUR,QQQ', "Invalid currency code: 'QQQ'"],
    ['INTERNAL_BARCODE_FORMAT', 'xml', 'Chosen value is not a valid option'],
    ['WEEK_STARTS_ON', 7, 'Chosen value is not a valid option'],
    ['INVENTREE_BASE_URL', 'https://elsewhere.test', 'Site URL is locked by configuration'],
    ['BUILDORDER_REFERENCE_PATTERN', 'BO', "Missing required format key: 'ref'", 'value'],
    ['BUILDORDER_REFERENCE_PATTERN', 'WO/{ref:03d}/{YY}', "Unknown format key specified: 'YY'", 'value'],
    ['PURCHASEORDER_REFERENCE_PATTERN', 'PO-{ref', 'Every brace of the pattern needs its partner.', 'value'],
    ['PURCHASEORDER_REFERENCE_PATTERN', 'PO-{ref}{ref}', 'The pattern must contain {ref} exactly once.', 'value'],
    ['PURCHASEORDER_REFERENCE_PATTERN', 'PO-{ref.__class__}', "Unknown format key specified: 'ref.__class__'", 'value'],
    ['PART_NAME_FORMAT', '{{ broken', "unexpected end of template, expected 'end of print statement'.", 'value'],
    ['PART_IPN_REGEX', '[a-', 'valid regular expression', 'value'],
    ['PART_IPN_REGEX', '^(?!X)', 'no lookahead', 'value'],
    ['PART_IPN_REGEX', '^(.)-\\1$', 'no back-references', 'value'],
    ['PART_IPN_REGEX', 'a{0,99}'.repeat(25), 'too large', 'value'],
    ['STOCK_BATCH_CODE_TEMPLATE', 'x\0', 'Null characters'],
  ] as const) {
    it(`refuse ${key} = ${JSON.stringify(value)}`, async () => {
      const { status, body } = await staff.patch(`/settings/global/${key}/`, { value })
      expect([status, Object.keys(body)]).to.eql([400, [at]])
      expect(body[at][0]).to.contain(message)
    })
  }

  it('have their address from the configuration, and currencies that another setting lists', async () => {
    const shown = (await ada.get('/settings/global/INVENTREE_BASE_URL/')).body
    expect(shown).to.include({ value: server.url, read_only: true })
    const { choices } = (await ada.get('/settings/global/INVENTREE_DEFAULT_CURRENCY/')).body
    expect(choices).to.have.length(8).and.to.deep.include({ value: 'CNY', display_name: 'CNY - Chinese Yuan' })
    await staff.patch('/settings/global/CURRENCY_CODES/', { value: 'CHF,EUR' })
    expect((await staff.patch('/settings/global/INVENTREE_DEFAULT_CURRENCY/', { value: 'chf' })).body.value).to.equal('CHF')
    expect((await staff.patch('/settings/global/INVENTREE_DEFAULT_CURRENCY/', { value: 'GBP' })).status).to.equal(400)
    for (const key of ['CURRENCY_CODES', 'INVENTREE_DEFAULT_CURRENCY']) await staff.patch(`/settings/global/${key}/`, { value: null })
  })

  it('have one value by their older and their newer name', async () => {
    const [older, newer] = ['PART_PARAMETER_ENFORCE_UNITS', 'PARAMETER_ENFORCE_UNITS']
    for (const [written, read] of [
      [older, newer],
      [newer, older],
    ]) {
      expect((await staff.patch(`/settings/global/${written}/`, { value: false })).body).to.include({ key: written, value: false })
      expect((await ada.get(`/settings/global/${read}/`)).body).to.include({ key: read, value: false })
      expect(await setting(server.db, 'PARAMETER_ENFORCE_UNITS')).to.equal(false)
      await staff.patch(`/settings/global/${read}/`, { value: true })
      expect(await setting(server.db, 'PARAMETER_ENFORCE_UNITS')).to.equal(true)
    }
    expect(await server.db.all("select * from common_setting where key like '%ENFORCE_UNITS'")).to.eql([])
  })

  it('that nothing here acts on say so', async () => {
    const told = async (key: string) => (await ada.get(`/settings/${key}/`)).body.description.includes('for clients')
    expect([await told('global/LOGIN_ENFORCE_MFA'), await told('user/SEARCH_REGEX')]).to.eql([true, true])
    expect([await told('global/STOCK_STALE_DAYS'), await told('global/CURRENCY_CODES')]).to.eql([false, false])
    expect((await ada.get('/settings/global/LOGIN_ENFORCE_MFA/')).body).to.include({ confirm: true })
  })

  it('OPTIONS takes any kind of value; a change by PUT names one', async () => {
    const path = '/settings/global/INVENTREE_INSTANCE/'
    const { actions, model } = (await staff.options(path)).body
    expect(model).to.equal('inventreesetting')
    expect(actions.GET.choices.type).to.equal('field')
    expect(actions.GET.read_only).to.include({ type: 'field', label: 'Override' })
    expect((await ada.options('/settings/user/')).body.actions.GET.user).to.deep.include({ type: 'field', filters: {} })
    expect(actions.PUT.value).to.include({
      type: 'field',
      required: true,
      read_only: false,
      label: 'Value',
      max_length: 2000,
      allow_null: true,
    })
    expect((await ada.options(path)).body.actions).to.have.keys('GET')
    expect((await staff.put(path, {})).body).to.eql({ value: ['This field is required.'] })
    expect((await staff.delete(path)).body).to.eql({ detail: 'Method "DELETE" not allowed.' })
  })

  it('are listed in pages, searched and sorted; an unknown key is not there', async () => {
    const page = (await ada.get('/settings/global/?limit=2&search=batch')).body
    expect(page).to.include({ count: 1, next: null, previous: null })
    expect(page.results[0].key).to.equal('STOCK_BATCH_CODE_TEMPLATE')
    const keys = await ada.list('/settings/global/?ordering=-key', 'key')
    expect(keys)
      .to.eql([...keys].sort().reverse())
      .and.to.have.length.above(30)
    expect(await ada.get('/settings/global/NOTHING/')).to.deep.include({ status: 404, body: { detail: 'Not found.' } })
    expect((await ada.get('/settings/global/__proto__/')).status).to.equal(404)
    expect((await staff.patch('/settings/user/STOCK_STALE_DAYS/', { value: 1 })).status).to.equal(404)
  })
})
