/** Things that the demo inventory lacks, or has in no fixed place: what writes are tried on that need something particular. */

import type { Api, Reply } from '../../support/api.ts'
import { PNG } from '../../support/builders.ts'

type Values = Readonly<Record<string, unknown>>

/** Keys of what there is. */
export type World = Awaited<ReturnType<typeof makeWorld>>

export async function makeWorld(api: Api) {
  const done = (reply: Reply): Reply => {
    if (reply.status >= 300) throw new Error(`A row of the fixture was refused: ${reply.status} ${reply.text}`)
    return reply
  }
  const made = async (path: string, values: Values): Promise<number> => {
    const { body } = done(await api.post(path, values))
    const row = Array.isArray(body) ? body[0] : body
    return row.pk ?? row.id
  }
  const place = await made('/stock/location/', { name: 'bench' })
  const company = await made('/company/', { name: 'Everything Ltd', is_supplier: true, is_manufacturer: true, is_customer: true })
  const part = await made('/part/', {
    name: 'gauge',
    IPN: 'G-1',
    component: true,
    purchaseable: true,
    salable: true,
    testable: true,
    trackable: true,
  })
  const idle = await made('/part/', { name: 'idle', active: false })
  const assembly = await made('/part/', { name: 'rig', assembly: true, component: false, trackable: false })
  const bomLine = await made('/bom/', { part: assembly, sub_part: part, quantity: 2 })
  const component = await made('/part/', { name: 'screw', component: true, purchaseable: true, salable: true, trackable: false })
  const supplierPart = await made('/company/part/', { part: component, supplier: company, SKU: 'S-1' })
  const template = await made('/part/', { name: 'lamp', is_template: true })
  const variant = await made('/part/', { name: 'red lamp', variant_of: template })
  const sold = await made('/order/so/', { customer: company, reference: 'SO-0901' })
  const advice = await made('/part/', { name: 'Advice', salable: true, virtual: true })
  await made('/order/so-line/', { order: sold, part: advice, quantity: 1 })
  const sale = await made('/order/so/', { customer: company, reference: 'SO-0900' })
  await made('/order/so-extra-line/', { order: sale, quantity: 1, price: '2' })
  const item = (values: Values) => made('/stock/', { location: place, ...values })
  const saleLine = await made('/order/so-line/', { order: sale, part: component, quantity: 5 })
  const metered = await made('/order/so-line/', { order: sale, part, quantity: 1 })
  const box = await made('/order/so/shipment/', { order: sale })
  const held = await item({ part: component, quantity: 5 })
  done(await api.post(`/order/so/${sale}/allocate/`, { items: [{ line_item: saleLine, stock_item: held, quantity: 2 }], shipment: box }))
  const allocation = (await api.get(`/order/so-allocation/?order=${sale}`)).body[0].pk as number
  const order = (reference: string) => made('/order/po/', { supplier: company, reference })
  const line = (to: number) => made('/order/po-line/', { order: to, part: supplierPart, quantity: 5 })
  const placed = await order('PO-8001')
  const placedLine = await line(placed)
  done(await api.post(`/order/po/${placed}/issue/`))
  const returned = await item({ part: component, quantity: 4 })
  done(await api.post('/stock/assign/', { items: [{ item: returned }], customer: company }))
  const comingBack = await made('/order/ro/', { customer: company, reference: 'RMA-0900' })
  const returnLine = await made('/order/ro-line/', { order: comingBack, item: returned, quantity: 2, price: '3' })
  await made('/order/ro-extra-line/', { order: comingBack, quantity: 1, price: '2' })
  done(await api.post(`/order/ro/${comingBack}/issue/`))
  await made('/order/ro/', { customer: company, reference: 'RMA-0901' })
  const transfer = await made('/order/transfer-order/', { destination: place, reference: 'TO-0900' })
  const transferLine = await made('/order/transfer-order-line/', { order: transfer, part: component, quantity: 2 })
  const moving = await item({ part: component, quantity: 8 })
  done(
    await api.post(`/order/transfer-order/${transfer}/allocate/`, {
      items: [{ line_item: transferLine, stock_item: moving, quantity: 2 }],
    }),
  )
  await made('/bom/', { part: assembly, sub_part: component, quantity: 3 })
  const build = await made('/build/', { part: assembly, quantity: 2, reference: 'BO-0900' })
  const buildLine = (await api.get(`/build/line/?build=${build}&part=${component}`)).body[0].pk as number
  const screws = await item({ part: component, quantity: 9 })
  const buildItem = await made('/build/item/', { build_line: buildLine, stock_item: screws, quantity: 2 })
  const making = await made('/build/', { part: assembly, quantity: 2, reference: 'BO-0902' })
  const output = await made(`/build/${making}/create-output/`, { quantity: 1, serial_numbers: '801', location: place })
  const tracked = (await api.get(`/build/line/?build=${making}&part=${part}`)).body[0].pk as number
  const gauges = await item({ part, quantity: 3 })
  done(await api.post(`/build/${making}/allocate/`, { items: [{ build_line: tracked, stock_item: gauges, quantity: 2, output }] }))
  const ending = await made('/build/', { part: assembly, quantity: 2, reference: 'BO-0903' })
  const endingLine = (await api.get(`/build/line/?build=${ending}&part=${component}`)).body[0].pk as number
  const used = await made('/build/item/', { build_line: endingLine, stock_item: screws, quantity: 2 })
  done(await api.post(`/build/${ending}/issue/`))
  const test = await made('/part/test-template/', { part, test_name: 'Holds pressure', description: 'at 3 bar' })
  const rigs = await item({ part: assembly, quantity: 3 })
  const within = await item({ part, quantity: 1, serial_numbers: '501' })
  done(await api.post(`/stock/${rigs}/install/`, { stock_item: within, quantity: 1 }))
  const away = await item({ part: component, quantity: 4 })
  done(await api.post('/stock/assign/', { items: [{ item: away }], customer: company }))
  const coded = await item({ part: component, quantity: 6 })
  done(await api.post('/barcode/link/', { barcode: 'stuck-on', stockitem: coded }))
  done(await api.patch('/settings/global/BARCODE_STORE_RESULTS/', { value: 'True' }))
  const selection = await made('/selection/', { name: 'Finishes' })
  const entry = await made(`/selection/${selection}/entry/`, { value: 'matt', label: 'Matt' })
  done(await api.post('/barcode/', { barcode: 'stuck-on' }))
  const image = new FormData()
  image.set('image', new Blob([PNG]), 'one.png')
  done(await api.send('PATCH', `/part/${part}/`, image))
  return {
    build,
    cancelled: await made('/build/', { part: assembly, quantity: 1, reference: 'BO-0901' }),
    buildLine,
    making,
    output,
    ending,
    used,
    screws,
    buildItem,
    sale,
    comingBack,
    returnLine,
    transfer,
    transferLine,
    transferMeters: await made('/order/transfer-order-line/', { order: transfer, part, quantity: 1 }),
    moving,
    saleLine,
    metered,
    box,
    held,
    allocation,
    sold,
    place,
    company,
    part,
    idle,
    assembly,
    bomLine,
    component,
    supplierPart,
    template,
    variant,
    placed,
    placedLine,
    pending: await order('PO-8002'),
    test,
    item: await item({ part: component, quantity: 20 }),
    like: await item({ part: component, quantity: 7 }),
    several: await item({ part, quantity: 3 }),
    unserialized: await item({ part: template, quantity: 1 }),
    serial: await item({ part, quantity: 1, serial_numbers: '502' }),
    rig: await item({ part: assembly, quantity: 1 }),
    within,
    away,
    coded,
    selection,
    entry,
    parameterTemplate: await made('/parameter/template/', { name: 'Torque' }),
    reader: (await api.get('/user/?search=reader')).body[0].pk as number,
    /** Has starred parts, and made orders. */
    storekeeper: (await api.get('/user/?search=storekeeper')).body[0].pk as number,
    scan: (await api.get('/barcode/history/?limit=1')).body.results[0].pk as number,
  }
}
