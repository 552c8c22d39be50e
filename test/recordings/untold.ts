/** What objects were from the beginning, where no recording tells it before it is changed. */
type Fields = Readonly<Record<string, unknown>>
/** By table and key. */
export type Untold = Readonly<Record<string, Readonly<Record<number, Fields>>>>

const screws = (quantity: number, more: Fields = {}): Fields => ({
  part: 3,
  quantity,
  location: 2,
  status: 10,
  status_custom_key: 10,
  ...more,
})

const chip = (serial: string): Fields => ({
  part: 6,
  quantity: 1,
  serial,
  location: 2,
  status: 10,
  status_custom_key: 10,
  delete_on_deplete: false,
})

/** A company that sells, a part that is used: what a recording takes away had a beginning. */
export const UNTOLD: Untold = {
  company_company: {
    1: { is_supplier: true, is_customer: false, is_manufacturer: false },
    3: { is_manufacturer: true, is_supplier: false },
    4: { is_customer: true, is_supplier: false },
    5: { is_customer: true, is_supplier: false },
    8: { name: 'To delete', is_supplier: true, currency: 'USD' },
  },
  company_supplier_part: { 4: { part: 5, supplier: 2, SKU: 'BETA-CASE' }, 5: { part: 3, supplier: 2, SKU: 'BETA-SCREW' } },
  part_part: {
    32: { name: 'Used', active: false, locked: false },
  },
  part_bom_item: {
    4: { part: 10, sub_part: 5, quantity: 1 },
    5: { part: 10, sub_part: 7, quantity: 1 },
    6: { part: 9, sub_part: 6, quantity: 1 },
    8: { part: 9, sub_part: 10, quantity: 2 },
    10: { part: 9, sub_part: 11, quantity: 1, allow_variants: true },
    28: { part: 14, sub_part: 32, quantity: 1 },
    29: { part: 14, sub_part: 39, quantity: 1 },
  },
  common_parameter: { 8: { template: 1, model_type: 'part.part', model_id: 8, data: '10' } },
  part_category: { 4: { name: 'To delete', parent: 1 } },
  stock_location: { 8: { name: 'To delete', parent: 1 } },
  order_purchase_order: {
    ...Object.fromEntries([4, 5, 6, 7, 8, 9, 10, 11, 12, 13].map((id) => [id, { supplier: 1 }])),
    16: { status: 20 },
    17: { reference: 'PO-6005', supplier: 1, status: 20, order_currency: 'EUR' },
  },
  order_purchase_order_line: {
    5: { received: 0 },
    8: { order: 1, part: 1, quantity: 1 },
    10: { order: 16, part: 3, quantity: 1 },
    11: { order: 17, part: 3, quantity: 1, purchase_price: 9, purchase_price_currency: 'EUR' },
  },
  build_build: Object.fromEntries(
    [8, 9, 10, 11, 14].map((id) => [id, { part: 10, quantity: 1, reference: `BO-${String(id + 106).padStart(4, '0')}` }]),
  ),
  build_line: {
    23: { build: 6, bom_item: 4, quantity: 10 },
    24: { build: 6, bom_item: 5, quantity: 10 },
    58: { build: 13, bom_item: 10, quantity: 2 },
    59: { build: 14, bom_item: 1, quantity: 4 },
  },
  order_transfer_order: { 8: { consume: true } },
  order_sales_order: { 11: { reference: 'SO-0214', customer: 4, status: 10 } },
  order_sales_order_line: {
    9: { order: 5, part: 8, quantity: 1, shipped: 0 },
    11: { order: 7, part: 10, quantity: 1, shipped: 1 },
  },
  order_sales_order_shipment: {
    1: { order: 4, reference: '1', shipment_date: null },
    4: { order: 5, reference: '2', shipment_date: null },
    5: { order: 7, reference: '1', shipment_date: '2026-11-26' },
  },
  stock_item: {
    5: { part: 4, quantity: 250, location: 2, status: 10, status_custom_key: 10 },
    11: chip('4'),
    12: chip('5'),
    13: { belongs_to: null, location: 2 },
    15: chip('8'),
    19: { customer: null, sales_order: null, location: 3 },
    20: { part: 9, quantity: 1, serial: '101', location: 3, status: 10, status_custom_key: 10 },
    83: screws(100),
    84: screws(3),
    85: { delete_on_deplete: false },
    96: screws(5, { batch: 'MRG' }),
    97: screws(5, { batch: 'MRG', status: 55, status_custom_key: 55 }),
    98: { part: 3, quantity: 5, location: 2, supplier_part: 2 },
    99: { part: 3, quantity: 5, location: 2, supplier_part: 5 },
    106: screws(10),
    118: chip('118'),
    120: screws(5, { customer: 4, location: null }),
    121: screws(5, { customer: 4, location: null }),
    122: screws(3),
    123: screws(7, { location: 4 }),
    124: screws(3),
    132: screws(3),
    133: screws(7, { location: 4 }),
    134: screws(7),
    136: { build: 23, is_building: true },
  },
}

/** What was taken there and is refused here, so that nobody has it. */
export const isRefused = ({ table, id }: { readonly table: string; readonly id: number }): boolean =>
  table === 'common_custom_unit' && id === 2
