/** `GET /api/stock/track/`: the list, with what the keys in `deltas` stand for. */
import type { Role } from '../../../../provider/scopes.ts'
import { allow, isAllowed } from '../../../auth/gate.ts'
import type { Answer, Caller } from '../../../engine/operation.ts'
import { inPieces } from '../../../engine/pieces.ts'
import { detailStatement, list } from '../../../engine/read.ts'
import { accessOf, type Resource } from '../../../engine/resource.ts'
import { keyList } from '../../../engine/rows.ts'
import { bind } from '../../../engine/sql.ts'
import { company } from '../../company/company.ts'
import { part } from '../../part/part.ts'
import { stockItem } from '../item/stock-item.ts'
import { location } from '../location/location.ts'
import { tracking } from './tracking.ts'

interface Tracked {
  readonly deltas: Record<string, unknown>
}
type Shown = ReadonlyMap<number, unknown>
/** Reads what keys stand for, by key. */
type Reader = (request: Caller, keys: readonly number[]) => Promise<Shown>

/** Rows as their own address shows them, to those who may see them there. */
const rows =
  (of: Resource): Reader =>
  async (request, keys) => {
    if (!isAllowed(accessOf(of, 'view'), request.principal)) return new Map()
    const statement = detailStatement(of, { ...request, query: new URLSearchParams('part_detail=false') }, keys)
    const found = await request.db.all<{ id: number; j: string }>(statement.text, bind(statement.params, request.principal.user.pk))
    return new Map(found.map(({ id, j }) => [id, JSON.parse(j)]))
  }
/** Orders, by what people call them. */
const references =
  (table: string, role: Role): Reader =>
  async ({ db, principal }, keys) => {
    if (!isAllowed(allow.role('view', [role]), principal)) return new Map()
    const found = await db.all<{ pk: number; reference: string }>(`select id as pk, reference from ${table} where id in (${keyList(keys)})`)
    return new Map(found.map((row) => [row.pk, row]))
  }

const READERS: Readonly<Record<string, Reader>> = {
  part: rows(part),
  location: rows(location),
  old_location: rows(location),
  customer: rows(company),
  stockitem: rows(stockItem),
  item: rows(stockItem),
  purchaseorder: references('order_purchase_order', 'purchase_order'),
  salesorder: references('order_sales_order', 'sales_order'),
  buildorder: references('build_build', 'build'),
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
      const known = shown.get(name) ?? new Map<number, unknown>()
      shown.set(name, known)
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
