import { allIn, type Trx } from '../../../../database.ts'

/** Keys of the item and of all that it is installed in, at any depth: none of them can be installed in it. */
export async function itemsAround(trx: Trx, id: number): Promise<ReadonlySet<number>> {
  const rows = await allIn<{ id: number }>(
    trx,
    `with recursive around(id) as (select cast(? as integer)
       union select i.belongs_to_id from stock_item i join around a on i.id = a.id where i.belongs_to_id is not null) select id from around`,
    [id],
  )
  return new Set(rows.map((row) => row.id))
}
