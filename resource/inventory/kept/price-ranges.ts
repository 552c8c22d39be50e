/** The price range of parts, worked out from all that is known of their prices. */
import type { Trx } from '../../../database.ts'
import { atOnce } from '../../engine/at-once.ts'
import { groupBy } from '../../engine/remembered.ts'
import { mulDiv } from '../money/convert.ts'
import { loadRates, type Rates } from '../money/rates.ts'
import { settings } from '../settings/setting.ts'
import * as sources from './pricing-sources.ts'

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
export type Ranges = Record<Kind, Range>
export const ENDS = ['min', 'max'] as const
/** Columns of part_pricing, with what they hold. */
export const COLUMNS = KINDS.flatMap((kind) => ENDS.map((end) => ({ name: `${kind}_${end}`, kind, end })))

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

const DAY = 86_400_000

/** The ranges of these parts, with what is kept of them so far, the currency they are in and the settings that they follow. */
export async function rangesOf(trx: Trx, keys: readonly number[]) {
  const [chosen, rates, priced] = await atOnce(
    trx,
    () => settings(trx, SETTINGS),
    () => loadRates(trx),
    () => sources.pricedParts(trx, keys),
  )
  const days = chosen.PRICING_STOCK_ITEM_AGE_DAYS
  const since = days > 0 ? new Date(Date.now() - days * DAY).toISOString() : ''
  const ranges = new Map<number, Ranges>()
  for (const { id } of priced) ranges.set(id, Object.fromEntries(KINDS.map((kind) => [kind, nothing()])) as Ranges)

  const add = (kind: Kind, prices: readonly sources.Price[]) => {
    for (const { part, price, currency, per } of prices) {
      const converted = rates.convert(mulDiv(price, 100_000n, BigInt(per)), currency)
      if (converted !== null) widen(ranges.get(part)![kind], { min: converted, max: converted })
    }
  }
  const asked: [Kind, () => Promise<readonly sources.Price[]>][] = [
    ['supplier_price', () => sources.supplierPrices(trx, keys)],
    ['purchase_cost', () => sources.purchases(trx, keys)],
    ['sale_price', () => sources.priceBreaks(trx, 'sale', keys)],
    ['sale_history', () => sources.sales(trx, keys)],
  ]
  if (chosen.PART_INTERNAL_PRICE) asked.push(['internal_cost', () => sources.priceBreaks(trx, 'internal', keys)])
  if (chosen.PRICING_USE_STOCK_PRICING) asked.push(['purchase_cost', () => sources.stockPrices(trx, keys, since)])
  const found = await atOnce(trx, ...asked.map(([, ask]) => ask))
  for (const [n, [kind]] of asked.entries()) add(kind, found[n]!)
  const kept = await addTogether(trx, keys, ranges, chosen, rates)
  return { ranges, kept, currency: rates.currency, chosen }
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
export const told = (amount: number | null): number | null => (amount === null || amount >= TOO_DEAR ? null : amount)

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
