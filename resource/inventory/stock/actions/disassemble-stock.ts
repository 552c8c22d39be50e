import { action } from '../../../engine/action.ts'
import { Currency } from '../../../engine/fields/currency.ts'
import { field } from '../../../engine/fields/index.ts'
import { invalid } from '../../../errors.ts'
import type { Line } from '../../bom/bom-item-rules.ts'
import { linesOf } from '../../kept/bom-lines.ts'
import { BOM_ITEM } from '../../kinds/part.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { setting } from '../../settings/setting.ts'
import { notAStatus } from '../../status-field.ts'
import { HISTORY } from '../history/track.ts'
import { factsOf } from '../item/create-stock.ts'
import { isAtHand } from '../item/item-row.ts'
import { ITEMS, itemsAnswer } from '../item/items-answer.ts'
import { isWhole, NOTHING, PIECE, tooMuch, WHOLE } from '../item/quantity.ts'
import { StockStatusField, stockStatuses } from '../item/stock-status.ts'
import { checkPlace } from '../location/places.ts'
import { NOTES } from './adjustment.ts'
import { ON_ITEM, openItem } from './item-action.ts'
import { LineErrors } from './line-errors.ts'
import { shareCost } from './share-cost.ts'

const OK = 10

/**
 * An assembly, or some of it, becomes what its bill of materials is made of. What is not named is thrown away; there is never more than
 * went into it.
 */
export const disassembleStock = action({
  ...ON_ITEM,
  name: 'disassemble',
  summary: 'Disassemble a stock item',
  schema: 'DisassembleStockItem',
  body: {
    items: field
      .list({
        bom_item: field.ref(BOM_ITEM).unseen().required().label('BOM Item').help('Line of the bill of materials'),
        quantity: field.decimal().required().told({ min_value: 0 }).help('How much of it is kept'),
        location: field.ref(LOCATION).nullable().help('Where it goes'),
        status: new StockStatusField().help('State that it is in'),
        purchase_price: field.money().nullable().label('Purchase Price').told({ default: null }).help('Worth of one'),
        purchase_price_currency: new Currency().told({ default: undefined }).label('Currency').help('Currency of that'),
      })
      .required(),
    quantity: field.decimal().required().told({ min_value: 0 }).help('How many are taken apart'),
    location: field.ref(LOCATION).nullable().help('Where everything goes; by default where it is'),
    notes: NOTES,
  },
  response: ITEMS,
  async run(work, { items, quantity, location, notes }) {
    const { trx } = work
    const { edit, item } = await openItem(work)
    if (!items.length) throw invalid('Line items must be provided')
    if (quantity <= 0) throw invalid(NOTHING, 'quantity')
    if (!isAtHand(item)) throw invalid('Stock item is not in stock')
    if (item.contains) throw invalid('Other items are installed in it: take them out first.')
    if (item.serial && item.on_return) throw invalid('Stock item is on a return order')
    const free = Math.max(0, item.quantity - item.allocated)
    if (quantity > free) throw invalid(tooMuch(free), 'quantity')
    if (item.facts.trackable && !isWhole(quantity)) throw invalid(WHOLE, 'quantity')

    const place = location ?? item.location_id
    await checkPlace(trx, place)
    const rows = await linesOf<Line>(trx, item.part_id)
    const bom = new Map(rows.map((line) => [line.id, line]))
    const parts = rows.map(({ sub_part_id }) => sub_part_id)
    const facts = await factsOf(trx, parts)
    const wanted = items.map(({ status = OK }) => status)
    const states = await stockStatuses(trx, wanted)
    if (items.some((line) => !bom.has(line.bom_item))) throw invalid('BOM item is not valid for the selected stock item')
    const errors = new LineErrors()
    const seen = new Set<number>()
    for (const [n, line] of items.entries()) {
      const of = bom.get(line.bom_item)!
      const most = Number((BigInt(of.quantity) * BigInt(quantity)) / BigInt(PIECE))
      const part = facts.get(of.sub_part_id)!
      if (line.quantity <= 0) errors.add(n, 'quantity', NOTHING)
      else if (line.quantity > most) errors.add(n, 'quantity', `No more than ${most / PIECE} went into it.`)
      else if (part.trackable && !isWhole(line.quantity)) errors.add(n, 'quantity', WHOLE)
      if (part.virtual) errors.add(n, 'bom_item', 'Stock item cannot be created for virtual parts')
      if (seen.has(line.bom_item)) errors.add(n, 'bom_item', 'The line is named twice.')
      seen.add(line.bom_item)
      const { status = OK } = line
      if (!states.has(status)) errors.add(n, 'status', notAStatus(status))
    }
    errors.check(items.length)

    const currency = await setting(trx, 'INVENTREE_DEFAULT_CURRENCY')
    const partOf = (line: { readonly bom_item: number }): number => bom.get(line.bom_item)!.sub_part_id
    // A price that somebody names says that they share the cost themselves.
    const shares =
      item.purchase_price && items.every((line) => (line.purchase_price ?? null) === null)
        ? await shareCost(
            trx,
            item.purchase_price,
            quantity,
            items.map((line) => ({ part: partOf(line), quantity: line.quantity })),
          )
        : undefined
    const inherited = { parent_id: item.id, batch: item.batch, purchase_order_id: item.purchase_order_id }
    item.quantity -= quantity
    edit.tell(item, HISTORY.DISASSEMBLED, { removed: quantity, quantity: item.quantity }, notes)
    for (const [n, { status = OK, ...line }] of items.entries()) {
      const part = facts.get(partOf(line))!
      const location_id = line.location ?? place
      await checkPlace(trx, line.location)
      const purchase_price = shares ? shares[n]! : (line.purchase_price ?? null)
      const named = shares ? item.purchase_price_currency : line.purchase_price_currency || currency
      const priced = { purchase_price, purchase_price_currency: purchase_price === null ? null : named }
      const row = { part_id: part.id, quantity: line.quantity, location_id, ...priced, ...inherited, ...states.get(status)! }
      const made = edit.create(row, part)
      const where = {
        ...(location_id === null ? {} : { location: location_id }),
        ...(item.build_id === null ? {} : { buildorder: item.build_id }),
        ...(item.purchase_order_id === null ? {} : { purchaseorder: item.purchase_order_id }),
      }
      edit.tell(made, HISTORY.CREATED_FROM_DISASSEMBLY, { quantity: line.quantity, ...where }, notes, item)
    }
    // A piece with a serial number is there or is not.
    if (item.serial) edit.remove(item)
    else edit.settle(item)
    return itemsAnswer(work, await edit.save())
  },
})
