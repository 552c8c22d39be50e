import { detail } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { filter, keyValue } from '../../engine/filter.ts'
import { innerJoin } from '../../engine/join.ts'
import { inTurn } from '../../engine/locks.ts'
import { type Hooks, resource } from '../../engine/resource.ts'
import { raw, sql } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { PART, RELATED } from '../kinds/part.ts'

/** A pair is one pair in either order. */
const hooks: Hooks = {
  lock: (trx) => inTurn(trx, 'related parts'),
  async check({ trx, values, row, id }) {
    const one = (values.part_1_id ?? row?.part_1_id) as number
    const two = (values.part_2_id ?? row?.part_2_id) as number
    if (one === two) throw invalid('A part cannot be related to itself.')
    const twin = trx('part_related')
      .whereNot({ id })
      .where((pair) => pair.where({ part_1_id: one, part_2_id: two }).orWhere({ part_1_id: two, part_2_id: one }))
    if (await twin.first('id')) throw invalid('These parts are related already.')
  },
}

const one = innerJoin(PART, 'part_1_id')
const two = innerJoin(PART, 'part_2_id')

/** Two parts that belong together in somebody's eyes. */
export const related = resource({
  kind: RELATED,
  name: 'PartRelation',
  noun: 'relation of parts',
  plural: 'relations of parts',
  fields: {
    pk: field.pk(),
    part_1: field.ref(PART).required(),
    part_1_detail: detail(PART, 'part_1_id'),
    part_2: field.ref(PART).required(),
    part_2_detail: detail(PART, 'part_2_id'),
    note: field.text(500).blank().help('How they are related'),
  },
  filter: ['part_1', 'part_2'],
  filters: {
    part: filter.of({ type: 'integer' }, (value) => sql`${keyValue(value)} in (t.part_1_id, t.part_2_id)`, 'Relations of this part'),
  },
  search: [one, two],
  orders: { pk: () => [raw('t.id')], part_1: (d) => [d.textOrder(one.column('name'))], part_2: (d) => [d.textOrder(two.column('name'))] },
  defaultOrder: ['pk'],
  hooks: [hooks],
})
