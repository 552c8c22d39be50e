import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import { allSql } from '../../../engine/rows.ts'
import { sql } from '../../../engine/sql.ts'
import { invalid } from '../../../errors.ts'
import { PART } from '../../kinds/part.ts'
import { key, withVariants } from '../../variant-tree.ts'
import { HISTORY } from '../history/track.ts'
import { factsOf } from '../item/create-stock.ts'
import { isWhole, WHOLE } from '../item/quantity.ts'
import { ON_ITEM, openItem } from './item-action.ts'

/** Stock of a part becomes stock of one of its variants, of its template, or of another variant of that. */
export const convertStock = action({
  ...ON_ITEM,
  name: 'convert',
  summary: 'Convert a stock item to a variant',
  schema: 'ConvertStockItem',
  body: { part: field.ref(PART).unseen().required().help('The variant') },
  async run(work, { part }) {
    const { trx } = work
    const { edit, item } = await openItem(work)
    const own = item.part_id
    const { variant_of_id } = await trx('part_part').where({ id: own }).first('variant_of_id')
    const template: number = variant_of_id ?? 0
    const options = await allSql<{ id: number }>(
      trx,
      sql`select id from part_part where id <> ${own} and (id in (${withVariants(key(own))}) or id = ${template} or variant_of_id = ${template})`,
    )
    if (!options.some((option) => option.id === part)) throw invalid('Selected part is not a valid option for conversion', 'part')
    const facts = (await factsOf(trx, [part])).get(part)!
    if (facts.virtual) throw invalid('Stock item cannot be created for virtual parts', 'part')
    if (facts.trackable && !isWhole(item.quantity)) throw invalid(WHOLE, 'part')
    if (item.supplier_part_id !== null) throw invalid('Cannot convert stock item with assigned SupplierPart')
    if (item.allocated > 0) throw invalid('Stock item is allocated to an order')
    if (item.is_building) throw invalid('Stock item is currently in production')
    item.part_id = part
    edit.tell(item, HISTORY.CONVERTED_TO_VARIANT, { part }, `Converted to part: ${facts.part_name}`)
    await edit.save()
  },
})
