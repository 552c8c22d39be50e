/** The transaction of a write of the API, whatever it writes: nowhere else in `resource/` one is begun. */
import { type Refusal, refusalOf } from '../../database/refused.ts'
import { type Trx, UnknownOutcome } from '../../database.ts'
import { invalid } from '../errors.ts'
import { notingFiles } from './files-left.ts'
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

const TRIES = 5
/** In words, where a 400 tells of it. */
const REFUSED: Readonly<Partial<Record<Refusal, string>>> = {
  reference: 'It is still used elsewhere, or what it refers to is gone. Nothing was changed.',
  unique: 'Something with these values already exists. Nothing was changed.',
  overflow: 'The numbers are too large to be reckoned with together. Nothing was changed.',
}

/** Runs the transaction, again when it was the one to give way; a rule that the database itself holds becomes a 400. */
async function held<T>(run: (work: (trx: Trx) => Promise<T>) => Promise<T>, work: (trx: Trx) => Promise<T>, tries = TRIES): Promise<T> {
  try {
    return await run(settling(work))
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal === 'deadlock' && tries > 1) return held(run, work, tries - 1)
    const text = refusal && REFUSED[refusal]
    throw text ? invalid(text) : error
  }
}

/**
 * The transaction of a write, all or nothing, and once for each `Idempotency-Key`; what the database refuses becomes a 400. The answer is part
 * of it: nothing that can fail comes after the commit.
 * @param identity whether it changes what decides who may do what
 */
export async function transact(request: Caller, work: (trx: Trx) => Promise<Answer>, identity = false): Promise<Answer> {
  const files = new Set<string>()
  let known = true
  try {
    return await held(identity ? request.identity.change : request.db.transaction, notingFiles(files, once(request, work)))
  } catch (error) {
    known = !(error instanceof UnknownOutcome)
    throw error
  } finally {
    // Rows may yet be written that name these files: one too many is better than one that is missing, and the sweep finds it later.
    if (known) await request.files.removeUnused(files)
  }
}
