/** What the demo workshop builds: lamps and boards under way, cranks that are done, bicycles to come, and boards that a supplier solders. */
import { currencyOf } from './companies.ts'
import { day, moment, type Names, type Objects } from './objects.ts'
import type { Made } from './orders.ts'
import { shelfOf } from './places.ts'

/** Of builds, and of StockHistoryCode. */
const [PENDING, PRODUCTION, CANCELLED, COMPLETE] = [10, 20, 30, 40]
const OUTPUT_CREATED = 50
const OUTPUT_COMPLETED = 55
const CONSUMED = 57
const PLACED = 20

const [BOARD, LAMP, REAR, CRANKS] = ['Board Glim front 2', 'Front lamp Glim', 'Board Glim rear', 'Crankset 170 mm']

export function addBuilding(objects: Objects, { parts, companies, locations, supplierParts, orders }: Made & { orders: Names }): void {
  let built = 0
  const build = (name: string, quantity: number, on: number, fields: Record<string, unknown>): number => {
    built++
    return objects.add('build.build', {
      ...{ reference: `BO-${String(built).padStart(4, '0')}`, reference_int: built, part: parts.key(name), quantity },
      ...{ status: PENDING, creation_date: day(on), issued_by: ['engineer'], ...fields },
    })
  }
  /** One for each line of the bill of materials. @param done share of it that was used up @returns its lines by the part that they take */
  const lines = (of: number, name: string, pieces: number, done = 0): Map<number, number> => {
    const assembly = parts.key(name)
    const template = objects.list.find(({ model, pk }) => model === 'part.part' && pk === assembly)!.fields.variant_of
    const its = objects.list.filter(
      ({ model, fields }) =>
        model === 'part.bomitem' && (fields.part === assembly || (template !== null && fields.part === template && fields.inherited)),
    )
    return new Map(
      its.map(({ pk, fields }) => {
        const takes = Number(fields.quantity) * (1 + Number(fields.attrition ?? 0) / 100) * pieces
        const amounts = { quantity: takes.toFixed(5), consumed: (takes * done).toFixed(5) }
        return [fields.sub_part as number, objects.add('build.buildline', { build: of, bom_item: pk, ...amounts })]
      }),
    )
  }
  const track = (item: number, type: number, on: number, deltas: Record<string, unknown>): void => {
    objects.add('stock.stockitemtracking', { item, tracking_type: type, date: moment(on, 16), user: ['engineer'], deltas, notes: '' })
  }
  const output = (of: number, name: string, quantity: number, on: number, more: Record<string, unknown>): number => {
    const dated = { creation_date: moment(on), updated: moment(on) }
    const item = objects.add('stock.stockitem', { part: parts.key(name), quantity, build: of, ...dated, ...more })
    track(item, OUTPUT_CREATED, on, { quantity, buildorder: of })
    return item
  }
  const complete = (item: number, of: number, on: number, location: number): void =>
    track(item, OUTPUT_COMPLETED, on, { buildorder: of, location })
  const shelf = (path: string): number => locations.key(shelfOf(path)!)
  /** Items of the part that lie on a shelf and are not held for anything else. */
  const shelved = (name: string): number[] =>
    objects.list
      .filter(
        ({ model, fields }) => model === 'stock.stockitem' && fields.part === parts.key(name) && fields.location && !fields.is_building,
      )
      .map(({ pk }) => pk as number)
  const project = objects.find('common.projectcode', 'code', 'GLIM2')

  // Twelve of forty are done; light is set aside for the others.
  const boards = build(BOARD, 40, 14, {
    ...{ title: 'Boards for the second series', completed: 12, status: PRODUCTION, start_date: day(15), target_date: day(45) },
    ...{ project_code: project, batch: 'G2-01', destination: shelf('Electrics/Boards') },
  })
  const its = lines(boards, BOARD, 40, 12 / 40)
  const done = output(boards, BOARD, 12, 16, { batch: 'G2-01', location: shelf('Electrics/Boards') })
  complete(done, boards, 19, shelf('Electrics/Boards'))
  objects.add('build.builditem', {
    build_line: its.get(parts.key('LED white 3 W'))!,
    stock_item: shelved('LED white 3 W')[0]!,
    quantity: 28,
  })

  // Each lamp gets the board with the number that goes with it.
  const lamps = build(LAMP, 6, 20, {
    ...{ title: 'Lamps for the couriers', status: PRODUCTION, priority: 2, start_date: day(21), target_date: day(40) },
    ...{ sales_order: objects.find('order.salesorder', 'reference', 'SO-0001'), project_code: project, destination: shelf('Electrics') },
  })
  const takes = lines(lamps, LAMP, 6)
  for (const [n, board] of shelved(BOARD).slice(0, 2).entries()) {
    const serial = 1011 + n
    const lamp = output(lamps, LAMP, 1, 22, { serial: String(serial), serial_int: serial, is_building: true, location: null })
    objects.add('build.builditem', { build_line: takes.get(parts.key(BOARD))!, stock_item: board, quantity: 1, install_into: lamp })
  }

  const cranks = build(CRANKS, 6, 2, {
    ...{
      title: 'Cranks for the spring',
      completed: 6,
      status: COMPLETE,
      start_date: day(3),
      target_date: day(10),
      completion_date: day(9),
    },
    ...{ completed_by: ['engineer'], destination: shelf('Drivetrain/Cranks') },
  })
  for (const part of lines(cranks, CRANKS, 6, 1).keys()) {
    const dated = { creation_date: moment(1), updated: moment(9) }
    const used = objects.add('stock.stockitem', { part, quantity: 6, consumed_by: cranks, ...dated })
    track(used, CONSUMED, 9, { quantity: 6, buildorder: cranks })
  }
  complete(output(cranks, CRANKS, 6, 5, { location: shelf('Drivetrain/Cranks') }), cranks, 9, shelf('Drivetrain/Cranks'))

  const herons = build('Heron 26 electric', 2, 25, {
    ...{ title: 'Herons for the couriers', priority: 1, start_date: day(35), target_date: day(50) },
    ...{
      sales_order: objects.find('order.salesorder', 'reference', 'SO-0001'),
      project_code: objects.find('common.projectcode', 'code', 'SPRING'),
    },
  })
  lines(herons, 'Heron 26 electric', 2)
  lines(
    build('Wheel, front, 20 inch', 4, 26, { title: 'Wheels for them', parent: herons, target_date: day(42) }),
    'Wheel, front, 20 inch',
    4,
  )

  lines(build('Rear lamp Glim', 20, 8, { title: 'Entered twice', status: CANCELLED, completion_date: day(9) }), 'Rear lamp Glim', 20)

  // More than fifty: the maker of the boards solders them, too.
  const supplier = companies.key('Tidewater Circuits')
  const currency = currencyOf('Tidewater Circuits')
  const soldered = build(REAR, 60, 23, {
    ...{ title: 'Rear boards, soldered for us', status: PRODUCTION, external: true, start_date: day(24), target_date: day(48) },
    ...{ project_code: project, destination: shelf('Electrics/Boards') },
  })
  lines(soldered, REAR, 60)
  const bought = objects.add('company.supplierpart', {
    ...{ part: parts.key(REAR), supplier, SKU: 'TC-A-100', primary: true, pack_quantity: '1', pack_quantity_native: '1' },
    ...{ note: 'With our parts, soldered and tested', updated: moment(23) },
  })
  supplierParts.set(REAR, bought)
  const number = orders.size + 1
  const order = objects.add('order.purchaseorder', {
    ...{ reference: `PO-${String(number).padStart(4, '0')}`, reference_int: number, supplier, description: 'Sixty rear boards, soldered' },
    ...{ status: PLACED, creation_date: day(23), issue_date: day(24), target_date: day(46), created_by: ['storekeeper'] },
    ...{ project_code: project, order_currency: currency, total_price: '564.00', total_price_currency: currency },
  })
  objects.add('order.purchaseorderlineitem', {
    ...{ order, part: bought, quantity: 60, received: 0, build_order: soldered },
    ...{ purchase_price: '9.40', purchase_price_currency: currency },
  })
}
