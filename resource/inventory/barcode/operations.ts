/** Scanning, making, linking and unlinking barcodes. */
import type { Trx } from '../../../database.ts'
import { allow, gate } from '../../auth/gate.ts'
import type { Field } from '../../engine/field.ts'
import { field } from '../../engine/fields/index.ts'
import { inTurn } from '../../engine/locks.ts'
import type { Answer, ApiRequest, Operation } from '../../engine/operation.ts'
import { readRequest, shapeOf } from '../../engine/request.ts'
import { parseShape, type Sent, type Shape } from '../../engine/shape.ts'
import { transact } from '../../engine/transact.ts'
import { invalid, NotFound, ValidationError } from '../../errors.ts'
import { anyAccess, CODED, maySee, tableOf } from '../kinds/index.ts'
import { RETURN_ORDER, SHIPMENT, TRANSFER_ORDER } from '../kinds/order.ts'
import { settings } from '../settings/setting.ts'
import type { Scanned } from '../thing/find-barcode.ts'
import { giveBarcode } from '../thing/give-barcode.ts'
import { checkOwner } from '../thing/ownership.ts'
import { thing } from '../thing/thing-hooks.ts'
import { aboutBarcode, barcodeError, scan, shownThing } from './scan.ts'

const NAMES = CODED.map(({ model }) => model)

export const BARCODE = field.text(4095).required().help('What the scanner read')

const ANSWER = {
  type: 'object',
  properties: {
    barcode: { type: 'string' },
    success: { type: 'string' },
    plugin: { type: 'string' },
    barcode_data: { type: 'string' },
    barcode_hash: { type: 'string' },
    ...Object.fromEntries(
      CODED.map(({ model }) => [
        model,
        {
          type: 'object',
          description: 'What was found: its key, its address, and itself as its address answers it',
          properties: { pk: { type: 'integer' }, api_url: { type: 'string' }, instance: { type: 'object' } },
          required: ['pk'],
        },
      ]),
    ),
  },
}

const SCAN = shapeOf({ barcode: BARCODE })
export const scanOperation: Operation = {
  id: 'barcode_create',
  method: 'post',
  path: '/api/barcode/',
  summary: 'Find what a barcode stands for',
  access: allow.general,
  touches: [],
  request: { name: 'Barcode', shape: SCAN },
  status: 201,
  response: ANSWER,
  async handle(request) {
    const { values, errors } = parseShape(SCAN, await request.body())
    if (errors) throw new ValidationError(errors)
    const barcode = values.barcode as string
    const found = await scan(request, barcode)
    if (!found) throw barcodeError(barcode, 'No match found for barcode data')
    return {
      status: 201,
      body: { ...(await shownThing(request, found)), success: 'Match found for barcode data', ...aboutBarcode(barcode, true) },
    }
  },
}

const GENERATE = shapeOf({
  model: field
    .text(50)
    .required()
    .help(`One of ${NAMES.join(', ')}`),
  pk: field.integer(1).required(),
})
export const generateOperation: Operation = {
  id: 'barcode_generate_create',
  method: 'post',
  path: '/api/barcode/generate/',
  summary: 'Make the barcode of a thing',
  access: allow.general,
  touches: [],
  request: { name: 'BarcodeGenerate', shape: GENERATE },
  status: 200,
  response: { name: 'Barcode', shape: SCAN },
  async handle({ db, principal, body }) {
    const { values, errors } = parseShape(GENERATE, await body())
    if (errors) throw new ValidationError(errors)
    const { model, pk } = values as { model: string; pk: number }
    const kind = CODED.find((each) => each.model === model)
    if (!kind) throw invalid('Model is not supported', 'model')
    gate(kind.access('view'), principal)
    if (!(await db.all(`select 1 from ${kind.table} where id = ?`, [pk])).length) throw invalid('Model instance not found', 'error')
    const chosen = await settings(db, ['INTERNAL_BARCODE_FORMAT', 'SHORT_BARCODE_PREFIX'])
    const short = `${chosen.SHORT_BARCODE_PREFIX}${kind.barcode}${pk}`
    // As Python writes JSON: labels that are in use look like that.
    return { body: { barcode: chosen.INTERNAL_BARCODE_FORMAT === 'short' ? short : `{"${model}": ${pk}}` } }
  },
}

/** The contract names some more, of which nothing is kept here: no key of them exists. */
const NAMED = [...CODED, RETURN_ORDER, SHIPMENT, TRANSFER_ORDER]
const things = (): Record<string, Field> => Object.fromEntries(NAMED.map((kind) => [kind.model, field.ref(kind).nullable()]))

/** The one thing that a request names, which the caller may change: asked before it is looked for. */
async function chosenThing(trx: Trx, request: ApiRequest, shape: Shape, input: Sent): Promise<{ thing: Scanned; barcode: string }> {
  const { principal } = request
  const sent = parseShape(shape, input).values
  for (const { model, access } of CODED) if (typeof sent[model] === 'number') gate(access('change'), principal)
  const values = await readRequest(trx, request, shape, input)
  const named = NAMES.filter((name) => typeof values[name] === 'number')
  if (!named.length) throw invalid(`Missing data: provide one of '${NAMES.join(', ')}'`, 'error')
  if (named.length > 1) throw invalid(`Multiple conflicting fields: '${named.join(', ')}'`, 'error')
  const found = { model: named[0]!, id: values[named[0]!] as number }
  if (!(await thing(trx, found.model, found.id))) throw new NotFound(found.model)
  await checkOwner(trx, principal, found.model, [found.id])
  return { thing: found, barcode: values.barcode as string }
}

const CODED_TABLES = CODED.map(({ table }) => table!)

const LINK = shapeOf({ barcode: BARCODE, ...things() })
async function link(request: ApiRequest): Promise<Answer> {
  const input = await request.body()
  return transact(request, async (trx) => {
    await inTurn(trx, 'linked barcodes')
    const { thing, barcode } = await chosenThing(trx, request, LINK, input)
    const { model, id } = thing
    const other = await giveBarcode(trx, { model, id }, barcode)
    if (other) {
      const shown = maySee(other.model, request.principal) ? { [other.model]: { pk: other.id } } : {}
      throw barcodeError(barcode, 'Barcode matches existing item', shown)
    }
    return {
      status: 201,
      body: { success: `Assigned barcode to ${model} instance`, [model]: { pk: id }, ...aboutBarcode(barcode, true), barcode },
    }
  })
}

export const linkOperation: Operation = {
  id: 'barcode_link_create',
  method: 'post',
  path: '/api/barcode/link/',
  summary: 'Link a label of somebody else to a thing',
  access: anyAccess(CODED, 'change'),
  touches: CODED_TABLES,
  request: { name: 'BarcodeAssign', shape: LINK },
  status: 201,
  response: linked(true),
  handle: link,
}

const UNLINK = shapeOf(things())
export const unlinkOperation: Operation = {
  id: 'barcode_unlink_create',
  method: 'post',
  path: '/api/barcode/unlink/',
  summary: 'Unlink the label from a thing',
  access: anyAccess(CODED, 'change'),
  touches: CODED_TABLES,
  request: { name: 'BarcodeUnassign', shape: UNLINK },
  status: 201,
  response: linked(false),
  async handle(request) {
    const input = await request.body()
    return transact(request, async (trx) => {
      const { model, id } = (await chosenThing(trx, request, UNLINK, input)).thing
      await trx(tableOf(model)).where({ id }).update({ barcode_data: '', barcode_hash: '' })
      return { status: 201, body: { success: `Barcode unassigned from ${model} instance`, [model]: id } }
    })
  },
}

/** What was linked is an object with its key; the contract says a key for it, which is what unlinking answers. */
function linked(withBarcode: boolean) {
  const key = { type: ['integer', 'null'] }
  return {
    type: 'object',
    properties: {
      success: { type: 'string' },
      ...(withBarcode
        ? { barcode: { type: 'string' }, plugin: { type: 'string' }, barcode_data: { type: 'string' }, barcode_hash: { type: 'string' } }
        : {}),
      ...Object.fromEntries(
        NAMED.map(({ model }) => [
          model,
          withBarcode ? { oneOf: [key, { type: 'object', properties: { pk: { type: 'integer' } }, required: ['pk'] }] } : key,
        ]),
      ),
    },
  }
}
