/** `GET /api/stock/{id}/serial-numbers/`: the items with the serial numbers before and after that of an item. */
import type { Caller, Operation } from '../../../engine/operation.ts'
import { detailStatement } from '../../../engine/read.ts'
import { bind } from '../../../engine/sql.ts'
import { NotFound } from '../../../errors.ts'
import { STOCK_ITEM } from '../../kinds/stock.ts'
import { key, wholeTree } from '../../variant-tree.ts'
import { stockItem } from './stock-item.ts'

const ITEM = { oneOf: [{ $ref: '#/components/schemas/StockItem' }, { type: 'null' }] }

interface Item {
  readonly part_id: number
  readonly serial: string | null
  readonly serial_int: number
}

/** Key of the item with the next serial number among those of the part, its templates and variants. */
async function neighbour({ db }: Caller, { part_id, serial, serial_int }: Item, after: boolean): Promise<number | undefined> {
  const tree = wholeTree(key(part_id))
  const [sign, way] = after ? ['>', 'asc'] : ['<', 'desc']
  const [row] = await db.all<{ id: number }>(
    `select s.id from stock_item s where s.serial is not null and s.serial <> '' and s.part_id in (${tree.text})
      and (s.serial_int ${sign} ? or (s.serial_int = ? and s.serial ${sign} ?)) order by s.serial_int ${way}, s.serial ${way} limit 1`,
    [...(tree.params as number[]), serial_int, serial_int, serial],
  )
  return row?.id
}

export const neighboursOperation: Operation = {
  id: 'stock_serial_numbers_retrieve',
  method: 'get',
  path: '/api/stock/{id}/serial-numbers/',
  summary: 'See the stock items with the serial numbers before and after',
  access: STOCK_ITEM.access('view'),
  status: 200,
  response: { type: 'object', properties: { next: ITEM, previous: ITEM }, required: ['next', 'previous'] },
  async handle(request) {
    const { db, path, principal } = request
    const [item] = await db.all<Item>('select part_id, serial, serial_int from stock_item where id = ?', [path[0] as number])
    if (!item) throw new NotFound('StockItem')
    const ids = item.serial ? [await neighbour(request, item, true), await neighbour(request, item, false)] : []
    const statement = detailStatement(
      stockItem,
      request,
      ids.filter((id) => id !== undefined),
    )
    const rows = await db.all<{ id: number; j: string }>(statement.text, bind(statement.params, principal.user.pk))
    const [next, previous] = [0, 1].map((n) => rows.find(({ id }) => id === ids[n])?.j ?? 'null')
    return { body: `{"next":${next},"previous":${previous}}` }
  },
}
