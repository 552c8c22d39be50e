import { allIn, type Trx } from '../../../database.ts'
import { detail } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { innerJoin } from '../../engine/join.ts'
import { inTurn } from '../../engine/locks.ts'
import { type Hooks, resource } from '../../engine/resource.ts'
import { keyList } from '../../engine/rows.ts'
import { raw } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { PRICES } from '../effects.ts'
import { assembliesOfAll } from '../kept/bom-lines.ts'
import { refreshPricing } from '../kept/refresh-pricing.ts'
import { BOM_ITEM, BOM_SUBSTITUTE, PART } from '../kinds/part.ts'
import { checkNoCircle, checkUnlocked, type Line } from './bom-hooks.ts'

const hooks: Hooks = {
  lock: (trx) => inTurn(trx, 'bills of materials'),
  async check({ trx, values, row, id }) {
    const place = { bom_item_id: (values.bom_item_id ?? row?.bom_item_id) as number, part_id: (values.part_id ?? row?.part_id) as number }
    const line: Line = await trx('part_bom_item').where({ id: place.bom_item_id }).first()
    await checkUnlocked(trx, line)
    if (row)
      await checkUnlocked(
        trx,
        await trx('part_bom_item')
          .where({ id: row.bom_item_id as number })
          .first(),
      )
    if (line.sub_part_id === place.part_id) throw invalid('Substitute part cannot be the same as the master part', 'part')
    const { component } = await trx('part_part').where({ id: place.part_id }).first('component')
    if (!component) throw invalid('Only a component can be part of an assembly: this part is none.', 'part')
    if (await trx('part_bom_substitute').whereNot({ id }).where(place).first('id'))
      throw invalid('The fields part, bom_item must make a unique set.')
    await checkNoCircle(trx, line, place.part_id)
  },
  saved: ({ trx, row, values }) => followPrices(trx, [row?.bom_item_id, values.bom_item_id ?? row?.bom_item_id]),
  async deletingAll(writes) {
    const { trx } = writes[0]!
    const lines = writes.map(({ row }) => row!.bom_item_id)
    await checkUnlocked(trx, ...(await linesOf(trx, lines)))
  },
  deletedAll: (writes) =>
    followPrices(
      writes[0]!.trx,
      writes.map(({ row }) => row!.bom_item_id),
    ),
}

/** Rows of BOM lines. @param keys of nothing are left out */
const linesOf = (trx: Trx, keys: readonly unknown[]): Promise<Line[]> =>
  allIn<Line>(trx, `select * from part_bom_item where id in (${keyList(keys.filter((key) => typeof key === 'number'))})`)

async function followPrices(trx: Trx, lines: readonly unknown[]): Promise<void> {
  await refreshPricing(trx, await assembliesOfAll(trx, await linesOf(trx, lines)))
}

const named = innerJoin(PART, 'part_id')

/** A part that can be used in place of the one that a BOM line names. */
export const substitute = resource({
  kind: BOM_SUBSTITUTE,
  noun: 'substitute',
  fields: {
    pk: field.pk(),
    bom_item: field.ref(BOM_ITEM).required(),
    part: field.ref(PART).unseen().required(),
    part_detail: detail(PART, 'part_id', 'brief'),
  },
  filter: ['bom_item', 'part'],
  search: [named],
  orders: { pk: () => [raw('t.id')], part: (d) => [d.textOrder(named.column('name'))] },
  touches: PRICES,
  defaultOrder: ['pk'],
  hooks: [hooks],
})
