/** Batch codes by the installation's template. */
import { allIn, type Database, type Row, type Trx } from '../../../database.ts'
import { allow, gate } from '../../auth/gate.ts'
import { field } from '../../engine/fields/index.ts'
import { missing } from '../../engine/fields/ref.ts'
import type { ApiRequest, Operation } from '../../engine/operation.ts'
import { parseShape } from '../../engine/shape.ts'
import { invalid, ValidationError } from '../../errors.ts'
import { BUILD } from '../kinds/build.ts'
import { PURCHASE_ORDER } from '../kinds/order.ts'
import { PART } from '../kinds/part.ts'
import { LOCATION, STOCK_ITEM } from '../kinds/stock.ts'
import { momentValues, renderTemplate, SUBJECTS, subjectsOf } from '../settings/batch-template.ts'
import { setting } from '../settings/setting.ts'

const SHAPE = Object.fromEntries(
  Object.entries({
    batch_code: field.text(100).readOnly().help('The code; empty when there is no template'),
    build_order: field.ref(BUILD).nullable(),
    item: field.ref(STOCK_ITEM).nullable(),
    location: field.ref(LOCATION).nullable(),
    part: field.ref(PART).nullable(),
    purchase_order: field.ref(PURCHASE_ORDER).nullable(),
    quantity: field.quantity().nullable(),
  }).map(([name, f]) => [name, f.named(name)]),
)

/** Keys of what a code is made for; `quantity` in 10^-5. */
export type BatchSubjects = Partial<Record<'build_order' | 'item' | 'location' | 'part' | 'purchase_order' | 'quantity', number | null>>

/** A code by the template of the setting STOCK_BATCH_CODE_TEMPLATE; '' when there is none. @param source the transaction, inside of one */
export async function generateBatchCode(source: Trx | Database, given: BatchSubjects): Promise<string> {
  const template = await setting(source, 'STOCK_BATCH_CODE_TEMPLATE')
  const values: Record<string, unknown> = momentValues(new Date())
  if (typeof given.quantity === 'number') values.quantity = given.quantity / 100_000
  for (const name of subjectsOf(template)) {
    const key = given[name as keyof BatchSubjects]
    if (typeof key !== 'number') continue
    const { kind, columns } = SUBJECTS[name]!
    const text = `select ${columns.map((c) => `"${c}"`).join(', ')} from ${kind.table} where id = ?`
    const rows = typeof source === 'function' ? await allIn<Row>(source, text, [key]) : await source.all<Row>(text, [key])
    values[name] = rows[0]
  }
  return renderTemplate(template, values).trim().slice(0, 100)
}

/** A code shows something of its subjects: the caller must be allowed to see them. */
async function checkSubjects({ db, principal }: ApiRequest, given: BatchSubjects): Promise<void> {
  for (const [name, { kind }] of Object.entries(SUBJECTS)) {
    const key = given[name as keyof BatchSubjects]
    if (typeof key !== 'number') continue
    gate(kind.access('view'), principal)
    const found = await db.all(`select 1 from ${kind.table} where id = ?`, [key])
    if (!found.length) throw invalid(missing(key), name)
  }
}

export const batchCodeOperation: Operation = {
  id: 'generate_batch_code_create',
  method: 'post',
  path: '/api/generate/batch-code/',
  summary: 'Make up a batch code',
  access: allow.general,
  touches: [],
  request: { name: 'GenerateBatchCode', shape: SHAPE },
  status: 200,
  response: { name: 'GenerateBatchCode', shape: SHAPE },
  async handle(request) {
    const body = await request.body()
    const { values, errors } = parseShape(SHAPE, body)
    if (errors) throw new ValidationError(errors)
    await checkSubjects(request, values as BatchSubjects)
    const quantity = typeof values.quantity === 'number' ? values.quantity / 100_000 : values.quantity
    return { body: { ...values, ...(quantity === undefined ? {} : { quantity }), batch_code: await generateBatchCode(request.db, values) } }
  },
}
