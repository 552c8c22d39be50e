/** What follows from references, labels and states. */
import type { Row } from '../../../database.ts'
import { CODED } from '../kinds/index.ts'
import { numberIn } from '../reference-pattern.ts'
import { setting } from '../settings/setting.ts'
import {
  PURCHASE_ORDER_STATUS,
  RETURN_ORDER_STATUS,
  SALES_ORDER_STATUS,
  STATUS_CLASSES,
  STOCK_STATUS,
  TRANSFER_ORDER_STATUS,
} from '../status-codes.ts'
import { hashBarcode, SHOWN } from '../thing/barcode-hash.ts'
import { derived } from './derived.ts'

/** Is the number in the text? By which pattern it was read is not known any more. */
function isNumberIn(reference: string, number: number): boolean {
  const runs = reference.match(/\d+/g) ?? []
  return number ? runs.some((run) => run.includes(String(number))) : runs.every((run) => /^0+$/.test(run))
}

const referenceNumber = (pattern: string | undefined, { reference, reference_int: kept }: Row): number => {
  const text = String(reference)
  if (isNumberIn(text, Number(kept))) return Number(kept)
  const number = (pattern === undefined ? undefined : numberIn(pattern, text)) ?? BigInt(text.match(/\d+/g)?.at(-1) ?? 0)
  return number < BigInt(Number.MAX_SAFE_INTEGER) ? Number(number) : 0
}

/** Of a long label there is less than it was found by. */
const hashOf = ({ barcode_data: data, barcode_hash: kept }: Row): unknown =>
  data === '' || [...String(data)].length >= SHOWN ? kept : hashBarcode(String(data))

/** Clients give these hashes of their own. */
const HASHED: readonly unknown[] = ['company_manufacturer_part', 'order_sales_order_shipment']
const LABELLED = [...CODED.map(({ table }) => table), 'order_sales_order', 'build_build'].filter(
  (table) => table !== undefined && !HASHED.includes(table),
)

export const MARKS = [
  ...(
    [
      ['order_purchase_order', 'PURCHASEORDER_REFERENCE_PATTERN'],
      ['order_sales_order', 'SALESORDER_REFERENCE_PATTERN'],
      ['order_return_order', 'RETURNORDER_REFERENCE_PATTERN'],
      ['order_transfer_order', 'TRANSFERORDER_REFERENCE_PATTERN'],
      ['build_build', undefined],
    ] as const
  ).map(([table, key]) =>
    derived({
      table,
      columns: ['reference_int'],
      reads: 't.reference',
      async rule(trx) {
        const pattern = key && (await setting(trx, key))
        return (row) => ({ reference_int: referenceNumber(pattern, row) })
      },
    }),
  ),
  ...[...new Set(LABELLED)].map((table) =>
    derived({ table: table!, columns: ['barcode_hash'], reads: 't.barcode_data', rule: () => (row) => ({ barcode_hash: hashOf(row) }) }),
  ),
  // A state of the installation's own counts as one that is built in.
  ...(
    [
      ['stock_item', STOCK_STATUS],
      ['order_purchase_order', PURCHASE_ORDER_STATUS],
      ['order_sales_order', SALES_ORDER_STATUS],
      ['order_return_order', RETURN_ORDER_STATUS],
      ['order_transfer_order', TRANSFER_ORDER_STATUS],
    ] as const
  ).map(([table, { name }]) =>
    derived({
      table,
      columns: ['status'],
      reads: 'c.logical_key',
      join: `left join common_custom_state c on c.reference_status = '${name}' and c.key = t.status_custom_key`,
      rule: () => (row) => ({ status: row.logical_key ?? row.status }),
    }),
  ),
  derived({
    table: 'common_custom_state',
    columns: ['model'],
    reads: 't.reference_status',
    rule: () => (row) => ({ model: STATUS_CLASSES.find(({ name }) => name === row.reference_status)?.model ?? row.model }),
  }),
]
