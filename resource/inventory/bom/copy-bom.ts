/** Taking over the bill of materials of another part. */

import type { Trx } from '../../../database.ts'
import { gate } from '../../auth/gate.ts'
import { action } from '../../engine/action.ts'
import { field } from '../../engine/fields/index.ts'
import type { Caller } from '../../engine/operation.ts'
import { accessOf } from '../../engine/resource.ts'
import type { Input } from '../../engine/shape.ts'
import { createRow, deleteRows } from '../../engine/write.ts'
import { invalid, NotFound, ValidationError } from '../../errors.ts'
import { BOM } from '../effects.ts'
import { asTyped } from '../kept/amounts.ts'
import { isInheritedBy, linesOf } from '../kept/bom-lines.ts'
import { BOM_ITEM, PART } from '../kinds/part.ts'
import { bomItem } from './bom-item.ts'
import type { Line } from './bom-item-rules.ts'
import { substitute } from './substitute.ts'

const COPY = {
  part: field.ref(PART).unseen().required().help('Part to copy from'),
  remove_existing: field.bool().default(true).label('Remove Existing Data').help('Remove the lines that there are'),
  include_inherited: field.bool().default(false).label('Include Inherited').help('Copy lines too that the part has from its templates'),
  skip_invalid: field.bool().default(false).label('Skip Invalid Rows').help('Leave out lines that cannot be'),
  copy_substitutes: field.bool().default(true).label('Copy Substitute Parts').help('Copy the substitutes of each line'),
}
export type CopyOptions = Input<typeof COPY>

/** @throws ValidationError @throws Forbidden when lines go and the caller may not delete them */
export async function copyBom(trx: Trx, request: Caller, target: number, options: CopyOptions): Promise<void> {
  gate(accessOf(bomItem, 'view'), request.principal) // what is copied is seen in the copy
  if (options.part === target) return
  if (!(await trx('part_part').where({ id: target }).first('assembly')).assembly)
    throw invalid('Only an assembly has a bill of materials: this part is none.')
  const lines = await linesOf<Line>(trx, options.part)
  if (options.remove_existing) {
    const existing: number[] = await trx('part_bom_item').where({ part_id: target }).orderBy('id').pluck('id')
    if (existing.length) gate(BOM_ITEM.access('delete'), request.principal)
    await deleteRows(bomItem, request, trx, existing)
  }
  for (const line of lines) {
    if (line.part_id !== options.part && !options.include_inherited) continue
    // What both have from the same template is there already.
    if (await isInheritedBy(trx, line, target)) continue
    try {
      await copyLine(trx, request, target, line, options)
    } catch (error) {
      if (!options.skip_invalid || !(error instanceof ValidationError)) throw error
    }
  }
}

const SAME = ['piece_count', 'allow_variants', 'inherited', 'optional', 'consumable'] as const
const AMOUNTS = ['quantity', 'setup_quantity', 'attrition', 'rounding_multiple'] as const

async function copyLine(trx: Trx, request: Caller, part: number, line: Line, { copy_substitutes }: CopyOptions): Promise<void> {
  const id = await createRow(bomItem, request, trx, {
    part,
    sub_part: line.sub_part_id,
    ...Object.fromEntries(SAME.map((name) => [name, line[name]])),
    ...Object.fromEntries(AMOUNTS.map((name) => [name, line[name] === null ? null : asTyped(line[name])])),
  })
  // The quantity is the same, and was typed like this; texts are what they are, whatever a request may hold.
  const { raw_amount, reference, note, search_key } = line
  await trx('part_bom_item').where({ id }).update({ raw_amount, reference, note, search_key })
  if (!copy_substitutes) return
  for (const { part_id } of await trx('part_bom_substitute').where({ bom_item_id: line.id }).orderBy('id').select('part_id'))
    await createRow(substitute, request, trx, { bom_item: id, part: part_id })
}

export const copyBomOperation = action({
  id: 'part_bom_copy_create',
  path: '/api/part/{id}/bom-copy/',
  summary: 'Copy the bill of materials from another part',
  access: BOM_ITEM.access('add'),
  touches: BOM,
  schema: 'PartCopyBOM',
  body: COPY,
  bulk: true,
  async open({ trx, id }) {
    if (!(await trx('part_part').where({ id }).first('id'))) throw new NotFound('Part')
  },
  run: ({ trx, request, id }, options) => copyBom(trx, request, id, options),
})
