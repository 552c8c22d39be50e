/** What a new part starts with: of the part that it is a copy of, and of its category. */
import type { Row, Trx } from '../../../database.ts'
import { gate } from '../../auth/gate.ts'
import type { Caller } from '../../engine/operation.ts'
import { copyBom } from '../bom/copy-bom.ts'
import { BOM_ITEM, CATEGORY_PARAMETER, PART } from '../kinds/part.ts'
import { copyParameters } from '../parameter/copy-parameters.ts'
import { setting } from '../settings/setting.ts'
import { key, withTemplates } from '../variant-tree.ts'
import { addCategoryParameters } from './category/category-parameter.ts'

interface Duplicate {
  readonly original: number
  readonly copy_bom: boolean
  readonly copy_tests: boolean
  readonly copy_parameters: boolean
}

/** @throws Forbidden when lines of a BOM are to be copied and the caller may not add any */
export async function fillPart(trx: Trx, request: Caller, id: number, input: Readonly<Record<string, unknown>>): Promise<void> {
  const userId = request.principal.user.pk
  const duplicate = input.duplicate as Duplicate | undefined
  if (duplicate?.copy_parameters) await copyParameters(trx, PART, duplicate.original, id, userId)
  if (duplicate?.copy_tests) await copyTests(trx, duplicate.original, id)
  if (duplicate?.copy_bom) {
    gate(BOM_ITEM.access('add'), request.principal)
    const options = { remove_existing: false, include_inherited: false, skip_invalid: true, copy_substitutes: true }
    await copyBom(trx, request, id, { part: duplicate.original, ...options })
  }
  const category = input.category as number | null | undefined
  if (input.copy_category_parameters && category && (await setting(trx, 'PART_CATEGORY_PARAMETERS'))) {
    gate(CATEGORY_PARAMETER.access('view'), request.principal, 'Send "copy_category_parameters": false, or come with more.')
    await addCategoryParameters(trx, id, category, userId)
  }
}

/** Tests that the original's own are, but for those that the part has from its templates. */
async function copyTests(trx: Trx, original: number, id: number): Promise<void> {
  const { testable } = await trx('part_part').where({ id }).first('testable')
  if (!testable) return
  const templates = withTemplates(key(id))
  const taken = new Set<string>(
    await trx('part_test_template')
      .whereRaw(`part_id in (${templates.text})`, templates.params as number[])
      .pluck('key'),
  )
  const tests: Row[] = await trx('part_test_template').where({ part_id: original }).orderBy('id')
  for (const { id: _, ...test } of tests)
    if (!taken.has(test.key as string)) await trx('part_test_template').insert({ ...test, part_id: id })
}
