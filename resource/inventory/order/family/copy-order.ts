/** What a new order takes over from another one: lines, extra lines, parameters. Nothing of it was done. */
import type { Trx } from '../../../../database.ts'
import { gate } from '../../../auth/gate.ts'
import type { Caller } from '../../../engine/operation.ts'
import type { Change } from '../../../engine/shape.ts'
import { ValidationError } from '../../../errors.ts'
import { copyParameters } from '../../parameter/copy-parameters.ts'
import type { SharedFields } from './order-fields.ts'
import type { OrderKind } from './order-kind.ts'

type Duplicate = NonNullable<Change<SharedFields>['duplicate']>

const SHARED = ['line', 'quantity', 'reference', 'notes', 'link', 'project_code_id', 'metadata', 'search_key']
const EXTRA_LINE = [...SHARED, 'discount', 'description', 'context', 'price', 'price_currency']

const copyLines = (trx: Trx, table: string, columns: readonly string[], from: number, to: number) => {
  const names = columns.map((name) => `"${name}"`).join(', ')
  return trx.all(
    `insert into ${table} (order_id, ${names}) select cast(? as integer), ${names} from ${table} where order_id = ? order by id`,
    [to, from],
  )
}

/** @param to key of the new order @throws ValidationError */
export async function copyFrom(k: OrderKind, trx: Trx, request: Caller, duplicate: Duplicate, to: number): Promise<void> {
  gate(k.kind.access('view'), request.principal) // what is copied is seen in the copy
  const { original: from } = duplicate
  if (k.copied && duplicate.copy_lines) {
    await checkCompany(k, trx, from, to)
    await copyLines(trx, k.lineTable, [...SHARED, ...k.copied], from, to)
  }
  if (k.extraLineTable && duplicate.copy_extra_lines) await copyLines(trx, k.extraLineTable, EXTRA_LINE, from, to)
  if (duplicate.copy_parameters) await copyParameters(trx, k.kind, from, to, request.principal.user.pk)
}

/** Lines that are about parts of a company fit no order with another one. @throws ValidationError */
async function checkCompany({ table, company, linesOfCompany }: OrderKind, trx: Trx, from: number, to: number): Promise<void> {
  if (!linesOfCompany) return
  const [one, other] = await Promise.all([from, to].map((id) => trx(table).where({ id }).first(`${company}_id`)))
  if (one[`${company}_id`] !== other[`${company}_id`])
    throw new ValidationError({ duplicate: { copy_lines: [`Lines can only be copied from an order of the same ${company}`] } })
}
