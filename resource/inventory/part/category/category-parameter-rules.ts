import type { Trx } from '../../../../database.ts'
import { after, type Hooks } from '../../../engine/resource.ts'
import { checkUnique } from '../../../engine/unique.ts'
import { invalid, ValidationError } from '../../../errors.ts'
import { checkedValue, type Template } from '../../parameter/value.ts'
import { categoryParameter } from './category-parameter.ts'

export const categoryParameterRules: Hooks<typeof categoryParameter.fields> = {
  async check(write) {
    await checkUnique(categoryParameter, write, 'category', 'template')
    const template: Template = await write
      .trx('common_parameter_template')
      .where({ id: after(write, 'template_id') })
      .first()
    if (template.model_type && template.model_type !== 'part') throw invalid('This template is not for parts.', 'template')
    const preset = after(write, 'default_value')
    if (preset) await checkPreset(write.trx, template, preset)
  },
}

/** @throws ValidationError for what the template would not allow a part to have */
async function checkPreset(trx: Trx, template: Template, preset: string): Promise<void> {
  try {
    await checkedValue(trx, template, preset)
  } catch (error) {
    if (!(error instanceof ValidationError) || !('data' in error.messages)) throw error
    throw new ValidationError({ default_value: error.messages.data })
  }
}
