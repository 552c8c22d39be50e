/** What a parameter's value may be, and the number that it stands for. */
import type { Trx } from '../../../database.ts'
import { parseBool } from '../../engine/fields/number.ts'
import type { RowOf } from '../../engine/shape.ts'
import { invalid } from '../../errors.ts'
import { setting } from '../settings/setting.ts'
import { convert, knownUnits } from '../units/convert.ts'
import type { Units } from '../units/units.ts'
import type { parameterTemplate } from './template.ts'

export type Template = RowOf<typeof parameterTemplate.fields>

/** `a, b,c` -> a b c. */
export const choicesOf = (text: string): string[] =>
  text
    .split(',')
    .map((choice) => choice.trim())
    .filter(Boolean)

/** What `data` is compared by: in the template's units; null for what is no number. */
export function numberOf(units: Units, template: Pick<Template, 'checkbox' | 'units'>, data: string): number | null {
  if (template.checkbox) return parseBool(data) ? 1 : 0
  return convert(units, data, template.units) ?? null
}

/** The columns `data` and `data_numeric` for a value. @throws ValidationError for what the template does not allow */
export async function checkedValue(trx: Trx, template: Template, given: string): Promise<{ data: string; data_numeric: number | null }> {
  const units = await knownUnits(trx)
  if (template.checkbox) {
    const yes = parseBool(given)
    if (yes === undefined) throw invalid('Must be a valid boolean.', 'data')
    return { data: yes ? 'True' : 'False', data_numeric: yes ? 1 : 0 }
  }
  const choices = choicesOf(template.choices)
  if (choices.length && !choices.includes(given)) throw invalid('Invalid choice for parameter value', 'data')
  if (template.selectionlist_id) {
    const entry = trx('common_selection_entry').where({ list_id: template.selectionlist_id, value: given, active: true })
    if (!(await entry.first('id'))) throw invalid('Invalid choice for parameter value', 'data')
  }
  const number = numberOf(units, template, given)
  if (template.units && number === null && !choices.length && (await setting(trx, 'PARAMETER_ENFORCE_UNITS')))
    throw invalid(`Could not convert ${given} to ${template.units}`, 'data')
  return { data: given, data_numeric: number }
}

/** Works out the numbers of all values of these templates anew: their units mean something else now. */
export async function renumber(trx: Trx, templates: readonly number[]): Promise<void> {
  const units = await knownUnits(trx)
  for (const id of templates) {
    const template = await templateOf(trx, id)
    const values: { data: string }[] = await trx('common_parameter').where({ template_id: id }).distinct('data')
    // A statement a value: there are fewer of these than things that have them.
    for (const { data } of values)
      await trx('common_parameter')
        .where({ template_id: id, data })
        .update({ data_numeric: numberOf(units, template, data) })
  }
}

/** The same for all values: the units themselves mean something else, and a value without a template's units can name one, too ("5 dozen"). */
export const renumberAll = async (trx: Trx): Promise<void> =>
  renumber(trx, await trx('common_parameter_template').where({ checkbox: false }).orderBy('id').pluck('id'))

export const templateOf = async (trx: Trx, id: number): Promise<Template> => await trx('common_parameter_template').where({ id }).first()
