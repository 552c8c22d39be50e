import type { Dialect } from '../../engine/dialect.ts'
import { Field, FieldError, type JsonSchema, textOf } from '../../engine/field.ts'
import { field } from '../../engine/fields/index.ts'
import { missing } from '../../engine/fields/ref.ts'
import { filter, keyValue } from '../../engine/filter.ts'
import { resource } from '../../engine/resource.ts'
import { column, join, raw, type Sql, sql } from '../../engine/sql.ts'
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

export const SETS = STATUS_CLASSES.filter((set) => set.model)
const COLORS = ['primary', 'secondary', 'success', 'danger', 'warning', 'info', 'dark']
const choices = (words: readonly string[]) => Object.fromEntries(words.map((word) => [word, word]))

/** A state of the installation's own; it counts as one of those that are built in. */
export const customState = resource({
  kind: CUSTOM_STATE,
  noun: 'state',
  model: 'InvenTreeCustomUserStateModel',
  fields: {
    pk: field.pk(),
    key: field.integer(1).required().label('Value').help('Number that is kept with things in this state'),
    name: field.text(250).required().help('Its name for programs: capital letters, digits, underscores'),
    label: field.text(250).required().help('What people read'),
    color: field.choice(choices(COLORS)).default('secondary').help('Colour that it is shown in'),
    logical_key: field.integer(0).required().label('Logical Key').help('Number of the built in state that it counts as'),
    model: new ContentTypeField().column('model').nullable().help('Kind of the things; follows from `reference_status`'),
    model_name: field.computed({ type: 'string' }, (_d, t) => {
      const cases = SETS.map(({ model }) => raw(`when '${model}' then '${kindOf(model)!.label}'`))
      return sql`case ${column(t, 'model')} ${join(cases, ' ')} end`
    }),
    reference_status: field
      .choice(choices(SETS.map(({ name }) => name)))
      .required()
      .label('Reference Status Set')
      .help('States that it belongs to'),
  },
  filter: ['reference_status'],
  filters: {
    model: filter.of({ type: 'integer' }, (value) => {
      const found = NUMBERED.find(({ number }) => number === keyValue(value))
      return sql`t.model = ${found?.model ?? ''}`
    }),
  },
  search: [raw(`lower(t.name || ' ' || t.label || ' ' || t.reference_status)`), raw('cast(t."key" as text)')],
  order: ['key'],
  defaultOrder: ['pk'],
})
