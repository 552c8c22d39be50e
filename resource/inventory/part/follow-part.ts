/** What follows when a part changes: prices, totals and bills of materials of the parts around it. */
import type { Trx } from '../../../database.ts'
import { after, type Hooks, type Write } from '../../engine/resource.ts'
import { allSql } from '../../engine/rows.ts'
import { invalid } from '../../errors.ts'
import { andVariants, partsBelow } from '../kept/bom-lines.ts'
import { touchValidity } from '../kept/bom-validity.ts'
import { touchPrices } from '../kept/prices.ts'
import { touchTotals } from '../kept/totals.ts'
import { key, wholeTree } from '../variant-tree.ts'
import type { part } from './part.ts'

/** What prices are worked out by. */
const PRICED = ['assembly', 'is_template', 'purchaseable', 'active', 'trackable'] as const

/** Does something in the part's tree of variants name another of that tree in its bill of materials? */
async function isMadeOfFamily(trx: Trx, id: number): Promise<boolean> {
  const parts = (await allSql<{ id: number }>(trx, wholeTree(key(id)))).map((part) => part.id)
  const lines = trx('part_bom_item as l').whereIn('l.part_id', parts)
  const instead = lines.clone().join('part_bom_substitute as s', 's.bom_item_id', 'l.id').whereIn('s.part_id', parts)
  return Boolean((await lines.whereIn('l.sub_part_id', parts).first('l.id')) ?? (await instead.first('l.id')))
}

export const partFollowing: Hooks<typeof part.fields> = {
  async savedAll(writes) {
    for (const write of writes) await follow(write)
  },
}

/** @throws ValidationError when a part would inherit that it is made of itself */
async function follow(write: Write<typeof part.fields>): Promise<void> {
  const { trx, id, values, row } = write
  const before = row?.variant_of_id ?? null
  const template = after(write, 'variant_of_id') ?? null
  const moved = template !== before
  const around = [id, before, template].filter((part) => part !== null)
  if (moved) {
    const family = await andVariants(trx, [id])
    const below = await partsBelow(trx, family)
    if (family.some((part) => below.has(part)) || (await isMadeOfFamily(trx, id)))
      throw invalid('As its variant the part would be made of itself (recursive).', 'variant_of')
    await touchValidity(trx, family)
  }
  const repriced = row !== undefined && PRICED.some((name) => values[name] !== undefined && Boolean(values[name]) !== Boolean(row[name]))
  if (moved || repriced) await touchPrices(trx, around)
  if (moved) await touchTotals(trx, 'variants', around)
}
