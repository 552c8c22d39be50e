import { field } from '../../engine/fields/index.ts'
import { filter } from '../../engine/filter.ts'
import { resource } from '../../engine/resource.ts'
import { raw, sql } from '../../engine/sql.ts'
import { PARAMETER_TEMPLATE, SELECTION_LIST } from '../kinds/common.ts'
import { ModelType, modelNamed } from '../thing/model-type.ts'
import { relatedFilters, WITH_PARAMETERS } from './related-filters.ts'

const UNIQUE = ['No uniqueness required', 'Unique for model type', 'Globally unique'].map((display_name, value) => ({
  value,
  display_name,
}))

/** What a parameter is called, and which values it may have. */
export const parameterTemplate = resource({
  kind: PARAMETER_TEMPLATE,
  noun: 'parameter template',
  fields: {
    pk: field.pk(),
    name: field.text(100).required().help('Name of the parameter'),
    units: field.text(25).blank().help('Units that values are compared in'),
    description: field.text(250).blank().help('What the parameter says'),
    model_type: new ModelType(WITH_PARAMETERS, 'contentType')
      .nullable()
      .resets(null)
      .label('Model Type')
      .told({ default: '', filters: {} })
      .help('Kind of things that it is for; null for every kind'),
    checkbox: field.bool().default(false).help('Is it a yes or no?'),
    choices: field.text(5000).blank().help('Values to choose from, with commas between'),
    selectionlist: field.ref(SELECTION_LIST).nullable().label('Selection List').help('List to choose from'),
    enabled: field.bool().default(true).help('Can things get it?'),
    unique: field
      .integer(0, 2)
      .default(0)
      .told({ type: 'choice', choices: UNIQUE, allow_blank: false, min_value: undefined, max_value: undefined })
      .label('Uniqueness')
      .help('May a value come twice? 0: yes; 1: not in one kind of things; 2: nowhere'),
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
  defaultOrder: ['pk'],
})
