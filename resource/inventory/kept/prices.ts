/**
 * The price range of parts is kept (part_pricing, and its sum in part_total). Whoever changes what it follows from touches it, for the part and
 * for all that it is part of.
 */
import type { Trx } from '../../../database.ts'
import { EVERY, type Kept, touch, type Wrong } from '../../engine/kept.ts'
import { inTurn } from '../../engine/locks.ts'
import { allSql, rowsAs } from '../../engine/rows.ts'
import { raw, sql } from '../../engine/sql.ts'
import { partsAbove } from './bom-lines.ts'
import { COLUMNS, ENDS, type Ranges, rangesOf, told } from './price-ranges.ts'
import type { Kept as KeptPrice } from './pricing-sources.ts'
import { lockPricedTotals } from './totals.ts'

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

/** Rows of one statement: what a request binds stays of a moderate size. */
const CHUNK = 2000

/** Is that what is kept already? */
const isKept = (own: Ranges, currency: string, row: KeptPrice | undefined): boolean =>
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
