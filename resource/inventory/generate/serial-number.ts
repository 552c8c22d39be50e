/** The serial numbers that come next. */
import { allow, gate } from '../../auth/gate.ts'
import { question, withoutRequest } from '../../engine/action.ts'
import { field } from '../../engine/fields/index.ts'
import { shapeOf } from '../../engine/request.ts'
import { parseShape, shapeSchema } from '../../engine/shape.ts'
import { PART } from '../kinds/part.ts'
import { latestSerial, nextSerial } from '../part/serial-numbers.ts'
import { setting } from '../settings/setting.ts'

const MAX_QUANTITY = 1_000
const SHAPE = shapeOf({
  serial_number: field
    .text(MAX_QUANTITY * 100)
    .nullable()
    .readOnly()
    .label('Serial Number')
    .help('The next ones, with commas between; null without a part'),
  part: field.ref(PART).unseen().nullable().writeOnly().help('Part that they are for'),
  quantity: field.integer(1, MAX_QUANTITY).default(1).writeOnly().help('How many'),
})

const LATEST_OF_ALL =
  "select serial from stock_item where serial is not null and serial <> '' order by serial_int desc, serial desc, id desc limit 1"

export const serialNumberOperation = question({
  id: 'generate_serial_number_create',
  path: '/api/generate/serial-number/',
  summary: 'Generate serial numbers',
  access: allow.general,
  schema: 'GenerateSerialNumber',
  body: SHAPE,
  // As InvenTree answers, though nothing is kept.
  status: 201,
  response: withoutRequest('GenerateSerialNumber', shapeSchema(SHAPE, 'answer')),
  open({ principal }, sent) {
    const { part } = parseShape({ part: SHAPE.part }, sent, 'patch').values
    if (typeof part === 'number') gate(allow.role('view', ['part', 'build', 'stock']), principal)
  },
  async answer({ db }, { part, quantity }) {
    if (typeof part !== 'number') return { serial_number: null }
    const everywhere = await setting(db, 'SERIAL_NUMBER_GLOBALLY_UNIQUE')
    let latest = everywhere ? ((await db.all<{ serial: string }>(LATEST_OF_ALL))[0]?.serial ?? null) : await latestSerial(db, part)
    const serials: string[] = []
    while (serials.length < quantity) {
      latest = nextSerial(latest)
      serials.push(latest)
    }
    return { serial_number: serials.join(',') }
  },
})
