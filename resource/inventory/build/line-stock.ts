/** What there is for a line of a build: everywhere, or where the build takes its components from. */
import { innerJoin } from '../../engine/join.ts'
import { raw, type Sql, sql } from '../../engine/sql.ts'
import { within } from '../../engine/tree.ts'
import { availableSubstitutes, availableVariants, type Free, free, type Total } from '../kept/bom-stock.ts'
import { BUILD } from '../kinds/build.ts'
import { BOM_ITEM } from '../kinds/part.ts'
import { heldToMakeOrSell } from '../stock/item/allocated.ts'

export const build = innerJoin(BUILD, 'build_id')
export const bomItem = innerJoin(BOM_ITEM, 'bom_item_id')
export const totals = innerJoin('part_total', 'sub_part_id', { from: bomItem, key: 'part_id' })

const source = build.column('take_from_id')
/** A sum over the stock `i` of a part in that place and below it. */
const sumThere = (total: Total, value: Sql, which = sql`true`): Sql =>
  sql`coalesce((select sum(${value}) from stock_location root join stock_location place on ${within('place', 'root')}
    join stock_item i on i.location_id = place.id where root.id = ${source} and i.part_id = ${total('part_id')} and i.in_stock and ${which}), 0)`

const left = sql`i.quantity - ${heldToMakeOrSell('i')}`
const freeThere: Free = (total) => sql`case when ${source} is null then ${free(total)} else ${sumThere(total, left, sql`${left} > 0`)} end`
const ofPart: Total = (name) => totals.column(name)

export const available = freeThere(ofPart)
export const ofSubstitutes = availableSubstitutes((name) => bomItem.column(name), freeThere)
export const ofVariants = availableVariants((name) => bomItem.column(name), freeThere)
export const external = sql`case when ${source} is null then ${ofPart('external_stock')} else ${sumThere(ofPart, raw('i.quantity'), raw('place.external'))} end`
