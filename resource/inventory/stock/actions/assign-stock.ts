import { today } from '../../../../provider/identity/api-tokens.ts'
import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import { COMPANY } from '../../kinds/company.ts'
import { settings } from '../../settings/setting.ts'
import { HISTORY } from '../history/track.ts'
import { isInStock } from '../item/item-row.ts'
import { type Check, NOTES, ON_STOCK, openLines, WHICH } from './adjustment.ts'

/** Items go to a customer, without an order. */
export const assignStock = action({
  ...ON_STOCK,
  name: 'assign',
  summary: 'Assign stock items to a customer',
  schema: 'StockAssignment',
  body: { items: WHICH, customer: field.ref(COMPANY).unseen().required().help('Who gets them'), notes: NOTES },
  async run(work, { items, customer, notes }) {
    const company = await work.trx('company_company').where({ id: customer }).first('name', 'is_customer')
    const { STOCK_ENABLE_EXPIRY: expires, STOCK_ALLOW_EXPIRED_SALE: sold } = await settings(work.trx, [
      'STOCK_ENABLE_EXPIRY',
      'STOCK_ALLOW_EXPIRED_SALE',
    ])
    const { edit, steps, check } = await openLines(work, items)
    const seen = new Set<number>()
    const sure: Check = ({ item }, wrong) => {
      if (seen.has(item.id)) wrong('Duplicate stock items')
      else if (!isInStock(item)) wrong('Item must be in stock')
      else if (!item.facts.salable) wrong('Part must be salable')
      else if (item.allocated > 0) wrong('Item is allocated to an order')
      else if (expires && !sold && item.expiry_date !== null && item.expiry_date < today()) wrong('Item has expired')
      seen.add(item.id)
    }
    const more = company.is_customer ? {} : { customer: ['Selected company is not a customer'] }
    check([sure], more)
    for (const { item } of steps) {
      Object.assign(item, { customer_id: customer, location_id: null })
      edit.tell(item, HISTORY.SENT_TO_CUSTOMER, { quantity: item.quantity, customer, customer_name: company.name }, notes)
    }
    await edit.save()
  },
})
