/** An inventory of which some things belong to somebody, and every request that would change these or what hangs on them. */
import type { Row } from '../../../../database.ts'
import { PNG } from '../../../support/builders.ts'
import { PIECE } from '../../../support/stock.ts'

/** Keys of the owners: a person, and a group that the same person is in. */
export interface Owners {
  readonly person: number
  readonly group: number
}

const place = (id: number, name: string, more: Row = {}): Row => ({ id, name, tree_path: `/${id}/`, pathstring: name, ...more })
const item = (id: number, more: Row = {}): Row => ({ id, part_id: 1, quantity: 10 * PIECE, location_id: 3, ...more })

/**
 * Locations: 1 is owned and 2 lies below it; 3 is free; 4 is free with 5 below it, which is owned, and 6 is owned.
 * Orders hold what lies at 7, which is free, and 8, which is owned.
 * Items: 1 and 6 to 10 have an owner of their own, 2 lies in an owned location, 3 is installed in 1; 4, 5 and 11 are free. Orders hold 12 and 14, which
 * have owners of their own, and 13 and 15, which lie in an owned location; a customer has 16, which has an owner, too. A build is making 17, which
 * has an owner, and 18, which is free, and holds 19 for it, which has an owner, and 20; another, which makes nothing yet, holds 21: both have owners.
 */
export const ownedWorld = ({ person, group }: Owners): Record<string, readonly Row[]> => ({
  part_category: [{ id: 1, name: 'gauges', tree_path: '/1/', pathstring: 'gauges' }],
  part_part: [
    { id: 1, name: 'bolt', full_name: 'bolt', testable: true, salable: true },
    { id: 2, name: 'meter', full_name: 'meter', trackable: true },
    { id: 3, name: 'lamp', full_name: 'lamp', is_template: true },
    { id: 4, name: 'red lamp', full_name: 'red lamp', variant_of_id: 3 },
    { id: 6, name: 'rig', full_name: 'rig', assembly: true },
    { id: 7, name: 'gauge', full_name: 'gauge', is_template: true, testable: true, active: false, category_id: 1 },
    { id: 8, name: 'small gauge', full_name: 'small gauge', testable: true, variant_of_id: 7 },
  ],
  part_bom_item: [1, 2].map((id) => ({ id, part_id: 6, sub_part_id: id, quantity: PIECE })),
  part_test_template: [
    { id: 1, part_id: 1, test_name: 'Holds', key: 'holds' },
    { id: 2, part_id: 7, test_name: 'Tells', key: 'tells' },
  ],
  common_parameter_template: [
    { id: 1, name: 'Width' },
    { id: 2, name: 'Height' },
  ],
  common_tag: [{ id: 1, name: 'dear', slug: 'dear' }],
  company_company: [{ id: 1, name: 'Acme', is_customer: true }],
  stock_location: [
    place(1, 'vault', { owner_id: person, barcode_data: 'on the vault', barcode_hash: 'on the vault' }),
    place(2, 'box', { parent_id: 1, tree_path: '/1/2/', pathstring: 'vault/box', level: 1 }),
    place(3, 'floor'),
    place(4, 'hall'),
    place(5, 'locker', { parent_id: 4, tree_path: '/4/5/', pathstring: 'hall/locker', level: 1, owner_id: group }),
    place(6, 'empty shelf', { owner_id: person }),
    place(7, 'dock'),
    place(8, 'cage', { owner_id: group }),
  ],
  build_build: [1, 2].map((id) => ({ id, reference: `BO-000${id}`, part_id: 6, quantity: 2 * PIECE, status: 20 })),
  build_line: [
    { id: 1, build_id: 1, bom_item_id: 2, quantity: 2 * PIECE },
    ...[1, 2].map((build) => ({ id: build + 1, build_id: build, bom_item_id: 1, quantity: 2 * PIECE })),
  ],
  stock_item: [
    item(1, { owner_id: group, batch: 'theirs', barcode_data: 'on the item', barcode_hash: 'on the item' }),
    item(2, { location_id: 2 }),
    item(3, { location_id: null, belongs_to_id: 1, quantity: PIECE }),
    item(4),
    item(5),
    item(6, { part_id: 3, owner_id: person }),
    item(7, { part_id: 2, owner_id: person, quantity: 3 * PIECE }),
    item(8, { part_id: 6, owner_id: person }),
    item(9, { part_id: 8, owner_id: group }),
    item(10, { owner_id: person }),
    item(11, { part_id: 6 }),
    ...[12, 14].map((id) => item(id, { location_id: 7, owner_id: group })),
    ...[13, 15].map((id) => item(id, { location_id: 8 })),
    item(16, { location_id: null, customer_id: 1, owner_id: person }),
    item(17, { part_id: 6, quantity: PIECE, build_id: 1, is_building: true, owner_id: group }),
    item(18, { part_id: 6, quantity: PIECE, build_id: 1, is_building: true }),
    item(19, { part_id: 2, quantity: PIECE, location_id: 7, owner_id: person }),
    ...[20, 21].map((id) => item(id, { location_id: 7, owner_id: group })),
  ],
  build_item: [
    { id: 1, build_line_id: 1, stock_item_id: 19, install_into_id: 18, quantity: PIECE },
    ...[2, 3].map((id) => ({ id, build_line_id: id, stock_item_id: 18 + id, quantity: 2 * PIECE })),
  ],
  stock_test_result: [
    { id: 1, stock_item_id: 1, template_id: 1, date: '2026-01-01T00:00:00Z' },
    { id: 2, stock_item_id: 4, template_id: 1, date: '2026-01-01T00:00:00Z' },
    { id: 3, stock_item_id: 9, template_id: 2, date: '2026-01-01T00:00:00Z' },
  ],
  common_parameter: [
    { id: 1, template_id: 1, model_type: 'stocklocation', model_id: 1, data: '5' },
    { id: 2, template_id: 2, model_type: 'stocklocation', model_id: 3, data: '5' },
  ],
  common_attachment: [
    { id: 1, model_type: 'stockitem', model_id: 1, link: 'https://theirs.example/' },
    { id: 2, model_type: 'stockitem', model_id: 4, link: 'https://free.example/' },
  ],
  order_sales_order: [{ id: 1, reference: 'SO-0001', customer_id: 1 }],
  order_sales_order_line: [{ id: 1, order_id: 1, part_id: 1, quantity: 9 * PIECE }],
  order_sales_order_shipment: [1, 2].map((id) => ({ id, order_id: 1, reference: String(id) })),
  order_sales_order_allocation: [1, 2].map((id) => ({ id, line_id: 1, item_id: 11 + id, shipment_id: id, quantity: PIECE })),
  order_return_order: [{ id: 1, reference: 'RMA-0001', customer_id: 1, status: 20 }],
  order_return_order_line: [{ id: 1, order_id: 1, item_id: 16, quantity: PIECE }],
  order_transfer_order: [1, 2].map((id) => ({ id, reference: `TO-000${id}`, status: 20, destination_id: 4 })),
  order_transfer_order_line: [1, 2].map((id) => ({ id, order_id: id, part_id: 1, quantity: 9 * PIECE })),
  order_transfer_order_allocation: [1, 2].map((id) => ({ id, line_id: id, item_id: 13 + id, quantity: PIECE })),
})

export interface Asked {
  readonly path: string
  readonly body?: Readonly<Record<string, unknown>> | FormData
}
const ask = (path: string, body?: Asked['body']): Asked => (body ? { path, body } : { path })

const picture = (id: number): FormData => {
  const form = new FormData()
  form.set('model_type', 'stockitem')
  form.set('model_id', String(id))
  form.set('image', new Blob([PNG]), 'one.png')
  return form
}

/** An action on lists of items, with each way in which an item can be somebody's. */
const lines = (path: string, more: Readonly<Record<string, unknown>> = {}): Asked[] =>
  [1, 2].map((pk) =>
    ask(path, {
      items: [
        { pk: 4, quantity: 3 },
        { pk, quantity: 2 },
      ],
      ...more,
    }),
  )
/** What is made, and what goes into it. */
const outputs = (name: string, more: Readonly<Record<string, unknown>>): Asked[] =>
  [17, 18].map((output) => ask(`/build/1/${name}/`, { outputs: [{ output }], ...more }))
const metadata = (...paths: string[]): Asked[] => paths.map((path) => ask(path, { metadata: { a: 1 } }))
const patch = (path: string, ...bodies: Readonly<Record<string, unknown>>[]): Asked[] => bodies.map((body) => ask(path, body))
const code = (more: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>[] =>
  ['stockitem', 'stocklocation'].map((kind) => ({ ...more, [kind]: 1 }))

/** By method and path below /api: each of these is the owner's alone. */
export const ROADS: Readonly<Record<string, readonly Asked[]>> = {
  'put /stock/{id}/': [1, 2, 3].map((id) => ask(`/stock/${id}/`, { part: 1, quantity: id === 3 ? 2 : 7 })),
  'patch /stock/{id}/': [
    ...patch('/stock/1/', { batch: 'z' }, { owner: null }, { location: 4 }, { notes: 'seen' }, { tags: ['mine'] }),
    ...patch('/stock/2/', { location: 3 }, { quantity: 1 }),
    ...patch('/stock/3/', { belongs_to: null }, { batch: 'z' }),
    ...patch('/stock/4/', { belongs_to: 1 }, { belongs_to: 2 }),
  ],
  'delete /stock/{id}/': [ask('/stock/2/'), ask('/stock/3/')],
  'put /stock/': [ask('/stock/', { items: [4, 1], batch: 'z' })],
  'patch /stock/': [ask('/stock/', { items: [4, 2], batch: 'z' }), ask('/stock/', { filters: { batch: 'theirs' }, belongs_to: 2 })],
  'delete /stock/': [ask('/stock/', { items: [4, 2] })],
  'post /stock/': [ask('/stock/', { part: 1, quantity: 1, belongs_to: 1 })],
  'post /stock/add/': lines('/stock/add/'),
  'post /stock/remove/': lines('/stock/remove/'),
  'post /stock/count/': lines('/stock/count/'),
  'post /stock/transfer/': [
    ...lines('/stock/transfer/', { location: 4 }),
    ask('/stock/transfer/', { items: [{ pk: 4, quantity: 10, merge: true }], location: 2 }),
  ],
  'post /stock/return/': [ask('/stock/return/', { items: [{ pk: 3, quantity: 1 }], location: 4 })],
  'post /stock/merge/': [
    ask('/stock/merge/', { items: [{ item: 4 }, { item: 10 }], location: 3 }),
    ask('/stock/merge/', { items: [{ item: 2 }, { item: 4 }], location: 3 }),
  ],
  'post /stock/assign/': [1, 2].map((one) => ask('/stock/assign/', { items: [{ item: one }], customer: 1 })),
  'post /stock/change_status/': [1, 2].map((one) => ask('/stock/change_status/', { items: [4, one], status: 55 })),
  'post /stock/{id}/convert/': [ask('/stock/6/convert/', { part: 4 })],
  'post /stock/{id}/install/': [
    ask('/stock/8/install/', { stock_item: 4, quantity: 1 }),
    ask('/stock/11/install/', { stock_item: 2, quantity: 1 }),
  ],
  'post /stock/{id}/uninstall/': [ask('/stock/3/uninstall/', { location: 3 })],
  'post /stock/{id}/serialize/': [ask('/stock/7/serialize/', { quantity: 2, serial_numbers: '601-602', destination: 3 })],
  'post /stock/{id}/disassemble/': [ask('/stock/8/disassemble/', { quantity: 1, items: [{ bom_item: 1, quantity: 1, location: 3 }] })],
  'post /stock/test/': [1, 2, 3].map((one) => ask('/stock/test/', { stock_item: one, template: 1, result: true })),
  'put /stock/test/{id}/': [ask('/stock/test/1/', { stock_item: 1, template: 1, result: true })],
  'patch /stock/test/{id}/': [
    ask('/stock/test/1/', { result: true }),
    ask('/stock/test/1/', { stock_item: 4 }),
    ask('/stock/test/2/', { stock_item: 1 }),
  ],
  'delete /stock/test/{id}/': [ask('/stock/test/1/')],
  'delete /stock/test/': [ask('/stock/test/', { items: [1, 2] })],
  'post /stock/location/': [1, 2].map((parent) => ask('/stock/location/', { name: 'shelf', parent })),
  'put /stock/location/{id}/': [ask('/stock/location/1/', { name: 'mine' }), ask('/stock/location/3/', { name: 'floor', parent: 1 })],
  'patch /stock/location/{id}/': [
    ...patch('/stock/location/1/', { name: 'mine' }, { owner: null }, { parent: 3 }, { tags: ['mine'] }),
    ...patch('/stock/location/2/', { parent: null }, { description: 'mine' }),
    ...patch('/stock/location/3/', { parent: 1 }, { parent: 2 }),
  ],
  'put /stock/location/': [ask('/stock/location/', { items: [3, 1], description: 'mine' })],
  'patch /stock/location/': [
    ask('/stock/location/', { items: [3, 2], description: 'mine' }),
    ask('/stock/location/', { items: [3], parent: 1 }),
  ],
  'delete /stock/location/{id}/': [
    ask('/stock/location/1/'),
    ask('/stock/location/2/'),
    ask('/stock/location/6/'),
    ask('/stock/location/3/'), // items of theirs lie in it
    ask('/stock/location/3/', { delete_stock_items: true }),
    ask('/stock/location/4/'), // a location of theirs lies below it
    ask('/stock/location/4/', { delete_sub_locations: true }),
  ],
  'put /stock/{id}/metadata/': metadata('/stock/1/metadata/', '/stock/2/metadata/'),
  'patch /stock/{id}/metadata/': metadata('/stock/1/metadata/', '/stock/3/metadata/'),
  'put /stock/location/{id}/metadata/': metadata('/stock/location/1/metadata/'),
  'patch /stock/location/{id}/metadata/': metadata('/stock/location/2/metadata/'),
  'put /metadata/{model}/{id}/': metadata('/metadata/stockitem/1/', '/metadata/stocklocation/1/'),
  'patch /metadata/{model}/{id}/': metadata('/metadata/stockitem/2/', '/metadata/stocklocation/2/'),
  'put /metadata/{model}/{lookup_field}/{lookup_value}/': metadata('/metadata/stocklocation/name/vault/'),
  'patch /metadata/{model}/{lookup_field}/{lookup_value}/': metadata('/metadata/stockitem/batch/theirs/'),
  'post /attachment/': [1, 2].map((id) => ask('/attachment/', { model_type: 'stockitem', model_id: id, link: 'https://mine.example/' })),
  'put /attachment/{id}/': [ask('/attachment/1/', { model_type: 'stockitem', model_id: 1, link: 'https://mine.example/' })],
  'patch /attachment/{id}/': patch('/attachment/1/', { comment: 'mine' }, { model_id: 4 }, { tags: ['mine'] }).concat(
    ask('/attachment/2/', { model_id: 1 }),
  ),
  'delete /attachment/{id}/': [ask('/attachment/1/')],
  'delete /attachment/': [ask('/attachment/', { items: [1, 2] })],
  'post /notes-image-upload/': [ask('/notes-image-upload/', picture(1)), ask('/notes-image-upload/', picture(2))],
  'post /parameter/': [1, 2].map((id) => ask('/parameter/', { template: 2, model_type: 'stocklocation', model_id: id, data: '9' })),
  'put /parameter/{id}/': [ask('/parameter/1/', { template: 1, model_type: 'stocklocation', model_id: 1, data: '9' })],
  'patch /parameter/{id}/': patch('/parameter/1/', { data: '9' }, { model_id: 3 }).concat(ask('/parameter/2/', { model_id: 1 })),
  'delete /parameter/{id}/': [ask('/parameter/1/')],
  'delete /parameter/': [ask('/parameter/', { items: [1, 2] })],
  'delete /parameter/template/{id}/': [ask('/parameter/template/1/')],
  'delete /part/parameter/template/{id}/': [ask('/part/parameter/template/1/')],
  'delete /part/test-template/{id}/': [ask('/part/test-template/1/')],
  'delete /part/{id}/': [ask('/part/7/')],
  'delete /part/category/{id}/': [ask('/part/category/1/', { delete_parts: true })],
  'post /order/so/shipment/{id}/ship/': [ask('/order/so/shipment/1/ship/', {}), ask('/order/so/shipment/2/ship/', {})],
  'post /order/ro/{id}/receive/': [ask('/order/ro/1/receive/', { items: [{ item: 1 }], location: 4 })],
  'post /order/transfer-order/{id}/complete/': [1, 2].map((id) =>
    ask(`/order/transfer-order/${id}/complete/`, { accept_incomplete_allocation: true }),
  ),
  'post /build/{id}/consume/': [
    ask('/build/1/consume/', { items: [{ build_item: 2, quantity: 1 }] }),
    ask('/build/1/consume/', { lines: [{ build_line: 1 }] }),
    ask('/build/2/consume/', { lines: [{ build_line: 3 }] }),
  ],
  'post /build/{id}/finish/': [ask('/build/2/finish/', { accept_unallocated: true, accept_incomplete: true })],
  'post /build/{id}/cancel/': [
    ask('/build/2/cancel/', { remove_allocated_stock: true }),
    ask('/build/1/cancel/', { remove_incomplete_outputs: true }),
  ],
  'post /build/{id}/complete/': outputs('complete', { location: 4, accept_incomplete_allocation: true }),
  'post /build/{id}/scrap-outputs/': outputs('scrap-outputs', { location: 4, notes: 'broken' }),
  'post /build/{id}/delete-outputs/': [ask('/build/1/delete-outputs/', { outputs: [{ output: 17 }] })],
  'post /barcode/link/': patch('/barcode/link/', ...code({ barcode: 'mine' })),
  'post /barcode/unlink/': patch('/barcode/unlink/', ...code({})),
}

/** Writes that touch the same tables, and why no owner is asked. */
export const ELSEWHERE: readonly (readonly [RegExp, string])[] = [
  [/^\w+ \/company\//, 'things that have no owners; an item that refers to one forgets it when it goes'],
  [
    /^\w+ \/(build|order\/(po|so|so\/shipment|ro|transfer-order))\/(\{id\}\/)?$/,
    'things that have no owners; an item that refers to one forgets it when it goes',
  ],
  [/^(post|put|patch) \/part\//, 'parts and categories; stock that a part begins with is new'],
  [/^delete \/part\/parameter\/(\{id\}\/)?$/, 'parameters of parts'],
  [/^(post|put|patch) \/parameter\/template\//, 'numbers are worked out anew from values that stay'],
  [/^\w+ \/units\//, 'numbers are worked out anew from values that stay'],
  [/^delete \/stock\/location-type\//, 'a location that refers to one forgets it when it goes'],
  [/^post \/(barcode\/po-receive|order\/po\/\{id\}\/receive|build\/\{id\}\/create-output)\//, 'new stock: it may be put into any location'],
  [/^delete \/(tag|user)\//, 'administration'],
]
