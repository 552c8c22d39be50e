import type { Trx } from '../../../../database.ts'
import { today } from '../../../../provider/identity/api-tokens.ts'
import { field } from '../../../engine/fields/index.ts'
import type { Caller } from '../../../engine/operation.ts'
import { invalid } from '../../../errors.ts'
import { COMPANY } from '../../kinds/company.ts'
import { STOCK_ITEM } from '../../kinds/stock.ts'
import { settings } from '../../settings/setting.ts'
import { HISTORY } from '../history/track.ts'
import { isInStock } from '../item/item-row.ts'
import { NOTES, openLines, stockAction } from './adjustment.ts'

export interface AssignStock {
  readonly items: readonly { readonly item: number }[]
  readonly customer: number
  readonly notes?: string
}

/** Items go to a customer, without an order. @throws ValidationError */
export async function assignStock(trx: Trx, request: Caller, { items, customer, notes }: AssignStock): Promise<void> {
  const company = (await trx('company_company').where({ id: customer }).first('name', 'is_customer')) as {
    name: string
    is_customer: unknown
  }
  if (!company.is_customer) throw invalid('Selected company is not a customer', 'customer')
  const { STOCK_ENABLE_EXPIRY: expires, STOCK_ALLOW_EXPIRED_SALE: sold } = await settings(trx, [
    'STOCK_ENABLE_EXPIRY',
    'STOCK_ALLOW_EXPIRED_SALE',
  ])
  const lines = items.map(({ item }) => ({ pk: item, quantity: 0 }))
  const { edit, steps, check } = await openLines(trx, request, lines, [], 'item')
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
}

export const assignStockOperation = stockAction<AssignStock>({
  id: 'stock_assign_create',
  path: '/api/stock/assign/',
  summary: 'Give stock items to a customer',
  name: 'StockAssignment',
  fields: {
    items: field.list({ item: field.ref(STOCK_ITEM).required() }).required(),
    customer: field.ref(COMPANY).unseen().required().help('Who gets them'),
    notes: NOTES,
  },
  run: assignStock,
})
