/** Scanning, making, linking and unlinking barcodes. */
import { allow, gate } from '../../auth/gate.ts'
import { action, question } from '../../engine/action.ts'
import type { Nullable } from '../../engine/field.ts'
import { field } from '../../engine/fields/index.ts'
import type { Ref } from '../../engine/fields/ref.ts'
import { inTurn } from '../../engine/locks.ts'
import { shapeOf } from '../../engine/request.ts'
import { parseShape, type Sent } from '../../engine/shape.ts'
import type { Work } from '../../engine/transact.ts'
import { invalid, NotFound } from '../../errors.ts'
import { anyAccess, CODED, maySee, tableOf } from '../kinds/index.ts'
import { RETURN_ORDER, SHIPMENT, TRANSFER_ORDER } from '../kinds/order.ts'
import { settings } from '../settings/setting.ts'
import type { Scanned } from '../thing/find-barcode.ts'
import { giveBarcode } from '../thing/give-barcode.ts'
import { checkOwner } from '../thing/ownership.ts'
import { thing } from '../thing/thing-hooks.ts'
import { aboutBarcode, barcodeError, scan, shownThing } from './scan.ts'

export const BARCODE = field.text(4095).required().help('What the scanner read')

const NAMES = CODED.map(({ model }) => model)

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
export const scanOperation = question({
  id: 'barcode_create',
  path: '/api/barcode/',
  summary: 'Find what a barcode stands for',
  access: allow.general,
  schema: 'Barcode',
  body: SCAN,
  response: ANSWER,
  async answer(request, { barcode }) {
    const found = await scan(request, barcode)
    if (!found) throw barcodeError(barcode, 'No match found for barcode data')
    return { ...(await shownThing(request, found)), success: 'Match found for barcode data', ...aboutBarcode(barcode, true) }
  },
})

export const generateOperation = question({
  id: 'barcode_generate_create',
  path: '/api/barcode/generate/',
  summary: 'Make the barcode of a thing',
  access: allow.general,
  schema: 'BarcodeGenerate',
  body: {
    model: field
      .text(50)
      .required()
      .help(`One of ${NAMES.join(', ')}`),
    pk: field.integer(1).required(),
  },
  response: { name: 'Barcode', shape: SCAN },
  async answer({ db, principal }, { model, pk }) {
    const kind = CODED.find((each) => each.model === model)
    if (!kind) throw invalid('Model is not supported', 'model')
    gate(kind.access('view'), principal)
    if (!(await db.all(`select 1 from ${kind.table} where id = ?`, [pk])).length) throw invalid('Model instance not found', 'error')
    const chosen = await settings(db, ['INTERNAL_BARCODE_FORMAT', 'SHORT_BARCODE_PREFIX'])
    const short = `${chosen.SHORT_BARCODE_PREFIX}${kind.barcode}${pk}`
    // As Python writes JSON: labels that are in use look like that.
    return { barcode: chosen.INTERNAL_BARCODE_FORMAT === 'short' ? short : `{"${model}": ${pk}}` }
  },
})

/** The contract names some more, of which nothing is kept here: no key of them exists. */
const NAMED = [...CODED, RETURN_ORDER, SHIPMENT, TRANSFER_ORDER]
const KEYS: Readonly<Record<string, Ref & Nullable>> = Object.fromEntries(NAMED.map((kind) => [kind.model, field.ref(kind).nullable()]))

/** What may be changed is asked before anything is looked for. */
async function mayChange({ request }: Work, sent: Sent): Promise<void> {
  const named = parseShape(shapeOf(KEYS), sent, 'patch').values
  for (const { model, access } of CODED) if (typeof named[model] === 'number') gate(access('change'), request.principal)
}

/** The one thing that a request names, which the caller may change. */
async function chosenThing({ trx, request }: Work, keys: Readonly<Record<string, unknown>>): Promise<Scanned> {
  const named = NAMES.flatMap((model) => (typeof keys[model] === 'number' ? [{ model, id: keys[model] }] : []))
  const [found] = named
  if (!found) throw invalid(`Missing data: provide one of '${NAMES.join(', ')}'`, 'error')
  if (named.length > 1) throw invalid(`Multiple conflicting fields: '${named.map(({ model }) => model).join(', ')}'`, 'error')
  if (!(await thing(trx, found.model, found.id))) throw new NotFound(found.model)
  await checkOwner(trx, request.principal, found.model, [found.id])
  return found
}

const CODED_TABLES = CODED.map(({ table }) => table!)

export const linkOperation = action({
  id: 'barcode_link_create',
  path: '/api/barcode/link/',
  summary: 'Link a label of somebody else to a thing',
  access: anyAccess(CODED, 'change'),
  touches: CODED_TABLES,
  schema: 'BarcodeAssign',
  status: 200,
  body: { barcode: BARCODE, ...KEYS },
  response: linked(true),
  async open(work, sent) {
    await inTurn(work.trx, 'linked barcodes')
    await mayChange(work, sent)
  },
  async run(work, { barcode, ...keys }) {
    const { model, id } = await chosenThing(work, keys)
    const other = await giveBarcode(work.trx, { model, id }, barcode)
    if (other) {
      const shown = maySee(other.model, work.request.principal) ? { [other.model]: { pk: other.id } } : {}
      throw barcodeError(barcode, 'Barcode matches existing item', shown)
    }
    return { success: `Assigned barcode to ${model} instance`, [model]: { pk: id }, ...aboutBarcode(barcode, true), barcode }
  },
})

export const unlinkOperation = action({
  id: 'barcode_unlink_create',
  path: '/api/barcode/unlink/',
  summary: 'Unlink the label from a thing',
  access: anyAccess(CODED, 'change'),
  touches: CODED_TABLES,
  schema: 'BarcodeUnassign',
  status: 200,
  body: KEYS,
  response: linked(false),
  open: mayChange,
  async run(work, keys) {
    const { model, id } = await chosenThing(work, keys)
    await work.trx(tableOf(model)).where({ id }).update({ barcode_data: '', barcode_hash: '' })
    return { success: `Barcode unassigned from ${model} instance`, [model]: id }
  },
})

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
