/** Units where they are asked for: of packs, of parameters, of parts and amounts; and the list of all that are known. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { Api, token } from '../../../support/api.ts'
import { makeCompany, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

const RECORDED = fileURLToPath(new URL('../../../../../../shared/reference/samples-530/common/076-get-units-all.json', import.meta.url))
interface Known {
  name: string
  is_alias: boolean
  compatible_units: string[]
  isdimensionless: boolean
}

const HOSTILE = [
  '9^9^9^9',
  `${'('.repeat(245)}1`,
  `${'(9^'.repeat(60)}9${')'.repeat(60)}`,
  '5! m',
  'sqrt(4)',
  'm = 5',
  'm '.repeat(120),
  '1/0',
]

const PACK_LENGTH = 25
const TOO_MANY = 'Ensure that there are no more than 10 digits before the decimal point.'

eachDatabase('units over HTTP', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = new Api(server.url, token(await server.createToken(await server.createUser({ username: 'admin', isSuperuser: true }))))
  })
  after(() => server.close())

  const known = async (): Promise<{ default_system: string; available_systems: string[]; available_units: Record<string, Known> }> =>
    (await api.get('/units/all/')).body

  it('are listed by all that they are called, with what they can be turned into', async () => {
    const { available_units: all } = await known()
    expect(Object.keys(all).length).to.be.greaterThan(1047)
    for (const [name, unit] of Object.entries(all)) expect(unit.name).to.equal(name)
    for (const name of ['dBm', 'pcs', 'pixel', 'arcmin', 'poise', 'dpi', 'furlong', 'hand', 'dozen', 'each', '%', 'µ_B', '°C', 'kilogram'])
      expect(all, name).to.have.property(name)
    expect(all.inch!.compatible_units).to.include.members(['meter', 'furlong', 'parsec']).and.not.to.include('m').and.not.to.include('gram')
    expect(all.in!.compatible_units).to.eql(all.meter!.compatible_units)
    expect([all.dozen, all.radian, all.byte].map((unit) => unit!.isdimensionless)).to.eql([true, true, true])
    expect([all.pixel, all.hertz, all.dBm].map((unit) => unit!.isdimensionless)).to.eql([false, false, false])
    expect(all.dBm!.compatible_units).to.include('watt')
  })

  it('are listed as recorded', async function () {
    if (!existsSync(RECORDED)) return this.skip()
    const { body } = JSON.parse(readFileSync(RECORDED, 'utf8'))
    const { available_units: all, ...systems } = await known()
    expect(systems).to.eql({ default_system: body.default_system, available_systems: body.available_systems })
    for (const unit of Object.values<Known>(body.available_units)) {
      const { compatible_units: compatible, ...rest } = all[unit.name]!
      expect(rest).to.eql({ name: unit.name, is_alias: unit.is_alias, isdimensionless: unit.isdimensionless })
      expect(compatible, unit.name).to.include.members(unit.compatible_units)
    }
  })

  it('of packs are numbers, fractions, dozens, and what the part is measured in', async () => {
    const supplier = (await makeCompany(api, { is_supplier: true })).pk
    let n = 0
    const pack = async (part: number, pack_quantity: string) =>
      await api.post('/company/part/', { part, supplier, SKU: `pack ${++n}`, pack_quantity })
    const [pieces, counted, rope] = [await makePart(api), await makePart(api, { units: 'pcs' }), await makePart(api, { units: 'm' })]
    for (const [part, typed, holds] of [
      [pieces, 'dozen', 12],
      [pieces, '1/2', 0.5],
      [pieces, '2*5', 10],
      [pieces, '3 dozen', 36],
      [pieces, '1/2 dozen', 6],
      [pieces, '1/3', 0.33333],
      [counted, '100', 100],
      [counted, '2 dozen', 24],
      [counted, '50 pcs', 50],
      [counted, '7 each', 7],
      [rope, '3 furlong', 603.50521],
      [rope, '3/4 inch', 0.01905],
      [rope, '2 * 3 mm', 0.006],
      [rope, 'dozen', 12],
    ] as const) {
      const { status, body, text } = await pack(part.pk, typed)
      expect(status, text).to.equal(201)
      expect(body, typed).to.include({ pack_quantity: typed, pack_quantity_native: holds })
      const [row] = await server.db.all('select pack_quantity_native from company_supplier_part where id = ?', [body.pk])
      expect(Number(row!.pack_quantity_native), typed).to.equal(Math.round(holds * 100_000))
    }
    const before = await server.db.all('select count(*) as n from company_supplier_part')
    for (const [part, typed, words] of [
      [pieces, '5 m', 'Pack units must be compatible with the base part units'],
      [pieces, 'lots', 'Invalid quantity supplied'],
      [pieces, '0/5', 'Pack units must be greater than zero'],
      [counted, 'lots', 'Could not convert lots to pcs'],
      [counted, '5 kg', 'Could not convert 5 kg to pcs'],
      [rope, '5 kg', 'Could not convert 5 kg to m'],
      [rope, '-1 m', 'Pack units must be greater than zero'],
      ...['1e30 km', '9e15', '10000000000', '1e300', '9'.repeat(PACK_LENGTH)].map((text) => [rope, text, TOO_MANY] as const),
      [pieces, '1e9 dozen', TOO_MANY],
      ...HOSTILE.filter(({ length }) => length <= PACK_LENGTH).map((text) => [rope, text, `Could not convert ${text} to m`] as const),
    ] as const)
      expect((await pack(part.pk, typed)).body, typed).to.eql({ pack_quantity: [words] })
    expect(await server.db.all('select count(*) as n from company_supplier_part')).to.eql(before)
  })

  it('of parameters may be any that are known, and values are amounts of them', async () => {
    const part = (await makePart(api)).pk
    let n = 0
    const template = async (units: string) => await api.post('/parameter/template/', { name: `template ${++n}`, units })
    for (const [units, data, number] of [
      ['dBm', '1 W', 30],
      ['pcs', '3 dozen', 36],
      ['pixel', '1 kilopixel', 1000],
      ['arcmin', '1.5 deg', 90],
      ['poise', '2 Pa*s', 20],
      ['dpi', '118.11023622 PPCM', 300],
      ['mm', '3/4 inch', 19.05],
      ['mm', '2 * 3 mm', 6],
      ['m', '3 furlong', 603.50521],
      ['cm', '4 hand', 40.64],
      ['1/min', '50 Hz', 3000],
    ] as const) {
      const made = await template(units)
      expect(made.status, made.text).to.equal(201)
      const { status, body, text } = await api.post('/parameter/', { template: made.body.pk, model_type: 'part', model_id: part, data })
      expect(status, text).to.equal(201)
      expect(Math.round(body.data_numeric * 100_000) / 100_000, data).to.equal(number)
      expect(await api.list(`/part/?parameter_${made.body.pk}=${encodeURIComponent(data)}`, 'pk'), data).to.eql([part])
    }
    for (const units of ['florp', 'nonsense', '9^9^9^9', '((((m', '-2 m', 'm = 5'])
      expect((await template(units)).body).to.eql({ units: ['Invalid physical unit'] })
    const metres = (await template('m')).body.pk
    for (const data of HOSTILE) {
      const { status, body } = await api.post('/parameter/', { template: metres, model_type: 'part', model_id: part, data })
      expect([status, body]).to.eql([400, { data: [`Could not convert ${data.trim()} to m`] }])
      expect((await api.get(`/part/?parameter_${metres}_gt=${encodeURIComponent(data)}`)).status).to.equal(400)
    }
    expect(await api.list(`/parameter/?template=${metres}`, 'pk')).to.eql([])
  })

  it('of parts are units', async () => {
    const part = (await makePart(api, { units: 'dBm' })).pk
    const stored = async () => (await server.db.all('select units from part_part where id = ?', [part]))[0]
    for (const units of ['pcs', 'pixel', 'arcmin', 'poise', 'dpi', 'kg m/s^2', '']) {
      expect((await api.patch(`/part/${part}/`, { units })).body).to.include({ units })
      expect(await stored()).to.eql({ units })
    }
    for (const units of ['nonsense', 'florps', '9^9^9^9', '((((m']) {
      const refused = { units: ['Invalid physical unit'] }
      expect((await api.patch(`/part/${part}/`, { units })).body).to.eql(refused)
      expect((await api.post('/part/', { name: units, units })).body).to.eql(refused)
    }
    expect(await stored()).to.eql({ units: '' })
    expect(await api.list('/part/?search=nonsense', 'pk')).to.eql([])
  })

  it('of BOM lines are those of the part', async () => {
    const [assembly, rope, nut] = [await makePart(api, { assembly: true }), await makePart(api, { units: 'm' }), await makePart(api)]
    const line = async (sub_part: number, raw_amount: string) =>
      await api.post('/bom/', { part: assembly.pk, sub_part, raw_amount, reference: raw_amount, allow_variants: false })
    const { body, text } = await line(rope.pk, '3/4 inch')
    expect(body.quantity, text).to.equal(0.01905)
    const [row] = await server.db.all('select quantity from part_bom_item where id = ?', [body.pk])
    expect(Number(row!.quantity)).to.equal(1905)
    expect((await line(nut.pk, 'dozen')).body.quantity).to.equal(12)
    for (const amount of ['2 kg', '9^9^9^9', '-1/2']) expect((await line(nut.pk, amount)).body, amount).to.have.property('raw_amount')
  })

  it('of the installation are known to the next request, and made of any', async () => {
    const made = async (values: object) => await api.post('/units/', values)
    const drum = (await made({ name: 'drum', symbol: 'drm', definition: '200 m' })).body.pk
    expect((await made({ name: 'truckload', definition: '3 dozen drum' })).status).to.equal(201)
    const rope = (await makePart(api, { units: 'm' })).pk
    const supplier = (await makeCompany(api, { is_supplier: true })).pk
    const pack = async (SKU: string, pack_quantity: string) =>
      await api.post('/company/part/', { part: rope, supplier, SKU, pack_quantity })
    expect((await pack('1', '2 truckloads')).body.pack_quantity_native).to.equal(14400)
    expect((await api.patch(`/units/${drum}/`, { definition: '1 furlong' })).status).to.equal(200)
    expect((await pack('2', '1/36 truckload')).body.pack_quantity_native).to.equal(201.1684)
    for (const [definition, word] of [
      ['5 blurbs', 'blurbs'],
      ['1e3 blurbs per dozen', 'blurbs'],
    ])
      expect((await made({ name: 'blob_of', definition })).body).to.eql({ definition: [`'${word}' is not defined in the unit registry`] })
    expect((await made({ name: 'sheaf', definition: '1e2 drum per square inch' })).status).to.equal(201)
    expect((await made({ name: 'hand', definition: '5 inch' })).body.name[0]).to.contain('already')
    const { available_units: all } = await known()
    expect(all.drm).to.include({ name: 'drm', is_alias: false, isdimensionless: false })
    expect(all.drm!.compatible_units).to.include.members(['drum', 'truckload', 'meter'])
  })
})
