/** A random request: what it is about is picked from the rows that there are when it is sent. */
import type { Reply } from '../../../support/api.ts'
import type { World } from './random-world.ts'

export type Ask = readonly [method: 'post' | 'patch' | 'delete', path: string, body?: object]
type Send = (...ask: Ask) => Promise<Reply>
/** One of the newest rows, or 0 where there is none. */
export type Pick = (table: string, where?: string) => Promise<number>

export interface Step {
  readonly do: string
  /** By which everything is picked. */
  readonly n: number
  readonly quantity: number
}
export interface Playing extends Step {
  readonly world: World
  readonly pick: Pick
  readonly send: Send
}
export type Act = (playing: Playing) => Promise<unknown>

/** A condition on stock: what nobody has taken along, used up or begins only now. */
export const AT_HAND = 'customer_id is null and quantity > 0 and consumed_by_id is null and belongs_to_id is null and not is_building'

export const some = <T>(rows: readonly T[], n: number): T => rows[n % rows.length]!
export const column = async ({ server }: World, name: string, table: string, id: number): Promise<number> =>
  Number((await server.db.all<{ found: unknown }>(`select ${name} as found from ${table} where id = ?`, [id]))[0]?.found ?? 0)

/** Deletes one of the newest rows of one of these. */
export const gone =
  (...kinds: readonly (readonly [path: string, table: string])[]): Act =>
  async ({ pick, send, n }) => {
    const [path, table] = some(kinds, n)
    await send('delete', `${path}${await pick(table)}/`)
  }
