/**
 * Whose an item or a location is, where the installation keeps to owners (STOCK_OWNERSHIP_CONTROL). Who may not change such a thing
 * changes nothing that hangs on it either. Everything that asks, asks here.
 */
import type { Trx } from '../../../database.ts'
import type { Principal } from '../../../provider/identity/principal.ts'
import { keyList } from '../../engine/rows.ts'
import { invalid } from '../../errors.ts'
import { setting } from '../settings/setting.ts'

/** Kinds of things that have owners: where an owner is looked for first, and what the others are told. */
const OWNED = {
  stockitem: {
    start: 'select id, belongs_to_id, case when in_stock then location_id end, owner_id from stock_item',
    words: 'Only the owner of this stock item may change it.',
  },
  stocklocation: {
    start: 'select id, cast(null as integer), parent_id, owner_id from stock_location',
    words: 'Only the owner of this location may change it.',
  },
} as const
type Owned = keyof typeof OWNED
const isOwned = (model: string): model is Owned => Object.hasOwn(OWNED, model)

export const NOT_OWNER = OWNED.stockitem.words

/**
 * Those of these items or locations that belong to somebody else. The owner of a thing is its own, or else that of the item that it is
 * installed in, or else that of the closest location around it; what nobody owns, and what is no stock any more, is everybody's. A group
 * owns for its members, and a superuser owns everything.
 */
export async function ownedByOthers(trx: Trx, { user }: Principal, model: Owned, keys: Iterable<number>): Promise<ReadonlySet<number>> {
  const asked = new Set(keys)
  if (!asked.size || user.isSuperuser || !(await setting(trx, 'STOCK_OWNERSHIP_CONTROL'))) return new Set()
  const rows = await trx.all<{ id: number }>(
    `with recursive around(id, item, place, owner) as (
       ${OWNED[model].start} where id in (${keyList(asked)})
       union select a.id, i.belongs_to_id, coalesce(case when i.in_stock then i.location_id end, l.parent_id), coalesce(i.owner_id, l.owner_id)
       from around a left join stock_item i on i.id = a.item left join stock_location l on l.id = a.place
       where a.owner is null and (a.item is not null or a.place is not null))
     select distinct a.id from around a join users_owner o on o.id = a.owner
     where coalesce(o.user_id, 0) <> ? and coalesce(o.group_id, 0) not in (select group_id from auth_user_group where user_id = ?)`,
    [user.pk, user.pk],
  )
  return new Set(rows.map(({ id }) => id))
}

/**
 * Refuses to change things that belong to somebody else, and what hangs on them.
 * @param model any kind of thing: most have no owners
 * @throws ValidationError
 */
export async function checkOwner(trx: Trx, principal: Principal, model: string, keys: Iterable<number>, field?: string): Promise<void> {
  if (isOwned(model) && (await ownedByOthers(trx, principal, model, keys)).size) throw invalid(OWNED[model].words, field)
}
