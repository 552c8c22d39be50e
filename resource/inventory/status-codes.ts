/** States that stock, orders and builds can be in, by the contract's names: key, label and colour of each, as clients show them. */
import { BUILD } from './kinds/build.ts'
import type { Kind } from './kinds/kind.ts'
import { PURCHASE_ORDER, RETURN_ORDER, RETURN_ORDER_LINE, SALES_ORDER, TRANSFER_ORDER } from './kinds/order.ts'
import { STOCK_ITEM } from './kinds/stock.ts'

export type Color = 'primary' | 'secondary' | 'success' | 'danger' | 'warning' | 'info' | 'dark'

export interface Status {
  /** What rows and requests hold. */
  readonly key: number
  /** Its name in the code of clients, e.g. `OK`. */
  readonly name: string
  /** What people read. */
  readonly label: string
  readonly color: Color
}

type States = Readonly<Record<string, readonly [key: number, label: string, color?: Color]>>

/** A set of states and their keys by name. */
export class StatusClass<Name extends string = string> {
  /** The contract's name of the set: `StockStatus`. */
  readonly name: string
  readonly states: readonly Status[]
  /** Keys by name: `STOCK_STATUS.key.LOST`. */
  readonly key: Readonly<Record<Name, number>>
  /** Model that has such a state, as custom states name it: `stockitem`. Undefined where there can be no custom state. */
  readonly model: string | undefined

  constructor(name: string, kind: Kind | undefined, states: Readonly<Record<Name, readonly [key: number, label: string, color?: Color]>>) {
    this.name = name
    this.model = kind?.model
    this.states = Object.entries(states as States).map(([n, [key, label, color = 'secondary']]) => ({ key, name: n, label, color }))
    this.key = Object.fromEntries(this.states.map((s) => [s.name, s.key])) as Record<Name, number>
  }
  /** The state of this key, built in ones alone. */
  find(key: number): Status | undefined {
    return this.states.find((s) => s.key === key)
  }
  label(key: number): string {
    return this.find(key)?.label ?? String(key)
  }
}

export const STOCK_STATUS = new StatusClass('StockStatus', STOCK_ITEM, {
  OK: [10, 'OK', 'success'],
  ATTENTION: [50, 'Attention needed', 'warning'],
  DAMAGED: [55, 'Damaged', 'warning'],
  DESTROYED: [60, 'Destroyed', 'danger'],
  REJECTED: [65, 'Rejected', 'danger'],
  LOST: [70, 'Lost', 'dark'],
  QUARANTINED: [75, 'Quarantined', 'info'],
  RETURNED: [85, 'Returned', 'warning'],
})
/** States in which an item can be used. The column `stock_item.in_stock` says the same. */
export const AVAILABLE = ['OK', 'ATTENTION', 'DAMAGED', 'RETURNED'].map((name) => STOCK_STATUS.key[name as 'OK'])

/** What happened to a stock item. */
export const STOCK_HISTORY = new StatusClass('StockHistoryCode', undefined, {
  LEGACY: [0, 'Legacy stock tracking entry'],
  CREATED: [1, 'Stock item created'],
  EDITED: [5, 'Edited stock item'],
  ASSIGNED_SERIAL: [6, 'Assigned serial number'],
  STOCK_COUNT: [10, 'Stock counted'],
  STOCK_ADD: [11, 'Stock manually added'],
  STOCK_REMOVE: [12, 'Stock manually removed'],
  STOCK_SERIALIZED: [13, 'Serialized stock items'],
  RETURNED_TO_STOCK: [15, 'Returned to stock'],
  STOCK_MOVE: [20, 'Location changed'],
  STOCK_UPDATE: [25, 'Stock updated'],
  INSTALLED_INTO_ASSEMBLY: [30, 'Installed into assembly'],
  REMOVED_FROM_ASSEMBLY: [31, 'Removed from assembly'],
  INSTALLED_CHILD_ITEM: [35, 'Installed component item'],
  REMOVED_CHILD_ITEM: [36, 'Removed component item'],
  SPLIT_FROM_PARENT: [40, 'Split from parent item'],
  SPLIT_CHILD_ITEM: [42, 'Split child item'],
  MERGED_STOCK_ITEMS: [45, 'Merged stock items'],
  DISASSEMBLED: [46, 'Disassembled into components'],
  CREATED_FROM_DISASSEMBLY: [47, 'Created from disassembly'],
  CONVERTED_TO_VARIANT: [48, 'Converted to variant'],
  BUILD_OUTPUT_CREATED: [50, 'Build order output created'],
  BUILD_OUTPUT_COMPLETED: [55, 'Build order output completed'],
  BUILD_OUTPUT_REJECTED: [56, 'Build order output rejected'],
  BUILD_CONSUMED: [57, 'Consumed by build order'],
  SHIPPED_AGAINST_SALES_ORDER: [60, 'Shipped against Sales Order'],
  RECEIVED_AGAINST_PURCHASE_ORDER: [70, 'Received against Purchase Order'],
  RETURNED_AGAINST_RETURN_ORDER: [80, 'Returned against Return Order'],
  SENT_TO_CUSTOMER: [100, 'Sent to customer'],
  RETURNED_FROM_CUSTOMER: [105, 'Returned from customer'],
})

export const PURCHASE_ORDER_STATUS = new StatusClass('PurchaseOrderStatus', PURCHASE_ORDER, {
  PENDING: [10, 'Pending', 'secondary'],
  PLACED: [20, 'Placed', 'primary'],
  ON_HOLD: [25, 'On Hold', 'warning'],
  COMPLETE: [30, 'Complete', 'success'],
  CANCELLED: [40, 'Cancelled', 'danger'],
  LOST: [50, 'Lost', 'warning'],
  RETURNED: [60, 'Returned', 'warning'],
})
/** States in which a purchase order still counts as on order. */
export const PURCHASE_ORDER_OPEN: readonly number[] = [10, 20, 25]

export const SALES_ORDER_STATUS = new StatusClass('SalesOrderStatus', SALES_ORDER, {
  PENDING: [10, 'Pending', 'secondary'],
  IN_PROGRESS: [15, 'In Progress', 'primary'],
  SHIPPED: [20, 'Shipped', 'primary'],
  ON_HOLD: [25, 'On Hold', 'warning'],
  COMPLETE: [30, 'Complete', 'success'],
  CANCELLED: [40, 'Cancelled', 'danger'],
  LOST: [50, 'Lost', 'warning'],
  RETURNED: [60, 'Returned', 'warning'],
})
/** States in which a sales order holds what is allocated to it. */
export const SALES_ORDER_OPEN: readonly number[] = [10, 15, 20, 25]

export const RETURN_ORDER_STATUS = new StatusClass('ReturnOrderStatus', RETURN_ORDER, {
  PENDING: [10, 'Pending', 'secondary'],
  IN_PROGRESS: [20, 'In Progress', 'primary'],
  ON_HOLD: [25, 'On Hold', 'warning'],
  COMPLETE: [30, 'Complete', 'success'],
  CANCELLED: [40, 'Cancelled', 'danger'],
})

export const RETURN_ORDER_OPEN: readonly number[] = [10, 20, 25]

export const RETURN_ORDER_LINE_STATUS = new StatusClass('ReturnOrderLineStatus', RETURN_ORDER_LINE, {
  PENDING: [10, 'Pending', 'secondary'],
  RETURN: [20, 'Return', 'success'],
  REPAIR: [30, 'Repair', 'primary'],
  REPLACE: [40, 'Replace', 'warning'],
  REFUND: [50, 'Refund', 'info'],
  REJECT: [60, 'Reject', 'danger'],
})

export const TRANSFER_ORDER_STATUS = new StatusClass('TransferOrderStatus', TRANSFER_ORDER, {
  PENDING: [10, 'Pending', 'secondary'],
  ISSUED: [20, 'Issued', 'primary'],
  ON_HOLD: [25, 'On Hold', 'warning'],
  COMPLETE: [30, 'Complete', 'success'],
  CANCELLED: [40, 'Cancelled', 'danger'],
})

/** States in which a transfer order holds what is allocated to it. */
export const TRANSFER_ORDER_OPEN: readonly number[] = [10, 20, 25]

export const BUILD_STATUS = new StatusClass('BuildStatus', BUILD, {
  PENDING: [10, 'Pending', 'secondary'],
  PRODUCTION: [20, 'Production', 'primary'],
  ON_HOLD: [25, 'On Hold', 'warning'],
  CANCELLED: [30, 'Cancelled', 'danger'],
  COMPLETE: [40, 'Complete', 'success'],
})
/** States in which a build holds what is allocated to it. */
export const BUILD_OPEN: readonly number[] = [10, 20, 25]

const DATA_IMPORT_STATUS = new StatusClass('DataImportStatusCode', undefined, {
  INITIAL: [0, 'Initializing'],
  MAPPING: [10, 'Mapping Columns', 'primary'],
  IMPORTING: [20, 'Importing Data', 'primary'],
  PROCESSING: [30, 'Processing Data', 'primary'],
  COMPLETE: [40, 'Complete', 'success'],
})

/** States that all machines know: there are none. */
const MACHINE_STATUS = new StatusClass('MachineStatus', undefined, {})

const LABEL_PRINTER_STATUS = new StatusClass('LabelPrinterStatus', undefined, {
  CONNECTED: [100, 'Connected', 'success'],
  UNKNOWN: [101, 'Unknown'],
  PRINTING: [110, 'Printing', 'primary'],
  WARNING: [200, 'Warning', 'warning'],
  NO_MEDIA: [301, 'No media', 'warning'],
  PAPER_JAM: [302, 'Paper jam', 'warning'],
  DISCONNECTED: [400, 'Disconnected', 'danger'],
  ERROR: [500, 'Error', 'danger'],
})

/** All sets, in the order of the contract's names. */
export const STATUS_CLASSES: readonly StatusClass[] = [
  BUILD_STATUS,
  DATA_IMPORT_STATUS,
  LABEL_PRINTER_STATUS,
  MACHINE_STATUS,
  PURCHASE_ORDER_STATUS,
  RETURN_ORDER_LINE_STATUS,
  RETURN_ORDER_STATUS,
  SALES_ORDER_STATUS,
  STOCK_HISTORY,
  STOCK_STATUS,
  TRANSFER_ORDER_STATUS,
]
