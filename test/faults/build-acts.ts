/** The writes of the mix about builds: what they take, make, reject, use up and give back. Each leaves two rows or none. */
import type { Act, Prepare } from './acts.ts'
import type { Ask } from './client.ts'
import type { Shop } from './shop.ts'

const post = (path: string, body: object = {}): Ask => ({ method: 'POST', path, body })

/** A build of two. It is under way with its first output. */
const begun = ({ built }: Shop, prepare: Prepare, title = ''): Promise<number> => prepare('/build/', { part: built, quantity: 2, title })
/** With what it takes put aside. */
async function provided(shop: Shop, prepare: Prepare, title: string): Promise<number> {
  const build = await begun(shop, prepare, title)
  await prepare(`/build/${build}/auto-allocate/`, {})
  return build
}
/** With two outputs of one each. */
async function making(shop: Shop, prepare: Prepare): Promise<{ build: number; outputs: { output: number }[] }> {
  const build = await begun(shop, prepare)
  const outputs: { output: number }[] = []
  for (let n = 0; n < 2; n++) outputs.push({ output: await prepare(`/build/${build}/create-output/`, { quantity: 1 }) })
  return { build, outputs }
}
const turned = <T>(rows: T[], n: number): T[] => (n % 2 ? rows : rows.reverse())

export const BUILD_ACTS: readonly Act[] = [
  ({ built }, title) => ({ ...post('/build/', { part: built, quantity: 2, title }), trace: 'build', rows: 2 }),
  async (shop, title, _n, _own, prepare) => {
    const build = await begun(shop, prepare, title)
    return { ...post(`/build/${build}/auto-allocate/`), trace: 'held to build', rows: 2 }
  },
  // The next two serial numbers, which others want, too.
  async ({ numbered }, batch_code, _n, _own, prepare) => {
    const build = await prepare('/build/', { part: numbered, quantity: 2 })
    return { ...post(`/build/${build}/create-output/`, { quantity: 2, serial_numbers: '~+', batch_code }), trace: 'output', rows: 2 }
  },
  async (shop, notes, n, _own, prepare) => {
    const { build, outputs } = await making(shop, prepare)
    return {
      ...post(`/build/${build}/complete/`, { outputs: turned(outputs, n), location: shop.places[0], notes }),
      trace: 'history',
      rows: 2,
    }
  },
  async (shop, notes, n, _own, prepare) => {
    const { build, outputs } = await making(shop, prepare)
    return {
      ...post(`/build/${build}/scrap-outputs/`, { outputs: turned(outputs, n), location: shop.places[1], notes }),
      trace: 'history',
      rows: 2,
    }
  },
  async (shop, title, _n, _own, prepare) => {
    const build = await provided(shop, prepare, title)
    const output = await prepare(`/build/${build}/create-output/`, { quantity: 2 })
    await prepare(`/build/${build}/complete/`, { outputs: [{ output }], location: shop.places[2] })
    return { ...post(`/build/${build}/finish/`), trace: 'used up', rows: 2 }
  },
  // What is held for it is used up all the same.
  async (shop, title, _n, _own, prepare) => {
    const build = await provided(shop, prepare, title)
    return { ...post(`/build/${build}/cancel/`, { remove_allocated_stock: true }), trace: 'used up', rows: 2 }
  },
]
