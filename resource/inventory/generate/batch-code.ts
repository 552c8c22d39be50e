/** Batch codes by the installation's template. */
import { allow, gate } from '../../auth/gate.ts'
import { question, withoutRequest } from '../../engine/action.ts'
import { field } from '../../engine/fields/index.ts'
import type { Source } from '../../engine/form.ts'
import { shapeOf } from '../../engine/request.ts'
import { parseShape, shapeSchema } from '../../engine/shape.ts'
import { BUILD } from '../kinds/build.ts'
import { PURCHASE_ORDER } from '../kinds/order.ts'
import { PART } from '../kinds/part.ts'
import { LOCATION, STOCK_ITEM } from '../kinds/stock.ts'
import { momentValues, renderTemplate, SUBJECTS, type Subject, subjectsOf } from '../settings/batch-template.ts'
import { setting } from '../settings/setting.ts'

const SHAPE = shapeOf({
  batch_code: field.text(100).readOnly().label('Batch Code').help('The code; empty when there is no template'),
  build_order: field.ref(BUILD).nullable().writeOnly().label('Build Order').help('Build that the code is for'),
  item: field.ref(STOCK_ITEM).nullable().writeOnly().label('Stock Item').help('Stock item that the code is for'),
  location: field.ref(LOCATION).nullable().writeOnly().help('Place that the code is for'),
  part: field.ref(PART).nullable().writeOnly().help('Part that the code is for'),
  purchase_order: field.ref(PURCHASE_ORDER).nullable().writeOnly().label('Purchase Order').help('Purchase order that the code is for'),
  quantity: field.quantity().nullable().writeOnly().help('Quantity that the code is for'),
})

/** Keys of what a code is made for; `quantity` in 10^-5. */
type Given = { readonly [name in Subject | 'quantity']?: number | null }

/** A code by the template of the setting STOCK_BATCH_CODE_TEMPLATE; '' when there is none. @param source the transaction, inside of one */
export async function generateBatchCode(source: Source, given: Given): Promise<string> {
  const template = await setting(source, 'STOCK_BATCH_CODE_TEMPLATE')
  const values = momentValues(new Date())
  if (typeof given.quantity === 'number') values.quantity = given.quantity / 100_000
  for (const name of subjectsOf(template)) {
    const key = given[name]
    if (typeof key !== 'number') continue
    const { kind, columns } = SUBJECTS[name]
    const text = `select ${columns.map((c) => `"${c}"`).join(', ')} from ${kind.table} where id = ?`
    const [row = {}] = await source.all(text, [key])
    for (const column of columns) values[`${name}.${column}`] = row[column]
  }
  return renderTemplate(template, values).trim().slice(0, 100)
}

export const batchCodeOperation = question({
  id: 'generate_batch_code_create',
  path: '/api/generate/batch-code/',
  summary: 'Generate a batch code',
  access: allow.general,
  schema: 'GenerateBatchCode',
  body: SHAPE,
  // As InvenTree answers, though nothing is kept.
  status: 201,
  response: withoutRequest('GenerateBatchCode', shapeSchema(SHAPE, 'answer')),
  /** A code shows something of its subjects: the caller must be allowed to see them. */
  open({ principal }, sent) {
    const named = parseShape(SHAPE, sent, 'patch').values
    for (const [name, { kind }] of Object.entries(SUBJECTS)) if (typeof named[name] === 'number') gate(kind.access('view'), principal)
  },
  answer: async ({ db }, input) => ({ batch_code: await generateBatchCode(db, input) }),
})
