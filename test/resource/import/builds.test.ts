/** Builds come over from a dump with their lines, what these hold, what is being made and what was used up, and go on from there. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { DumpObject } from '../../../resource/import/dump.ts'
import { importDump } from '../../../resource/import/import.ts'
import { type Api, superuser } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { expectSound } from '../../support/stock.ts'

const shared = (name: string) => fileURLToPath(new URL(`../../../../../shared/data/${name}`, import.meta.url))
const DUMPS = [shared('inventree-demo-2024-03.json'), shared('inventree-fixtures-2025-08.json')]
const object = (model: string, pk: number, fields: DumpObject['fields']): DumpObject => ({ model, pk, fields })
const UNIT = 100_000

const PARTS: readonly DumpObject[] = [
  object('part.part', 1, { name: 'Amplifier', assembly: true, trackable: true, purchaseable: true }),
  object('part.part', 2, { name: 'Chip', component: true, trackable: true }),
  object('part.part', 3, { name: 'Screw', component: true }),
  object('part.bomitem', 1, { part: 1, sub_part: 2, quantity: '1' }),
  object('part.bomitem', 2, { part: 1, sub_part: 3, quantity: '4', attrition: '10' }),
]

/** One in production, one below it for a supplier, one complete. */
const BUILDS: readonly DumpObject[] = [
  ...PARTS,
  object('company.company', 1, { name: 'Supplier', is_supplier: true }),
  object('company.supplierpart', 1, { part: 1, supplier: 1, SKU: 'AMP' }),
  object('common.projectcode', 1, { code: 'HIFI' }),
  object('common.inventreecustomuserstatemodel', 1, {
    ...{ key: 21, name: 'SOLDERING', label: 'Soldering', color: 'warning', logical_key: 20, reference_status: 'BuildStatus' },
    model: ['build', 'build'],
  }),
  object('stock.stocklocation', 1, { name: 'Shelf' }),
  object('build.build', 1, {
    ...{ reference: 'BO-0041', reference_int: 41, title: 'First series', part: 1, quantity: 5, completed: 1, status: 20 },
    ...{ status_custom_key: 21, project_code: 1, destination: 1, batch: 'B1', target_date: '2024-02-01', priority: 3 },
  }),
  object('build.build', 2, {
    ...{ reference: 'BO-0042', reference_int: 42, part: 1, quantity: 2, status: 10, parent: 1, external: true },
  }),
  object('build.build', 3, {
    ...{ reference: 'BO-0007', reference_int: 7, part: 1, quantity: 1, completed: 1, status: 40, completion_date: '2023-12-24' },
  }),
  object('build.buildline', 1, { build: 1, bom_item: 1, quantity: '5.00000', consumed: '1.00000' }),
  // As somebody wanted it, and not as the bill of materials has it.
  object('build.buildline', 2, { build: 1, bom_item: 2, quantity: '30.00000', consumed: '4.50000' }),
  object('build.buildline', 3, { build: 3, bom_item: 2, quantity: '4.00000', consumed: '4.00000' }),
  object('order.purchaseorder', 1, { reference: 'PO-0001', supplier: 1, status: 20 }),
  object('order.purchaseorderlineitem', 1, { order: 1, part: 1, quantity: '2', build_order: 2 }),
  object('stock.stockitem', 1, { part: 1, quantity: '1', serial: '1', build: 1, is_building: false, location: 1 }),
  object('stock.stockitem', 2, { part: 1, quantity: '1', serial: '2', build: 1, is_building: true }),
  object('stock.stockitem', 3, { part: 2, quantity: '1', serial: '77', location: 1 }),
  object('stock.stockitem', 4, { part: 3, quantity: '40', location: 1 }),
  object('stock.stockitem', 5, { part: 3, quantity: '4', consumed_by: 3 }),
  object('stock.stockitem', 6, { part: 2, quantity: '1', serial: '76', belongs_to: 1, consumed_by: 1 }),
  object('build.builditem', 1, { build_line: 1, stock_item: 3, quantity: '1.00000', install_into: 2 }),
  object('build.builditem', 2, { build_line: 2, stock_item: 4, quantity: '12.50000' }),
  object('taggit.tag', 1, { name: 'urgent', slug: 'urgent' }),
  object('taggit.taggeditem', 1, { tag: 1, object_id: 1, content_type: ['build', 'build'] }),
  object('common.parametertemplate', 1, { name: 'Oven', units: '' }),
  object('common.parameter', 1, { template: 1, model_type: ['build', 'build'], model_id: 1, data: '3' }),
  object('common.attachment', 1, { model_type: 'build', model_id: 1, link: 'https://example.com/plan', comment: 'Plan' }),
]

eachDatabase('import of builds', (kind) => {
  let server: TestServer
  let api: Api
  beforeEach(async () => {
    server = await startServer(kind)
  })
  afterEach(() => server.close())
  const load = async (source: string | readonly DumpObject[]) => {
    const results = await importDump(server.identity, source)
    api = await superuser(server, 'boss')
    return results
  }
  const rows = async (text: string) =>
    (await server.db.all(text)).map((row) =>
      Object.values(row).map((value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value)),
    )
  const see = async (path: string) => {
    const { status, body, text } = await api.get(path)
    expect(status, text).to.equal(200)
    return body
  }

  it('brings them with all that they hold, make and have used', async () => {
    const results = await load(BUILDS)
    expect(results.filter(({ skipped, reason }) => skipped || reason)).to.eql([])
    expect(await rows('select build_id, bom_item_id, quantity, consumed from build_line order by id')).to.eql([
      [1, 1, 5 * UNIT, UNIT],
      [1, 2, 30 * UNIT, 4.5 * UNIT],
      [3, 2, 4 * UNIT, 4 * UNIT],
    ])
    expect(await rows('select build_line_id, stock_item_id, quantity, install_into_id from build_item order by id')).to.eql([
      [1, 3, UNIT, 2],
      [2, 4, 12.5 * UNIT, null],
    ])
    await expectSound(server.db)

    expect(await see('/build/1/?tags=true&parameters=true')).to.deep.include({
      ...{ reference: 'BO-0041', status: 20, status_custom_key: 21, status_text: 'Soldering', completed: 1, quantity: 5, overdue: true },
      ...{ project_code_label: 'HIFI', destination: 1, batch: 'B1', priority: 3, level: 0, tags: ['urgent'] },
    })
    expect(await see('/build/2/')).to.include({ parent: 1, level: 1, external: true })
    expect((await see('/build/?search=first')).map(({ pk }: { pk: number }) => pk)).to.eql([1])
    expect((await see('/parameter/?model_type=build&model_id=1')).map(({ data }: { data: string }) => data)).to.eql(['3'])
    expect((await see('/attachment/?model_type=build&model_id=1')).map(({ comment }: { comment: string }) => comment)).to.eql(['Plan'])
    expect(await see('/part/1/')).to.include({ building: 1, scheduled_to_build: 6, in_stock: 1 })
    // In whole pieces, as the part shows it.
    expect(await see('/part/3/')).to.include({ required_for_build_orders: 25, allocated_to_build_orders: 12.5, unallocated_stock: 27.5 })
    expect(await see('/part/3/requirements/')).to.include({ required_for_build_orders: 25.5, allocated_to_build_orders: 12.5 })
    expect(await see('/part/2/requirements/')).to.include({
      required_for_build_orders: 4,
      allocated_to_build_orders: 1,
      unallocated_stock: 0,
    })
    const items = async (query: string) => (await see(`/stock/?${query}`)).map(({ pk }: { pk: number }) => pk)
    expect(await items('build=1&is_building=true')).to.eql([2])
    expect(await items('build=1')).to.eql([1, 2])
    expect(await items('consumed_by=3')).to.eql([5])
    expect(await items('allocated=true')).to.eql([3, 4])

    // They go on from here: the next one, another quantity, what is free again.
    const next = await api.post('/build/', { part: 1, quantity: 1 })
    expect([next.status, next.body.reference]).to.eql([201, 'BO-0043'])
    expect((await api.post('/build/2/issue/')).status).to.equal(201)
    expect((await api.post('/build/1/allocate/', { items: [{ build_line: 2, stock_item: 4, quantity: 28 }] })).status).to.equal(400)
    expect((await api.post('/build/1/unallocate/', {})).status).to.equal(201)
    expect(await rows('select id from build_item')).to.eql([[1]]) // held for an output
    expect((await api.post('/build/1/unallocate/', { output: 2 })).status).to.equal(201)
    expect(await rows('select id from build_item')).to.eql([])
    expect(await see('/part/3/')).to.include({ allocated_to_build_orders: 0, unallocated_stock: 40 })
    await expectSound(server.db)
  })

  it('makes the lines that builds had not yet, by the bill of materials, for what is held', async () => {
    await load([
      ...PARTS,
      object('build.build', 1, { reference: 'BO-1', part: 1, quantity: 10, status: 20 }),
      object('stock.stockitem', 1, { part: 3, quantity: '50' }),
      object('build.builditem', 1, { build: 1, bom_item: 2, stock_item: 1, quantity: '7' }),
    ])
    expect(await rows('select build_id, bom_item_id, quantity, consumed from build_line order by bom_item_id')).to.eql([
      [1, 1, 10 * UNIT, 0],
      [1, 2, 44 * UNIT, 0],
    ])
    expect(
      await rows('select l.bom_item_id, a.stock_item_id, a.quantity from build_item a join build_line l on l.id = a.build_line_id'),
    ).to.eql([[2, 1, 7 * UNIT]])
    expect(await see('/part/3/')).to.include({ required_for_build_orders: 44, allocated_to_build_orders: 7 })
    await expectSound(server.db)
  })

  for (const dump of DUMPS)
    it(existsSync(dump) ? `leaves out none of ${dump.replace(/^.*\//, '')}` : `skipped: ${dump} is not here`, async function () {
      if (!existsSync(dump)) this.skip()
      const objects: DumpObject[] = JSON.parse(readFileSync(dump, 'utf8'))
      const results = await load(dump)
      const theirs = (model: string) => objects.filter((one) => one.model === model)
      const builds = theirs('build.build')
      expect(builds).not.to.eql([])
      expect(results.find(({ model }) => model === 'build.build')).to.include({ imported: builds.length, skipped: 0, reason: '' })
      const keyOf = ([a]: unknown[], [b]: unknown[]) => Number(a) - Number(b)
      expect(await rows('select id, reference, status, quantity, completed, part_id from build_build order by id')).to.eql(
        builds
          .map(({ pk, fields: { reference, status, quantity, completed, part } }) => [
            ...[pk, reference, status],
            ...[Number(quantity) * UNIT, Number(completed) * UNIT, part],
          ])
          .sort(keyOf),
      )
      if (theirs('build.buildline').length)
        expect(await rows('select id, build_id, bom_item_id, quantity from build_line order by id')).to.eql(
          theirs('build.buildline')
            .map(({ pk, fields: { build, bom_item, quantity } }) => [pk, build, bom_item, Math.round(Number(quantity) * UNIT)])
            .sort(keyOf),
        )
      expect(await rows('select id, build_line_id, stock_item_id, install_into_id from build_item order by id')).to.eql(
        theirs('build.builditem')
          .map(({ pk, fields: { build_line, stock_item, install_into } }) => [pk, build_line, stock_item, install_into])
          .sort(keyOf),
      )
      await expectSound(server.db)
      const open = builds.find(({ fields }) => fields.status === 10)!
      expect((await api.post(`/build/${open.pk}/issue/`)).status).to.equal(201)
      expect(await see(`/build/${open.pk}/`)).to.include({ status: 20 })
      for (const one of await see(`/build/line/?build=${open.pk}&allocations=true`)) expect(one.quantity).to.be.greaterThan(0)
    })
})
