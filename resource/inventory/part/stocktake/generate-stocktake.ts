/** `POST /api/part/stocktake/generate/`: writes down what there is of many parts at once. */
import type { Trx } from '../../../../database.ts'
import { today } from '../../../../provider/identity/api-tokens.ts'
import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import { inTurn } from '../../../engine/locks.ts'
import { shapeOf } from '../../../engine/request.ts'
import { allSql } from '../../../engine/rows.ts'
import type { Input } from '../../../engine/shape.ts'
import { join, raw, type Sql, sql } from '../../../engine/sql.ts'
import { subtree } from '../../../engine/tree.ts'
import { invalid } from '../../../errors.ts'
import { CATEGORY, PART } from '../../kinds/part.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { setting } from '../../settings/setting.ts'
import { key, withVariants } from '../../variant-tree.ts'
import { stocktake } from './stocktake.ts'

const ASKED = {
  part: field.ref(PART).nullable().help('This part and its variants alone'),
  category: field.ref(CATEGORY).nullable().help('Parts of this category, and of those below it, alone'),
  location: field.ref(LOCATION).nullable().help('Parts that there is stock of in this place or below it, alone; all stock of them counts'),
  generate_entry: field.bool().default(false).transient().label('Generate Stocktake Entries').help('Write an entry for each part'),
  generate_report: field.bool().default(false).transient().label('Generate Report').help('Reports are not made here: it must be false'),
  output: field
    .computed({ type: 'object' }, () => raw('null'))
    .nullable()
    .told({ allow_null: false })
    .help('The report; always null'),
}
type Asked = Input<typeof ASKED>

/** Entries of today for all active parts that are asked for, set by set; what was written today before is replaced. */
async function writeEntries(trx: Trx, userId: number, { part, category, location }: Asked): Promise<void> {
  const which: Sql[] = [raw('p.active and not p.virtual')]
  if (part) which.push(sql`p.id in (${withVariants(key(part))})`)
  if (category) which.push(sql`p.category_id in (${subtree('part_category', category)})`)
  if (location)
    which.push(
      sql`p.id in (select i.part_id from stock_item i where i.in_stock and i.location_id in (${subtree('stock_location', location)}))`,
    )
  const condition = join(which, ' and ')
  const day = today()
  const currency = await setting(trx, 'INVENTREE_DEFAULT_CURRENCY')
  // Null for what is dearer than columns hold, and for what has no price.
  const told = (value: string, type: string) => raw(`case when ${value} < ${Number.MAX_SAFE_INTEGER} then cast(${value} as ${type}) end`)
  const worth = (price: string): Sql =>
    trx.kind === 'postgres'
      ? told(`div(total.${price}::numeric * total.total_in_stock + 50000, 100000)`, 'bigint')
      : told(`(total.${price} * total.total_in_stock + 50000) / 100000`, 'integer')
  await inTurn(trx, 'stocktake entries')
  await allSql(trx, sql`delete from part_stocktake where date = ${day} and part_id in (select p.id from part_part p where ${condition})`)
  await allSql(
    trx,
    sql`insert into part_stocktake (part_id, item_count, quantity, date, user_id, cost_min, cost_min_currency, cost_max, cost_max_currency)
      select p.id, (with recursive variant(id) as (select p.id union select v.id from part_part v join variant on v.variant_of_id = variant.id)
          select count(*) from stock_item i join variant on variant.id = i.part_id where i.in_stock),
        total.total_in_stock, ${day}, ${userId}, ${worth('pricing_min')}, ${currency}, ${worth('pricing_max')}, ${currency}
      from part_part p join part_total total on total.part_id = p.id where ${condition} order by p.id`,
  )
}

export const generateStocktake = action({
  on: stocktake,
  name: 'generate',
  verb: 'add',
  summary: 'Record a stocktake',
  touches: ['part_stocktake'],
  schema: 'PartStocktakeGenerate',
  status: 200,
  body: ASKED,
  response: { name: 'PartStocktakeGenerate', shape: shapeOf(ASKED) },
  async run({ trx, request }, asked) {
    if (asked.generate_report) throw invalid('This server makes no reports: ask for entries.', 'generate_report')
    if (asked.generate_entry) await writeEntries(trx, request.principal.user.pk, asked)
    const { part = null, category = null, location = null } = asked
    return { part, category, location, output: null }
  },
})
