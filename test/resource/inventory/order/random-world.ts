/** Parts, stock and orders that random requests work on. */
import { expect } from 'chai'
import { type Api, type Reply, superuser } from '../../../support/api.ts'
import { makeCompany, makePart } from '../../../support/builders.ts'
import type { TestServer } from '../../../support/server.ts'
import { made, makeSupplierPart } from './builders.ts'
import type { Ask } from './random-step.ts'
import { play } from './random-steps.ts'

export interface World {
  readonly server: TestServer
  readonly api: Api
  readonly supplier: number
  readonly customer: number
  readonly places: readonly number[]
  /** A bolt, a meter with serial numbers, a lamp that comes as a red one, and what is built of them. */
  readonly parts: readonly number[]
  /** The same, but for the last, from a supplier, and the stand. */
  readonly bought: readonly number[]
  /** A stand, and a robot with serial numbers that a stand and a meter go into. */
  readonly assemblies: readonly number[]
  /** What lines of the bills of materials may come to say, by key; at first they say the first. */
  readonly bom: ReadonlyMap<number, readonly BomLine[]>
  /** Builds that were finished only because all that they take was allocated. */
  readonly paid: Set<number>
}

export interface BomLine {
  readonly quantity: number
  readonly setup_quantity: number
  readonly attrition: number
  readonly rounding_multiple: number | null
}

/** @returns the answer, which is no error of the server's */
export async function ask({ api, server }: Pick<World, 'api' | 'server'>, [method, path, body]: Ask): Promise<Reply> {
  const reply = await api[method](path, body)
  const why = reply.status >= 500 ? server.lines.findLast((line) => line.includes('"err"')) : reply.text
  expect([200, 201, 204, 400, 404], `${method} ${path} ${JSON.stringify(body)}: ${why}`).to.include(reply.status)
  return reply
}

export async function openWorld(server: TestServer): Promise<World> {
  const api = await superuser(server)
  const supplier = (await makeCompany(api, { is_supplier: true })).pk
  const customer = (await makeCompany(api, { is_customer: true })).pk
  // What is used up stays, and with it what was allocated of it: that can be counted afterwards.
  await ask({ api, server }, ['patch', '/settings/global/STOCK_DELETE_DEPLETED_DEFAULT/', { value: 'False' }])
  const places = [(await made(api, '/stock/location/', { name: 'shelf' })).pk, (await made(api, '/stock/location/', { name: 'bench' })).pk]
  const bolt = (await makePart(api, { salable: true })).pk
  const meter = (await makePart(api, { salable: true, trackable: true })).pk
  const lamp = (await makePart(api, { salable: true, is_template: true })).pk
  const red = (await makePart(api, { salable: true, variant_of: lamp })).pk
  const kept = { location: places[0], delete_on_deplete: false }
  for (const part of [bolt, red]) await made(api, '/stock/', { part, quantity: 12, ...kept })
  await made(api, '/stock/', { part: meter, quantity: 6, serial_numbers: '1-6', ...kept })
  const bought: number[] = []
  for (const [part, pack_quantity] of [
    [bolt, '1'],
    [meter, '1'],
    [red, '4'],
  ])
    bought.push((await makeSupplierPart(api, { part, supplier, pack_quantity })).pk)
  const { assemblies, bom } = await designs(api, [bolt, meter, lamp], kept)
  bought.push((await makeSupplierPart(api, { part: assemblies[0], supplier })).pk)
  const parts = [bolt, meter, lamp, ...assemblies]
  const world: World = { server, api, supplier, customer, places, parts, bought, assemblies, bom, paid: new Set() }
  // Some of each, so that there is something to work on.
  for (let n = 1; n <= 12; n++) await play(world, { do: 'order', n, quantity: 5 }, (asked) => ask(world, asked))
  for (let n = 1; n <= 4; n++) await play(world, { do: 'build', n, quantity: 2 }, (asked) => ask(world, asked))
  return world
}

const REVISIONS: readonly BomLine[] = [
  { quantity: 1.5, setup_quantity: 0, attrition: 25, rounding_multiple: null },
  { quantity: 2, setup_quantity: 2, attrition: 0, rounding_multiple: 5 },
  { quantity: 0.3, setup_quantity: 0.25, attrition: 33, rounding_multiple: 0.7 },
]

/** Every kind of line: with losses, set-up and rounding, a substitute, variants, what is only used up on the way, and what is optional. */
async function designs(api: Api, [bolt, meter, lamp]: readonly number[], kept: object): Promise<Pick<World, 'assemblies' | 'bom'>> {
  const assembly = { assembly: true, salable: true, component: true, purchaseable: true }
  const stand = (await makePart(api, assembly)).pk
  const robot = (await makePart(api, { ...assembly, trackable: true })).pk
  const rivet = (await makePart(api)).pk
  const glue = (await makePart(api)).pk
  for (const part of [rivet, glue]) await made(api, '/stock/', { part, quantity: 20, ...kept })
  const bom = new Map<number, readonly BomLine[]>()
  const line = async (part: number, sub_part: number, quantity: number, more: object = {}): Promise<number> => {
    const { pk } = await made(api, '/bom/', { part, sub_part, quantity, ...more })
    const first = { quantity, setup_quantity: 0, attrition: 0, rounding_multiple: null, ...more }
    bom.set(pk, part === stand ? [first, ...REVISIONS] : [first])
    return pk
  }
  const bolts = await line(stand, bolt!, 2, { attrition: 10, setup_quantity: 1, rounding_multiple: 2 })
  await made(api, '/bom/substitute/', { bom_item: bolts, part: rivet })
  await line(stand, lamp!, 1, { allow_variants: true })
  await line(stand, glue, 0.5, { consumable: true })
  await line(robot, meter!, 1)
  await line(robot, stand, 1)
  await line(robot, rivet, 1, { optional: true })
  return { assemblies: [stand, robot], bom }
}
