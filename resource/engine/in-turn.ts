import { allIn, type Trx } from '../../database.ts'
import type { Caller } from './operation.ts'

/**
 * From here to its end a transaction goes on alone among those that name the same thing: for rules over several rows, which two writers
 * side by side would each find kept. SQLite has one writer anyway.
 */
export async function inTurn(trx: Trx, { db }: Caller, thing: string): Promise<void> {
  if (db.kind === 'postgres') await allIn(trx, 'select pg_advisory_xact_lock(hashtext(?))', [thing])
}
