import type { Trx } from '../../../database.ts'
import type { Principal } from '../../../provider/identity/principal.ts'
import { lockRows } from '../../engine/locks.ts'
import { type Hooks, rowsOf } from '../../engine/resource.ts'
import { keyList } from '../../engine/rows.ts'
import { removeAlong } from '../../engine/write.ts'
import { invalid, ValidationError } from '../../errors.ts'
import { manufacturerPart } from '../company/manufacturer-part.ts'
import { supplierPart } from '../company/supplier-part.ts'
import { GONE_WITH_PART } from '../effects.ts'
import { touchPartCounts } from '../kept/counts.ts'
import { touchPrices } from '../kept/prices.ts'
import { touchTotals } from '../kept/totals.ts'
import { maySee } from '../kinds/index.ts'
import { PART } from '../kinds/part.ts'
import { setting } from '../settings/setting.ts'
import { removeBelongings } from '../thing/belongings.ts'
import type { part } from './part.ts'
import { testTemplate } from './test/test-template.ts'

/** Where parts can be in use: the part's key, and how many there are. */
const USES: readonly (readonly [string, string])[] = [
  ['stock items', 'select part_id as part from stock_item'],
  ['build orders', 'select part_id as part from build_build'],
  [
    'lines of purchase orders',
    'select s.part_id as part from order_purchase_order_line l join company_supplier_part s on s.id = l.part_id',
  ],
  ['lines of sales orders', 'select part_id as part from order_sales_order_line'],
  ['lines of transfer orders', 'select part_id as part from order_transfer_order_line'],
]

/** @param list their keys @throws ValidationError that says where the first of them in use is, with names for whoever may see parts */
async function checkUnused(trx: Trx, list: string, principal: Principal): Promise<void> {
  const messages = new Map<number, string[]>()
  const say = (part: number, message: string) => messages.set(part, [...(messages.get(part) ?? []), message])
  if (!(await setting(trx, 'PART_ALLOW_DELETE_FROM_ASSEMBLY'))) {
    // Assemblies that go first take their lines along.
    const lines = await trx.all<{
      part: number
      name: string
    }>(`select l.sub_part_id as part, p.full_name as name from part_bom_item l join part_part p on p.id = l.part_id
       where l.sub_part_id in (${list}) and not (l.part_id in (${list}) and l.part_id < l.sub_part_id) order by l.sub_part_id, l.id`)
    const assemblies = lines.filter(({ part }) => part === lines[0]!.part).slice(0, 5)
    const names = maySee('part', principal) ? `: ${assemblies.map(({ name }) => name).join(', ')}` : ''
    for (const part of new Set(lines.map((line) => line.part))) say(part, `Cannot delete this part as it is used in an assembly${names}`)
  }
  for (const [what, uses] of USES) {
    const counts = await trx.all<{ part: number; n: number }>(
      `select part, count(*) as n from (${uses}) u where part in (${list}) group by part order by part`,
    )
    for (const { part, n } of counts) say(part, `Cannot delete this part as there are ${what} of it: ${n}`)
  }
  if (messages.size) throw new ValidationError({ non_field_errors: messages.get(Math.min(...messages.keys())) })
}

/** Rules before parts go, and what happens to those that refer to them: variants and revisions stand on their own afterwards. */
export const partDeletion: Hooks<typeof part.fields> = {
  cascades: GONE_WITH_PART,
  async deletingAll(writes) {
    const { trx, request } = writes[0]!
    for (const { locked, active } of rowsOf(writes)) {
      if (locked && (await setting(trx, 'PART_ENABLE_LOCKING'))) throw invalid('Cannot delete this part as it is locked')
      if (active) throw invalid('Cannot delete this part as it is still active')
    }
    const list = keyList(writes.map(({ id }) => id))
    // Nobody orders them from here on.
    for (const table of ['company_manufacturer_part', 'company_supplier_part'] as const)
      await lockRows(trx, table, await trx(table).whereRaw(`part_id in (${list})`).pluck('id'), 'delete')
    await checkUnused(trx, list, request.principal)
  },

  // What they are made of has gone by now; then goes what they are bought as, and how they are tested.
  async remove(writes) {
    const { trx, request } = writes[0]!
    const ids = writes.map(({ id }) => id)
    const list = keyList(ids)
    for (const r of [supplierPart, manufacturerPart, testTemplate]) await removeAlong(r, request, trx, `part_id in (${list})`)
    const around: number[] = await trx('part_part').whereRaw(`variant_of_id in (${list})`).pluck('id')
    around.push(...rowsOf(writes).flatMap(({ variant_of_id }) => variant_of_id ?? []))
    await trx.all(`update part_part set variant_of_id = null where variant_of_id in (${list}) or id in (${list})`)
    await trx.all(`update part_part set revision_of_id = null where revision_of_id in (${list})`)
    await removeBelongings(trx, PART, ids)
    await trx.all(`delete from part_part where id in (${list})`)
    await touchPrices(trx, around)
    await touchTotals(trx, 'variants', around)
    const left = rowsOf(writes).map(({ category_id }) => [category_id, -1] as const)
    await touchPartCounts(trx, left)
  },
}
