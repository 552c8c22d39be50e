/** Rules of BOM lines, and what follows from a change of one. */
import type { Row, Trx } from '../../../database.ts'
import { inTurn } from '../../engine/locks.ts'
import { changes, type Hooks, rowAfter, rowsOf, type Write } from '../../engine/resource.ts'
import { allSql, keyList } from '../../engine/rows.ts'
import type { RowOf } from '../../engine/shape.ts'
import { invalid } from '../../errors.ts'
import { andVariants, assembliesOf, assembliesOfAll, partsBelow } from '../kept/bom-lines.ts'
import { lineChecksum, touchValidity } from '../kept/bom-validity.ts'
import { touchPrices } from '../kept/prices.ts'
import { touchTotals } from '../kept/totals.ts'
import { setting } from '../settings/setting.ts'
import { key, wholeTree } from '../variant-tree.ts'
import type { bomItem } from './bom-item.ts'
import { settleAmount } from './line-amount.ts'

/** A line as rules read it. */
type Fields = typeof bomItem.fields
export type Line = RowOf<Fields>

export const bomItemRules: Hooks<Fields> = {
  // Two lines made side by side could close a circle that neither closes alone.
  lock: (trx) => inTurn(trx, 'bills of materials'),

  // Lines that come to name other parts could close a circle together.
  inSequence: (input) => ['part', 'sub_part', ...REACH].some((name) => input[name] !== undefined),

  async checkAll(writes) {
    const { trx } = writes[0]!
    const parts = await partsOf(trx, writes)
    for (const write of writes) {
      const line = rowAfter(write)
      const component = parts.get(line.sub_part_id)!
      if (write === writes[0]) {
        await checkUnlocked(trx, ...writes.flatMap(({ row }) => row ?? []))
        await checkUnlocked(trx, ...writes.map(rowAfter))
      }
      await check(write, component)
    }
  },

  async savedAll(writes) {
    const { trx } = writes[0]!
    const parts = await partsOf(trx, writes)
    // What has serial numbers can be followed only through assemblies that have them too.
    const followed = writes.map(rowAfter).filter((line) => parts.get(line.sub_part_id)!.trackable)
    if (followed.length)
      await trx('part_part')
        .whereRaw(`id in (${keyList(new Set(followed.map((line) => line.part_id)))})`)
        .where({ trackable: false })
        .update({ trackable: true })
    const changed = writes.filter((write) => !write.row || lineChecksum(write.row) !== lineChecksum(rowAfter(write)))
    if (!changed.length) return
    const around = changed.flatMap((write) => [write.row ?? [], rowAfter(write)].flat())
    await followUp(trx, around)
    const moved = changed.filter((write) => write.row && write.row.sub_part_id !== rowAfter(write).sub_part_id)
    const replaced = moved.flatMap((write) => [write.row!.sub_part_id, rowAfter(write).sub_part_id])
    await touchTotals(trx, 'builds', replaced)
  },

  async deletingAll(writes) {
    const { trx } = writes[0]!
    const lines = rowsOf(writes)
    await checkUnlocked(trx, ...lines)
    // Builds lose the lines, and with them what is allocated to them.
    const ids = keyList(writes.map(({ id }) => id))
    const held = await trx.all<{
      part_id: number
    }>(`select distinct i.part_id from build_item a join build_line l on l.id = a.build_line_id join stock_item i on i.id = a.stock_item_id
       where l.bom_item_id in (${ids})`)
    await trx.all(`delete from build_line where bom_item_id in (${ids}) returning id`)
    await touchTotals(trx, 'builds', [...lines.map((line) => line.sub_part_id), ...held.map((item) => item.part_id)])
  },

  deletedAll: (writes) => followUp(writes[0]!.trx, rowsOf(writes)),
}

/** The line as it will be. */

/** What else decides which parts a line reaches. */
const REACH = ['allow_variants', 'inherited'] as const

/** Fills in what follows from the values. @throws ValidationError */
async function check(write: Write<Fields>, component: Row): Promise<void> {
  const { trx, values, row } = write
  checkLosses(write)
  await settleAmount(write, String(component.units ?? ''))
  const line = rowAfter(write)
  if (component.trackable && line.quantity % 100_000) throw invalid('Quantity must be integer value for trackable parts', 'quantity')
  if (changes(write, 'part_id', 'sub_part_id') || REACH.some((name) => Boolean(row![name]) !== Boolean(line[name])))
    await checkNoCircle(trx, line)
  // Whether a line counts as checked follows from its checksum, whatever a request says.
  values.validated = Boolean(row?.validated) && lineChecksum(row!) === lineChecksum(line)
  if (!values.validated) values.checksum = ''
}

async function followUp(trx: Trx, lines: readonly Line[]): Promise<void> {
  const assemblies = await assembliesOfAll(trx, lines)
  await touchValidity(trx, assemblies)
  await touchPrices(trx, assemblies)
}

/** The parts that lines name, by their keys. */
async function partsOf(trx: Trx, writes: readonly Write<Fields>[]): Promise<ReadonlyMap<number, Row>> {
  const keys = new Set(writes.map(rowAfter).flatMap((line) => [line.part_id, line.sub_part_id]))
  const parts = await trx.all<Row & { id: number }>(
    `select id, assembly, component, trackable, units from part_part where id in (${keyList(keys)})`,
  )
  return new Map(parts.map((part) => [part.id, part]))
}

/** @throws ValidationError when the line belongs to an assembly that is locked, itself or by a variant that inherits the line */
export async function checkUnlocked(trx: Trx, ...lines: readonly { part_id: number; inherited: unknown }[]): Promise<void> {
  if (!lines.length) return
  const locked: { id: number }[] = await trx('part_part')
    .whereRaw(`id in (${keyList(await assembliesOfAll(trx, lines))})`)
    .where({ locked: true })
    .select('id')
  if (!locked.length || !(await setting(trx, 'PART_ENABLE_LOCKING'))) return
  const itself = locked.some(({ id }) => lines.some((line) => line.part_id === id))
  throw invalid(`BOM item cannot be modified - ${itself ? 'assembly' : 'variant assembly'} is locked`)
}

function checkLosses({ values }: Write<Fields>): void {
  for (const name of ['setup_quantity', 'attrition', 'rounding_multiple'] as const)
    if ((values[name] ?? 0) < 0) throw invalid('Ensure this value is greater than or equal to 0.', name)
  if ((values.attrition ?? 0) > 100 * 100_000) throw invalid('Ensure this value is less than or equal to 100.', 'attrition')
  if (values.rounding_multiple === 0) values.rounding_multiple = null
}

/** A part as refusals name it. */
async function named(trx: Trx, id: number): Promise<string> {
  const part = await trx('part_part').where({ id }).first('full_name', 'description')
  return `'${part.full_name} - ${part.description}'`
}

/** @throws ValidationError when an assembly of this line would be made of itself, at any depth. @param instead a substitute for the sub part */
export async function checkNoCircle(trx: Trx, line: Line, instead?: number): Promise<void> {
  const candidates = instead ? [instead] : line.allow_variants ? await andVariants(trx, [line.sub_part_id]) : [line.sub_part_id]
  const family = await allSql<{ id: number }>(trx, wholeTree(key(line.part_id)))
  const assemblies = new Set(await assembliesOf(trx, line))
  const field = instead ? 'part' : 'sub_part'
  if (family.some(({ id }) => candidates.includes(id)))
    throw invalid(`Part ${await named(trx, candidates[0]!)} cannot be used in BOM for ${await named(trx, line.part_id)} (recursive)`, field)
  for (const below of await partsBelow(trx, candidates))
    if (assemblies.has(below))
      throw invalid(`Part ${await named(trx, below)} is  used in BOM for ${await named(trx, candidates[0]!)} (recursive)`, field)
}
