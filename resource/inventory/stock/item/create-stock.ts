import type { Trx } from '../../../../database.ts'
import type { Principal } from '../../../../provider/identity/principal.ts'
import { allSql, among } from '../../../engine/rows.ts'
import { sql } from '../../../engine/sql.ts'
import { invalid } from '../../../errors.ts'
import { serialInt } from '../../kept/names.ts'
import { setting } from '../../settings/setting.ts'
import { type Deltas, HISTORY } from '../history/track.ts'
import { checkPlace } from '../location/places.ts'
import type { ItemRow } from './item-row.ts'
import { isWhole, NEGATIVE, PIECE, WHOLE } from './quantity.ts'
import { MAX_NEW, TAKEN, TOO_MANY, takenSerials } from './serial-numbers.ts'
import { type PartFacts, StockEdit } from './stock-edit.ts'

/** Stock that there was not before: columns of the items, and how the history tells it. */
export interface NewStock extends Partial<Omit<ItemRow, 'serial' | 'serial_int' | 'search_key'>> {
  readonly part_id: number
  /** Of each item; with serial numbers one piece. */
  readonly quantity: number
  /** An item for each of these, instead of one for all. They were read by `readSerials`, or are checked here. */
  readonly serials?: readonly string[]
  /** CREATED unless another one of HISTORY. */
  readonly type?: number
  readonly deltas?: Deltas
  readonly note?: string
}

interface Part extends PartFacts {
  readonly id: number
  readonly default_expiry: number
}

const DAY = 86_400_000

/** Makes stock items with their history. @returns their keys, in the order given @throws ValidationError by field of the API */
export async function createStock(trx: Trx, principal: Principal, stock: readonly NewStock[]): Promise<number[]> {
  const named = stock.map(({ part_id }) => part_id)
  const parts = await factsOf(trx, named)
  for (const location of new Set(stock.map(({ location_id }) => location_id))) await checkPlace(trx, location)
  if (stock.reduce((sum, { serials }) => sum + (serials?.length || 1), 0) > MAX_NEW) throw invalid(TOO_MANY)
  const used = await setting(trx, 'STOCK_DELETE_DEPLETED_DEFAULT')
  const edit = await StockEdit.open(trx, principal, [])
  for (const { serials, type = HISTORY.CREATED, deltas, note, ...columns } of stock) {
    const part = parts.get(columns.part_id)!
    const whole = part.trackable && !isWhole(columns.quantity)
    if (part.virtual) throw invalid('Stock item cannot be created for virtual parts', 'part')
    if (whole) throw invalid(WHOLE, 'quantity')
    if (columns.quantity < 0) throw invalid(NEGATIVE, 'quantity')
    if (serials?.length && !part.trackable) throw invalid('Serial numbers cannot be supplied for a non-trackable part', 'serial_numbers')
    const taken = await takenSerials(trx, part.id, serials ?? [])
    if (taken.length) throw invalid(TAKEN.entered(taken), 'serial_numbers')
    const common = { delete_on_deplete: used, expiry_date: expiry(part), ...columns }
    for (const serial of serials?.length ? serials : [null]) {
      const own = serial === null ? {} : { serial, serial_int: serialInt(serial), quantity: PIECE, delete_on_deplete: false }
      const item = edit.create({ ...common, ...own }, part)
      const { quantity, location_id, status } = item
      const place = location_id === null ? {} : { location: location_id }
      edit.tell(item, type, { ...(type === HISTORY.CREATED ? { status } : {}), ...place, quantity, ...deltas }, note)
    }
  }
  return edit.save()
}

/** What parts say about their stock. */
export async function factsOf(trx: Trx, parts: readonly number[]): Promise<ReadonlyMap<number, Part>> {
  const rows = await allSql<Part>(
    trx,
    sql`select id, full_name as part_name, trackable, salable, virtual, default_expiry from part_part where ${among(trx, 'id', new Set(parts))}`,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** Days that a year of four digits still holds. */
const MOST_DAYS = 2_900_000

/** The day that stock of today lasts until; null for what lasts longer than dates go. */
export const expiry = ({ default_expiry: days }: Part): string | null =>
  days > 0 && days < MOST_DAYS ? new Date(Date.now() + days * DAY).toISOString().slice(0, 10) : null
