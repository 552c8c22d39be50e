/** What an item may be linked to. Each throws a ValidationError. */
import type { Trx } from '../../../../database.ts'
import { invalid } from '../../../errors.ts'

/** @returns size of its packs, in the part's units */
export async function checkSeller(trx: Trx, part: number, seller: number): Promise<number> {
  const bought = await trx('company_supplier_part').where({ id: seller }).first('part_id', 'pack_quantity_native')
  if (bought.part_id !== part) throw invalid('The supplier part is one of another part.', 'supplier_part')
  return bought.pack_quantity_native
}

export async function checkCustomer(trx: Trx, customer: number): Promise<void> {
  if (!(await trx('company_company').where({ id: customer }).first('is_customer')).is_customer)
    throw invalid('The selected company is not a customer.', 'customer')
}

export async function checkBuild(trx: Trx, part: number, build: number): Promise<void> {
  if ((await trx('build_build').where({ id: build }).first('part_id')).part_id !== part)
    throw invalid('Build reference does not point to the same part object', 'build')
}

export const UNBUILT = 'Item must have a build reference if is_building=True'
