import type { Row, Trx } from '../../../database.ts'
import type { Dialect } from '../../engine/dialect.ts'
import { Field, FieldError, type JsonSchema, textOf } from '../../engine/field.ts'
import { field } from '../../engine/fields/index.ts'
import { missing } from '../../engine/fields/ref.ts'
import { filter, keyValue } from '../../engine/filter.ts'
import { inTurn } from '../../engine/locks.ts'
import { resource } from '../../engine/resource.ts'
import { join, raw, type Sql, sql } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { CUSTOM_STATE } from '../kinds/common.ts'
import { kindOf, NUMBERED } from '../kinds/index.ts'
import { STATUS_CLASSES } from '../status-codes.ts'

/** A kind of things by its number; kept by name. */
class ContentTypeField extends Field {
  readonly type = 'related field'
  shape(): JsonSchema {
    return { type: 'integer' }
  }
  parse(value: unknown): string {
    const found = NUMBERED.find(({ number }) => String(number) === textOf(value))
    if (!found) throw new FieldError(missing(textOf(value)))
    return found.model
  }
  override json(_dialect: Dialect, value: Sql): Sql {
    const cases = NUMBERED.map(({ number, model }) => raw(`when '${model}' then ${number}`))
    return sql`case ${value} ${join(cases, ' ')} end`
  }
  override describe() {
    return { model: 'contenttype', api_url: '/api/contenttype/', pk_field: 'pk', filters: {} }
  }
}

const SETS = STATUS_CLASSES.filter((set) => set.model)
const COLORS = ['primary', 'secondary', 'success', 'danger', 'warning', 'info', 'dark']
const choices = (words: readonly string[]) => Object.fromEntries(words.map((word) => [word, word]))

/** Things that are in the state: such a state cannot go, nor mean something else. */
async function refuseInUse(trx: Trx, row: Row): Promise<void> {
  const table = kindOf(row.model)?.table
  if (table && (await trx(table).where({ status_custom_key: row.key }).first('id')))
    throw invalid(`Something is in the state "${row.label}": it can neither go nor mean something else.`)
}

/** A state of the installation's own; it counts as one of those that are built in. */
export const customState = resource({
  kind: CUSTOM_STATE,
  noun: 'state',
  fields: {
    pk: field.pk(),
    key: field.integer(1).required().help('Number that is kept with things in this state'),
    name: field.text(250).required().help('Its name for programs: capital letters, digits, underscores'),
    label: field.text(250).required().help('What people read'),
    color: field.choice(choices(COLORS)).default('secondary'),
    logical_key: field.integer(0).required().help('Number of the built in state that it counts as'),
    model: new ContentTypeField().column('model').nullable().help('Kind of the things; follows from `reference_status`'),
    model_name: field.text(40).readOnly().column('model'),
    reference_status: field
      .choice(choices(SETS.map(({ name }) => name)))
      .required()
      .help('States that it belongs to'),
  },
  filter: ['reference_status'],
  filters: {
    model: filter.of({ type: 'integer' }, (value) => {
      const found = NUMBERED.find(({ number }) => number === keyValue(value))
      return sql`t.model = ${found?.model ?? ''}`
    }),
  },
  search: [raw(`lower(t.name || ' ' || t.label || ' ' || t.reference_status)`)],
  order: ['key'],
  defaultOrder: ['key'],
  hooks: [
    {
      lock: (trx) => inTurn(trx, 'states in use'),
      async check({ trx, values, row, id }) {
        const after = { ...row, ...values } as { key: number; name: string; logical_key: number; reference_status: string }
        const set = SETS.find(({ name }) => name === after.reference_status)!
        if (values.model && values.model !== set.model)
          throw invalid(`${set.name} belongs to another kind of things: ${kindOf(set.model)?.number}.`, 'model')
        values.model = set.model
        if (!/^[A-Z][A-Z0-9_]*$/.test(after.name)) throw invalid('Enter capital letters, digits and underscores.', 'name')
        if (!set.find(after.logical_key)) throw invalid('There is no such state to count as.', 'logical_key')
        if (set.find(after.key)) throw invalid('A built in state has this key.', 'key')
        if (set.states.some(({ name }) => name === after.name)) throw invalid('A built in state has this name.', 'name')
        const others = trx('common_custom_state').whereNot({ id }).where({ reference_status: set.name })
        if (await others.clone().where({ key: after.key }).first('id')) throw invalid('Another state has this key.', 'key')
        if (await others.clone().where({ name: after.name }).first('id')) throw invalid('Another state has this name.', 'name')
        if (row && (['key', 'logical_key', 'reference_status'] as const).some((name) => row[name] !== after[name]))
          await refuseInUse(trx, row)
      },
      deleting: ({ trx, row }) => refuseInUse(trx, row!),
    },
  ],
})
