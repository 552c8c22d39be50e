/** What follows when a part changes: prices, totals and bills of materials of the parts around it. */
import { allIn, type Row, type Trx, type Value } from '../../../database.ts'
import { invalid } from '../../errors.ts'
import { andVariants, partsBelow } from '../kept/bom-lines.ts'
import { refreshValidity } from '../kept/bom-validity.ts'
import { refreshPricing } from '../kept/refresh-pricing.ts'
import { refreshTotals } from '../kept/totals.ts'
import { key, wholeTree } from '../variant-tree.ts'

/** What prices are worked out by. */
const PRICED = ['assembly', 'is_template', 'purchaseable', 'active', 'trackable']

/** Does something in the part's tree of variants name another of that tree in its bill of materials? */
async function isMadeOfFamily(trx: Trx, id: number): Promise<boolean> {
  const tree = wholeTree(key(id))
  const parts = (await allIn<{ id: number }>(trx, tree.text, tree.params as Value[])).map((part) => part.id)
  const lines = trx('part_bom_item as l').whereIn('l.part_id', parts)
  const instead = lines.clone().join('part_bom_substitute as s', 's.bom_item_id', 'l.id').whereIn('s.part_id', parts)
  return Boolean((await lines.whereIn('l.sub_part_id', parts).first('l.id')) ?? (await instead.first('l.id')))
}

/** @throws ValidationError when a part would inherit that it is made of itself */
export async function followChanges(trx: Trx, id: number, values: Row, row: Row | undefined): Promise<void> {
  const before = row?.variant_of_id ?? null
  const template = values.variant_of_id === undefined ? before : values.variant_of_id
  const moved = template !== before
  const around = [id, before, template].filter((part): part is number => typeof part === 'number')
  if (moved) {
    const family = await andVariants(trx, [id])
    const below = await partsBelow(trx, family)
    if (family.some((part) => below.has(part)) || (await isMadeOfFamily(trx, id)))
      throw invalid('As its variant the part would be made of itself (recursive).', 'variant_of')
    await refreshValidity(trx, family)
  }
  const repriced = row !== undefined && PRICED.some((name) => values[name] !== undefined && Boolean(values[name]) !== Boolean(row[name]))
  if (moved || repriced) await refreshPricing(trx, around)
  if (moved) await refreshTotals(trx, around)
}
