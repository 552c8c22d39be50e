/**
 * Names of people and groups are told apart by more than case: `name_key` holds the name with its case folded away, and is unique.
 *
 * Names that came from elsewhere, or from before this was so, may differ by case alone. The first of them holds the key; the key of each
 * other one is followed by a line of its own (`ADMIN\n17`), so that all of them stay usable, and no further one can be made.
 */
import type { Trx } from '../../database.ts'
import type { Ground } from './ground.ts'

/** Lower case first: some letters have a capital of their own that no other way leads to. */
export const nameKey = (name: string): string => name.normalize('NFKC').toLowerCase().toUpperCase()

/** What stands in for the key of a name whose key is held by another. @param id of the row */
export const clashingKey = (name: string, id: number): string => `${nameKey(name)}\n${id}`

/** The row whose name is the same but for case. @param except key of the row that takes the name */
export async function holderOf(
  trx: Trx,
  table: 'auth_user' | 'auth_group',
  name: string,
  except?: number,
): Promise<{ id: number; name: string } | undefined> {
  const key = nameKey(name)
  const query = trx(table).where((same) =>
    same.where({ name_key: key }).orWhereRaw('substr(name_key, 1, ?) = ?', [[...key].length + 1, `${key}\n`]),
  )
  if (except !== undefined) query.whereNot({ id: except })
  return query.orderBy('id').first('id', table === 'auth_user' ? 'username as name' : 'name')
}

export function createNames({ db }: Ground) {
  return {
    /** Names that differ from an older one by case alone, people's first. */
    async clashing(): Promise<string[]> {
      const rows = await db.all<{ name: string }>(
        `select username as name, 0 as kind, id from auth_user where name_key like ?
          union all select name, 1 as kind, id from auth_group where name_key like ? order by kind, id`,
        ['%\n%', '%\n%'],
      )
      return rows.map(({ name }) => name)
    },
  }
}
