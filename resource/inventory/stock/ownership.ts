import { allIn, type Trx } from '../../../database.ts'
import type { Principal } from '../../../provider/identity/principal.ts'
import { keyList } from '../../engine/rows.ts'
import { setting } from '../settings/setting.ts'
import { isInStock } from './item-row.ts'
import type { StockItem } from './stock-edit.ts'

export const NOT_OWNER = 'Only the owner of this stock item may change it.'

/**
 * Items that belong to somebody else, where the installation keeps to owners (STOCK_OWNERSHIP_CONTROL). The owner of an item is its own,
 * or else that of the closest place around it which has one; a superuser owns everything.
 */
export async function ownedByOthers(trx: Trx, { user }: Principal, items: Iterable<StockItem>): Promise<ReadonlySet<StockItem>> {
  if (user.isSuperuser || !(await setting(trx, 'STOCK_OWNERSHIP_CONTROL'))) return new Set()
  const all = [...items]
  const placed = all
    .filter((item) => item.owner_id === null && item.location_id !== null && isInStock(item))
    .map((item) => item.location_id!)
  const around = await allIn<{ id: number; owner: number | null }>(
    trx,
    `with recursive around(id, up, owner) as (
       select id, parent_id, owner_id from stock_location where id in (${keyList(new Set(placed))})
       union select a.id, l.parent_id, l.owner_id from around a join stock_location l on l.id = a.up where a.owner is null)
     select id, owner from around where owner is not null`,
  )
  const ofPlace = new Map(around.map(({ id, owner }) => [id, owner]))
  const mine = await allIn<{ id: number }>(
    trx,
    'select id from users_owner where user_id = ? or group_id in (select group_id from auth_user_group where user_id = ?)',
    [user.pk, user.pk],
  )
  const own = new Set(mine.map(({ id }) => id))
  return new Set(
    all.filter((item) => {
      const owner = item.owner_id ?? (placed.includes(item.location_id!) ? ofPlace.get(item.location_id!) : undefined)
      return owner !== undefined && owner !== null && !own.has(owner)
    }),
  )
}
