/** The serial numbers that come next. */
import { allow, gate } from '../../auth/gate.ts'
import { field } from '../../engine/fields/index.ts'
import { missing } from '../../engine/fields/ref.ts'
import type { Operation } from '../../engine/operation.ts'
import { parseShape } from '../../engine/shape.ts'
import { invalid, ValidationError } from '../../errors.ts'
import { PART } from '../kinds/part.ts'
import { latestSerial, nextSerial } from '../part/serial-numbers.ts'
import { setting } from '../settings/setting.ts'

const MAX_QUANTITY = 1_000
const SHAPE = Object.fromEntries(
  Object.entries({
    serial_number: field
      .text(MAX_QUANTITY * 100)
      .nullable()
      .readOnly()
      .help('The next ones, with commas between; null without a part'),
    part: field.ref(PART).nullable().help('Part that they are for'),
    quantity: field.integer(1, MAX_QUANTITY).default(1).help('How many'),
  }).map(([name, f]) => [name, f.named(name)]),
)

const LATEST_OF_ALL =
  "select serial from stock_item where serial is not null and serial <> '' order by serial_int desc, serial desc, id desc limit 1"

export const serialNumberOperation: Operation = {
  id: 'generate_serial_number_create',
  method: 'post',
  path: '/api/generate/serial-number/',
  summary: 'Make up serial numbers',
  access: allow.general,
  touches: [],
  request: { name: 'GenerateSerialNumber', shape: SHAPE },
  status: 200,
  response: { name: 'GenerateSerialNumber', shape: SHAPE },
  async handle(request) {
    const { db, principal } = request
    const { values, errors } = parseShape(SHAPE, await request.body())
    if (errors) throw new ValidationError(errors)
    const { part, quantity } = values as { part?: number | null; quantity: number }
    if (typeof part !== 'number') return { body: { part: null, quantity, serial_number: null } }
    gate(allow.role('view', ['part', 'build', 'stock']), principal)
    if (!(await db.all('select 1 from part_part where id = ?', [part])).length) throw invalid(missing(part), 'part')
    const everywhere = await setting(db, 'SERIAL_NUMBER_GLOBALLY_UNIQUE')
    let latest = everywhere ? ((await db.all<{ serial: string }>(LATEST_OF_ALL))[0]?.serial ?? null) : await latestSerial(db, part)
    const serials: string[] = []
    while (serials.length < quantity) {
      latest = nextSerial(latest)
      serials.push(latest)
    }
    return { body: { part, quantity, serial_number: serials.join(',') } }
  },
}
