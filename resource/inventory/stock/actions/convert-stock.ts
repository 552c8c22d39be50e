import { allIn, type Trx, type Value } from '../../../../database.ts'
import { field } from '../../../engine/fields/index.ts'
import type { Caller } from '../../../engine/operation.ts'
import { sql } from '../../../engine/sql.ts'
import { invalid } from '../../../errors.ts'
import { PART } from '../../kinds/part.ts'
import { withVariants } from '../../variant-tree.ts'
import { HISTORY } from '../history/track.ts'
import { factsOf } from '../item/create-stock.ts'
import { isWhole, WHOLE } from './adjustment.ts'
import { itemAction, openItem } from './item-action.ts'

/** Stock of a part becomes stock of one of its variants, of its template, or of another variant of that. @throws ValidationError */
export async function convertStock(trx: Trx, request: Caller, id: number, { part }: { part: number }): Promise<void> {
  const { edit, item } = await openItem(trx, request, id)
  const own = (await trx('part_part').where({ id: item.part_id }).first('variant_of_id')) as { variant_of_id: number | null }
  const below = withVariants(sql`${item.part_id}`)
  const options = await allIn<{ id: number }>(
    trx,
    `select id from part_part where id <> ? and (id in (${below.text}) or id = ? or variant_of_id = ?)`,
    [item.part_id, ...(below.params as Value[]), own.variant_of_id ?? 0, own.variant_of_id ?? 0],
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
}

export const convertStockOperation = itemAction({
  id: 'stock_convert_create',
  verb: 'convert',
  summary: 'Make it stock of a variant',
  name: 'ConvertStockItem',
  fields: { part: field.ref(PART).unseen().required().help('The variant') },
  run: convertStock,
})
