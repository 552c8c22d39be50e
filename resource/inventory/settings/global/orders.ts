/** Settings of orders. */
import { type Definition, type Definitions, forClients, text, yesNo } from '../definition.ts'
import { referencePattern } from '../rules.ts'

const references = (preset: string, of: string): Definition<string> =>
  text(preset, `References of ${of}`, 'Pattern that references are made by and must match', referencePattern)
const responsible = (of: string): Definition<boolean> =>
  yesNo(false, 'Responsible owner', `Whether every ${of} needs somebody who is responsible`)
const editable = (of: string): Definition<boolean> =>
  yesNo(false, 'Edit completed orders', `Whether ${of} can be changed when they are complete`)

export const ORDERS = {
  PURCHASEORDER_REFERENCE_PATTERN: references('PO-{ref:04d}', 'purchase orders'),
  PURCHASEORDER_REQUIRE_RESPONSIBLE: responsible('purchase order'),
  PURCHASEORDER_EDIT_COMPLETED_ORDERS: editable('purchase orders'),
  PURCHASEORDER_CONVERT_CURRENCY: yesNo(false, 'Convert prices', 'Whether what is received is worth its price in the default currency'),
  PURCHASEORDER_ALLOW_OVER_RECEIPT: yesNo(
    true,
    'Receive more than ordered',
    'Whether more may come for a line than is missing of it; a line that all of has come for takes nothing either way',
  ),
  PURCHASEORDER_AUTO_COMPLETE: yesNo(true, 'Complete by itself', 'Whether an order is complete when all of its lines were received'),

  SALESORDER_REFERENCE_PATTERN: references('SO-{ref:04d}', 'sales orders'),
  SALESORDER_REQUIRE_RESPONSIBLE: responsible('sales order'),
  SALESORDER_EDIT_COMPLETED_ORDERS: editable('sales orders'),
  SALESORDER_DEFAULT_SHIPMENT: yesNo(false, 'First shipment', 'Whether a new sales order has a shipment'),
  SALESORDER_SHIP_COMPLETE: yesNo(false, 'Shipped is complete', 'Whether a sales order is complete as soon as it is shipped'),
  SALESORDER_SHIPMENT_REQUIRES_CHECK: yesNo(false, 'Check shipments', 'Whether a shipment must be checked before it leaves'),
  SALESORDER_BLOCK_INCOMPLETE_ITEM_TESTS: yesNo(false, 'Tests before sale', 'Whether what is sold must have passed its tests'),

  RETURNORDER_REFERENCE_PATTERN: references('RMA-{ref:04d}', 'return orders'),
  RETURNORDER_REQUIRE_RESPONSIBLE: responsible('return order'),
  RETURNORDER_EDIT_COMPLETED_ORDERS: editable('return orders'),

  TRANSFERORDER_REFERENCE_PATTERN: references('TO-{ref:04d}', 'transfer orders'),
  TRANSFERORDER_REQUIRE_RESPONSIBLE: responsible('transfer order'),
  TRANSFERORDER_EDIT_COMPLETED_ORDERS: editable('transfer orders'),

  BUILDORDER_REFERENCE_PATTERN: references('BO-{ref:04d}', 'build orders'),
  BUILDORDER_REQUIRE_RESPONSIBLE: responsible('build order'),
  BUILDORDER_REQUIRE_ACTIVE_PART: yesNo(false, 'Active parts alone', 'Whether only active parts can be built'),
  BUILDORDER_REQUIRE_LOCKED_PART: yesNo(false, 'Locked parts alone', 'Whether only locked parts can be built'),
  BUILDORDER_REQUIRE_VALID_BOM: yesNo(
    false,
    'Valid bill of materials',
    'Whether only parts with a validated bill of materials can be built',
  ),
  BUILDORDER_EXTERNAL_BUILDS: yesNo(false, 'External builds', 'Whether pages offer that a supplier builds, and the next setting acts'),
  BUILDORDER_EXTERNAL_REQUIRED: yesNo(false, 'Build order first', 'Whether buying an assembly takes an external build order'),
  BUILDORDER_REQUIRE_CLOSED_CHILDS: yesNo(false, 'Orders below first', 'Whether a build order waits for those below it'),
  PREVENT_BUILD_COMPLETION_HAVING_INCOMPLETED_TESTS: yesNo(false, 'Tests before completion', 'Whether what is built must pass its tests'),
} as const satisfies Definitions

export const ORDERS_OF_CLIENTS = forClients({
  PURCHASEORDER_MERGE_LINE_ITEMS: yesNo(true, 'Merge lines', 'Whether the form of a new line offers to add it to one like it'),

  RETURNORDER_ENABLED: yesNo(false, 'Return orders', 'Whether pages show return orders'),

  TRANSFERORDER_ENABLED: yesNo(false, 'Transfer orders', 'Whether pages show transfer orders'),

  PROJECT_CODES_ENABLED: yesNo(false, 'Project codes', 'Whether pages show project codes'),
})
