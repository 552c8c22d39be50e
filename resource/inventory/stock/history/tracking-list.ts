/** `GET /api/stock/track/`: the list, with what the keys in `deltas` stand for. */
import { isAllowed } from '../../../auth/gate.ts'
import type { Answer, Caller } from '../../../engine/operation.ts'
import { inPieces } from '../../../engine/pieces.ts'
import { detailStatement, list } from '../../../engine/read.ts'
import { remembered } from '../../../engine/remembered.ts'
import { servedBy } from '../../../engine/resource.ts'
import { keyList } from '../../../engine/rows.ts'
import { bind } from '../../../engine/sql.ts'
import { BUILD } from '../../kinds/build.ts'
import { COMPANY } from '../../kinds/company.ts'
import type { Kind } from '../../kinds/index.ts'
import { PURCHASE_ORDER, RETURN_ORDER, SALES_ORDER, TRANSFER_ORDER } from '../../kinds/order.ts'
import { PART } from '../../kinds/part.ts'
import { LOCATION, STOCK_ITEM } from '../../kinds/stock.ts'
import { tracking } from './tracking.ts'

interface Tracked {
  readonly deltas: Record<string, unknown>
}
type Shown = ReadonlyMap<number, unknown>
/** Reads what keys stand for, by key. */
type Reader = (request: Caller, keys: readonly number[]) => Promise<Shown>

/** Rows as their own address shows them, to those who may see them there. */
const rows =
  (kind: Kind): Reader =>
  async (request, keys) => {
    if (!isAllowed(kind.access('view'), request.principal)) return new Map()
    const statement = detailStatement(servedBy(kind)!, { ...request, query: new URLSearchParams() }, keys)
    const found = await request.db.all<{ id: number; j: string }>(statement.text, bind(statement.params, request.principal.user.pk))
    return new Map(found.map(({ id, j }) => [id, JSON.parse(j)]))
  }
/** Orders, by what people call them. */
const references =
  ({ table, access }: Kind): Reader =>
  async ({ db, principal }, keys) => {
    if (!isAllowed(access('view'), principal)) return new Map()
    const found = await db.all<{ pk: number; reference: string }>(`select id as pk, reference from ${table} where id in (${keyList(keys)})`)
    return new Map(found.map((row) => [row.pk, row]))
  }

const READERS: Readonly<Record<string, Reader>> = {
  part: rows(PART),
  location: rows(LOCATION),
  old_location: rows(LOCATION),
  customer: rows(COMPANY),
  item: rows(STOCK_ITEM),
  ...Object.fromEntries([STOCK_ITEM, PURCHASE_ORDER, SALES_ORDER, RETURN_ORDER, TRANSFER_ORDER].map((kind) => [kind.model, rows(kind)])),
  buildorder: references(BUILD),
}

/** Rows that are looked at in one go: with what they show, a few milliseconds. */
const AT_ONCE = 200

/** Puts `<name>_detail` beside each key; null where there is nothing any more, or nothing for these eyes. */
function showingKeys(request: Caller): (texts: readonly string[]) => Promise<string[]> {
  const shown = new Map<string, Map<number, unknown>>()
  return async (texts) => {
    const tracked = texts.map((text): Tracked => JSON.parse(text))
    for (const [name, read] of Object.entries(READERS)) {
      const having = tracked.flatMap(({ deltas }) => {
        const { [name]: key } = deltas
        return typeof key === 'number' && Number.isSafeInteger(key) ? [{ deltas, key }] : []
      })
      if (!having.length) continue
      const known = remembered(shown, name, () => new Map<number, unknown>())
      const keys = [...new Set(having.map(({ key }) => key))].filter((key) => !known.has(key))
      if (keys.length) {
        const found = await read(request, keys)
        for (const key of keys) known.set(key, found.get(key) ?? null)
      }
      for (const { deltas, key } of having) deltas[`${name}_detail`] = known.get(key)
    }
    return tracked.map((row) => JSON.stringify(row))
  }
}

export function listTracking(request: Caller): Promise<Answer> {
  const show = showingKeys(request)
  return list(tracking, request, async (rows) => (await inPieces(rows, AT_ONCE, show)).flat())
}
