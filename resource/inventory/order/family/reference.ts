/** References of orders: made by a pattern such as `PO-{ref:04d}`, held against it, never twice the same. */
import type { Trx } from '../../../../database.ts'
import { today } from '../../../../provider/identity/api-tokens.ts'
import type { Source } from '../../../engine/form.ts'
import { inTurn } from '../../../engine/locks.ts'
import { invalid } from '../../../errors.ts'
import { formatReference, numberIn } from '../../reference-pattern.ts'
import { setting } from '../../settings/setting.ts'
import type { OrderKind } from './order-kind.ts'

interface Numbered {
  readonly reference: string
  readonly reference_int: number
}

const patternOf = (k: OrderKind, source: Source) => setting(source, `${k.settings}_REFERENCE_PATTERN`)

/** The reference that comes after all others, with its number, as things are now; undefined where no number is left. */
export async function freeReference(k: OrderKind, source: Source): Promise<Numbered | undefined> {
  const pattern = await patternOf(k, source)
  const [last] = await source.all<{ n: number | null }>(`select max(reference_int) as n from ${k.table}`)
  for (let number = (last!.n ?? 0) + 1; number < Number.MAX_SAFE_INTEGER; number++) {
    const reference = formatReference(pattern, number, today())
    if (!(await source.all(`select 1 from ${k.table} where reference = ?`, [reference])).length) return { reference, reference_int: number }
  }
  return undefined
}

/** The same for an order that takes it. The transaction is then alone with references until it ends. @throws ValidationError */
export async function nextReference(k: OrderKind, trx: Trx): Promise<Numbered> {
  await inTurn(trx, k.turn)
  const free = await freeReference(k, trx)
  if (!free) throw invalid('An order has the largest number that there can be: give this one a reference.', 'reference')
  return free
}

/** Holds a reference that somebody chose against the pattern and against all others. @returns its number @throws ValidationError */
export async function checkReference(k: OrderKind, trx: Trx, reference: string, id: number): Promise<number> {
  await inTurn(trx, k.turn)
  const pattern = await patternOf(k, trx)
  const number = numberIn(pattern, reference)
  if (number === undefined) throw invalid(`Reference must match required pattern: ${pattern}`, 'reference')
  if (number >= BigInt(Number.MAX_SAFE_INTEGER)) throw invalid('Reference number is too large', 'reference')
  if (await trx(k.table).whereNot({ id }).where({ reference }).first('id'))
    throw invalid(`${k.kind.label} with this Reference already exists.`, 'reference')
  return Number(number)
}
