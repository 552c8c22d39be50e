/** For each writing operation a request that really changes something: found by trying what its declaration takes, or said here. */

import type { Field } from '../../../resource/engine/field.ts'
import { DateField, DateTime } from '../../../resource/engine/fields/date.ts'
import { Image } from '../../../resource/engine/fields/image.ts'
import { Bool, Decimal, Integer, Money, Quantity } from '../../../resource/engine/fields/number.ts'
import { Ref } from '../../../resource/engine/fields/ref.ts'
import { Text } from '../../../resource/engine/fields/text.ts'
import { isShape, type Operation } from '../../../resource/engine/operation.ts'
import type { Shape } from '../../../resource/engine/shape.ts'
import { PNG } from '../../support/builders.ts'
import { bodyOf, type Rows } from '../../support/requests.ts'
import type { World } from './world.ts'

type Values = Record<string, unknown>

export interface Write {
  readonly path: string
  readonly body?: Values | FormData | undefined
}

/** Another value that the field takes. */
async function other(f: Field, now: unknown, rows: Rows): Promise<unknown> {
  if (f instanceof Bool) return now !== true
  if (f instanceof Integer) return Number(now ?? 0) + 1
  if (f instanceof Quantity || f instanceof Decimal || f instanceof Money) return Number(now ?? 0) + 1
  if (f instanceof DateTime) return '2026-01-02 03:04'
  if (f instanceof DateField) return '2026-01-02'
  if (f instanceof Ref) return (await rows.at(f.target.url)).map((row) => row.pk ?? row.id).find((key) => key !== now)
  if (f instanceof Text) return f.type === 'url' ? 'https://changed.example/' : f.type === 'email' ? 'changed@example.org' : 'Changed'
  return undefined
}

const writable = (shape: Shape): Field[] => Object.values(shape).filter((f) => !f.traits.readOnly && !(f instanceof Image))

/** Requests that may do, the likeliest first. */
export async function* candidates(o: Operation, rows: Rows): AsyncGenerator<Write> {
  const parent = o.path.replace(/\{[^}]*\}\/$/, '').replace(/\{id\}.*$/, '')
  const list = parent.includes('{') ? [] : await rows.at(parent)
  const keys = list.map((row) => row.pk ?? row.id ?? row.key).reverse()
  const shape = o.request && isShape(o.request) ? o.request.shape : {}
  const bulk = o.request && (!isShape(o.request) || o.request.name.startsWith('Bulk')) && o.path.endsWith(parent)
  if (o.method === 'get') yield { path: `${o.path}?name=fresh` }
  if (o.method === 'post' && !o.path.includes('{')) yield { path: o.path, body: await bodyOf(shape, rows) }
  for (const key of keys) {
    const path = o.path.replace(/\{\w+\}/, String(key))
    const row = list.find((one) => (one.pk ?? one.id ?? one.key) === key)!
    if (bulk && o.method === 'delete') yield { path, body: { items: [key] } }
    else if (o.method === 'delete') yield { path }
    else if (o.method === 'post' && o.path.includes('{')) yield { path, body: await bodyOf(shape, rows) }
    else if (o.method !== 'post') {
      const whole = o.method === 'put' && !bulk ? await bodyOf(shape, rows) : {}
      for (const name of Object.keys(whole)) if (row[name] !== undefined && row[name] !== null) whole[name] = row[name]
      for (const f of writable(shape)) {
        const value = await other(f, row[f.name], rows)
        if (value !== undefined) yield { path, body: { ...whole, ...(bulk ? { items: [key] } : {}), [f.name]: value } }
      }
    }
  }
}

/** Another picture than the one that is there. */
const PICTURE = Buffer.concat([PNG.subarray(0, -12), Buffer.from('00000000745458740000', 'hex'), PNG.subarray(-12)])

const upload = (fields: Readonly<Record<string, string>>, file: string): FormData => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set(file, new Blob([PICTURE]), 'new.png')
  return form
}

/** Writes that need something particular, by method and path below /api. */
export const particular = (w: World): Readonly<Record<string, () => Write>> => {
  const at = (path: string, body?: Write['body']) => () => ({ path, body })
  const lines = (...items: Values[]) => ({ items, location: w.place })
  const metadata = (path: string) => ({
    [`put ${path}`]: at(keyed(path), { metadata: { a: 1 } }),
    [`patch ${path}`]: at(keyed(path), { metadata: { a: 1 } }),
  })
  const keys: Readonly<Record<string, number>> = {
    '/company/': w.company,
    '/company/part/': w.supplierPart,
    '/order/po/': w.placed,
    '/order/so/': w.sale,
    '/order/ro/': w.comingBack,
    '/order/transfer-order/': w.transfer,
    '/part/': w.part,
    '/bom/': w.bomLine,
    '/part/test-template/': w.test,
    '/stock/': w.item,
    '/stock/location/': w.place,
  }
  const keyed = (path: string) => path.replace('{id}', String(keys[path.replace('{id}/metadata/', '')] ?? 1))
  return {
    'post /company/part/manufacturer/': at('/company/part/manufacturer/', { part: w.part, manufacturer: w.company, MPN: 'M-2' }),
    'post /company/part/': at('/company/part/', { part: w.part, supplier: w.company, SKU: 'S-2' }),
    'post /company/price-break/': at('/company/price-break/', { part: w.supplierPart, quantity: 70, price: '1.5' }),
    'delete /part/{id}/': at(`/part/${w.idle}/`),
    'post /stock/add/': at('/stock/add/', lines({ pk: w.item, quantity: 2 })),
    'post /stock/count/': at('/stock/count/', lines({ pk: w.item, quantity: 12 })),
    'post /stock/change_status/': at('/stock/change_status/', { items: [w.item], status: 55 }),
    'delete /user/me/': at('/user/me/'),
    'delete /user/{id}/': at(`/user/${w.storekeeper}/`),
    'post /part/related/': at('/part/related/', { part_1: w.part, part_2: w.component }),
    'post /part/sale-price/': at('/part/sale-price/', { part: w.component, quantity: 3, price: 2 }),
    'post /part/internal-price/': at('/part/internal-price/', { part: w.component, quantity: 3, price: 2 }),
    'post /part/test-template/': at('/part/test-template/', { part: w.part, test_name: 'Shines', description: 'in the dark' }),
    'put /part/thumbs/{id}/': at(`/part/thumbs/${w.part}/`, upload({}, 'image')),
    'patch /part/thumbs/{id}/': at(`/part/thumbs/${w.part}/`, upload({}, 'image')),
    'post /part/stocktake/generate/': at('/part/stocktake/generate/', { part: w.part, generate_entry: true }),
    'post /bom/': at('/bom/', { part: w.assembly, sub_part: w.component, quantity: 3 }),
    'post /bom/substitute/': at('/bom/substitute/', { bom_item: w.bomLine, part: w.component }),
    'post /stock/remove/': at('/stock/remove/', lines({ pk: w.item, quantity: 2 })),
    'post /stock/transfer/': at('/stock/transfer/', lines({ pk: w.item, quantity: 2 })),
    'post /stock/return/': at('/stock/return/', lines({ pk: w.away, quantity: 4 })),
    'post /stock/merge/': at('/stock/merge/', lines({ item: w.item }, { item: w.like })),
    'post /stock/assign/': at('/stock/assign/', { items: [{ item: w.item }], customer: w.company }),
    'post /stock/{id}/convert/': at(`/stock/${w.unserialized}/convert/`, { part: w.variant }),
    'post /stock/{id}/install/': at(`/stock/${w.rig}/install/`, { stock_item: w.serial, quantity: 1 }),
    'post /stock/{id}/uninstall/': at(`/stock/${w.within}/uninstall/`, { location: w.place }),
    'post /stock/{id}/serialize/': at(`/stock/${w.several}/serialize/`, { quantity: 2, serial_numbers: '601-602', destination: w.place }),
    'post /stock/{id}/disassemble/': at(`/stock/${w.rig}/disassemble/`, {
      quantity: 1,
      items: [{ bom_item: w.bomLine, quantity: 2, location: w.place }],
    }),
    'post /stock/': at('/stock/', { part: w.component, quantity: 9, location: w.place }),
    'post /stock/test/': at('/stock/test/', { stock_item: w.serial, template: w.test, result: true }),
    'post /build/': at('/build/', { part: w.assembly, quantity: 2 }),
    'delete /build/{id}/': at(`/build/${w.cancelled}/`),
    'post /build/item/': at('/build/item/', { build_line: w.buildLine, stock_item: w.screws, quantity: 1 }),
    'post /build/{id}/issue/': at(`/build/${w.build}/issue/`),
    'post /build/{id}/hold/': at(`/build/${w.build}/hold/`),
    'post /build/{id}/allocate/': at(`/build/${w.build}/allocate/`, {
      items: [{ build_line: w.buildLine, stock_item: w.screws, quantity: 1 }],
    }),
    'post /build/{id}/unallocate/': at(`/build/${w.build}/unallocate/`, {}),
    'post /build/{id}/auto-allocate/': at(`/build/${w.build}/auto-allocate/`, { interchangeable: true }),
    'post /build/{id}/consume/': at(`/build/${w.ending}/consume/`, { items: [{ build_item: w.used, quantity: 1 }], notes: 'one of two' }),
    'post /build/{id}/finish/': at(`/build/${w.ending}/finish/`, { accept_unallocated: true, accept_incomplete: true }),
    'post /build/{id}/cancel/': at(`/build/${w.ending}/cancel/`, { remove_allocated_stock: true }),
    'post /build/{id}/create-output/': at(`/build/${w.build}/create-output/`, { quantity: 1, serial_numbers: '802', location: w.place }),
    'post /build/{id}/complete/': at(`/build/${w.making}/complete/`, { outputs: [{ output: w.output }], location: w.place }),
    'post /build/{id}/scrap-outputs/': at(`/build/${w.making}/scrap-outputs/`, {
      outputs: [{ output: w.output }],
      location: w.place,
      notes: 'fell down',
    }),
    'post /build/{id}/delete-outputs/': at(`/build/${w.making}/delete-outputs/`, { outputs: [{ output: w.output }] }),
    'post /order/so/': at('/order/so/', { customer: w.company }),
    'post /order/so-line/': at('/order/so-line/', { order: w.sale, part: w.part, quantity: 2 }),
    'post /order/ro/': at('/order/ro/', { customer: w.company }),
    'post /order/ro-line/': at('/order/ro-line/', { order: w.comingBack, item: w.like, quantity: 2 }),
    'post /order/ro/{id}/receive/': at(`/order/ro/${w.comingBack}/receive/`, { items: [{ item: w.returnLine }], location: w.place }),
    'post /order/transfer-order-line/': at('/order/transfer-order-line/', { order: w.transfer, part: w.part, quantity: 2 }),
    'post /order/transfer-order/{id}/allocate/': at(`/order/transfer-order/${w.transfer}/allocate/`, {
      items: [{ line_item: w.transferLine, stock_item: w.moving, quantity: 1 }],
    }),
    'post /order/transfer-order/{id}/allocate-serials/': at(`/order/transfer-order/${w.transfer}/allocate-serials/`, {
      line_item: w.transferMeters,
      quantity: 1,
      serial_numbers: '502',
    }),
    'post /order/transfer-order/{id}/complete/': at(`/order/transfer-order/${w.transfer}/complete/`, {
      accept_incomplete_allocation: true,
    }),
    'post /order/so/shipment/': at('/order/so/shipment/', { order: w.sale }),
    'post /order/so/shipment/{id}/ship/': at(`/order/so/shipment/${w.box}/ship/`, { tracking_number: 'T-1' }),
    'post /order/so/{id}/complete/': at(`/order/so/${w.sold}/complete/`),
    'post /order/so/{id}/allocate/': at(`/order/so/${w.sale}/allocate/`, {
      items: [{ line_item: w.saleLine, stock_item: w.held, quantity: 1 }],
    }),
    'post /order/so/{id}/allocate-serials/': at(`/order/so/${w.sale}/allocate-serials/`, {
      line_item: w.metered,
      quantity: 1,
      serial_numbers: '502',
    }),
    'post /order/so/{id}/auto-allocate/': at(`/order/so/${w.sale}/auto-allocate/`, { line_items: [w.saleLine] }),
    'put /order/so-allocation/{id}/': at(`/order/so-allocation/${w.allocation}/`, { item: w.held, quantity: 3 }),
    'patch /order/so-allocation/{id}/': at(`/order/so-allocation/${w.allocation}/`, { quantity: 3 }),
    'put /order/so-allocation/': at('/order/so-allocation/', { items: [w.allocation], quantity: 3 }),
    'patch /order/so-allocation/': at('/order/so-allocation/', { items: [w.allocation], quantity: 3 }),
    'delete /order/so-allocation/{id}/': at(`/order/so-allocation/${w.allocation}/`),
    'delete /order/so-allocation/': at('/order/so-allocation/', { items: [w.allocation] }),
    'post /order/po-line/': at('/order/po-line/', { order: w.pending, part: w.supplierPart, quantity: 8 }),
    'post /order/po-extra-line/': at('/order/po-extra-line/', { order: w.pending, quantity: 1, price: '4' }),
    'post /order/po/{id}/complete/': at(`/order/po/${w.placed}/complete/`, { accept_incomplete: true }),
    'post /order/po/{id}/receive/': at(`/order/po/${w.placed}/receive/`, {
      items: [{ line_item: w.placedLine, quantity: 2 }],
      location: w.place,
    }),
    'post /parameter/': at('/parameter/', { template: w.parameterTemplate, model_type: 'part', model_id: w.part, data: '5' }),
    'put /settings/global/{key}/': at('/settings/global/PART_ALLOW_DUPLICATE_IPN/', { value: 'False' }),
    'patch /settings/global/{key}/': at('/settings/global/PART_ALLOW_DUPLICATE_IPN/', { value: 'False' }),
    'put /settings/user/{key}/': at('/settings/user/SEARCH_HIDE_INACTIVE_PARTS/', { value: 'True' }),
    'patch /settings/user/{key}/': at('/settings/user/SEARCH_HIDE_INACTIVE_PARTS/', { value: 'True' }),
    'post /generic/status/custom/': at('/generic/status/custom/', {
      key: 99,
      logical_key: 10,
      name: 'FRESH',
      label: 'Fresh',
      reference_status: 'StockStatus',
    }),
    'delete /selection/{id}/': at(`/selection/${w.selection}/`),
    'put /selection/{id}/entry/{entrypk}/': at(`/selection/${w.selection}/entry/${w.entry}/`, { value: 'matt', label: 'Very matt' }),
    'patch /selection/{id}/entry/{entrypk}/': at(`/selection/${w.selection}/entry/${w.entry}/`, { label: 'Very matt' }),
    'delete /selection/{id}/entry/{entrypk}/': at(`/selection/${w.selection}/entry/${w.entry}/`),
    'put /metadata/{model}/{id}/': at(`/metadata/part/${w.part}/`, { metadata: { a: 1 } }),
    'patch /metadata/{model}/{id}/': at(`/metadata/part/${w.part}/`, { metadata: { a: 1 } }),
    'put /metadata/{model}/{lookup_field}/{lookup_value}/': at('/metadata/part/IPN/G-1/', { metadata: { a: 1 } }),
    'patch /metadata/{model}/{lookup_field}/{lookup_value}/': at('/metadata/part/IPN/G-1/', { metadata: { a: 1 } }),
    ...Object.assign(
      {},
      ...[
        '/company/',
        '/company/part/manufacturer/',
        '/company/part/',
        '/company/contact/',
        '/order/po/',
        '/part/',
        '/part/category/',
        '/bom/',
        '/part/test-template/',
        '/stock/',
        '/stock/location/',
        '/stock/location-type/',
      ].map((path) => metadata(`${path}{id}/metadata/`)),
    ),
    'post /attachment/': at('/attachment/', upload({ model_type: 'part', model_id: String(w.part) }, 'attachment')),
    'post /notes-image-upload/': at('/notes-image-upload/', upload({ model_type: 'part', model_id: String(w.part) }, 'image')),
    'post /barcode/link/': at('/barcode/link/', { barcode: 'fresh', stockitem: w.item }),
    'post /barcode/po-receive/': at('/barcode/po-receive/', {
      barcode: '[)>\u001e06\u001dQ1\u001e\u0004',
      line_item: w.placedLine,
      location: w.place,
    }),
    'post /barcode/so-allocate/': at('/barcode/so-allocate/', {
      barcode: 'stuck-on',
      sales_order: w.sale,
      line: w.saleLine,
      shipment: w.box,
      quantity: 1,
    }),
    'post /barcode/unlink/': at('/barcode/unlink/', { stockitem: w.coded }),
    'delete /barcode/history/{id}/': at(`/barcode/history/${w.scan}/`),
    'delete /barcode/history/': at('/barcode/history/', { items: [w.scan] }),
    'post /units/': at('/units/', { name: 'cubit', definition: '457.2 mm' }),
    'post /user/': at('/user/', { username: 'newcomer', first_name: 'New', last_name: 'Comer', email: 'new@example.org' }),
    'patch /user/{id}/set-password/': at(`/user/${w.reader}/set-password/`, { password: 'quite another one 7' }),
    'put /user/{id}/set-password/': at(`/user/${w.reader}/set-password/`, { password: 'quite another one 7' }),
    'put /user/me/': at('/user/me/', { username: 'mover', first_name: 'Moved', last_name: '', email: '' }),
    'patch /user/me/': at('/user/me/', { first_name: 'Moved' }),
    'put /user/me/profile/': at('/user/me/profile/', { displayname: 'Moved' }),
    'patch /user/me/profile/': at('/user/me/profile/', { displayname: 'Moved' }),
  }
}
