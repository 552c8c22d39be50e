/** What must hold of builds, whatever was sent: what is built is paid for in components, and what was made, scrapped and is left adds up. */
import { expect } from 'chai'
import type { Database } from '../../../../database.ts'
import { PIECE } from '../../../support/stock.ts'
import type { BomLine, World } from './random-world.ts'

/** Does the stock `i` fit line `m` of a bill of materials: by its part, a variant, or a substitute? */
const FITS = `(p.id = m.sub_part_id or p.variant_of_id = m.sub_part_id
  or p.id in (select s.part_id from part_bom_substitute s where s.bom_item_id = m.id))`
const HOLDS = `build_item a join build_line l on l.id = a.build_line_id join build_build b on b.id = l.build_id
  join part_bom_item m on m.id = l.bom_item_id`

/** What must find nothing. */
export const NEVER_OF_BUILDS: Readonly<Record<string, string>> = {
  'held by a build that is done or cancelled': `select a.id, b.status from ${HOLDS} where b.status in (30, 40)`,
  'held for a line that takes something else': `select a.id, a.stock_item_id, l.id as line from ${HOLDS}
    join stock_item i on i.id = a.stock_item_id join part_part p on p.id = i.part_id where not ${FITS}`,
  'held for an output that is not being made, or is of another build': `select a.id, a.install_into_id from ${HOLDS}
    join stock_item o on o.id = a.install_into_id where not o.is_building or o.build_id is null or o.build_id <> b.id`,
  'tracked, and held for no output': `select a.id from ${HOLDS} join part_part c on c.id = m.sub_part_id where c.trackable and a.install_into_id is null`,
  'being made for no build': 'select id from stock_item where is_building and build_id is null',
  'being made, used up or installed, and in stock': `select id from stock_item where in_stock
    and (is_building or consumed_by_id is not null or belongs_to_id is not null)`,
  'used up, and somewhere':
    'select id from stock_item where consumed_by_id is not null and (location_id is not null or customer_id is not null)',
  'installed in itself, or in the output of another build than used it up': `select i.id from stock_item i join stock_item o on o.id = i.belongs_to_id
    where i.consumed_by_id is not null and (o.id = i.id or o.build_id is null or o.build_id <> i.consumed_by_id)`,
  'used up by more than there was': 'select id from build_line where consumed < 0 or quantity < 0',
  'done before all was done': `select id from build_build where status = 40 and completion_date is null`,
}

/** What a line takes for so many pieces, reckoned apart from the program, in units of the last place. */
export function takes({ quantity, attrition, setup_quantity, rounding_multiple }: BomLine, pieces: number): number {
  const exact = Math.round(quantity * PIECE) * pieces * (1 + attrition / 100)
  const all = Math.round(Number(exact.toFixed(3))) + Math.round(setup_quantity * PIECE)
  const multiple = Math.round((rounding_multiple ?? 0) * PIECE)
  return multiple ? Math.ceil(all / multiple) * multiple : all
}

interface Line {
  readonly id: number
  readonly build: number
  readonly item: number
  readonly pieces: unknown
  readonly quantity: unknown
  readonly consumed: unknown
  readonly gone: unknown
  readonly asked: boolean | number
}
const LINES = `select l.id, l.build_id as build, l.bom_item_id as item, b.quantity as pieces, l.quantity, l.consumed,
    not (m.consumable or m.optional or c.trackable) as asked,
    (select coalesce(sum(i.quantity), 0) from stock_item i join part_part p on p.id = i.part_id where i.consumed_by_id = l.build_id and ${FITS}) as gone
  from build_line l join build_build b on b.id = l.build_id join part_bom_item m on m.id = l.bom_item_id join part_part c on c.id = m.sub_part_id order by l.id`

/** What each build counts beside its outputs and what the history tells of them. As long as nobody deletes rows, and nobody writes what is counted. */
export async function expectPaidFor({ server: { db }, bom, paid, parts }: World): Promise<void> {
  for (const line of await db.all<Line & Record<string, unknown>>(LINES)) {
    const [quantity, consumed, gone, pieces] = [line.quantity, line.consumed, line.gone, line.pieces].map(Number) as [
      number,
      number,
      number,
      number,
    ]
    const what = `line ${line.id} of build ${line.build}`
    expect(consumed, `${what} counts what was used up`).to.equal(gone)
    const versions = bom.get(line.item)!.map((version) => takes(version, pieces / PIECE))
    expect(versions, `${what} asks for what the bill of materials takes`).to.include(quantity)
    if (line.asked && paid.has(line.build)) expect(consumed, `${what} is paid for`).to.be.at.least(quantity)
  }
  const astray = 'select id from stock_item where part_id = ? and consumed_by_id is not null and belongs_to_id is null'
  expect(await db.all(astray, [parts[1]!]), 'with serial numbers, used up, and in no output').to.deep.equal([])
  await expectOutputs(db)
}

interface Made {
  readonly id: number
  readonly status: number
  readonly completed: unknown
  readonly making: unknown
}
// What a supplier builds comes with purchase orders.
const CREATED = 50
const COMPLETED = 55
const REJECTED = 56

async function expectOutputs(db: Database): Promise<void> {
  const told = new Map<number, Record<number, number>>()
  for (const { tracking_type: type, deltas } of await db.all<{ tracking_type: number; deltas: string }>(
    `select tracking_type, deltas from stock_tracking where tracking_type in (${CREATED}, ${COMPLETED}, ${REJECTED})`,
  )) {
    const { buildorder, quantity } = JSON.parse(deltas)
    const of = told.get(buildorder) ?? { [CREATED]: 0, [COMPLETED]: 0, [REJECTED]: 0 }
    of[type]! += Math.round(quantity * PIECE)
    told.set(buildorder, of)
  }
  const builds = await db.all<Made & Record<string, unknown>>(`select b.id, b.status, b.completed,
    (select coalesce(sum(i.quantity), 0) from stock_item i where i.build_id = b.id and i.is_building) as making
    from build_build b where not b.external order by b.id`)
  for (const { id, status, completed, making } of builds) {
    const { [CREATED]: created, [COMPLETED]: done, [REJECTED]: scrapped } = told.get(id) ?? { [CREATED]: 0, [COMPLETED]: 0, [REJECTED]: 0 }
    expect(Number(completed), `build ${id} counts what it completed`).to.equal(done)
    const sum = done! + scrapped! + Number(making)
    // Cancelling may throw away what was begun.
    if (status === 30) expect(sum, `build ${id} made no more than it began`).to.be.at.most(created!)
    else expect(sum, `completed, scrapped and left of build ${id}`).to.equal(created)
  }
}
