import { detail } from '../../../engine/detail.ts'
import { field } from '../../../engine/fields/index.ts'
import { filter, flagged } from '../../../engine/filter.ts'
import { resource } from '../../../engine/resource.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { within } from '../../../engine/tree.ts'
import { PARAMETER_TEMPLATE } from '../../kinds/common.ts'
import { CATEGORY, CATEGORY_PARAMETER } from '../../kinds/part.ts'

/** A parameter that new parts of a category start with. */
export const categoryParameter = resource({
  kind: CATEGORY_PARAMETER,
  name: 'CategoryParameterTemplate',
  noun: 'category parameter',
  fields: {
    pk: field.pk(),
    category: field.ref(CATEGORY).required().help('Category whose parts get the parameter'),
    category_detail: detail(CATEGORY, 'category_id', 'light'),
    template: field.ref(PARAMETER_TEMPLATE).unseen().required(),
    template_detail: detail(PARAMETER_TEMPLATE, 'template_id').told({ allow_null: false }),
    default_value: field.text(500).blank().label('Default Value').help('What new parts have, unless said otherwise'),
  },
  filters: {
    category: filter.choice(
      CATEGORY,
      filter.ofKey(
        (id, { query }) => (flagged(query.get('fetch_parent'), true) ? sql`t.category_id in (${upTo(id)})` : sql`t.category_id = ${id}`),
        'Those that parts of this category start with, from the categories above it too unless `fetch_parent` is false',
      ),
    ),
    fetch_parent: filter.flag('Whether `category` means those above it, too (default: yes)'),
    template: filter.choice(PARAMETER_TEMPLATE, filter.key(raw('t.template_id'))),
  },
  defaultOrder: ['pk'],
})

/** A category and those above it. */
export const upTo = (category: number) =>
  sql`select up.id from part_category node join part_category up on ${within('node', 'up')} where node.id = ${category}`
