/** Rules of templates: what their values may be fits together, and follows when it changes. */
import { gate } from '../../auth/gate.ts'
import { inTurn } from '../../engine/locks.ts'
import { changes, type Hooks, rowAfter } from '../../engine/resource.ts'
import { invalid } from '../../errors.ts'
import { modelAccess } from '../kinds/index.ts'
import { checkOwner } from '../thing/ownership.ts'
import { knownUnits } from '../units/convert.ts'
import { refuseLocked } from './parameter-rules.ts'
import type { parameterTemplate } from './template.ts'
import { choicesOf, renumber } from './value.ts'

/** Templates for every kind of thing belong to those who manage parts, as they always did. */
const homeOf = (modelType: string | null): string => modelType || 'part'

export const templateRules: Hooks<typeof parameterTemplate.fields> = {
  lock: (trx) => inTurn(trx, 'parameter values'),
  async check(write) {
    const { trx, request, values, row, id } = write
    const { name, units, model_type, checkbox, choices: listed } = rowAfter(write)
    if ('model_type' in values) values.model_type ??= ''
    const verb = row ? 'change' : 'add'
    for (const home of new Set([model_type, ...(row ? [row.model_type] : [])].map(homeOf))) gate(modelAccess(home, verb), request.principal)
    const twin = await trx('common_parameter_template').whereNot({ id }).whereRaw('lower(name) = ?', [name.toLowerCase()]).first('name')
    if (twin)
      throw invalid(
        twin.name === name ? 'Parameter Template with this Name already exists.' : 'Parameter template name must be unique',
        'name',
      )
    if (units && !(await knownUnits(trx)).parse(units)) throw invalid('Invalid physical unit', 'units')
    const choices = choicesOf(listed ?? '')
    if (checkbox && units) throw invalid('Checkbox parameters cannot have units', 'units')
    if (checkbox && choices.length) throw invalid('Checkbox parameters cannot have choices', 'choices')
    if (new Set(choices).size !== choices.length) throw invalid('Choices must be unique', 'choices')
  },
  async saved(write) {
    if (write.row && changes(write, 'units', 'checkbox')) await renumber(write.trx, [write.id])
  },
  // Values go with it: who deletes it may delete those of every kind of thing that has one.
  async deleting({ trx, request, row, id }) {
    gate(modelAccess(homeOf(row!.model_type), 'delete'), request.principal)
    const values = trx('common_parameter').where({ template_id: id })
    for (const kind of await values.clone().distinct('model_type').orderBy('model_type').pluck('model_type'))
      gate(modelAccess(kind, 'delete'), request.principal)
    const places = await values.clone().where({ model_type: 'stocklocation' }).pluck('model_id')
    await checkOwner(trx, request.principal, 'stocklocation', places)
    await refuseLocked(
      trx,
      `select model_id from common_parameter where template_id = ${id} and model_type = 'part'`,
      'A locked part has a value of it: parameters of a locked part cannot be changed.',
    )
  },
}
