/** Components that are tracked find the outputs that they belong to by their serial numbers. */
import type { Trx } from '../../../../database.ts'
import type { Principal } from '../../../../provider/identity/principal.ts'
import { allSql, among, keysIn, rowsAs } from '../../../engine/rows.ts'
import { sql } from '../../../engine/sql.ts'
import { isFresh, liesWhere, type Places } from '../../order/family/wanted-stock.ts'
import { AVAILABLE } from '../../status-codes.ts'
import { isHere } from '../../stock/item/item-row.ts'
import { PIECE } from '../../stock/item/quantity.ts'
import { fittingFrom } from '../../variant-tree.ts'
import type { Build } from '../build-order.ts'
import { type BuildHold, type BuildLine, BuildStock, lockLines, missingOf, writeHolds } from '../holding.ts'

/** An item that a line can take for the output with this serial number. */
interface Match {
  readonly line: number
  readonly item: number
  readonly part: number
  readonly serial: string
}

/** What may be taken. */
interface Wanted extends Places {
  readonly substitutes: boolean
  readonly optional_items: boolean
  /** Keys of lines that may get something; without it all. */
  readonly lines?: readonly number[]
  /** Keys of items that are locked together with these. */
  readonly also?: readonly number[]
}

interface Found {
  /** Writes what was found. @param outputs keys by serial number */
  hold(outputs: ReadonlyMap<string, number>): Promise<void>
}

/**
 * Finds for each of these serial numbers the one component of each line that has the same, and locks it. Where several have it, nobody can
 * tell which is meant, and none is taken; what is in production counts, too. Consumable lines, those that hold all they need, and those
 * that hold something for the output already take none. The build is locked.
 * @param outputs serial numbers, with the keys of the outputs that are there already
 */
export async function matchSerials(
  trx: Trx,
  principal: Principal,
  build: Build,
  outputs: ReadonlyMap<string, number | undefined>,
  wanted: Wanted,
): Promise<Found> {
  const lines = await linesToFill(trx, build, wanted)
  const filled = await holdSomething(trx, lines)
  const all = await candidates(trx, lines, [...outputs.keys()], wanted)
  const matches = all.filter(({ line, serial }) => !filled.has(`${line} ${outputs.get(serial)}`))
  const there = [...outputs.values()].filter((key) => key !== undefined)
  const stock = await BuildStock.open(trx, principal, lines, [...matches.map(({ item }) => item), ...there, ...(wanted.also ?? [])])
  const free = matches.filter(({ item: key, part, serial }) => {
    const item = stock.find(key)
    // Both may have become others before they were locked.
    const into = outputs.get(serial)
    if (into !== undefined && !stock.isOutput(into, build.id)) return false
    if (item?.part_id !== part || item.serial !== serial || item.quantity !== PIECE) return false
    const isThere = isHere(item) && AVAILABLE.includes(item.status)
    return isThere && stock.left(key) === PIECE && !stock.isOthers(key)
  })
  const same = (one: Match): string => `${one.line} ${one.serial}`
  const times = new Map<string, number>()
  for (const one of free) times.set(same(one), (times.get(same(one)) ?? 0) + 1)
  const taken = free.filter((one) => {
    // Of two lines that could take it the first has it.
    if (times.get(same(one)) !== 1 || stock.left(one.item) < PIECE) return false
    stock.take(one.item, PIECE)
    return true
  })
  return {
    hold: (outputs) =>
      writeHolds(
        trx,
        stock,
        taken.map(({ line, item, serial }): BuildHold => ({ line, item, quantity: PIECE, output: outputs.get(serial)! })),
      ),
  }
}

/** Tracked lines that ask for more than they hold, locked. */
async function linesToFill(trx: Trx, build: Build, wanted: Wanted): Promise<BuildLine[]> {
  const keys = await keysIn(
    trx,
    `select l.id from build_line l join part_bom_item m on m.id = l.bom_item_id join part_part p on p.id = m.sub_part_id
      where l.build_id = ? and p.trackable and not p.virtual order by l.id`,
    [build.id],
  )
  const lines = await lockLines(trx, wanted.lines ? keys.filter((key) => wanted.lines!.includes(key)) : keys)
  const missing = await missingOf(trx, lines)
  return [...lines.values()].filter((line) => !line.consumable && (wanted.optional_items || !line.optional) && missing.get(line.id)! > 0)
}

/** Lines and outputs that they hold something for. */
async function holdSomething(trx: Trx, lines: readonly BuildLine[]): Promise<ReadonlySet<string>> {
  const keys = lines.map(({ id }) => id)
  const rows = await allSql<{ line: number; output: number }>(
    trx,
    sql`select build_line_id as line, install_into_id as output from build_item
      where install_into_id is not null and ${among(trx, 'build_line_id', keys)}`,
  )
  return new Set(rows.map(({ line, output }) => `${line} ${output}`))
}

/** In the order of lines and items. */
async function candidates(trx: Trx, lines: readonly BuildLine[], serials: readonly string[], wanted: Wanted): Promise<Match[]> {
  if (!lines.length || !serials.length) return []
  const keys = lines.map(({ id }) => id)
  const asked = rowsAs(
    trx,
    'asked',
    { serial: 'text' },
    serials.map((serial) => ({ serial })),
  )
  return allSql<Match>(
    trx,
    sql`with recursive ${fittingFrom(sql`select bom_item_id from build_line where ${among(trx, 'id', keys)}`, wanted.substitutes)}
       select distinct l.id as line, i.id as item, i.part_id as part, i.serial from build_line l join fitting on fitting.line = l.bom_item_id
         join part_part p on p.id = fitting.part and p.active and not p.virtual
         join ${asked} on true join stock_item i on i.part_id = p.id and i.serial = asked.serial
         where ${among(trx, 'l.id', keys)} and i.quantity > 0 and ${liesWhere(trx, wanted)} and ${await isFresh(trx, 'STOCK_ALLOW_EXPIRED_BUILD')}
       order by line, item`,
  )
}
