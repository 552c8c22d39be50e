/** Random requests about builds, whose components are what orders buy, sell and move, and whose outputs are sold and moved in turn. */
import { type Act, AT_HAND, column, gone, type Playing, some } from './random-step.ts'
import type { World } from './random-world.ts'

const OPEN = 'select id from build_build where status in (10, 20, 25)'
const IN_PRODUCTION = `is_building and build_id in (${OPEN})`

/** The build of a row, or now and then another one. */
const buildOf = async ({ world, pick, n }: Playing, table: 'build_line' | 'stock_item', row: number): Promise<number> =>
  n % 11 ? column(world, 'build_id', table, row) : pick('build_build')

/** Whole pieces: what has serial numbers, and builds, count no fractions. */
const pieces = (quantity: number): number => Math.ceil(quantity)
const hasSerials = (world: World, part: number): boolean => part === world.assemblies[1]

/** What makes outputs of the part. */
const outputs = ({ world, n, quantity }: Playing, part: number): object => ({
  quantity: n % 9 ? pieces(quantity) : quantity,
  batch_code: `B${n % 3}`,
  ...(n % 4 ? { location: some(world.places, n) } : {}),
  // Without them what has serial numbers is refused, and with them what has none.
  ...(hasSerials(world, part) === n % 10 > 0 ? { serial_numbers: '~+', auto_allocate: n % 3 === 0 } : {}),
})

/** A build that is issued, mostly, and then makes something. */
const build: Act = async (playing) => {
  const { world, pick, send, n, quantity } = playing
  const part = some(world.assemblies, n >> 1)
  const { status, body } = await send('post', '/build/', {
    part,
    quantity: pieces(quantity),
    external: n % 6 === 0,
    ...(n % 13 ? {} : { parent: await pick('build_build') }),
  })
  if (status !== 201) return
  if (n % 7) await send('post', `/build/${body.pk}/issue/`)
  if (n % 4) await send('post', `/build/${body.pk}/create-output/`, outputs(playing, part))
  if (n % 5) await send('post', `/build/${body.pk}/auto-allocate/`, { interchangeable: true, item_type: 'all', substitutes: true })
}

/** A line of an open build, with something that fits it, mostly. */
async function fitting({ world, pick, n, quantity }: Playing) {
  const build_line = await pick('build_line', n % 13 ? `build_id in (${OPEN})` : '1 = 1')
  const bomItem = await column(world, 'bom_item_id', 'build_line', build_line)
  const part = await column(world, 'sub_part_id', 'part_bom_item', bomItem)
  const its = `(part_id in (select id from part_part where ${part} in (id, variant_of_id))
    or part_id in (select part_id from part_bom_substitute where bom_item_id = ${bomItem}))`
  const stock_item = await pick('stock_item', n % 9 ? `${AT_HAND} and in_stock and ${its}` : '1 = 1')
  const forOutput = hasSerials(world, await column(world, 'part_id', 'part_bom_item', bomItem)) && part === world.parts[1]
  const output = await pick('stock_item', `is_building and build_id = ${await column(world, 'build_id', 'build_line', build_line)}`)
  return { build_line, stock_item, quantity, output: forOutput === n % 12 > 0 && output ? output : null }
}

const buildHold: Act = async (playing) => {
  const { send, n } = playing
  const one = await fitting(playing)
  const { output: _, ...also } = { ...(await fitting({ ...playing, n: n >> 3 })), quantity: 1 }
  await send('post', `/build/${await buildOf(playing, 'build_line', one.build_line)}/allocate/`, { items: n % 5 ? [one] : [one, also] })
}

const buildRehold: Act = async (playing) => {
  const { pick, send, n, quantity } = playing
  const { build_line, stock_item, output } = await fitting(playing)
  if (n % 3 === 0) return send('post', '/build/item/', { build_line, stock_item, quantity, install_into: output })
  const change = [{ quantity }, { stock_item, quantity }, { build_line, stock_item, install_into: output }, { install_into: output }]
  return send('patch', `/build/item/${await pick('build_item')}/`, some(change, n >> 1))
}

const buildFind: Act = async ({ world, pick, send, n }) => {
  const at = await pick('build_build', n % 7 ? `id in (${OPEN})` : '1 = 1')
  const item_type = some(['untracked', 'all', 'tracked'], n)
  const more = [{ interchangeable: true }, { interchangeable: true, optional_items: true }, {}, { location: some(world.places, n) }]
  await send('post', `/build/${at}/auto-allocate/`, { item_type, substitutes: n % 5 > 0, ...some(more, n >> 2) })
}

const output: Act = async (playing) => {
  const { world, pick, send, n } = playing
  const at = await pick('build_build', n % 7 ? `status = 20` : '1 = 1')
  await send('post', `/build/${at}/create-output/`, outputs(playing, await column(world, 'part_id', 'build_build', at)))
}

/** Some of an output, or all of it; now and then something else, or the same twice. */
const chosen = async ({ pick, n, quantity }: Playing) => {
  const output = await pick('stock_item', n % 9 ? IN_PRODUCTION : '1 = 1')
  const one = { output, ...(n % 3 ? {} : { quantity }) }
  return { output, outputs: n % 17 ? [one] : [one, one] }
}

const outputDone: Act = async (playing) => {
  const { world, send, n } = playing
  const { output, outputs } = await chosen(playing)
  await send('post', `/build/${await buildOf(playing, 'stock_item', output)}/complete/`, {
    outputs,
    location: some(world.places, n),
    accept_incomplete_allocation: n % 4 > 0,
  })
}

const outputScrap: Act = async (playing) => {
  const { world, send, n } = playing
  const { output, outputs } = await chosen(playing)
  await send('post', `/build/${await buildOf(playing, 'stock_item', output)}/scrap-outputs/`, {
    outputs,
    location: some(world.places, n),
    notes: 'cracked',
    discard_allocations: n % 2 > 0,
  })
}

const consume: Act = async (playing) => {
  const { world, pick, send, n, quantity } = playing
  const item = await pick('build_item')
  const build_line = n % 2 ? await column(world, 'build_line_id', 'build_item', item) : await pick('build_line', `build_id in (${OPEN})`)
  const whole = (await column(world, 'quantity', 'build_item', item)) / 100_000
  await send('post', `/build/${await buildOf(playing, 'build_line', build_line)}/consume/`, {
    ...(n % 2 ? { items: [{ build_item: item, quantity: n % 3 ? quantity : whole }] } : { lines: [{ build_line }] }),
  })
}

const finish: Act = async ({ world, pick, send, n }) => {
  const nothingToMake = 'not exists (select 1 from stock_item i where i.build_id = build_build.id and i.is_building)'
  const at = await pick('build_build', n % 7 ? `status = 20 and ${n % 3 ? nothingToMake : '1 = 1'}` : '1 = 1')
  const accept_unallocated = n % 3 > 0
  const { status } = await send('post', `/build/${at}/finish/`, {
    accept_overallocated: some(['accept', 'trim', 'reject'], n >> 2),
    accept_unallocated,
    accept_incomplete: n % 5 > 0,
  })
  if (status === 201 && !accept_unallocated) world.paid.add(at)
}

const buildMove: Act = async ({ pick, send, n }) => {
  const at = await pick('build_build', n % 5 ? `id in (${OPEN})` : '1 = 1')
  const what = some(['issue', 'hold', 'issue', 'cancel', 'issue'], n >> 2)
  const choices = { remove_allocated_stock: n % 2 > 0, remove_incomplete_outputs: n % 3 > 0 }
  await send('post', `/build/${at}/${what}/`, what === 'cancel' ? choices : {})
}

const buildChange: Act = async ({ pick, send, n, quantity }) =>
  send('patch', `/build/${await pick('build_build', n % 7 ? `id in (${OPEN})` : '1 = 1')}/`, { quantity: pieces(quantity) })

/** A supplier builds: what comes belongs to the build. */
const feed: Act = async ({ world, pick, send, n, quantity }) => {
  const build_order = await pick('build_build', n % 5 ? `external and part_id = ${world.assemblies[0]}` : '1 = 1')
  const { status, body } = await send('post', '/order/po/', { supplier: world.supplier })
  if (status !== 201) return
  const line = await send('post', '/order/po-line/', { order: body.pk, part: world.bought.at(-1), quantity, build_order })
  await send('post', `/order/po/${body.pk}/issue/`)
  const items = [{ line_item: line.body?.pk ?? 0, quantity, location: some(world.places, n) }]
  await send('post', `/order/po/${body.pk}/receive/`, { items })
}

/** Whoever designs changes the bill of materials while builds go on. */
const bom: Act = async ({ world, send, n }) => {
  const bomItem = some([...world.bom.keys()], n)
  await send('patch', `/bom/${bomItem}/`, some(world.bom.get(bomItem)!, n >> 3))
}

/** What leaves the numbers that builds and their lines count, so that they can be compared with what there is. */
export const BUILD_STEPS_THAT_COUNT: Readonly<Record<string, Act>> = {
  build,
  buildHold,
  buildRehold,
  buildFind,
  output,
  outputDone,
  outputScrap,
  consume,
  finish,
  buildMove,
  buildChange,
  feed,
  bom,
}

/** What takes rows away, or writes what is counted. */
export const BUILD_STEPS: Readonly<Record<string, Act>> = {
  unhold: gone(['/build/item/', 'build_item'], ['/build/line/', 'build_line'], ['/build/', 'build_build']),
  release: async ({ pick, send, n }) => {
    const at = await pick('build_build', `id in (${OPEN})`)
    const choice = [{}, { build_line: await pick('build_line', `build_id = ${at}`) }, { output: await pick('stock_item', IN_PRODUCTION) }]
    return send('post', `/build/${at}/unallocate/`, some(choice, n))
  },
  outputGone: async (playing) => {
    const { output, outputs } = await chosen(playing)
    const at = await buildOf(playing, 'stock_item', output)
    return playing.send('post', `/build/${at}/delete-outputs/`, { outputs: outputs.map((one) => ({ output: one.output })) })
  },
  lineOf: async ({ pick, send, n, quantity }) =>
    send('patch', `/build/line/${await pick('build_line', n % 5 ? `build_id in (${OPEN})` : '1 = 1')}/`, { quantity }),
}

/** Which of them must have been accepted, or the rest proves nothing. */
export const MUST_HAPPEN = ['build', 'buildHold', 'buildFind', 'output', 'outputDone', 'outputScrap', 'consume', 'finish', 'buildMove']
