/** States that things can be in: those that are built in, and the installation's own. */
import type { Database } from '../../../database.ts'
import { allow } from '../../auth/gate.ts'
import type { JsonSchema } from '../../engine/field.ts'
import type { Caller, Operation } from '../../engine/operation.ts'
import type { RowOf } from '../../engine/shape.ts'
import { shown } from '../../engine/singleton.ts'
import { NotFound } from '../../errors.ts'
import { STATUS_CLASSES, type StatusClass } from '../status-codes.ts'
import type { customState } from './custom-state.ts'

interface Answered {
  readonly status_class: string
  readonly values: Record<string, unknown>
}

const STATE: JsonSchema = {
  type: 'object',
  properties: {
    key: { type: 'integer' },
    name: { type: 'string' },
    label: { type: 'string' },
    color: { type: 'string' },
    logical_key: { type: 'string', title: 'Logical Key' },
    custom: { type: 'boolean' },
  },
  required: ['key', 'name', 'label'],
}
export const STATUS_CLASS_SCHEMA: JsonSchema = {
  type: 'object',
  properties: { status_class: { type: 'string', title: 'Class', readOnly: true }, values: { type: 'object', additionalProperties: STATE } },
  required: ['status_class', 'values'],
}

/**
 * Sets of states as InvenTree shows them, the installation's own states among them.
 * @param whole of all sets at once, where those say what they count as, too
 */
async function statusAnswers(db: Database, classes: readonly StatusClass[], whole = false): Promise<Answered[]> {
  const custom = await db.all<RowOf<typeof customState.fields>>(
    'select "key", name, label, color, logical_key, reference_status from common_custom_state order by "key"',
  )
  return classes.map((set) => ({
    status_class: set.name,
    values: Object.fromEntries([
      ...set.states.map((state) => [state.name, state]),
      ...custom
        .filter((row) => row.reference_status === set.name)
        .map(({ key, name, label, color, logical_key }) => {
          const counts = whole ? { logical_key: String(logical_key) } : {}
          return [name, { key, ...counts, name, label, color, custom: true }]
        }),
    ]),
  }))
}

const states = (id: string, path: string, summary: string, read: (request: Caller) => Promise<unknown>, response = STATUS_CLASS_SCHEMA) =>
  shown({ id, path, summary, view: allow.general, response, read })

/** The states of one set at an address of its own, such as `/api/stock/status/`. */
export const statusOperation = (id: string, path: string, set: StatusClass): Operation =>
  states(id, path, `See the states of ${set.name}`, async ({ db }) => (await statusAnswers(db, [set]))[0])

export const statusOperations: readonly Operation[] = [
  states(
    'generic_status_retrieve_all',
    '/api/generic/status/',
    'See all states of everything',
    async ({ db }) => Object.fromEntries((await statusAnswers(db, STATUS_CLASSES, true)).map((answer) => [answer.status_class, answer])),
    { type: 'object', additionalProperties: STATUS_CLASS_SCHEMA },
  ),
  states('generic_status_retrieve', '/api/generic/status/{statusmodel}/', 'See the statuses of one model', async ({ db, path }) => {
    const set = STATUS_CLASSES.find(({ name }) => name === path[0])
    if (!set) throw new NotFound('StatusClass')
    return (await statusAnswers(db, [set]))[0]
  }),
]
