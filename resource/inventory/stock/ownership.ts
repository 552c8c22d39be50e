import { allIn, type Trx } from '../../../database.ts'
import type { Principal } from '../../../provider/identity/principal.ts'
import { keyList } from '../../engine/rows.ts'
import { setting } from '../settings/setting.ts'
import { isInStock } from './item-row.ts'
import type { StockItem } from './stock-edit.ts'

export const NOT_OWNER = 'Only the owner of this stock item may change it.'

export const NOT_OWNER_OF_PLACE = 'Only the owner of this location may change it.'

/** Where the installation keeps to owners (STOCK_OWNERSHIP_CONTROL): whether that person is not among them. Undefined where nobody asks. */
async function strangerTo(trx: Trx, { user }: Principal): Promise<((owner: number | null | undefined) => boolean) | undefined> {
  if (user.isSuperuser || !(await setting(trx, 'STOCK_OWNERSHIP_CONTROL'))) return undefined
  const mine = await allIn<{ id: number }>(
    trx,
    'select id from users_owner where user_id = ? or group_id in (select group_id from auth_user_group where user_id = ?)',
    [user.pk, user.pk],
  )
  const own = new Set(mine.map(({ id }) => id))
  return (owner) => owner !== undefined && owner !== null && !own.has(owner)
}

/** The owner of each of these places: its own, or else that of the closest place around it which has one. */
async function ownersOfPlaces(trx: Trx, places: Iterable<number>): Promise<ReadonlyMap<number, number>> {
  const around = await allIn<{ id: number; owner: number }>(
    trx,
    `with recursive around(id, up, owner) as (
       select id, parent_id, owner_id from stock_location where id in (${keyList(new Set(places))})
       union select a.id, l.parent_id, l.owner_id from around a join stock_location l on l.id = a.up where a.owner is null)
     select id, owner from around where owner is not null`,
  )
  return new Map(around.map(({ id, owner }) => [id, owner]))
}

/** Items that belong to somebody else: the owner of an item is its own, or else that of its place. A superuser owns everything. */
export async function ownedByOthers(trx: Trx, principal: Principal, items: Iterable<StockItem>): Promise<ReadonlySet<StockItem>> {
  const isOthers = await strangerTo(trx, principal)
  if (!isOthers) return new Set()
  const all = [...items]
  const placed = all
    .filter((item) => item.owner_id === null && item.location_id !== null && isInStock(item))
    .map((item) => item.location_id!)
  const ofPlace = await ownersOfPlaces(trx, placed)
  return new Set(all.filter((item) => isOthers(item.owner_id ?? ofPlace.get(item.location_id!))))
}

/** Does any of these places belong to somebody else? */
export async function placesOfOthers(trx: Trx, principal: Principal, places: readonly number[]): Promise<boolean> {
  const isOthers = await strangerTo(trx, principal)
  return isOthers !== undefined && [...(await ownersOfPlaces(trx, places)).values()].some(isOthers)
}
