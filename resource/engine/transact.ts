/** The transaction of a write of the API, whatever it writes: nowhere else in `resource/` one is begun. */
import type { Trx } from '../../database.ts'
import { changeIdentity } from '../../provider/identity/changes.ts'
import { invalid } from '../errors.ts'
import { once } from './idempotency.ts'
import { settling } from './kept.ts'
import type { Answer, Caller } from './operation.ts'

/** What a write works with. */
export interface Work {
  readonly trx: Trx
  readonly request: Caller
  /** Key of the thing in the address, `{id}`; 0 where it names none. */
  readonly id: number
}

/** What PostgreSQL says to one of two transactions that wait for each other; the other one went on. */
const DEADLOCK = '40P01'
const TRIES = 5

/** Runs the transaction, again when it was the one to give way; a rule that the database itself holds becomes a 400. */
async function held<T>(run: (work: (trx: Trx) => Promise<T>) => Promise<T>, work: (trx: Trx) => Promise<T>, tries = TRIES): Promise<T> {
  try {
    return await run(settling(work))
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code === DEADLOCK && tries > 1) return held(run, work, tries - 1)
    if (code === '23503' || message.includes('FOREIGN KEY constraint failed'))
      throw invalid('It is still used elsewhere, or what it refers to is gone. Nothing was changed.')
    if (code === '23505' || message.includes('UNIQUE constraint failed'))
      throw invalid('Something with these values already exists. Nothing was changed.')
    if (code === '22003' || message.includes('integer overflow'))
      throw invalid('The numbers are too large to be reckoned with together. Nothing was changed.')
    throw error
  }
}

/**
 * The transaction of a write, all or nothing, and once for each `Idempotency-Key`; what the database refuses becomes a 400. The answer is part
 * of it: nothing that can fail comes after the commit.
 */
export const transact = (request: Caller, work: (trx: Trx) => Promise<Answer>): Promise<Answer> =>
  held(request.db.transaction, once(request, work))

/** The same for what decides who may do what. */
export const transactIdentity = (request: Caller, work: (trx: Trx) => Promise<Answer>): Promise<Answer> =>
  held((all) => changeIdentity(request.db, all), once(request, work))
