/** Builds: what may be built, their lines, their states, and what belongs to them. */
import { expect } from 'chai'
import { person } from '../../../support/api.ts'
import type { Made } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound, PIECE } from '../../../support/stock.ts'
import { made } from '../order/builders.ts'
import { Workshop } from './workshop.ts'

const [PENDING, PRODUCTION, ON_HOLD, CANCELLED, COMPLETE] = [10, 20, 25, 30, 40]
/** What each action makes of each state; an action that is not named changes nothing. */
const MOVES: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  [PENDING]: { issue: PRODUCTION, hold: ON_HOLD },
  [PRODUCTION]: { hold: ON_HOLD },
  [ON_HOLD]: { issue: PRODUCTION },
  [CANCELLED]: {},
  [COMPLETE]: {},
}

eachDatabase('builds', (kind) => {
  let shop: Workshop
  let screw: Made
  let frame: Made
  before(async () => {
    shop = await Workshop.open(kind)
    screw = await shop.part()
    frame = await shop.assembly([[screw, 4]])
  })
  after(async () => {
    await expectSound(shop.server.db)
    await shop.server.close()
  })
  async function refused(request: Promise<{ status: number; body: unknown }>, wanted: unknown): Promise<void> {
    const { status, body } = await request
    expect(status, JSON.stringify(body)).to.equal(400)
    expect(body).to.deep.equal(wanted)
  }
  const asks = (values: object) => shop.api.post('/build/', { part: frame.pk, quantity: 1, ...values })

  for (const [state, moves] of Object.entries(MOVES))
    for (const action of ['issue', 'hold'])
      it(`${state}: ${action} ${moves[action] ? `makes it ${moves[action]}` : 'changes nothing'}`, async () => {
        const build = await shop.build(frame, 2)
        await shop.put(build, { status: Number(state) })
        const before = await shop.row('build_build', build)
        const { status, body } = await shop.api.post(`/build/${build.pk}/${action}/`)
        expect([status, body]).to.deep.equal([201, {}])
        expect(await shop.row('build_build', build)).to.deep.equal({ ...before, status: moves[action] ?? Number(state) })
      })

  it('are made with all that a request says, and who made them', async () => {
    const build = await shop.build(frame, 3, {
      title: 'Three frames',
      batch: 'B-7',
      priority: 2,
      start_date: '2026-01-05',
      target_date: '2026-02-01',
      destination: shop.shelf.pk,
      take_from: shop.shelf.pk,
      link: 'https://example.com/build',
      notes: '*soon*',
      tags: ['rush'],
    })
    expect(build).to.include({ status: PENDING, status_custom_key: PENDING, completed: 0, quantity: 3, level: 0, part_name: frame.name })
    expect(build.reference).to.match(/^BO-\d{4}$/)
    expect(build).to.deep.include({ tags: ['rush'], parameters: [] })
    expect(build).to.have.nested.property('issued_by_detail.pk', build.issued_by)
    expect(await shop.row('build_build', build)).to.include({
      title: 'Three frames',
      batch: 'B-7',
      priority: 2,
      quantity: 3 * PIECE,
      destination_id: shop.shelf.pk,
      take_from_id: shop.shelf.pk,
      part_id: frame.pk,
      issued_by_id: build.issued_by as number,
      notes: '*soon*',
    })
    const { body } = await shop.api.get(`/build/${build.pk}/`)
    expect(body).to.include({ reference: build.reference, overdue: true, title: 'Three frames' })
    expect(body).to.have.nested.property('part_detail.name', frame.name)
  })

  it('are refused for a part that is no assembly, too few, wrong references and dates', async () => {
    await refused(asks({ part: screw.pk }), { part: [`Invalid pk "${screw.pk}" - object does not exist.`] })
    const few = { quantity: ['Ensure this value is greater than or equal to 1.'] }
    for (const quantity of [0, -3, 0.5]) await refused(asks({ quantity }), few)
    await refused(asks({ reference: 'xyz' }), { reference: ['Reference must match required pattern: BO-{ref:04d}'] })
    const { reference } = await shop.build(frame, 1)
    await refused(asks({ reference }), { reference: ['Build Order with this Reference already exists.'] })
    await refused(asks({ start_date: '2026-05-05', target_date: '2026-02-01' }), { target_date: ['Target date must be after start date'] })
    const before = await shop.rows('select count(*) as n from build_line')
    const unsold = await shop.assembly([[screw, 1]], { purchaseable: false })
    const external = { external: ['Build orders can only be externally fulfilled for purchaseable parts'] }
    await refused(asks({ part: unsold.pk, external: true }), external)
    const own = await shop.build(unsold, 1)
    await refused(shop.api.patch(`/build/${own.pk}/`, { external: true }), external)
    expect(await shop.row('build_build', own)).to.include({ external: kind === 'sqlite' ? 0 : false })
    expect(await shop.rows('select count(*) as n from build_line')).to.deep.equal([{ n: Number(before[0]!.n) + 1 }])
  })

  it('are refused by what the installation asks of the part and of whoever is responsible', async () => {
    const idle = await shop.assembly([[screw, 1]], { active: false })
    const cases = [
      ['BUILDORDER_REQUIRE_RESPONSIBLE', frame, { responsible: ['Responsible user or group must be specified'] }],
      ['BUILDORDER_REQUIRE_VALID_BOM', frame, { part: ['Assembly BOM has not been validated'] }],
      ['BUILDORDER_REQUIRE_LOCKED_PART', frame, { part: ['Build order cannot be created for an unlocked part'] }],
      ['BUILDORDER_REQUIRE_ACTIVE_PART', idle, { part: ['Build order cannot be created for an inactive part'] }],
    ] as const
    for (const [key, part, words] of cases) {
      await shop.set(key, 'True')
      await refused(asks({ part: part.pk }), words)
      await shop.set(key, 'False')
      expect((await asks({ part: part.pk })).status, key).to.equal(201)
    }
  })

  it('keep their part, and ask for as much as their quantity takes', async () => {
    const build = await shop.build(frame, 2)
    const other = await shop.assembly([[screw, 1]])
    await refused(shop.api.patch(`/build/${build.pk}/`, { part: other.pk }), { part: ['Build order part cannot be changed'] })
    const before = await shop.totals(screw)
    expect((await shop.api.patch(`/build/${build.pk}/`, { quantity: 7, status: COMPLETE })).status).to.equal(200)
    expect(await shop.row('build_build', build)).to.include({ part_id: frame.pk, quantity: 7 * PIECE, status: PENDING })
    expect((await shop.lines(build)).map(({ quantity }) => quantity)).to.deep.equal([28])
    expect((await shop.totals(screw)).required).to.equal(before.required! + 20)
  })

  it('lie below each other, and in no circle', async () => {
    const top = await shop.build(frame, 1)
    const middle = await shop.build(frame, 1, { parent: top.pk })
    const bottom = await shop.build(frame, 1, { parent: middle.pk })
    expect([top, middle, bottom].map(({ level }) => level)).to.deep.equal([0, 1, 2])
    for (const parent of [top, bottom])
      await refused(shop.api.patch(`/build/${top.pk}/`, { parent: parent.pk }), { parent: ['Invalid choice'] })
    expect(await shop.row('build_build', top)).to.include({ parent_id: null })
    const keys = async (query: string) => (await shop.api.get(`/build/?${query}`)).body.map(({ pk }: Made) => pk)
    expect(await keys(`ancestor=${top.pk}&ordering=level`)).to.deep.equal([middle.pk, bottom.pk])
    expect(await keys(`parent=${top.pk}`)).to.deep.equal([middle.pk])
    const apart = await keys(`exclude_tree=${middle.pk}`)
    expect(apart).to.include(top.pk).and.not.include(middle.pk).and.not.include(bottom.pk)
    await shop.put(middle, { status: CANCELLED })
    expect((await shop.api.delete(`/build/${middle.pk}/`)).status).to.equal(204)
    expect(await shop.row('build_build', bottom)).to.include({ parent_id: top.pk })
  })

  it('go only when they are cancelled, with their lines and what they held', async () => {
    const build = await shop.build(frame, 2)
    const bin = await shop.stock(screw, 10)
    const [line] = await shop.lines(build)
    expect((await shop.allocate(build, [line!, bin, 5])).status).to.equal(201)
    for (const status of [PENDING, PRODUCTION, ON_HOLD, COMPLETE]) {
      await shop.put(build, { status })
      await refused(shop.api.delete(`/build/${build.pk}/`), { non_field_errors: ['Build must be cancelled before it can be deleted'] })
    }
    await shop.put(build, { status: CANCELLED })
    await made(shop.api, '/attachment/', { model_type: 'build', model_id: build.pk, link: 'https://example.com/plan' })
    expect((await shop.api.delete(`/build/${build.pk}/`)).status).to.equal(204)
    expect(await shop.row('build_build', build)).to.equal(undefined)
    expect(await shop.row('build_line', line!)).to.equal(undefined)
    expect(await shop.rows('select id from build_item where stock_item_id = ?', bin.pk)).to.deep.equal([])
    expect(await shop.rows("select id from common_attachment where model_type = 'build' and model_id = ?", build.pk)).to.deep.equal([])
    expect(await shop.row('stock_item', bin)).to.include({ quantity: 10 * PIECE })
  })

  it('are counted of the part that they make, as long as they are open', async () => {
    const part = await shop.assembly([[screw, 1]])
    const build = await shop.build(part, 5)
    expect(await shop.totals(part)).to.include({ scheduled: 5, building: 0 })
    await shop.api.patch(`/build/${build.pk}/`, { quantity: 8 })
    expect(await shop.totals(part)).to.include({ scheduled: 8 })
  })

  it('are found by what they are', async () => {
    const part = await shop.assembly([[screw, 1]], { name: 'Lantern' })
    const build = await shop.build(part, 2, { title: 'Forty-two', target_date: '2020-01-01', priority: 9 })
    const later = await shop.build(part, 2, { external: true, target_date: '2199-01-01' })
    const keys = async (query: string) => (await shop.api.get(`/build/?part=${part.pk}&${query}`)).body.map(({ pk }: Made) => pk)
    expect(await keys('ordering=priority')).to.deep.equal([later.pk, build.pk])
    expect(await keys('overdue=true')).to.deep.equal([build.pk])
    expect(await keys('external=true')).to.deep.equal([later.pk])
    expect(await keys('search=forty-two')).to.deep.equal([build.pk])
    expect(await keys(`reference=${build.reference}`)).to.deep.equal([build.pk])
    expect(await keys('target_date_after=2100-01-01')).to.deep.equal([later.pk])
    expect(await keys('min_date=2100-01-01')).to.deep.equal([later.pk])
    expect(await keys('search=lantern&ordering=reference')).to.deep.equal([build.pk, later.pk])
    await shop.api.post(`/build/${build.pk}/issue/`)
    expect(await keys(`status=${PRODUCTION}`)).to.deep.equal([build.pk])
    await shop.put(build, { status: CANCELLED })
    expect(await keys('active=true')).to.deep.equal([later.pk])
    expect(await keys('outstanding=false')).to.deep.equal([build.pk])
  })

  it('are written by whoever holds the role, and seen by no other', async () => {
    const seer = await person(shop.server, 'view:build')
    const other = await person(shop.server, 'view:part', 'change:stock')
    const build = await shop.build(frame, 1)
    expect((await seer.get(`/build/${build.pk}/`)).status).to.equal(200)
    for (const action of ['issue', 'hold']) expect((await seer.post(`/build/${build.pk}/${action}/`)).status).to.equal(403)
    for (const path of ['/build/', '/build/line/', '/build/item/']) expect((await other.get(path)).status, path).to.equal(403)
    expect(await shop.row('build_build', build)).to.include({ status: PENDING })
  })
})
