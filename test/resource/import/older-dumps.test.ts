/** What InvenTree's own upgrades do to the rows of an older release is done to the objects of its dump. */
import { expect } from 'chai'
import type { Database } from '../../../database.ts'
import type { DumpObject } from '../../../resource/import/dump.ts'
import { importDump } from '../../../resource/import/import.ts'
import { Api, token } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const object = (model: string, pk: DumpObject['pk'], fields: DumpObject['fields']): DumpObject => ({ model, pk, fields })
const part = (pk: number, fields: DumpObject['fields'] = {}) => object('part.part', pk, { name: `Part ${pk}`, ...fields })
const company = (pk: number, fields: DumpObject['fields'] = {}) => object('company.company', pk, { name: `Company ${pk}`, ...fields })
const item = (pk: number, fields: DumpObject['fields'] = {}) => object('stock.stockitem', pk, { part: 1, quantity: '1.00000', ...fields })
const history = (pk: number, of: number, type: number, date: string) =>
  object('stock.stockitemtracking', pk, { item: of, tracking_type: type, date, deltas: {} })

eachDatabase('import of what an older release exported', (kind) => {
  let server: TestServer
  let db: Database
  beforeEach(async () => {
    server = await startServer(kind)
    ;({ db } = server)
  })
  afterEach(() => server.close())

  const load = (...objects: DumpObject[]) => importDump(server.identity, objects)
  const refusal = (...objects: DumpObject[]) =>
    load(...objects).then(
      () => 'was imported',
      (error: Error) => error.message,
    )
  const reason = async (model: string, ...objects: DumpObject[]) => {
    const { imported, skipped, reason } = (await load(...objects)).find((r) => r.model === model)!
    return [imported, skipped, reason]
  }
  const api = async () => {
    const user = await server.createUser({ username: 'looks', isSuperuser: true })
    return new Api(server.url, token(await server.createToken(user)))
  }

  it('groups that may do more here are named: actions ask for change, and not for add', async () => {
    const ruleset = (pk: number, name: string, can: DumpObject['fields']) =>
      object('users.ruleset', pk, { group: 1, name, can_view: true, ...can })
    const told = await reason(
      'users.ruleset',
      object('auth.group', 1, { name: 'Counters' }),
      ruleset(1, 'stock', { can_change: true }),
      ruleset(2, 'purchase_order', { can_change: true, can_add: true }),
      ruleset(3, 'part_category', { can_change: true }),
      ruleset(4, 'bom', {}),
    )
    expect(told).to.eql([4, 0, '"Counters" may now use the actions of "stock": here they ask for change, not add (1)'])
  })

  it('parts that are trackable are testable, where exports do not tell the two apart', async () => {
    await load(part(1, { trackable: true }), part(2, { trackable: false }), part(3, { trackable: true, testable: false }))
    const rows = await db.all('select id, testable from part_part order by id')
    expect(rows.map((row) => [row.id, Boolean(row.testable)])).to.eql([
      [1, true],
      [2, false],
      [3, false],
    ])
    const there = await api()
    expect((await there.get('/part/?testable=true')).body.map((row: { pk: number }) => row.pk)).to.eql([1])
  })

  it('stock came to be when its history says so, else when it is first told of', async () => {
    await load(
      part(1),
      item(1, { updated: '2023-01-01T00:00:00Z' }),
      item(2, { updated: '2024-05-01T10:00:00Z', stocktake_date: '2024-03-09' }),
      item(3, { updated: '2024-05-01T10:00:00Z', stocktake_date: '2024-04-01' }),
      item(4, { updated: '2024-05-01T10:00:00Z' }),
      item(5),
      item(6, { creation_date: '2020-02-02T02:02:00Z' }),
      history(1, 1, 5, '2022-01-01T00:00:00Z'),
      history(2, 1, 1, '2024-02-29T02:34:00+01:00'),
      history(3, 3, 20, '2024-03-31T23:30:00-02:00'),
      history(4, 3, 10, '2024-03-31T12:00:00Z'),
      history(5, 6, 1, '2021-01-01T00:00:00Z'),
    )
    expect(await db.all('select id, creation_date from stock_item order by id')).to.eql([
      { id: 1, creation_date: '2024-02-29T01:34:00.000Z' },
      { id: 2, creation_date: '2024-03-09T00:00:00.000Z' },
      { id: 3, creation_date: '2024-03-31T12:00:00.000Z' },
      { id: 4, creation_date: '2024-05-01T10:00:00.000Z' },
      { id: 5, creation_date: null },
      { id: 6, creation_date: '2020-02-02T02:02:00.000Z' },
    ])
    expect((await (await api()).get('/stock/1/')).body.creation_date).to.equal('2024-02-29 01:34')
  })

  it('attachments of every kind are found by their file, comment and link', async () => {
    await load(
      part(1),
      company(1),
      item(1),
      object('part.partattachment', 7, { part: 1, attachment: 'part_files/1/Räder.PDF', comment: 'Drawing', upload_date: '2024-01-02' }),
      object('company.companyattachment', 7, { company: 1, link: 'https://example.org/terms', comment: 'Terms' }),
      object('stock.stockitemattachment', 7, { stock_item: 1, attachment: 'stock_files/1/photo.jpg', comment: '' }),
      object('common.attachment', 1, { model_type: 'part', model_id: 1, attachment: 'attachments/part/1/rod.PNG', comment: 'Rod' }),
    )
    const rows = await db.all('select id, model_type, model_id, attachment, link, search_key from common_attachment order by id')
    expect(rows.map((row) => [row.id, row.model_type, row.model_id, row.attachment, row.link, row.search_key])).to.eql([
      [1, 'part', 1, 'attachments/part/1/rod.PNG', '', 'attachments/part/1/rod.png\nrod\n'],
      [2, 'company', 1, null, 'https://example.org/terms', '\nterms\nhttps://example.org/terms'],
      [3, 'part', 1, 'part_files/1/Räder.PDF', '', 'part_files/1/räder.pdf\ndrawing\n'],
      [4, 'stockitem', 1, 'stock_files/1/photo.jpg', '', 'stock_files/1/photo.jpg\n\n'],
    ])
    const there = await api()
    const found = async (words: string) =>
      (await there.get(`/attachment/?search=${encodeURIComponent(words)}`)).body.map((row: { pk: number }) => row.pk)
    expect(await found('RÄDER')).to.eql([3])
    expect(await found('drawing')).to.eql([3])
    expect(await found('example.org')).to.eql([2])
    expect(await found('photo')).to.eql([4])
    expect(await found('rod.png')).to.eql([1])
  })

  it('values of manufacturer parts become parameters, by the template of their name or one that is made', async () => {
    const value = (pk: number, of: number, name: string, value_: string, units: string | null) =>
      object('company.manufacturerpartparameter', pk, { manufacturer_part: of, name, value: value_, units })
    expect(
      await reason(
        'company.manufacturerpartparameter',
        part(1),
        company(1, { is_manufacturer: true }),
        object('company.manufacturerpart', 4, { part: 1, manufacturer: 1, MPN: 'M-4' }),
        object('company.manufacturerpart', 5, { part: 1, manufacturer: 1, MPN: 'M-5' }),
        object('part.partparametertemplate', 3, { name: 'Length', units: 'mm' }),
        object('part.partparameter', 8, { part: 1, template: 3, data: '2 cm' }),
        value(1, 4, 'Length', '1.5 cm', 'mm'),
        value(2, 4, 'Mass', '2', 'kg'),
        value(3, 5, 'Mass', '300 g', 'kg'),
        value(4, 5, 'Finish', 'matt', null),
        value(5, 5, 'x'.repeat(101), '1', ''),
      ),
    ).to.eql([
      4,
      1,
      'made the template "Mass" (1); made the template "Finish" (1); its name or its units are longer than those of a template (1)',
    ])
    expect(await db.all('select id, name, units, model_type from common_parameter_template order by id')).to.eql([
      { id: 3, name: 'Length', units: 'mm', model_type: '' },
      { id: 4, name: 'Mass', units: 'kg', model_type: '' },
      { id: 5, name: 'Finish', units: '', model_type: '' },
    ])
    const rows = await db.all('select model_type, model_id, template_id, data, data_numeric from common_parameter order by id')
    expect(rows.map((row) => Object.values(row))).to.eql([
      ['part', 1, 3, '2 cm', 20],
      ['manufacturerpart', 4, 3, '1.5 cm', 15],
      ['manufacturerpart', 4, 4, '2', 2],
      ['manufacturerpart', 5, 4, '300 g', 0.3],
      ['manufacturerpart', 5, 5, 'matt', null],
    ])
    const there = await api()
    const answered = (await there.get('/parameter/?model_type=manufacturerpart&model_id=5&search=mass')).body
    expect(answered.map((row: { data: string }) => row.data)).to.eql(['300 g'])
    const template = (await there.post('/parameter/template/', { name: 'Hue' })).body
    expect(template.pk, 'the next key').to.equal(6)
  })

  it('the parameters of categories name their templates by either name', async () => {
    await load(
      object('part.partcategory', 1, { name: 'Rods' }),
      object('part.partparametertemplate', 3, { name: 'Length', units: 'mm' }),
      object('part.partcategoryparametertemplate', 1, { category: 1, parameter_template: 3, default_value: '2 cm' }),
    )
    expect(await db.all('select category_id, template_id, default_value from part_category_parameter')).to.eql([
      { category_id: 1, template_id: 3, default_value: '2 cm' },
    ])
  })

  it('a setting that was renamed is followed by its new name', async () => {
    await load(
      object('common.inventreesetting', 1, { key: 'PART_PARAMETER_ENFORCE_UNITS', value: 'False' }),
      object('part.partparametertemplate', 3, { name: 'Length', units: 'mm' }),
      part(1),
    )
    const there = await api()
    const give = (data: string) => there.post('/parameter/', { template: 3, model_type: 'part', model_id: 1, data })
    expect((await give('as long as it takes')).status).to.equal(201)
    await there.delete(`/parameter/${(await there.get('/parameter/')).body[0].pk}/`)
    await there.patch('/settings/global/PARAMETER_ENFORCE_UNITS/', { value: 'True' })
    expect((await give('as long as it takes')).status).to.equal(400)
  })

  it('project codes of all releases are active, unless they say otherwise', async () => {
    await load(
      object('common.projectcode', 1, { code: 'OLD', description: 'of before' }),
      object('common.projectcode', 2, { code: 'NEW', description: '', active: false }),
    )
    const { body } = await (await api()).get('/project-code/?ordering=pk')
    expect(body.map((row: { code: string; active: boolean }) => [row.code, row.active])).to.deep.include.members([
      ['OLD', true],
      ['NEW', false],
    ])
  })

  it('what is lost in the making is between nothing and all of it', async () => {
    const line = (pk: number, overage: string) => object('part.bomitem', pk, { part: 1, sub_part: 2, quantity: '1', overage })
    await load(part(1, { assembly: true }), part(2), line(1, '-5%'), line(2, '250 %'), line(3, '12.5%'), line(4, '-3'), line(5, '3'))
    expect(await db.all('select attrition, setup_quantity from part_bom_item order by id')).to.eql([
      { attrition: 0, setup_quantity: 0 },
      { attrition: 10_000_000, setup_quantity: 0 },
      { attrition: 1_250_000, setup_quantity: 0 },
      { attrition: 0, setup_quantity: 0 },
      { attrition: 0, setup_quantity: 300_000 },
    ])
  })

  it('a bill of materials that somebody found right, and that is the same still, is valid', async () => {
    // The checksums are those of InvenTree's formula, worked out in Python.
    const checked = { assembly: true, bom_checked_date: '2024-01-02' }
    const lamp = { ...checked, name: 'Lamp', is_template: true, description: 'Stands on a table' }
    const red = { ...checked, name: 'Lamp, red', IPN: 'L-2', description: 'Red', variant_of: 1 }
    const line = (pk: number, of: number, sub: number, fields: object) =>
      object('part.bomitem', pk, {
        part: of,
        sub_part: sub,
        reference: '',
        optional: false,
        consumable: false,
        validated: false,
        ...fields,
      })
    await load(
      part(1, { ...lamp, bom_checksum: "b')\\xe9\\x95\\x85\\x17\\xf4\\x87\\xcd2^\\x91\\xa1y\\xd8\\x93\\xdb'" }),
      part(2, { ...red, bom_checksum: "b'\\x8fg\\xe2W\\xe6\\xb0\\x07\\r`\\x99g\\x9a\\x03\\x146\\xe1'" }),
      part(3, { name: 'Screw', IPN: 'S-3', revision: 'B', description: 'M4 × 12 "zinc"' }),
      part(4, { name: 'Glue', description: "Maker's own" }),
      part(5, { ...checked, bom_checksum: "b'another'" }),
      part(6, { ...checked, bom_checked_date: null, bom_checksum: "b'another'" }),
      line(1, 1, 3, { quantity: '12.00000', reference: 'M1-M12', inherited: true }),
      line(2, 1, 4, { quantity: '0.00250', optional: true, consumable: true, overage: '2.5%' }),
      line(3, 2, 4, { quantity: '1.50000', allow_variants: true }),
      line(4, 5, 4, { quantity: '1' }),
      line(5, 6, 4, { quantity: '1' }),
    )
    const rows = await db.all('select id, bom_validated from part_part order by id')
    expect(rows.map((row) => [row.id, Boolean(row.bom_validated)])).to.eql([
      [1, true],
      [2, true],
      [3, false],
      [4, false],
      [5, false],
      [6, false],
    ])
    const there = await api()
    expect((await there.get('/part/2/bom-validate/')).body).to.include({ bom_validated: true, bom_checked_date: '2024-01-02' })
    await there.patch('/bom/3/', { quantity: 2 })
    expect((await there.get('/part/2/bom-validate/')).body.bom_validated, 'until a line changes').to.equal(false)
    expect((await there.get('/part/1/bom-validate/')).body.bom_validated).to.equal(true)
  })

  it('a complete sales order was sent with the last of its shipments', async () => {
    const order = (pk: number, status: number, shipment_date: string | null = null) =>
      object('order.salesorder', pk, { reference: `SO-${pk}`, customer: 1, status, shipment_date })
    const shipment = (pk: number, of: number, date: string | null) =>
      object('order.salesordershipment', pk, { order: of, reference: String(pk), shipment_date: date })
    await load(
      company(1, { is_customer: true }),
      ...[order(1, 30), order(2, 30, '2024-01-01'), order(3, 20), order(4, 30), order(5, 30)],
      ...[shipment(1, 1, '2024-03-01'), shipment(2, 1, '2024-03-05'), shipment(3, 1, null)],
      ...[shipment(4, 2, '2024-04-01'), shipment(5, 3, '2024-05-01'), shipment(6, 4, null)],
    )
    expect(await db.all('select id, shipment_date from order_sales_order order by id')).to.eql([
      { id: 1, shipment_date: '2024-03-05' },
      { id: 2, shipment_date: '2024-01-01' },
      { id: 3, shipment_date: null },
      { id: 4, shipment_date: null },
      { id: 5, shipment_date: null },
    ])
  })

  it('stock that is allocated to no line of a build is not allocated', async () => {
    const objects = [
      part(1, { assembly: true }),
      part(2),
      object('part.bomitem', 1, { part: 1, sub_part: 2, quantity: '2' }),
      object('build.build', 1, { reference: 'BO-1', part: 1, quantity: 3 }),
      object('build.buildline', 1, { build: 1, bom_item: 1, quantity: '6' }),
      item(1, { part: 2, quantity: '10' }),
      object('build.builditem', 1, { build_line: 1, stock_item: 1, quantity: '2' }),
      object('build.builditem', 2, { build_line: null, stock_item: 1, quantity: '5' }),
    ]
    expect(await reason('build.builditem', ...objects)).to.eql([1, 1, 'it is allocated to no line (1)'])
    expect(await db.all('select id, quantity from build_item')).to.eql([{ id: 1, quantity: 200_000 }])
  })

  it('the supplier part that a part is bought by is primary', async () => {
    const supplied = (pk: number) => object('company.supplierpart', pk, { part: 1, supplier: 1, SKU: `S-${pk}` })
    await load(part(1, { default_supplier: 3 }), company(1), supplied(2), supplied(3))
    const { body } = await (await api()).get('/company/part/?part=1&ordering=SKU')
    expect(body.map((row: { SKU: string; primary: boolean }) => [row.SKU, row.primary])).to.eql([
      ['S-2', false],
      ['S-3', true],
    ])
  })

  it('the address beside the name of a company becomes its first one, and a person becomes an owner', async () => {
    await load(
      object('auth.user', 1, { username: 'ada', password: '' }),
      company(1, { address: 'Kaj 3, 1234 Havn' }),
      company(2, { address: `${'a'.repeat(50)}${'b'.repeat(50)}c` }),
      company(3, { address: '' }),
      object('company.address', 7, { company: 3, title: 'Yard', line1: 'Gate 2' }),
      part(1, { responsible: 1 }),
      part(2, { responsible: null }),
    )
    expect(await db.all('select id, company_id, title, line1, line2 from company_address order by id')).to.eql([
      { id: 7, company_id: 3, title: 'Yard', line1: 'Gate 2', line2: '' },
      { id: 8, company_id: 1, title: 'Primary', line1: 'Kaj 3, 1234 Havn', line2: '' },
      { id: 9, company_id: 2, title: 'Primary', line1: 'a'.repeat(50), line2: 'b'.repeat(50) },
    ])
    expect((await db.all('select "primary" from company_address order by id')).map((row) => Boolean(row.primary))).to.eql([
      false,
      true,
      true,
    ])
    expect(await db.all('select p.id, o.user_id from part_part p left join users_owner o on o.id = p.responsible_id order by p.id')).to.eql(
      [
        { id: 1, user_id: 1 },
        { id: 2, user_id: null },
      ],
    )
  })

  it('pictures in notes come along', async () => {
    await load(
      object('auth.user', 1, { username: 'ada', password: '' }),
      part(1),
      object('common.notesimage', 4, {
        image: 'notes_images/a.png',
        user: 1,
        date: '2024-01-02T03:04:05Z',
        model_type: 'part',
        model_id: 1,
      }),
      object('common.notesimage', 5, { image: 'notes_images/b.png', user: null, date: '2024-01-02T03:04:05Z' }),
    )
    const { body } = await (await api()).get('/notes-image-upload/')
    expect(body.map((row: { image: string; model_id: number }) => [row.image, row.model_id])).to.deep.include([
      '/media/notes_images/a.png',
      1,
    ])
    expect(await db.all('select id, model_type, user_id from common_notes_image order by id')).to.eql([
      { id: 4, model_type: 'part', user_id: 1 },
      { id: 5, model_type: null, user_id: null },
    ])
  })

  it('people and groups without a name are refused, and nothing is brought over', async () => {
    const named = (fields: DumpObject['fields']) => object('auth.user', 2, { password: '', ...fields })
    for (const fields of [{}, { username: '' }, { username: ' ' }, { username: null }])
      expect(await refusal(part(1), named(fields)), JSON.stringify(fields)).to.equal('auth.user 2: "username" is missing.')
    expect(await refusal(part(1), object('auth.group', 3, { name: '' }))).to.equal('auth.group 3: "name" is missing.')
    expect(await db.all('select id from part_part')).to.eql([])
    expect(await db.all('select id from auth_user')).to.eql([])
  })
})
