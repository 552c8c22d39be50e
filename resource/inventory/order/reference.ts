/** References of purchase orders: made by a pattern such as `PO-{ref:04d}`, held against it, never twice the same. */
import type { Trx } from '../../../database.ts'
import { today } from '../../../provider/identity/api-tokens.ts'
import { inTurn } from '../../engine/locks.ts'
import { invalid } from '../../errors.ts'
import { formatReference, numberIn } from '../reference-pattern.ts'
import { setting } from '../settings/setting.ts'

const TABLE = 'order_purchase_order'
/** From here on a transaction is alone with the references. */
const alone = (trx: Trx): Promise<void> => inTurn(trx, 'purchase order references')

/** The reference that comes after all others, with its number. The transaction is then alone with references until it ends. */
export async function nextReference(trx: Trx): Promise<{ reference: string; reference_int: number }> {
  await alone(trx)
  const pattern = await setting(trx, 'PURCHASEORDER_REFERENCE_PATTERN')
  const [last] = await trx.all<{ n: number | null }>(`select max(reference_int) as n from ${TABLE}`)
  for (let number = (last!.n ?? 0) + 1; number < Number.MAX_SAFE_INTEGER; number++) {
    const reference = formatReference(pattern, number, today())
    if (!(await trx(TABLE).where({ reference }).first('id'))) return { reference, reference_int: number }
  }
  throw invalid('An order has the largest number that there can be: give this one a reference.', 'reference')
}

/** Holds a reference that somebody chose against the pattern and against all others. @returns its number @throws ValidationError */
export async function checkReference(trx: Trx, reference: string, id: number): Promise<number> {
  await alone(trx)
  const pattern = await setting(trx, 'PURCHASEORDER_REFERENCE_PATTERN')
  const number = numberIn(pattern, reference)
  if (number === undefined) throw invalid(`Reference must match required pattern: ${pattern}`, 'reference')
  if (number >= BigInt(Number.MAX_SAFE_INTEGER)) throw invalid('Reference number is too large', 'reference')
  if (await trx(TABLE).whereNot({ id }).where({ reference }).first('id'))
    throw invalid('Purchase Order with this Reference already exists.', 'reference')
  return Number(number)
}
