import { allIn, type Row, type Trx } from '../../../database.ts'
import type { Principal } from '../../../provider/identity/principal.ts'
import { allow, gate } from '../../auth/gate.ts'
import { lockRows } from '../../engine/locks.ts'
import type { Caller } from '../../engine/operation.ts'
import { deleteRow } from '../../engine/write.ts'
import { invalid, ValidationError } from '../../errors.ts'
import { filesLeft } from '../../files.ts'
import { bomItem } from '../bom/bom-item.ts'
import { substitute } from '../bom/substitute.ts'
import { setting } from '../settings/setting.ts'
import { checkOwner } from '../stock/ownership.ts'
import { refreshPartCounts, refreshTotals } from '../stock/totals.ts'
import { removeBelongings } from '../thing/belongings.ts'
import { maySee } from '../thing/models.ts'
import { refreshPricing } from './refresh-pricing.ts'

/** Where a part can be in use, and how many there are. */
const USES: readonly (readonly [string, string])[] = [
  ['stock items', 'select count(*) as n from stock_item where part_id = ?'],
  ['build orders', 'select count(*) as n from build_build where part_id = ?'],
  [
    'lines of purchase orders',
    'select count(*) as n from order_purchase_order_line l join company_supplier_part s on s.id = l.part_id where s.part_id = ?',
  ],
  ['lines of sales orders', 'select count(*) as n from order_sales_order_line where part_id = ?'],
]

/** @throws ValidationError that says where the part is in use, with names for whoever may see parts */
async function checkUnused(trx: Trx, id: number, principal: Principal): Promise<void> {
  const messages: string[] = []
  if (!(await setting(trx, 'PART_ALLOW_DELETE_FROM_ASSEMBLY'))) {
    const assemblies: string[] = await trx('part_bom_item as l')
      .join('part_part as p', 'p.id', 'l.part_id')
      .where('l.sub_part_id', id)
      .orderBy('l.id')
      .limit(5)
      .pluck('p.full_name')
    const names = maySee('part', principal) ? `: ${assemblies.join(', ')}` : ''
    if (assemblies.length) messages.push(`Cannot delete this part as it is used in an assembly${names}`)
  }
  for (const [what, count] of USES) {
    const [{ n }] = (await allIn<{ n: number }>(trx, count, [id])) as [{ n: number }]
    if (n) messages.push(`Cannot delete this part as there are ${what} of it: ${n}`)
  }
  if (messages.length) throw new ValidationError({ non_field_errors: messages })
}

/** Rules before a part goes, and what happens to those that refer to it: variants and revisions stand on their own afterwards. */
export async function releasePart(trx: Trx, request: Caller, part: Row): Promise<void> {
  if (part.locked) throw invalid('Cannot delete this part as it is locked')
  if (part.active) throw invalid('Cannot delete this part as it is still active')
  const id = part.id as number
  // Nobody orders it from here on.
  await lockRows(trx, 'company_supplier_part', await trx('company_supplier_part').where({ part_id: id }).pluck('id'), 'delete')
  await checkUnused(trx, id, request.principal)
  const around = await trx('part_part').where({ variant_of_id: id }).orderBy('id').pluck('id')
  if (part.variant_of_id !== null) around.push(part.variant_of_id as number)
  // Lines of its own, and those that take it where the installation allows that.
  const lines: number[] = await trx('part_bom_item').where({ part_id: id }).orWhere({ sub_part_id: id }).orderBy('id').pluck('id')
  for (const line of lines) await deleteRow(bomItem, request, trx, line, {})
  const instead: number[] = await trx('part_bom_substitute').where({ part_id: id }).orderBy('id').pluck('id')
  for (const one of instead) await deleteRow(substitute, request, trx, one, {})
  await trx('part_part').where({ variant_of_id: id }).orWhere({ id }).update({ variant_of_id: null })
  await trx('part_part').where({ revision_of_id: id }).update({ revision_of_id: null })
  await trx('common_tagged').where({ model: 'part_part', thing_id: id }).delete()
  await removeBelongings(trx, 'part', id)
  const tested = trx('stock_test_result').whereIn('template_id', trx('part_test_template').where({ part_id: id }).select('id'))
  await checkOwner(trx, request.principal, 'stockitem', await tested.clone().distinct().pluck('stock_item_id'))
  filesLeft([part.image as string | null, ...(await tested.pluck('attachment'))])
  await refreshPricing(trx, around)
  await refreshTotals(trx, around)
  await refreshPartCounts(trx, [[part.category_id as number | null, -1]])
}

/** Deletes parts as a part of something else. Whoever does that needs the right to delete parts as well. */
export async function deleteParts(trx: Trx, request: Caller, which: { category_id: number }): Promise<void> {
  const parts: Row[] = await trx('part_part').where(which).orderBy('id')
  if (!parts.length) return
  gate(allow.role('delete', ['part']), request.principal)
  await lockRows(
    trx,
    'part_part',
    parts.map((part) => part.id as number),
    'delete',
  )
  for (const part of parts) {
    await releasePart(trx, request, part)
    await trx('part_part')
      .where({ id: part.id as number })
      .delete()
  }
}
