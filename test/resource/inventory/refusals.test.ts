/** What is refused, in the words that clients know, with nothing written: by the kind of the field, wherever it stands. */
import { expect } from 'chai'
import { type Api, superuser } from '../../support/api.ts'
import { type Made, makeCompany, makePart, PNG } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const HTML = ['Remove HTML tags from this value']
const NEGATIVE = ['Ensure this value is greater than or equal to 0.']
const BLANK = ['This field cannot be blank.']
const EMPTY = ['This field may not be blank.']
const REQUIRED = ['This field is required.']
const MOMENT = ['Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].']

eachDatabase('what is refused', (kind) => {
  let server: TestServer
  let api: Api
  let part: Made
  let company: Made
  let seller: number
  let order: number
  let item: number
  let template: number
  let attached: number

  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
    part = await makePart(api, { testable: true, salable: true, purchaseable: true, assembly: true })
    company = await makeCompany(api, { is_supplier: true, is_manufacturer: true })
    seller = (await api.post('/company/part/', { part: part.pk, supplier: company.pk, SKU: 'S', pack_quantity: '10' })).body.pk
    order = (await api.post('/order/po/', { supplier: company.pk })).body.pk
    item = (await api.post('/stock/', { part: part.pk, quantity: 5 })).body[0].pk
    template = (await api.post('/part/test-template/', { part: part.pk, test_name: 'Load', description: 'of 5 N' })).body.pk
    const form = new FormData()
    form.set('model_type', 'part')
    form.set('model_id', String(part.pk))
    form.set('attachment', new Blob(['plain']), 'note.txt')
    attached = (await api.send('POST', '/attachment/', form)).body.pk
  })
  after(() => server.close())

  /** Of a body, with rows of the table as they were. */
  async function refused(table: string, path: string, values: object, messages: object, method: 'post' | 'patch' | 'put' = 'post') {
    const rows = () => server.db.all(`select * from ${table} order by 1`)
    const before = await rows()
    const { status, body } = await api[method](path, values)
    expect([status, body], JSON.stringify(values)).to.deep.equal([400, messages])
    expect(await rows(), JSON.stringify(values)).to.deep.equal(before)
  }

  it('is a moment that the calendar or the clock does not have', async () => {
    for (const sent of ['2024-02-30', '2024-02-30 10:00', '2023-02-29T10:00Z', '2024-04-31', '2024-01-01 24:00', '03/02/2024', -1, 1.7e9])
      await refused(
        'stock_test_result',
        '/stock/test/',
        { stock_item: item, template, started_datetime: sent, finished_datetime: sent },
        { started_datetime: MOMENT, finished_datetime: MOMENT },
      )
    const { body } = await api.post('/stock/test/', { stock_item: item, template, started_datetime: '2024-02-29 23:59' })
    expect(body.started_datetime).to.equal('2024-02-29 23:59')
  })

  it('is HTML in a text, in tags, in what lies inside', async () => {
    for (const text of ['<b>x</b>', 'x</b', '</x', '<script>', '<!-- x', '<!x', '<?php', 'a <B c', '<img src=x onerror=alert(1)>'])
      await refused('part_part', '/part/', { name: text }, { name: HTML })
    await refused(
      'part_part',
      `/part/${part.pk}/`,
      { description: '<i>', notes: '# A\n<p>', link: 'https://x.example/?<b>' },
      {
        description: HTML,
        notes: HTML,
        link: HTML,
      },
      'patch',
    )
    await refused('part_part', `/part/${part.pk}/`, { tags: ['fine', '<u>'] }, { tags: HTML }, 'patch')
    await refused(
      'common_selection_list',
      '/selection/',
      { name: 'L', choices: [{ value: '<b>', label: 'x' }] },
      { choices: [{ value: HTML }] },
    )
    await refused('common_setting', '/settings/global/INVENTREE_INSTANCE/', { value: '<b>' }, { value: HTML }, 'patch')
    for (const name of ['a < b', '1<2', '<3', 'x <- y', 'R&D', '5 > 4', '</', '<'])
      expect((await api.post('/part/', { name, description: name })).body.description, name).to.equal(name)
  })

  it('is a code that was scanned, or a password, not for what looks like HTML', async () => {
    const { status, body } = await api.post('/barcode/link/', { barcode: '[)>\u001e06<b>1</b>', part: part.pk })
    expect([status, body.success]).to.deep.equal([200, 'Assigned barcode to part instance'])
    expect((await api.post('/barcode/', { barcode: '[)>\u001e06<b>1</b>' })).body.part.pk).to.equal(part.pk)
  })

  it('is an amount of money below zero, but for a rebate', async () => {
    const prices: [table: string, path: string, values: object, name: string][] = [
      ['order_purchase_order_line', '/order/po-line/', { order, part: seller, quantity: 1 }, 'purchase_price'],
      ['company_price_break', '/company/price-break/', { part: seller, quantity: 7 }, 'price'],
      ['part_sale_price', '/part/sale-price/', { part: part.pk, quantity: 7 }, 'price'],
      ['part_internal_price', '/part/internal-price/', { part: part.pk, quantity: 7 }, 'price'],
      ['stock_item', '/stock/', { part: part.pk, quantity: 7 }, 'purchase_price'],
    ]
    for (const [table, path, values, name] of prices)
      for (const price of [-1, '-0.000001']) await refused(table, path, { ...values, [name]: price }, { [name]: NEGATIVE })
    for (const name of ['override_min', 'override_max'])
      await refused('part_part', `/part/${part.pk}/pricing/`, { [name]: -1 }, { [name]: NEGATIVE }, 'patch')
    await refused('stock_item', `/stock/${item}/`, { purchase_price: -1 }, { purchase_price: NEGATIVE }, 'patch')
    const { body } = await api.post('/order/po-extra-line/', { order, price: '-2.5' })
    expect([body.price, body.quantity]).to.deep.equal([-2.5, 1])
  })

  it('is nothing where something must be: missing, null, empty', async () => {
    const test = { part: part.pk, test_name: 'Other' }
    await refused('part_test_template', '/part/test-template/', test, { description: BLANK })
    await refused('part_test_template', '/part/test-template/', { ...test, description: null }, { description: BLANK })
    await refused('part_test_template', '/part/test-template/', { ...test, description: ' ' }, { description: EMPTY })
    await refused('part_test_template', `/part/test-template/${template}/`, { description: null }, { description: BLANK }, 'patch')
    const made = { part: part.pk, manufacturer: company.pk }
    await refused('company_manufacturer_part', '/company/part/manufacturer/', made, { MPN: BLANK })
    await refused('company_manufacturer_part', '/company/part/manufacturer/', { ...made, MPN: null }, { MPN: BLANK })
    await refused('company_manufacturer_part', '/company/part/manufacturer/', { ...made, MPN: '' }, { MPN: EMPTY })
    await refused('company_manufacturer_part', '/company/part/manufacturer/', {}, { part: REQUIRED, manufacturer: REQUIRED })
    await refused('order_purchase_order', '/order/po/', {}, { supplier: REQUIRED })
    await refused('order_purchase_order', '/order/po/', { supplier: null }, { supplier: BLANK })
    await refused('order_purchase_order', `/order/po/${order}/`, { supplier: null }, { supplier: BLANK }, 'patch')
    for (const price of [null, '']) {
      await refused('company_price_break', '/company/price-break/', { part: seller, price }, { price: BLANK })
      for (const which of ['sale', 'internal'])
        await refused(`part_${which}_price`, `/part/${which}-price/`, { part: part.pk, price }, { price: BLANK })
    }
    await refused('company_price_break', '/company/price-break/', {}, { part: REQUIRED, price: REQUIRED })
    await refused('part_sale_price', '/part/sale-price/', { part: part.pk }, { price: BLANK })
  })

  it('is an address of e-mail without a domain', async () => {
    for (const email of ['a@b', 'a@b.c', 'a@b.-c', 'a@.com', 'a', '@b.com', 'a@b.com.']) {
      await refused('company_company', '/company/', { name: 'E', email }, { email: ['Enter a valid email address.'] })
      await refused(
        'company_contact',
        '/company/contact/',
        { name: 'E', company: company.pk, email },
        { email: ['Enter a valid email address.'] },
      )
    }
    for (const email of ['a@b.co', 'a.b+c@x-y.example.com', 'a@localhost'])
      expect((await api.post('/company/contact/', { name: 'E', company: company.pk, email })).body.email).to.equal(email)
  })

  it('is an icon, a unit and a least amount that is none', async () => {
    for (const icon of ['x', 'ti:x', 'ti:x:y:z', 'ti::outline']) {
      const words = [`Invalid icon format: ${icon}, expected: pack:name:variant`]
      await refused('part_category', '/part/category/', { name: 'I', icon }, { icon: words })
      await refused('stock_location', '/stock/location/', { name: 'I', custom_icon: icon }, { custom_icon: words })
      await refused('stock_location_type', '/stock/location-type/', { name: 'I', icon }, { icon: words })
    }
    await refused('part_part', '/part/', { name: 'U', units: 'nonsense' }, { units: ['Invalid physical unit'] })
    await refused('part_part', '/part/', { name: 'U', minimum_stock: -1 }, { minimum_stock: NEGATIVE })
    await refused(
      'part_bom_item',
      '/bom/',
      { part: part.pk, sub_part: (await makePart(api, { component: true })).pk, quantity: 0 },
      {
        raw_amount: ['Quantity must be greater than zero'],
      },
    )
  })

  it('is stock of a supplier part with packs that does not say whether they are meant', async () => {
    const values = { part: part.pk, quantity: 2, supplier_part: seller }
    await refused('stock_item', '/stock/', values, {
      use_pack_size: 'The supplier part has a pack size defined, but flag use_pack_size not set',
    })
    const quantity = async (use_pack_size: unknown) => (await api.post('/stock/', { ...values, use_pack_size })).body[0].quantity
    expect([await quantity(true), await quantity(false), await quantity(null)]).to.deep.equal([20, 2, 2])
  })

  it('is a change of a locked list, unless it unlocks it', async () => {
    const words = ['Selection list is locked']
    const { body: list } = await api.post('/selection/', { name: 'Locked', locked: true, choices: [{ value: 'a', label: 'A' }] })
    expect([list.locked, list.choices.map((one: Made) => one.value)]).to.deep.equal([true, ['a']])
    const at = `/selection/${list.pk}/`
    for (const values of [{ name: 'N' }, { description: 'd' }, { active: false }, { choices: [] }, { locked: true }])
      await refused('common_selection_list', at, values, { locked: words }, 'patch')
    await refused('common_selection_entry', `${at}entry/`, { list: list.pk, value: 'b', label: 'B' }, { list: words })
    expect((await api.patch(at, { locked: false, name: 'Open' })).body).to.include({ locked: false, name: 'Open' })
    expect((await api.patch(at, { description: 'd' })).body.description).to.equal('d')
  })

  it('is another extension of a file; what is handed out keeps its type', async () => {
    const at = `/attachment/${attached}/`
    for (const filename of ['note.html', 'note', 'note.txt.html', 'note.txt.'])
      expect((await api.patch(at, { filename })).body, filename).to.deep.equal({ non_field_errors: ['Cannot change file extension'] })
    const { body } = await api.patch(at, { filename: 'other.TXT' })
    expect(body.filename).to.equal('other.TXT')
    const file = await api.get(body.attachment)
    expect([file.text, file.headers.get('content-type')]).to.deep.equal(['plain', 'text/plain; charset=utf-8'])
    const link = (await api.post('/attachment/', { model_type: 'part', model_id: part.pk, link: 'https://x.example/a' })).body
    expect((await api.patch(`/attachment/${link.pk}/`, { filename: 'a.txt' })).body).to.deep.equal({
      non_field_errors: ['No file attached to rename'],
    })
  })

  it('is what says how a thing is made, of one that is there', async () => {
    const words = ['This says how a new one is made: what is there already cannot be made by it.']
    for (const [field, value] of [
      ['initial_stock', { quantity: 5 }],
      ['initial_supplier', { supplier: company.pk, sku: 'x' }],
      ['copy_category_parameters', true],
      ['duplicate', { original: part.pk }],
    ] as const)
      await refused('part_part', `/part/${part.pk}/`, { [field]: value }, { [field]: words }, 'patch')
    await refused('stock_item', `/stock/${item}/`, { serial_numbers: '1-5' }, { serial_numbers: words }, 'patch')
    await refused('stock_item', `/stock/${item}/`, { use_pack_size: true }, { use_pack_size: words }, 'patch')
    expect((await api.patch(`/part/${part.pk}/`, { copy_category_parameters: false, keywords: 'k' })).body.keywords).to.equal('k')
  })

  it('is an IPN that differs in case alone, where no two may be alike', async () => {
    const one = await makePart(api, { IPN: 'Abc-1' })
    expect((await api.post('/part/', { name: 'before', IPN: 'ABC-1' })).status).to.equal(201)
    await api.patch('/settings/global/PART_ALLOW_DUPLICATE_IPN/', { value: false })
    for (const IPN of ['Abc-1', 'abc-1', 'ABC-1'])
      await refused('part_part', '/part/', { name: 'after', IPN }, { IPN: ['Duplicate IPN not allowed in part settings'] })
    expect((await api.patch(`/part/${one.pk}/`, { IPN: 'Abc-1', keywords: 'own' })).status).to.equal(200)
    await api.patch('/settings/global/PART_ALLOW_DUPLICATE_IPN/', { value: true })
  })

  it('is a picture of no other part; one that there is takes the place of what was', async () => {
    const form = new FormData()
    form.set('image', new Blob([PNG]), 'dummy image.png')
    const { image } = (await api.send('PATCH', `/part/${part.pk}/`, form)).body
    expect(image).to.match(/^\/media\/part_images\/dummy_image_[0-9a-f]{32}\.png$/)
    const other = await makePart(api)
    await refused(
      'part_part',
      `/part/${other.pk}/`,
      { existing_image: 'nope.png' },
      { existing_image: ['Image file does not exist'] },
      'patch',
    )
    expect((await api.patch(`/part/${other.pk}/`, { existing_image: image.split('/').pop() })).body.image).to.equal(image)
    expect((await api.get(image)).status).to.equal(200)
  })
})
