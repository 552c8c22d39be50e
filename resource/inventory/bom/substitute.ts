import { detail } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { innerJoin } from '../../engine/join.ts'
import { resource } from '../../engine/resource.ts'
import { raw } from '../../engine/sql.ts'
import { PRICES } from '../effects.ts'
import { BOM_ITEM, BOM_SUBSTITUTE, PART } from '../kinds/part.ts'

const named = innerJoin(PART, 'part_id')

/** A part that can be used in place of the one that a BOM line names. */
export const substitute = resource({
  kind: BOM_SUBSTITUTE,
  noun: 'substitute',
  fields: {
    pk: field.pk(),
    bom_item: field.ref(BOM_ITEM).required().label('BOM Item').help('Line that it can stand in for'),
    part: field.ref(PART).unseen().required().where({ component: true }).help('Part that stands in'),
    part_detail: detail(PART, 'part_id', 'unpriced').told({ allow_null: false }),
  },
  filter: ['bom_item', 'part'],
  search: [named],
  orders: { pk: () => [raw('t.id')], part: (d) => [d.textOrder(named.column('name'))] },
  touches: PRICES,
  defaultOrder: ['pk'],
})
