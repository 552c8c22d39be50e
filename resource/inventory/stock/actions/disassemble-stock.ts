import { allIn, type Trx, type Value } from '../../../../database.ts'
import { Currency } from '../../../engine/fields/currency.ts'
import { field } from '../../../engine/fields/index.ts'
import type { Caller } from '../../../engine/operation.ts'
import { sql } from '../../../engine/sql.ts'
import { invalid } from '../../../errors.ts'
import { isLineOf } from '../../kept/bom-lines.ts'
import { BOM_ITEM } from '../../kinds/part.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { setting } from '../../settings/setting.ts'
import { HISTORY } from '../history/track.ts'
import { ITEMS, itemsAnswer } from '../item/create-item.ts'
import { factsOf } from '../item/create-stock.ts'
import { isAtHand } from '../item/item-row.ts'
import { notAStatus, StockStatusField, stockStatuses } from '../item/stock-status.ts'
import { checkPlace } from '../location/places.ts'
import { isWhole, NOTES, tooMuch, WHOLE } from './adjustment.ts'
import { itemAction, openItem } from './item-action.ts'
import { LineErrors } from './line-errors.ts'

const OK = 10
const PIECE = 100_000n

interface Line {
  readonly bom_item: number
  /** How much of it is kept. */
  readonly quantity: number
  readonly location?: number | null
  readonly status?: number
  readonly purchase_price?: number | null
  readonly purchase_price_currency?: string
}

export interface DisassembleStock {
  readonly items: readonly Line[]
  /** How many assemblies are taken apart. */
  readonly quantity: number
  readonly location?: number | null
  readonly notes?: string
}

interface BomLine {
  readonly id: number
  readonly sub_part_id: number
  readonly quantity: number
}

/**
 * An assembly, or some of it, becomes what its bill of materials is made of. What is not named is thrown away; there is never more than
 * went into it. @returns keys of the new items @throws ValidationError
 */
export async function disassembleStock(trx: Trx, request: Caller, id: number, input: DisassembleStock): Promise<number[]> {
  const { items, quantity, notes } = input
  const { edit, item } = await openItem(trx, request, id)
  if (!items.length) throw invalid('Name at least one line of the bill of materials.', 'items')
  if (quantity <= 0) throw invalid('Quantity must be greater than zero', 'quantity')
  if (!isAtHand(item)) throw invalid('Stock item is not in stock')
  if (item.contains) throw invalid('Other items are installed in it: take them out first.')
  const free = Math.max(0, item.quantity - item.allocated)
  if (quantity > free) throw invalid(tooMuch(free), 'quantity')
  if (item.facts.trackable && !isWhole(quantity)) throw invalid(WHOLE, 'quantity')

  const place = input.location ?? item.location_id
  await checkPlace(trx, place)
  const condition = isLineOf(sql`${item.part_id}`)
  const rows = await allIn<BomLine>(
    trx,
    `select t.id, t.sub_part_id, t.quantity from part_bom_item t where ${condition.text}`,
    condition.params as Value[],
  )
  const bom = new Map(rows.map((line) => [line.id, line]))
  const facts = await factsOf(
    trx,
    rows.map(({ sub_part_id }) => sub_part_id),
  )
  const states = await stockStatuses(
    trx,
    items.map(({ status = OK }) => status),
  )
  const errors = new LineErrors()
  const seen = new Set<number>()
  for (const [n, line] of items.entries()) {
    const of = bom.get(line.bom_item)
    if (!of) errors.add(n, 'bom_item', 'The line belongs to the bill of materials of another part.')
    else {
      const most = (BigInt(of.quantity) * BigInt(quantity)) / PIECE
      const part = facts.get(of.sub_part_id)!
      if (line.quantity <= 0) errors.add(n, 'quantity', 'Quantity must be greater than zero')
      else if (BigInt(line.quantity) > most) errors.add(n, 'quantity', `No more than ${Number(most) / Number(PIECE)} went into it.`)
      else if (part.trackable && !isWhole(line.quantity)) errors.add(n, 'quantity', WHOLE)
      if (part.virtual) errors.add(n, 'bom_item', 'Stock item cannot be created for virtual parts')
    }
    if (seen.has(line.bom_item)) errors.add(n, 'bom_item', 'The line is named twice.')
    seen.add(line.bom_item)
    if (!states.has(line.status ?? OK)) errors.add(n, 'status', notAStatus(line.status!))
    if ((line.purchase_price ?? 0) < 0) errors.add(n, 'purchase_price', 'Ensure this value is greater than or equal to 0.')
  }
  errors.check(items.length)

  const currency = await setting(trx, 'INVENTREE_DEFAULT_CURRENCY')
  item.quantity -= quantity
  edit.tell(item, HISTORY.DISASSEMBLED, { removed: quantity, quantity: item.quantity }, notes)
  for (const line of items) {
    const part = facts.get(bom.get(line.bom_item)!.sub_part_id)!
    const location = line.location ?? place
    await checkPlace(trx, line.location)
    const price = line.purchase_price ?? null
    const made = edit.create(
      {
        part_id: part.id,
        quantity: line.quantity,
        location_id: location,
        purchase_price: price,
        purchase_price_currency: price === null ? null : line.purchase_price_currency || currency,
        ...states.get(line.status ?? OK)!,
      },
      part,
    )
    edit.tell(made, HISTORY.CREATED_FROM_DISASSEMBLY, { quantity: line.quantity, ...(location === null ? {} : { location }) }, notes, item)
  }
  const { made } = edit
  edit.settle(item)
  await edit.save()
  return made.map((one) => one.id)
}

export const disassembleStockOperation = itemAction<DisassembleStock, number[]>({
  id: 'stock_disassemble_create',
  verb: 'disassemble',
  summary: 'Take it apart into what its bill of materials names',
  name: 'DisassembleStockItem',
  fields: {
    items: field
      .list({
        bom_item: field.ref(BOM_ITEM).unseen().required().help('Line of the bill of materials'),
        quantity: field.decimal().required().help('How much of it is kept'),
        location: field.ref(LOCATION).nullable().help('Where it goes'),
        status: new StockStatusField().help('State that it is in'),
        purchase_price: field.money().nullable().help('Worth of one'),
        purchase_price_currency: new Currency().blank().help('Currency of that'),
      })
      .required(),
    quantity: field.decimal().required().help('How many are taken apart'),
    location: field.ref(LOCATION).nullable().help('Where everything goes; by default where it is'),
    notes: NOTES,
  },
  run: disassembleStock,
  response: ITEMS,
  answer: itemsAnswer,
})
