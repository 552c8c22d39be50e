import { detail } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { filter } from '../../engine/filter.ts'
import { innerJoin } from '../../engine/join.ts'
import { resource } from '../../engine/resource.ts'
import { raw, sql } from '../../engine/sql.ts'
import { PART, RELATED } from '../kinds/part.ts'

const one = innerJoin(PART, 'part_1_id')
const two = innerJoin(PART, 'part_2_id')

/** Two parts that belong together in somebody's eyes. */
export const related = resource({
  kind: RELATED,
  name: 'PartRelation',
  noun: 'related part',
  fields: {
    pk: field.pk(),
    part_1: field.ref(PART).required(),
    part_1_detail: detail(PART, 'part_1_id').told({ allow_null: false }),
    part_2: field.ref(PART).required().help('The other part'),
    part_2_detail: detail(PART, 'part_2_id').told({ allow_null: false }),
    note: field.text(500).blank().help('How they are related'),
  },
  filter: ['part_1', 'part_2'],
  filters: {
    part: filter.choice(
      PART,
      filter.ofKey((id) => sql`${id} in (t.part_1_id, t.part_2_id)`, 'Relations of this part'),
    ),
  },
  search: [one, two],
  orders: { pk: () => [raw('t.id')], part_1: (d) => [d.textOrder(one.column('name'))], part_2: (d) => [d.textOrder(two.column('name'))] },
  defaultOrder: ['pk'],
})
