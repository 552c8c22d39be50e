import { detail } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { filter, keyValue } from '../../engine/filter.ts'
import { innerJoin } from '../../engine/join.ts'
import { inTurn } from '../../engine/locks.ts'
import { type Hooks, resource } from '../../engine/resource.ts'
import { keyList } from '../../engine/rows.ts'
import { raw, sql } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { PARAMETER, PARAMETER_TEMPLATE } from '../kinds/common.ts'
import { carrying, seenThings } from '../kinds/index.ts'
import { USER } from '../kinds/users.ts'
import { ModelType, modelFilter } from '../thing/model-type.ts'
import { thing, thingHooks } from '../thing/thing-hooks.ts'
import { Float } from './float.ts'
import { checkedValue, templateOf } from './value.ts'

const WITH_PARAMETERS = carrying('parameters')

const LOCKED = 'Parameters of a locked part cannot be changed.'

/** Before any row. */
const parameterTurn: Hooks = { lock: (trx) => inTurn(trx, 'parameter values') }
export const parameterHooks: Hooks = {
  async check({ trx, values, row, id, request }) {
    const after = { ...row, ...values } as { model_type: string; model_id: number; template_id: number; data: string }
    const { model_type, model_id, template_id } = after
    if (model_type === 'part' && (await thing(trx, 'part', model_id))?.locked) throw invalid(LOCKED)
    const template = await templateOf(trx, template_id)
    if (template.model_type && template.model_type !== model_type)
      throw invalid(`The template "${template.name}" is for things of another kind.`, 'template')
    if (!template.enabled && template_id !== row?.template_id) throw invalid(`The template "${template.name}" is disabled.`, 'template')
    if (await trx('common_parameter').whereNot({ id }).where({ model_type, model_id, template_id }).first('id'))
      throw invalid('The fields model_type, model_id, template must make a unique set.')
    const value = await checkedValue(trx, template, after.data)
    if (template.unique) {
      const twin = trx('common_parameter')
        .whereNot({ id })
        .where({ template_id, data: value.data, ...(template.unique === 1 ? { model_type } : {}) })
      if (await twin.first('id')) throw invalid('Another thing has this value, which must be unique.', 'data')
    }
    Object.assign(values, value, { updated: new Date().toISOString(), updated_by_id: request.principal.user.pk })
  },
  async deletingAll(writes) {
    const parts = writes.filter(({ row }) => row!.model_type === 'part').map(({ row }) => row!.model_id as number)
    if (
      await writes[0]!
        .trx('part_part')
        .whereRaw(`id in (${keyList(parts)})`)
        .where({ locked: true })
        .first('id')
    )
      throw invalid(LOCKED)
  },
}

const template = innerJoin(PARAMETER_TEMPLATE, 'template_id')

/** One value of one thing: the resistance of this resistor. */
export const parameter = resource({
  kind: PARAMETER,
  visible: (principal) => seenThings(raw('t.model_type'), WITH_PARAMETERS, principal),
  fields: {
    pk: field.pk(),
    template: field.ref(PARAMETER_TEMPLATE).unseen().required().help('What the value is called and may be'),
    model_type: new ModelType(WITH_PARAMETERS, 'contentType').help('Kind of the thing that has it'),
    model_id: field.integer(1).required().help('Key of the thing that has it'),
    data: field.text(500).required().help('The value, with units where it has any'),
    data_numeric: new Float().nullable().help('The value in the units of the template; worked out, whatever is sent'),
    note: field.text(500).blank(),
    updated: field.dateTime().nullable().readOnly(),
    updated_by: field.ref(USER).nullable().readOnly(),
    template_detail: detail(PARAMETER_TEMPLATE, 'template_id'),
    updated_by_detail: detail(USER, 'updated_by_id', 'brief'),
  },
  filter: ['template', 'updated_by'],
  filters: {
    enabled: filter.bool(template.column('enabled'), 'Whether its template is enabled'),
    model_type: modelFilter(WITH_PARAMETERS, 'Kind of the things'),
    model_id: filter.of({ type: 'integer' }, (value) => sql`t.model_id = ${keyValue(value)}`, 'Key of the thing'),
  },
  search: ['data', template.column('search_key')],
  order: ['updated'],
  orders: {
    name: (d) => [d.textOrder(template.column('name'))],
    units: (d) => [d.textOrder(template.column('units'))],
    template: () => [raw('t.template_id')],
    updated_by: () => [raw('t.updated_by_id')],
    // Numbers by their size before words.
    data: (d) => [raw('t.data_numeric is null'), raw('t.data_numeric'), d.textOrder(raw('t.data'))],
  },
  defaultOrder: ['name'],
  hooks: [parameterTurn, thingHooks('common_parameter'), parameterHooks],
  bulk: { delete: true },
})
