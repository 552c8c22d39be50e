import type { Row, Trx } from '../../../../database.ts'
import { detail } from '../../../engine/detail.ts'
import { field } from '../../../engine/fields/index.ts'
import { filter, keyValue } from '../../../engine/filter.ts'
import { type Hooks, resource } from '../../../engine/resource.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { within } from '../../../engine/tree.ts'
import { invalid, ValidationError } from '../../../errors.ts'
import { PARAMETER_TEMPLATE } from '../../kinds/common.ts'
import { CATEGORY, CATEGORY_PARAMETER } from '../../kinds/part.ts'
import { checkedValue, type Template } from '../../parameter/value.ts'

const hooks: Hooks = {
  async check({ trx, values, row, id }) {
    const place = {
      category_id: (values.category_id ?? row?.category_id) as number,
      template_id: (values.template_id ?? row?.template_id) as number,
    }
    if (await trx('part_category_parameter').whereNot({ id }).where(place).first('id'))
      throw invalid('The fields category, template must make a unique set.')
    const preset = (values.default_value ?? row?.default_value ?? '') as string
    const template: Template = await trx('common_parameter_template').where({ id: place.template_id }).first()
    if (template.model_type && template.model_type !== 'part') throw invalid('This template is not for parts.', 'template')
    if (preset) await checkPreset(trx, template, preset)
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

/** A parameter that new parts of a category start with. */
export const categoryParameter = resource({
  kind: CATEGORY_PARAMETER,
  name: 'CategoryParameterTemplate',
  noun: 'parameter of a category',
  plural: 'parameters of categories',
  fields: {
    pk: field.pk(),
    category: field.ref(CATEGORY).required(),
    category_detail: detail(CATEGORY, 'category_id', 'light'),
    template: field.ref(PARAMETER_TEMPLATE).unseen().required(),
    template_detail: detail(PARAMETER_TEMPLATE, 'template_id'),
    default_value: field.text(500).blank().help('What new parts have, unless said otherwise'),
  },
  filters: {
    category: filter.of(
      { type: 'integer' },
      (value) => sql`t.category_id in (${upTo(keyValue(value))})`,
      'Those that parts of this category start with, from the categories above it too',
    ),
    template: filter.key(raw('t.template_id')),
  },
  defaultOrder: ['pk'],
  hooks: [hooks],
})

/** A category and those above it. */
const upTo = (category: number) =>
  sql`select up.id from part_category node join part_category up on ${within('node', 'up')} where node.id = ${category}`

/** Gives a new part the parameters of its category and of those above; the nearest one's value holds. Values that are empty wait for somebody. */
export async function addCategoryParameters(trx: Trx, part: number, category: number, userId: number): Promise<void> {
  const above = upTo(category)
  const rows: (Row & { template_id: number; default_value: string })[] = await trx('part_category_parameter as p')
    .join('part_category as c', 'c.id', 'p.category_id')
    .whereRaw(`p.category_id in (${above.text})`, above.params as number[])
    .where('p.default_value', '<>', '')
    .orderBy('c.level', 'desc')
    .select('p.template_id', 'p.default_value')
  const taken = new Set<number>(await trx('common_parameter').where({ model_type: 'part', model_id: part }).pluck('template_id'))
  for (const { template_id, default_value } of rows) {
    if (taken.has(template_id)) continue
    taken.add(template_id)
    const template: Template = await trx('common_parameter_template').where({ id: template_id }).first()
    // A value that must be unique cannot be had by every part.
    if (template.enabled && !template.unique) await addParameter(trx, part, template, default_value, userId)
  }
}

async function addParameter(trx: Trx, part: number, template: Template, value: string, userId: number): Promise<void> {
  const columns = await checkedValue(trx, template, value)
  await trx('common_parameter').insert({
    template_id: template.id,
    model_type: 'part',
    model_id: part,
    ...columns,
    updated: new Date().toISOString(),
    updated_by_id: userId,
  })
}
