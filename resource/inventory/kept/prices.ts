/**
 * The price range of parts, worked out from all that is known of their prices and kept (part_pricing, and its sum in part_total).
 * Whoever changes what it follows from brings it up to date in the same transaction, for the part and for all that it is part of.
 */
import type { Trx } from '../../../database.ts'
import { EVERY, type Kept, touch, type Wrong } from '../../engine/kept.ts'
import { inTurn } from '../../engine/locks.ts'
import { remembered } from '../../engine/remembered.ts'
import { allSql, rowsAs } from '../../engine/rows.ts'
import { raw, sql } from '../../engine/sql.ts'
import { mulDiv } from '../money/convert.ts'
import { loadRates, type Rates } from '../money/rates.ts'
import { settings } from '../settings/setting.ts'
import { partsAbove } from './bom-lines.ts'
import * as sources from './pricing-sources.ts'
import { lockPricedTotals } from './totals.ts'

/** Lowest and highest price of one, in the installation's currency; null where none is known. */
interface Range {
  min: number | null
  max: number | null
}
const KINDS = [
  'bom_cost',
  'purchase_cost',
  'internal_cost',
  'supplier_price',
  'variant_cost',
  'overall',
  'sale_price',
  'sale_history',
] as const
type Kind = (typeof KINDS)[number]
type Ranges = Record<Kind, Range>
const ENDS = ['min', 'max'] as const
/** Columns of part_pricing, with what they hold. */
const COLUMNS = KINDS.flatMap((kind) => ENDS.map((end) => ({ name: `${kind}_${end}`, kind, end })))

const SETTINGS = [
  'PRICING_USE_SUPPLIER_PRICING',
  'PRICING_PURCHASE_HISTORY_OVERRIDES_SUPPLIER',
  'PRICING_USE_STOCK_PRICING',
  'PRICING_STOCK_ITEM_AGE_DAYS',
  'PRICING_USE_VARIANT_PRICING',
  'PRICING_ACTIVE_VARIANTS',
  'PART_INTERNAL_PRICE',
  'PART_BOM_USE_INTERNAL_PRICE',
] as const
type Chosen = Awaited<ReturnType<typeof settings<(typeof SETTINGS)[number]>>>

const nothing = (): Range => ({ min: null, max: null })
function widen(range: Range, { min, max }: Range): void {
  if (min !== null && (range.min === null || min < range.min)) range.min = min
  if (max !== null && (range.max === null || max > range.max)) range.max = max
}

/** Two transactions side by side would each work out a common assembly from the old prices of the other's part. */
export const lockPrices = (trx: Trx): Promise<void> => inTurn(trx, 'prices of parts')

/** Of a part it is said whether somebody asked for its price: then the time is noted, whether or not it is another. */
export const PRICES: Kept<boolean> = {
  lock: 'prices of parts',
  add: (a, b) => a || b,
  covers: [
    ...['currency', ...COLUMNS.map(({ name }) => name)].map((name) => `part_pricing.${name}`),
    ...ENDS.map((end) => `part_total.pricing_${end}`),
  ],
  async refresh(trx, touched) {
    await lockPrices(trx)
    const given = [...touched.keys()]
    const all = touched.has(EVERY) ? await allParts(trx) : [...new Set([...given, ...(await partsAbove(trx, given))])].sort((a, b) => a - b)
    const { ranges, kept, currency } = await rangesOf(trx, all)
    const others = [...ranges].filter(([part, own]) => touched.get(EVERY) || touched.get(part) || !isKept(own, currency, kept.get(part)))
    await keep(trx, others, currency)
  },
  wrong,
  rebuild: (trx) => PRICES.refresh(trx, new Map([[EVERY, true]])),
}

/** The prices of these parts are worked out anew, and of the assemblies and templates above them. */
export const touchPrices = (trx: Trx, parts: Iterable<number>, asked = false): Promise<void> =>
  touch(
    trx,
    PRICES,
    Array.from(parts, (part) => [part, asked] as const),
  )

/** Those of all parts: after exchange rates or settings of prices changed. */
export const touchAllPrices = (trx: Trx): Promise<void> => touchPrices(trx, [EVERY])

const allParts = (trx: Trx): Promise<number[]> => trx('part_part').orderBy('id').pluck('id')

const DAY = 86_400_000

/**
 * Works the prices of all parts out anew and compares. Where stock counts for so many days alone, prices that follow from stock change with
 * time, without a write: those are left out.
 */
async function wrong(trx: Trx): Promise<Wrong[]> {
  const { ranges, chosen, currency } = await rangesOf(trx, await allParts(trx))
  const ages = chosen.PRICING_USE_STOCK_PRICING && chosen.PRICING_STOCK_ITEM_AGE_DAYS > 0
  const columns = COLUMNS.filter(({ kind }) => !(ages && ['purchase_cost', 'bom_cost', 'variant_cost', 'overall'].includes(kind)))
  type Amount = number | string | null
  type Stored = { part_id: number } & Record<string, Amount>
  const byPart = async (table: string, names: readonly string[]) =>
    new Map((await trx.all<Stored>(`select part_id, ${names.join(', ')} from ${table}`)).map((row) => [row.part_id, row]))
  const names = columns.map(({ name }) => name)
  const kept = await byPart('part_pricing', ['currency', ...names])
  const shown = await byPart('part_total', ['pricing_min', 'pricing_max'])
  const found: Wrong[] = []
  for (const [id, own] of ranges) {
    const compare = (table: string, column: string, is: Amount | undefined, right: Amount) => {
      if ((is ?? null) !== right) found.push({ table, id, column, kept: is ?? null, right })
    }
    if (kept.has(id)) compare('part_pricing', 'currency', kept.get(id)?.currency, currency)
    for (const { name, kind, end } of columns) compare('part_pricing', name, kept.get(id)?.[name], told(own[kind][end]))
    if (ages) continue
    for (const end of ENDS) compare('part_total', `pricing_${end}`, shown.get(id)?.[`pricing_${end}`], told(own.overall[end]))
  }
  return found
}

async function rangesOf(trx: Trx, keys: readonly number[]) {
  const chosen = await settings(trx, SETTINGS)
  const rates = await loadRates(trx)
  const days = chosen.PRICING_STOCK_ITEM_AGE_DAYS
  const since = days > 0 ? new Date(Date.now() - days * DAY).toISOString() : ''
  const parts = new Map((await sources.pricedParts(trx, keys)).map((part) => [part.id, part]))
  const ranges = new Map<number, Ranges>()
  for (const id of parts.keys()) ranges.set(id, Object.fromEntries(KINDS.map((kind) => [kind, nothing()])) as Ranges)

  const add = (kind: Kind, prices: readonly sources.Price[]) => {
    for (const { part, price, currency, per } of prices) {
      const converted = rates.convert(mulDiv(price, 100_000n, BigInt(per)), currency)
      if (converted !== null) widen(ranges.get(part)![kind], { min: converted, max: converted })
    }
  }
  if (chosen.PART_INTERNAL_PRICE) add('internal_cost', await sources.priceBreaks(trx, 'internal', keys))
  add('supplier_price', await sources.supplierPrices(trx, keys))
  add('purchase_cost', await sources.purchases(trx, keys))
  if (chosen.PRICING_USE_STOCK_PRICING) add('purchase_cost', await sources.stockPrices(trx, keys, since))
  add('sale_price', await sources.priceBreaks(trx, 'sale', keys))
  add('sale_history', await sources.sales(trx, keys))
  const kept = await addTogether(trx, keys, ranges, chosen, rates)
  return { ranges, kept, currency: rates.currency, chosen }
}

function groupBy<R>(rows: readonly R[], key: (row: R) => number): Map<number, R[]> {
  const groups = new Map<number, R[]>()
  for (const row of rows) remembered(groups, key(row), () => []).push(row)
  return groups
}

/** What follows from the prices of other parts: of assemblies and of templates, from the bottom up. @returns what is kept so far */
async function addTogether(
  trx: Trx,
  keys: readonly number[],
  ranges: Map<number, Ranges>,
  chosen: Chosen,
  rates: Rates,
): Promise<ReadonlyMap<number, sources.Kept>> {
  const lines = groupBy(await sources.pricedLines(trx, keys), (line) => line.assembly)
  const lineKeys = [...new Set([...lines.values()].flat().map(({ line }) => line))]
  const candidates = groupBy(await sources.candidates(trx, lineKeys), ({ line }) => line)
  const variants = groupBy(await sources.variants(trx, keys, chosen.PRICING_ACTIVE_VARIANTS), ({ template }) => template)
  const named = [...candidates.values(), ...variants.values()].flat().map(({ part }) => part)
  const kept = new Map((await sources.keptPrices(trx, [...new Set([...keys, ...named])])).map((row) => [row.part_id, row]))

  const done = new Set<number>()
  const overallOf = (part: number): Range => {
    const own = ranges.get(part)
    if (!own) return inCurrency(kept.get(part), rates)
    // A circle that an import brought ends here.
    if (done.has(part)) return own.overall
    done.add(part)
    for (const { quantity, line } of lines.get(part) ?? []) addLine(own.bom_cost, quantity, candidates.get(line) ?? [])
    for (const variant of variants.get(part) ?? []) widen(own.variant_cost, overallOf(variant.part))
    own.overall = overall(own, kept.get(part), chosen, rates)
    return own.overall
  }
  const addLine = (cost: Range, quantity: number, parts: readonly { part: number }[]) => {
    const one = nothing()
    for (const { part } of parts) widen(one, overallOf(part))
    const added = (sum: number | null, price: number) => Math.min((sum ?? 0) + mulDiv(price, BigInt(quantity), 100_000n), TOO_DEAR)
    if (one.min !== null) cost.min = added(cost.min, one.min)
    if (one.max !== null) cost.max = added(cost.max, one.max)
  }
  for (const part of ranges.keys()) overallOf(part)
  return kept
}

/** No column holds such an amount, and none is told; without a bound it would grow from level to level. */
const TOO_DEAR = Number.MAX_SAFE_INTEGER + 1
const told = (amount: number | null): number | null => (amount === null || amount >= TOO_DEAR ? null : amount)

const inCurrency = (row: sources.Kept | undefined, rates: Rates): Range =>
  row
    ? {
        min: row.overall_min === null ? null : rates.convert(row.overall_min, row.currency),
        max: row.overall_max === null ? null : rates.convert(row.overall_max, row.currency),
      }
    : nothing()

/** The widest of all ranges that count, unless somebody laid down something else. */
function overall(own: Ranges, kept: sources.Kept | undefined, chosen: Chosen, rates: Rates): Range {
  const range = nothing()
  for (const kind of ['bom_cost', 'purchase_cost', 'internal_cost'] as const) widen(range, own[kind])
  const paid = chosen.PRICING_PURCHASE_HISTORY_OVERRIDES_SUPPLIER && own.purchase_cost.min !== null
  if (chosen.PRICING_USE_SUPPLIER_PRICING && !paid) widen(range, own.supplier_price)
  if (chosen.PRICING_USE_VARIANT_PRICING) widen(range, own.variant_cost)
  if (chosen.PART_BOM_USE_INTERNAL_PRICE && own.internal_cost.min !== null) Object.assign(range, own.internal_cost)
  const laidDown = (amount: number | null | undefined, currency: string | null | undefined): number | null =>
    amount === null || amount === undefined ? null : rates.convert(amount, currency ?? null)
  range.min = laidDown(kept?.override_min, kept?.override_min_currency) ?? range.min
  range.max = laidDown(kept?.override_max, kept?.override_max_currency) ?? range.max
  return range
}

/** Rows of one statement: what a request binds stays of a moderate size. */
const CHUNK = 2000

/** Is that what is kept already? */
const isKept = (own: Ranges, currency: string, row: sources.Kept | undefined): boolean =>
  row !== undefined &&
  row.currency === currency &&
  !row.scheduled_for_update &&
  COLUMNS.every(({ name, kind, end }) => row[name] === told(own[kind][end]))

async function keep(trx: Trx, ranges: readonly (readonly [part: number, own: Ranges])[], currency: string): Promise<void> {
  if (!ranges.length) return
  const updated = new Date().toISOString()
  const names = COLUMNS.map(({ name }) => name)
  const columns: Record<string, 'integer' | 'bigint'> = {
    part_id: 'integer',
    ...Object.fromEntries(names.map((name) => [name, 'bigint' as const])),
  }
  const all = [...ranges]
    .sort(([a], [b]) => a - b)
    .map(([part_id, own]) => ({
      part_id,
      ...Object.fromEntries(COLUMNS.map(({ name, kind, end }) => [name, told(own[kind][end])])),
    }))
  const chunks = Array.from({ length: Math.ceil(all.length / CHUNK) }, (_, n) =>
    rowsAs(trx, 'r', columns, all.slice(n * CHUNK, (n + 1) * CHUNK)),
  )
  for (const rows of chunks)
    await allSql(
      trx,
      sql`insert into part_pricing (part_id, currency, updated, scheduled_for_update, ${raw(names.join(', '))})
        select r.part_id, ${currency}, ${updated}, false, ${raw(names.map((name) => `r.${name}`).join(', '))} from ${rows} where true
        on conflict (part_id) do update set currency = excluded.currency, updated = excluded.updated, scheduled_for_update = false,
          ${raw(names.map((name) => `${name} = excluded.${name}`).join(', '))}`,
    )
  await lockPricedTotals(
    trx,
    ranges.map(([part]) => part),
  )
  for (const rows of chunks)
    await allSql(
      trx,
      sql`insert into part_total (part_id, pricing_min, pricing_max, pricing_updated)
        select r.part_id, r.overall_min, r.overall_max, ${updated} from ${rows} where true
        on conflict (part_id) do update set pricing_min = excluded.pricing_min, pricing_max = excluded.pricing_max, pricing_updated = excluded.pricing_updated`,
    )
}
