import { today } from '../../../../provider/identity/api-tokens.ts'
import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import { invalid } from '../../../errors.ts'
import { COMPANY } from '../../kinds/company.ts'
import { settings } from '../../settings/setting.ts'
import { HISTORY } from '../history/track.ts'
import { isInStock } from '../item/item-row.ts'
import { NOTES, ON_STOCK, openLines, WHICH } from './adjustment.ts'

/** Items go to a customer, without an order. */
export const assignStock = action({
  ...ON_STOCK,
  name: 'assign',
  summary: 'Give stock items to a customer',
  schema: 'StockAssignment',
  body: { items: WHICH, customer: field.ref(COMPANY).unseen().required().help('Who gets them'), notes: NOTES },
  async run(work, { items, customer, notes }) {
    const company = await work.trx('company_company').where({ id: customer }).first('name', 'is_customer')
    if (!company.is_customer) throw invalid('Selected company is not a customer', 'customer')
    const { STOCK_ENABLE_EXPIRY: expires, STOCK_ALLOW_EXPIRED_SALE: sold } = await settings(work.trx, [
      'STOCK_ENABLE_EXPIRY',
      'STOCK_ALLOW_EXPIRED_SALE',
    ])
    const { edit, steps, check } = await openLines(work, items)
    const seen = new Set<number>()
    check(({ item }, wrong) => {
      if (seen.has(item.id)) wrong('Duplicate stock items')
      else if (!isInStock(item)) wrong('Item must be in stock')
      else if (!item.facts.salable) wrong('Part must be salable')
      else if (item.allocated > 0) wrong('Item is allocated to an order')
      else if (expires && !sold && item.expiry_date !== null && item.expiry_date < today()) wrong('Item has expired')
      seen.add(item.id)
    })
    for (const { item } of steps) {
      Object.assign(item, { customer_id: customer, location_id: null })
      edit.tell(item, HISTORY.SENT_TO_CUSTOMER, { customer, customer_name: company.name }, notes)
    }
    await edit.save()
  },
})
