/** What an item may be linked to. What checks throws a ValidationError. */
import type { Trx } from '../../../../database.ts'
import type { Principal } from '../../../../provider/identity/principal.ts'
import { keysIn } from '../../../engine/rows.ts'
import { invalid } from '../../../errors.ts'
import { maySee } from '../../kinds/index.ts'

/** @returns size of its packs, in the part's units */
export async function checkSeller(trx: Trx, principal: Principal, part: number, seller: number): Promise<number> {
  const bought = await trx('company_supplier_part').where({ id: seller }).first('part_id', 'pack_quantity_native')
  if (bought.part_id !== part) {
    const named = (id: number) => (maySee('part', principal) ? inWords(trx, id) : String(id))
    throw invalid(`Part type ('${await named(bought.part_id)}') must be ${await named(part)}`, 'supplier_part')
  }
  return bought.pack_quantity_native
}

async function inWords(trx: Trx, part: number): Promise<string> {
  const { full_name, description } = await trx('part_part').where({ id: part }).first('full_name', 'description')
  return `${full_name} - ${description}`
}

export async function checkBuild(trx: Trx, part: number, build: number): Promise<void> {
  if ((await trx('build_build').where({ id: build }).first('part_id')).part_id !== part)
    throw invalid('Build reference does not point to the same part object', 'build')
}

export const UNBUILT = 'Item must have a build reference if is_building=True'

/** Keys of the item and of all that it is installed in, at any depth: none of them can be installed in it. */
export async function itemsAround(trx: Trx, id: number): Promise<ReadonlySet<number>> {
  const around = await keysIn(
    trx,
    `with recursive around(id) as (select cast(? as integer)
       union select i.belongs_to_id from stock_item i join around a on i.id = a.id where i.belongs_to_id is not null) select id from around`,
    [id],
  )
  return new Set(around)
}
