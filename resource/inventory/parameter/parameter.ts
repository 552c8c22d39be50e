import { detail } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { filter, keyValue } from '../../engine/filter.ts'
import { innerJoin } from '../../engine/join.ts'
import { resource } from '../../engine/resource.ts'
import { raw, sql } from '../../engine/sql.ts'
import { PARAMETER, PARAMETER_TEMPLATE } from '../kinds/common.ts'
import { carrying, seenThings } from '../kinds/index.ts'
import { USER } from '../kinds/users.ts'
import { ModelType, modelFilter } from '../thing/model-type.ts'
import { Float } from './float.ts'

const WITH_PARAMETERS = carrying('parameters')

const template = innerJoin(PARAMETER_TEMPLATE, 'template_id')

/** One value of one thing: the resistance of this resistor. */
export const parameter = resource({
  kind: PARAMETER,
  visible: (principal) => seenThings(raw('t.model_type'), WITH_PARAMETERS, principal),
  fields: {
    pk: field.pk(),
    template: field.ref(PARAMETER_TEMPLATE).unseen().required().help('What the value is called and may be'),
    model_type: new ModelType(WITH_PARAMETERS, 'contentType')
      .label('Model Type')
      .told({ default: '', filters: {} })
      .help('Kind of the thing that has it'),
    model_id: field.integer(1).required().label('Model ID').help('Key of the thing that has it'),
    data: field.text(500).required().told({ min_length: 1 }).help('The value, with units where it has any'),
    data_numeric: new Float()
      .nullable()
      .told({ default: null })
      .help('The value in the units of the template; worked out, whatever is sent'),
    note: field.text(500).blank().help('Short note'),
    updated: field.dateTime().minutes().nullable().readOnly().told({ default: null }).help('When it was changed last'),
    updated_by: field.ref(USER).nullable().readOnly().label('Update By').bare().help('Who changed it last'),
    template_detail: detail(PARAMETER_TEMPLATE, 'template_id').told({ allow_null: false }),
    updated_by_detail: detail(USER, 'updated_by_id', 'brief'),
  },
  filter: ['template', 'updated_by'],
  filters: {
    enabled: filter.bool(template.column('enabled'), 'Whether its template is enabled'),
    model_type: modelFilter(WITH_PARAMETERS, 'Kind of the things'),
    model_id: filter.of({ type: 'integer' }, (value) => sql`t.model_id = ${keyValue(value)}`, 'Key of the thing'),
  },
  search: ['data', template.column('search_key'), sql`lower(${template.column('units')})`],
  order: ['updated'],
  orders: {
    name: (d) => [d.textOrder(template.column('name'))],
    units: (d) => [d.textOrder(template.column('units'))],
    template: () => [raw('t.template_id')],
    updated_by: () => [raw('t.updated_by_id')],
    data: (d) => [raw('t.data_numeric'), d.textOrder(raw('t.data'))],
  },
  defaultOrder: ['pk'],
  bulk: { create: true, delete: true },
})
