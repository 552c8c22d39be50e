/** Parameters under the names of clients from before API 430, when only parts had them. */
import { field } from '../../engine/fields/index.ts'
import { filter } from '../../engine/filter.ts'
import { type Hooks, resource } from '../../engine/resource.ts'
import type { Shape } from '../../engine/shape.ts'
import { raw } from '../../engine/sql.ts'
import { PARAMETER } from '../kinds/common.ts'
import { PART } from '../kinds/part.ts'
import { keepsThing } from '../thing/thing-hooks.ts'
import { parameter } from './parameter.ts'
import { parameterTemplate } from './template.ts'

const { model_type: _model, model_id: _id, ...fields } = parameter.fields
const { model_type: _m, model_id: _i, ...filters } = parameter.filters

/** A parameter of a part: the same rows. */
export const partParameter = resource<Shape>({
  ...parameter,
  path: '/part/parameter/',
  name: 'PartParameter',
  noun: 'part parameter',
  plural: 'part parameters',
  model: 'PartParameter',
  kind: { ...PARAMETER, access: (verb) => PART.access(verb === 'add' ? 'change' : verb) },
  visible: () => raw(`t.model_type = 'part'`),
  fields: { ...fields, part: field.ref(PART).required().column('model_id').help('Part that has it') },
  filters: { ...filters, part: filter.choice(PART, filter.key(raw('t.model_id'))) },
})

/** The part is what it hangs on: `model_id` by another name. Said before the rules of parameters, and kept after. */
export const ofPart: Hooks = {
  async check({ values }) {
    values.model_type = 'part'
  },
}
export const keepsPart: Hooks = {
  async lock(trx, locked) {
    const { part } = locked.input
    if (part !== undefined) await keepsThing('common_parameter')(trx, { ...locked, input: { model_type: 'part', model_id: part } })
  },
}

export const partParameterTemplate = resource({
  ...parameterTemplate,
  path: '/part/parameter/template/',
  name: 'PartParameterTemplate',
  noun: 'part parameter template',
  plural: 'part parameter templates',
  model: 'ParameterTemplate',
})
