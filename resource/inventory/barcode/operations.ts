/** Scanning, making, linking and unlinking barcodes. */
import { allow, gate } from '../../auth/gate.ts'
import { action, question, withoutRequest } from '../../engine/action.ts'
import type { Nullable } from '../../engine/field.ts'
import { field } from '../../engine/fields/index.ts'
import type { Ref } from '../../engine/fields/ref.ts'
import { inTurn } from '../../engine/locks.ts'
import { shapeOf } from '../../engine/request.ts'
import { parseShape, type Sent } from '../../engine/shape.ts'
import type { Work } from '../../engine/transact.ts'
import { invalid, NotFound, ValidationError } from '../../errors.ts'
import { anyAccess, CODED, maySee, tableOf } from '../kinds/index.ts'
import { settings } from '../settings/setting.ts'
import type { Scanned } from '../thing/find-barcode.ts'
import { giveBarcode } from '../thing/give-barcode.ts'
import { checkOwner } from '../thing/ownership.ts'
import { thing } from '../thing/thing-hooks.ts'
import { aboutBarcode, barcodeError, OWN, scan, shownThings } from './scan.ts'

export const BARCODE = field.text(4095).required().asIs().help('What the scanner read')

const NAMES = CODED.map(({ model }) => model)

const ANSWER = {
  type: 'object',
  properties: {
    barcode: { type: 'string' },
    success: { type: 'string' },
    plugin: { type: 'string' },
    barcode_data: { type: 'string' },
    barcode_hash: { type: 'string' },
    company: {
      type: 'object',
      description: 'The supplier whose label it is, by its key',
      properties: { pk: { type: 'integer' } },
      required: ['pk'],
    },
    ...Object.fromEntries(
      CODED.map(({ model }) => [
        model,
        {
          type: 'object',
          description: 'What was found: its key, its address, and itself as its address answers it',
          properties: { pk: { type: 'integer' }, api_url: { type: 'string' }, instance: { type: 'object' }, web_url: { type: 'string' } },
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
  summary: 'Find what a barcode belongs to',
  access: allow.general,
  schema: 'Barcode',
  body: SCAN,
  response: ANSWER,
  async answer(request, { barcode }) {
    const found = await scan(request, barcode)
    if (!found) throw barcodeError(barcode, 'No match found for barcode data')
    return { ...(await shownThings(request, found)), success: 'Match found for barcode data', ...aboutBarcode(barcode, found.plugin) }
  },
})

export const generateOperation = question({
  id: 'barcode_generate_create',
  path: '/api/barcode/generate/',
  summary: 'Generate the barcode of an item',
  access: allow.general,
  schema: 'BarcodeGenerate',
  body: {
    model: field
      .text(50)
      .required()
      .help(`One of ${NAMES.join(', ')}`),
    pk: field.integer(1).required().label('Pk').help('Key of the thing'),
  },
  response: { name: 'Barcode', shape: SCAN },
  async answer({ db, principal }, { model, pk }) {
    const kind = CODED.find((each) => each.model === model)
    if (!kind) throw invalid('Model is not supported', 'model')
    gate(kind.access('view'), principal)
    if (!(await db.all(`select 1 from ${kind.table} where id = ?`, [pk])).length)
      throw new ValidationError({ error: 'Model instance not found' })
    const chosen = await settings(db, ['INTERNAL_BARCODE_FORMAT', 'SHORT_BARCODE_PREFIX'])
    const short = `${chosen.SHORT_BARCODE_PREFIX}${kind.barcode}${pk}`
    // As Python writes JSON: labels that are in use look like that.
    return { barcode: chosen.INTERNAL_BARCODE_FORMAT === 'short' ? short : `{"${model}": ${pk}}` }
  },
})

const NAMED = CODED.toSorted((a, b) => (a.contentType < b.contentType ? -1 : 1))
const KEYS: Readonly<Record<string, Ref & Nullable>> = Object.fromEntries(
  NAMED.map((kind) => [kind.model, field.ref(kind).nullable().label(kind.label)]),
)

/** What may be changed is asked before anything is looked for. */
async function mayChange({ request }: Work, sent: Sent): Promise<void> {
  const named = parseShape(shapeOf(KEYS), sent, 'patch').values
  for (const { model, access } of CODED) if (typeof named[model] === 'number') gate(access('change'), request.principal)
}

/** The one thing that a request names, which the caller may change. */
async function chosenThing({ trx, request }: Work, keys: Readonly<Record<string, unknown>>, missingData: string): Promise<Scanned> {
  const named = NAMES.flatMap((model) => (typeof keys[model] === 'number' ? [{ model, id: keys[model] }] : []))
  const [found] = named
  if (!found) throw new ValidationError({ error: missingData })
  if (named.length > 1) throw new ValidationError({ error: `Multiple conflicting fields: '${named.map(({ model }) => model).join(', ')}'` })
  if (!(await thing(trx, found.model, found.id))) throw new NotFound(found.model)
  await checkOwner(trx, request.principal, found.model, [found.id])
  return found
}

const CODED_TABLES = CODED.map(({ table }) => table!)

/** What was linked is an object with its key, though the contract says a key. */
const LINKED = {
  type: 'object',
  properties: {
    success: { type: 'string' },
    barcode_data: { type: 'string' },
    barcode_hash: { type: 'string' },
    ...Object.fromEntries(CODED.map(({ model }) => [model, { type: 'object', properties: { pk: { type: 'integer' } }, required: ['pk'] }])),
  },
}

export const linkOperation = action({
  id: 'barcode_link_create',
  path: '/api/barcode/link/',
  summary: 'Link a third-party barcode to an item',
  access: anyAccess(CODED, 'change'),
  touches: CODED_TABLES,
  schema: 'BarcodeAssign',
  status: 200,
  body: { barcode: BARCODE, ...KEYS },
  response: withoutRequest('BarcodeAssign', LINKED),
  async open(work, sent) {
    await inTurn(work.trx, 'linked barcodes')
    await mayChange(work, sent)
  },
  async run(work, { barcode, ...keys }) {
    const names = NAMED.map(({ model: name }) => `'${name}'`).join(', ')
    const { model, id } = await chosenThing(work, keys, `Missing data: provide one of '[${names}]'`)
    const other = await giveBarcode(work.trx, { model, id }, barcode)
    if (other) {
      const shown = maySee(other.model, work.request.principal) ? { [other.model]: { pk: other.id } } : {}
      throw barcodeError(barcode, 'Barcode matches existing item', shown)
    }
    const { barcode_data, barcode_hash } = aboutBarcode(barcode, OWN)
    return { success: `Assigned barcode to ${model} instance`, [model]: { pk: id }, barcode_data, barcode_hash }
  },
})

export const unlinkOperation = action({
  id: 'barcode_unlink_create',
  path: '/api/barcode/unlink/',
  summary: 'Unlink a barcode from an item',
  access: anyAccess(CODED, 'change'),
  touches: CODED_TABLES,
  schema: 'BarcodeUnassign',
  status: 200,
  body: KEYS,
  response: withoutRequest('BarcodeUnassign', { type: 'object', properties: { success: { type: 'string' } } }),
  open: mayChange,
  async run(work, keys) {
    const names = NAMED.map(({ model: name }) => name).join(', ')
    const { model, id } = await chosenThing(work, keys, `Missing data: Provide one of '${names}'`)
    await work.trx(tableOf(model)).where({ id }).update({ barcode_data: '', barcode_hash: '' })
    return { success: `Barcode unassigned from ${model} instance` }
  },
})
