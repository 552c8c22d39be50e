import { inTurn } from '../../engine/locks.ts'
import { changes, type Hooks } from '../../engine/resource.ts'
import { checkUnique } from '../../engine/unique.ts'
import { invalid } from '../../errors.ts'
import { checkHash } from '../thing/give-barcode.ts'
import { manufacturerPart } from './manufacturer-part.ts'

export const manufacturerPartRules: Hooks<typeof manufacturerPart.fields> = {
  // Nobody makes the same thing twice under one number; an import may have brought twins, so the database cannot say it.
  lock: (trx, { input }) => inTurn(trx, 'manufacturer parts', ...(input.barcode_hash ? (['linked barcodes'] as const) : [])),
  async check(write) {
    const { trx, values, row, id } = write
    const moved = changes(write, 'part_id')
    if (changes(write, 'part_id', 'manufacturer_id', 'MPN')) await checkUnique(manufacturerPart, write, 'part', 'manufacturer', 'MPN')
    if (row && moved && (await trx('company_supplier_part').where({ manufacturer_part_id: id }).first('id')))
      throw invalid('Supplier parts refer to it: it cannot go to another part.', 'part')
    if (values.barcode_hash && values.barcode_hash !== row?.barcode_hash)
      await checkHash(trx, { model: 'manufacturerpart', id }, values.barcode_hash)
  },
}
