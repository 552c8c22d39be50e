import { gate } from '../../auth/gate.ts'
import { field } from '../../engine/fields/index.ts'
import { filter } from '../../engine/filter.ts'
import { inTurn } from '../../engine/locks.ts'
import { type Hooks, resource } from '../../engine/resource.ts'
import { raw, sql } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { PARAMETER_TEMPLATE, SELECTION_LIST } from '../kinds/common.ts'
import { carrying, modelAccess } from '../kinds/index.ts'
import { ModelType, modelNamed } from '../thing/model-type.ts'
import { checkOwner } from '../thing/ownership.ts'
import { knownUnits } from '../units/convert.ts'
import { relatedFilters } from './related-filters.ts'
import { choicesOf, renumber } from './value.ts'

const WITH_PARAMETERS = carrying('parameters')

/** Templates for every kind of thing belong to those who manage parts, as they always did. */
const homeOf = (modelType: unknown): string => (modelType ? String(modelType) : 'part')

const hooks: Hooks = {
  lock: (trx) => inTurn(trx, 'parameter values'),
  async check({ trx, request, values, row, id }) {
    const after = { ...row, ...values } as Record<string, unknown>
    if ('model_type' in values) values.model_type ??= ''
    const verb = row ? 'change' : 'add'
    for (const modelType of new Set([homeOf(after.model_type), ...(row ? [homeOf(row.model_type)] : [])]))
      gate(modelAccess(modelType, verb), request.principal)
    const twin = trx('common_parameter_template')
      .whereNot({ id })
      .whereRaw('lower(name) = ?', [String(after.name).toLowerCase()])
    if (await twin.first('id')) throw invalid('Parameter template with this name already exists.', 'name')
    if (after.units && !(await knownUnits(trx)).parse(after.units as string)) throw invalid('Invalid physical unit', 'units')
    const choices = choicesOf(String(after.choices ?? ''))
    if (after.checkbox && after.units) throw invalid('Checkbox parameters cannot have units', 'units')
    if (after.checkbox && choices.length) throw invalid('Checkbox parameters cannot have choices', 'choices')
    if (new Set(choices).size !== choices.length) throw invalid('Choices must be unique', 'choices')
  },
  async saved({ trx, row, values, id }) {
    const changed = (name: string) => values[name] !== undefined && values[name] !== row?.[name]
    if (row && (changed('units') || changed('checkbox'))) await renumber(trx, [id])
  },
  // Values go with it: who deletes it may delete those of every kind of thing that has one.
  async deleting({ trx, request, row, id }) {
    gate(modelAccess(homeOf(row!.model_type), 'delete'), request.principal)
    const values = trx('common_parameter').where({ template_id: id })
    for (const kind of await values.clone().distinct('model_type').orderBy('model_type').pluck('model_type'))
      gate(modelAccess(kind, 'delete'), request.principal)
    const places = await values.clone().where({ model_type: 'stocklocation' }).pluck('model_id')
    await checkOwner(trx, request.principal, 'stocklocation', places)
    const locked = trx('part_part')
      .where({ locked: true })
      .whereIn('id', values.where({ model_type: 'part' }).select('model_id'))
    if (await locked.first('id')) throw invalid('A locked part has a value of it: parameters of a locked part cannot be changed.')
  },
}

/** What a parameter is called, and which values it may have. */
export const parameterTemplate = resource({
  kind: PARAMETER_TEMPLATE,
  noun: 'parameter template',
  fields: {
    pk: field.pk(),
    name: field.text(100).required().help('Name of the parameter'),
    units: field.text(25).blank().help('Units that values are compared in'),
    description: field.text(250).blank(),
    model_type: new ModelType(WITH_PARAMETERS, 'contentType').nullable().help('Kind of things that it is for; null for every kind'),
    checkbox: field.bool().default(false).help('Is it a yes or no?'),
    choices: field.text(5000).blank().help('Values to choose from, with commas between'),
    selectionlist: field.ref(SELECTION_LIST).nullable().help('List to choose from'),
    enabled: field.bool().default(true).help('Can things get it?'),
    unique: field.integer(0, 2).default(0).help('May a value come twice? 0: yes; 1: not in one kind of things; 2: nowhere'),
  },
  filter: ['checkbox', 'enabled', 'name', 'units', 'unique'],
  filters: {
    has_choices: filter.bool(raw(`t.choices <> ''`), 'Whether there are values to choose from'),
    has_units: filter.bool(raw(`t.units <> ''`)),
    model_type: filter.of({ type: 'string' }, (value) => sql`t.model_type = ${modelNamed(value, WITH_PARAMETERS)}`, 'For this kind alone'),
    for_model: filter.of(
      { type: 'string' },
      (value) => sql`t.model_type in ('', ${modelNamed(value, WITH_PARAMETERS)})`,
      'That things of this kind can have',
    ),
    ...relatedFilters,
  },
  search: ['name', 'description'],
  order: ['name', 'units', 'checkbox'],
  cascades: ['part_category_parameter'],
  touches: ['common_parameter'],
  defaultOrder: ['name'],
  hooks: [hooks],
})
