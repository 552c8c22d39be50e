import { allIn, type Row, type Trx } from '../../../database.ts'
import type { Principal } from '../../../provider/identity/principal.ts'
import { gate } from '../../auth/gate.ts'
import { lockRows } from '../../engine/locks.ts'
import type { Caller } from '../../engine/operation.ts'
import { accessOf } from '../../engine/resource.ts'
import { keyList } from '../../engine/rows.ts'
import { removeRows } from '../../engine/write.ts'
import { invalid, ValidationError } from '../../errors.ts'
import { filesLeft } from '../../files.ts'
import { bomItem } from '../bom/bom-item.ts'
import { substitute } from '../bom/substitute.ts'
import { manufacturerPart } from '../company/manufacturer-part.ts'
import { supplierPart } from '../company/supplier-part.ts'
import { refreshPricing } from '../kept/refresh-pricing.ts'
import { refreshPartCounts, refreshTotals } from '../kept/totals.ts'
import { maySee } from '../kinds/index.ts'
import { PART } from '../kinds/part.ts'
import { setting } from '../settings/setting.ts'
import { removeBelongings } from '../thing/belongings.ts'
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
]

/** @param list their keys @throws ValidationError that says where the first of them in use is, with names for whoever may see parts */
async function checkUnused(trx: Trx, list: string, principal: Principal): Promise<void> {
  const messages = new Map<number, string[]>()
  const say = (part: number, message: string) => messages.set(part, [...(messages.get(part) ?? []), message])
  if (!(await setting(trx, 'PART_ALLOW_DELETE_FROM_ASSEMBLY'))) {
    // Assemblies that go first take their lines along.
    const lines = await allIn<{ part: number; name: string }>(
      trx,
      `select l.sub_part_id as part, p.full_name as name from part_bom_item l join part_part p on p.id = l.part_id
       where l.sub_part_id in (${list}) and not (l.part_id in (${list}) and l.part_id < l.sub_part_id) order by l.sub_part_id, l.id`,
    )
    const assemblies = lines.filter(({ part }) => part === lines[0]!.part).slice(0, 5)
    const names = maySee('part', principal) ? `: ${assemblies.map(({ name }) => name).join(', ')}` : ''
    for (const part of new Set(lines.map((line) => line.part))) say(part, `Cannot delete this part as it is used in an assembly${names}`)
  }
  for (const [what, uses] of USES) {
    const counts = await allIn<{ part: number; n: number }>(
      trx,
      `select part, count(*) as n from (${uses}) u where part in (${list}) group by part order by part`,
    )
    for (const { part, n } of counts) say(part, `Cannot delete this part as there are ${what} of it: ${n}`)
  }
  if (messages.size) throw new ValidationError({ non_field_errors: messages.get(Math.min(...messages.keys())) })
}

/** Rules before parts go, and what happens to those that refer to them: variants and revisions stand on their own afterwards. */
export async function releaseParts(trx: Trx, request: Caller, parts: readonly Row[]): Promise<void> {
  for (const part of parts) {
    if (part.locked) throw invalid('Cannot delete this part as it is locked')
    if (part.active) throw invalid('Cannot delete this part as it is still active')
  }
  const ids = parts.map((part) => part.id as number)
  const list = keyList(ids)
  const keysOf = (table: string, condition = `part_id in (${list})`): Promise<number[]> =>
    trx(table).whereRaw(condition).orderBy('id').pluck('id')
  // Nobody orders them from here on.
  for (const table of ['company_manufacturer_part', 'company_supplier_part'] as const)
    await lockRows(trx, table, await keysOf(table), 'delete')
  await checkUnused(trx, list, request.principal)
  const around = await keysOf('part_part', `variant_of_id in (${list})`)
  for (const { variant_of_id } of parts) if (variant_of_id !== null) around.push(variant_of_id as number)
  // Lines of their own, and those that take them where the installation allows that; then what they are bought as, and how they are tested.
  const gone = [
    [bomItem, `part_id in (${list}) or sub_part_id in (${list})`],
    [substitute, undefined],
    [supplierPart, undefined],
    [manufacturerPart, undefined],
    [testTemplate, undefined],
  ] as const
  for (const [r, condition] of gone) {
    const keys = await keysOf(r.table, condition)
    if (keys.length) gate(accessOf(r, 'delete'), request.principal)
    await removeRows(r, request, trx, keys)
  }
  await allIn(trx, `update part_part set variant_of_id = null where variant_of_id in (${list}) or id in (${list})`)
  await allIn(trx, `update part_part set revision_of_id = null where revision_of_id in (${list})`)
  await allIn(trx, `delete from common_tagged where model = 'part_part' and thing_id in (${list})`)
  await removeBelongings(trx, PART, ids)
  filesLeft(parts.map((part) => part.image as string | null))
  await refreshPricing(trx, around)
  await refreshTotals(trx, around)
  await refreshPartCounts(
    trx,
    parts.map((part) => [part.category_id as number | null, -1]),
  )
}

/** Parts that are released and deleted with the same statements. */
const AT_ONCE = 1000

/** Deletes parts as a part of something else. Whoever does that needs the right to delete parts as well. */
export async function deleteParts(trx: Trx, request: Caller, which: { category_id: number }): Promise<void> {
  const next = (): Promise<Row[]> => trx('part_part').where(which).orderBy('id').limit(AT_ONCE)
  for (let parts = await next(); parts.length; parts = await next()) {
    gate(PART.access('delete'), request.principal)
    const keys = parts.map((part) => part.id as number)
    await lockRows(trx, 'part_part', keys, 'delete')
    await releaseParts(trx, request, parts)
    await allIn(trx, `delete from part_part where id in (${keyList(keys)})`)
  }
}
