/** Parameters under the names of clients from before API 430, when only parts had them. */
import { field } from '../../engine/fields/index.ts'
import { filter } from '../../engine/filter.ts'
import { type Resource, resource } from '../../engine/resource.ts'
import { raw } from '../../engine/sql.ts'
import { PARAMETER } from '../kinds/common.ts'
import { PART } from '../kinds/part.ts'
import { keepsThing } from '../thing/thing-hooks.ts'
import { parameter } from './parameter.ts'
import { parameterTemplate } from './template.ts'

const { model_type: _model, model_id: _id, ...fields } = parameter.fields
const { model_type: _m, model_id: _i, ...filters } = parameter.filters

/** A parameter of a part: the same rows. */
export const partParameter: Resource = resource({
  ...parameter,
  path: '/part/parameter/',
  name: 'PartParameter',
  noun: 'part parameter',
  plural: 'part parameters',
  model: 'PartParameter',
  kind: { ...PARAMETER, access: (verb) => PART.access(verb === 'add' ? 'change' : verb) },
  visible: () => raw(`t.model_type = 'part'`),
  fields: { ...fields, part: field.ref(PART).required().column('model_id').help('Part that has it') },
  filters: { ...filters, part: filter.key(raw('t.model_id')) },
  hooks: [
    {
      async check({ values }) {
        values.model_type = 'part'
      },
    },
    ...(parameter.hooks ?? []),
    {
      // The part is what it hangs on: `model_id` by another name.
      lock: (trx, locked) =>
        locked.input.part === undefined
          ? Promise.resolve()
          : keepsThing('common_parameter')(trx, { ...locked, input: { model_type: 'part', model_id: locked.input.part } }),
    },
  ],
})

export const partParameterTemplate: Resource = resource({
  ...parameterTemplate,
  path: '/part/parameter/template/',
  name: 'PartParameterTemplate',
  noun: 'part parameter template',
  plural: 'part parameter templates',
  model: 'ParameterTemplate',
})
