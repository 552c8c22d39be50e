/** Rules of shipments: their numbers, and that only `ship` sends what is in them. */
import type { Trx } from '../../../../database.ts'
import { gate } from '../../../auth/gate.ts'
import { inTurn, lockRows } from '../../../engine/locks.ts'
import { after, type Hooks, type Write as WriteOf } from '../../../engine/resource.ts'
import { keyList, keysIn } from '../../../engine/rows.ts'
import { checkUnique } from '../../../engine/unique.ts'
import { invalid } from '../../../errors.ts'
import { SHIPMENT } from '../../kinds/order.ts'
import { copyParameters } from '../../parameter/copy-parameters.ts'
import { checkHash } from '../../thing/give-barcode.ts'
import { checkLines, checkLocked, lockOrder } from '../family/order-state.ts'
import { SALES_HOLDING } from './holding.ts'
import { SALES } from './sales.ts'
import { shipment } from './shipment.ts'

type Fields = typeof shipment.fields
type Write = WriteOf<Fields>

export const shipmentRules: Hooks<Fields> = {
  async lock(trx, { ids, input }) {
    if (input.barcode_hash) await inTurn(trx, 'linked barcodes')
    const orders = await keysIn(trx, `select distinct order_id as id from ${shipment.table} where id in (${keyList(ids)})`)
    await lockRows(trx, SALES.table, [...orders, ...(typeof input.order === 'number' ? [input.order] : [])], 'change')
  },

  async check(write) {
    const { trx, values, row, id } = write
    const order = await lockOrder(SALES, trx, after(write, 'order_id')!)
    if (!row) await checkLines(SALES, trx, order)
    if (!row && !values.reference) values.reference = await nextNumber(trx, order.id)
    if (!after(write, 'reference')) throw invalid('This field may not be blank.', 'reference')
    await checkUnique(shipment, write, 'order', 'reference')
    await checkAddress(write, order.customer_id as number | null)
    if (values.barcode_hash && values.barcode_hash !== row?.barcode_hash)
      await checkHash(trx, { model: SHIPMENT.model, id }, values.barcode_hash)
    if (!row || !(await trx(SALES_HOLDING.table).where({ shipment_id: id }).first('id'))) return
    if (order.id !== row.order_id) throw invalid('Items of its order are allocated to the shipment', 'order')
    if (!after(write, 'shipment_date') !== !row.shipment_date)
      throw invalid('Items are allocated to the shipment: they are sent by shipping it', 'shipment_date')
  },

  async saved({ trx, request, input, row, id }) {
    if (row || !input.duplicate?.copy_parameters) return
    gate(SHIPMENT.access('view'), request.principal)
    await copyParameters(trx, SHIPMENT, input.duplicate.original, id, request.principal.user.pk)
  },

  /** What was to leave with it is free again; what has left stays the customer's. */
  async deletingAll(writes) {
    const { trx } = writes[0]!
    for (const { row } of writes) await checkLocked(SALES, trx, await lockOrder(SALES, trx, row!.order_id))
    const allocated = `${SALES_HOLDING.table} a where a.shipment_id in (${keyList(writes.map(({ id }) => id))})`
    const parts = await keysIn(trx, `select distinct i.part_id as id from stock_item i where i.id in (select a.item_id from ${allocated})`)
    await trx.all(`delete from ${SALES_HOLDING.table} where id in (select a.id from ${allocated})`)
    await SALES.follow(trx, parts, false)
  },
}

/** The number after the highest that is one. */
async function nextNumber(trx: Trx, order: number): Promise<string> {
  const references: string[] = await trx(shipment.table).where({ order_id: order }).pluck('reference')
  const numbers = references.filter((reference) => /^\d{1,15}$/.test(reference)).map(Number)
  return String(Math.max(0, ...numbers) + 1)
}

async function checkAddress(write: Write, customer: number | null): Promise<void> {
  const key = write.values.shipment_address_id
  if (typeof key !== 'number' || key === write.row?.shipment_address_id) return
  const { company_id } = await write.trx('company_address').where({ id: key }).first('company_id')
  if (company_id !== customer) throw invalid('Shipment address must match the customer', 'shipment_address')
}
