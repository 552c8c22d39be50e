import type { Trx } from '../../../../database.ts'
import type { Caller, Operation } from '../../../engine/operation.ts'
import { readRequest, shapeOf } from '../../../engine/request.ts'
import { echo } from '../../../engine/shape.ts'
import { transact } from '../../../engine/transact.ts'
import { NotFound } from '../../../errors.ts'
import { STOCK_ACTION } from '../../effects.ts'
import { STOCK_ITEM } from '../../kinds/stock.ts'
import { StockEdit, type StockItem } from '../item/stock-edit.ts'

/** The item of an address, locked, and others with it. @throws NotFound, ValidationError for what is somebody else's */
export async function openItem(
  trx: Trx,
  request: Caller,
  id: number,
  more: readonly number[] = [],
): Promise<{ edit: StockEdit; item: StockItem }> {
  const edit = await StockEdit.open(trx, request.principal, [id, ...more])
  const item = edit.items.get(id)
  if (!item) throw new NotFound('StockItem')
  return { edit: edit.own(), item }
}

/** An action on the one item of its address. The answer shows what was done, unless `answer` reads another. */
export function itemAction<Input, Result = void>(action: {
  id: string
  verb: string
  summary: string
  name: string
  fields: Parameters<typeof shapeOf>[0]
  run: (trx: Trx, request: Caller, id: number, input: Input) => Promise<Result>
  response?: Operation['response']
  answer?: (trx: Trx, request: Caller, result: Result) => Promise<unknown>
}): Operation {
  const shape = shapeOf(action.fields)
  const named = { name: action.name, shape }
  return {
    id: action.id,
    method: 'post',
    path: `/api/stock/{id}/${action.verb}/`,
    summary: action.summary,
    access: STOCK_ITEM.access('change'),
    touches: STOCK_ACTION,
    request: named,
    status: 201,
    response: action.response ?? named,
    async handle(request) {
      const input = await request.body()
      return transact(request, async (trx) => {
        const values = await readRequest(trx, request, shape, input)
        const result = await action.run(trx, request, request.path[0] as number, values as Input)
        return { status: 201, body: action.answer ? await action.answer(trx, request, result) : echo(shape, values) }
      })
    },
  }
}
