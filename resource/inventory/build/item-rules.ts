/** Rules of what lines of builds hold: the build is locked first, then its line, then the items. */
import type { Trx } from '../../../database.ts'
import { lockRows } from '../../engine/locks.ts'
import { after, type Hooks } from '../../engine/resource.ts'
import { keyList, keysIn } from '../../engine/rows.ts'
import { invalid } from '../../errors.ts'
import { partsOf } from '../order/family/holding.ts'
import { BUILDS, lockBuild } from './build.ts'
import { type BuildHold, BuildStock, checkHolds, lockLines } from './holding.ts'
import type { item } from './item.ts'

/** Fields by what is to blame. */
const FIELDS = { item: 'stock_item', quantity: 'quantity', output: 'install_into' } as const

export const itemRules: Hooks<typeof item.fields> = {
  async lock(trx, { verb, ids, input }) {
    const named = (name: string): number[] => (typeof input[name] === 'number' ? [input[name]] : [])
    const lines = [...(await find(trx, 'a.build_line_id', ids)), ...named('build_line')]
    await lockRows(trx, BUILDS.table, await trx(BUILDS.lineTable).whereIn('id', lines).pluck('build_id'), 'change')
    await lockRows(trx, BUILDS.lineTable, lines, 'change')
    if (verb === 'delete') return
    const items = [...(await find(trx, 'a.stock_item_id', ids)), ...(await find(trx, 'coalesce(a.install_into_id, 0)', ids))]
    await lockRows(trx, 'stock_item', [...items, ...named('stock_item'), ...named('install_into')], 'change')
  },

  async check(write) {
    const { trx, request, row, id } = write
    const hold: BuildHold = {
      line: after(write, 'build_line_id')!,
      item: after(write, 'stock_item_id')!,
      quantity: after(write, 'quantity')!,
      output: after(write, 'install_into_id') ?? null,
    }
    const lines = await lockLines(trx, [hold.line, ...(row ? [row.build_line_id!] : [])])
    const line = lines.get(hold.line)!
    checkHolds(await lockBuild(trx, line.build_id))
    if (row && lines.get(row.build_line_id!)?.build_id !== line.build_id) throw invalid('Build line is of another build', 'build_line')
    const items = [hold.item, ...(row ? [row.stock_item_id] : []), ...(hold.output === null ? [] : [hold.output])]
    const stock = await BuildStock.open(trx, request.principal, [line], items)
    if (row && row.stock_item_id === hold.item) stock.take(hold.item, -row.quantity)
    const problem = stock.problem(line, hold)
    if (problem) throw invalid(hold.quantity > stock.left(hold.item) && problem[0] === 'quantity' ? OVER : problem[1], FIELDS[problem[0]])
    if (hold.output !== null && (await hasSame(trx, hold, id)))
      throw invalid('The fields build_line, stock_item, install_into must make a unique set.')
    await BUILDS.follow(trx, partsOf(stock, [hold, ...(row ? [{ item: row.stock_item_id }] : [])]), false)
  },

  async deletingAll(writes) {
    const { trx } = writes[0]!
    const parts = await find(
      trx,
      '(select i.part_id from stock_item i where i.id = a.stock_item_id)',
      writes.map(({ id }) => id),
    )
    await BUILDS.follow(trx, parts, false)
  },
}
const OVER = 'Stock item is over-allocated'

const find = (trx: Trx, column: string, ids: readonly number[]): Promise<number[]> =>
  keysIn(trx, `select distinct ${column} as id from build_item a where a.id in (${keyList(ids)})`)

const hasSame = async (trx: Trx, { line, item, output }: BuildHold, id: number): Promise<boolean> =>
  (await trx('build_item').whereNot({ id }).where({ build_line_id: line, stock_item_id: item, install_into_id: output }).first('id')) !==
  undefined
