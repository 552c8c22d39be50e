/** `GET /api/stock/{id}/serial-numbers/`: the items with the serial numbers before and after that of an item. */

import type { Run } from '../../../../database.ts'
import { detail } from '../../../engine/detail.ts'
import { detailStatement } from '../../../engine/read.ts'
import { shapeOf } from '../../../engine/request.ts'
import { shown } from '../../../engine/singleton.ts'
import { bind, raw, sql } from '../../../engine/sql.ts'
import { NotFound } from '../../../errors.ts'
import { STOCK_ITEM } from '../../kinds/stock.ts'
import { key, wholeTree } from '../../variant-tree.ts'
import type { ItemRow } from './item-row.ts'
import { stockItem } from './stock-item.ts'

const item = (label: string) => detail(STOCK_ITEM, 'id').label(label).told({ allow_null: false })
const NEIGHBOURS = shapeOf({ next: item('Next Serial Number'), previous: item('Previous Serial Number') })

type Item = Pick<ItemRow, 'part_id' | 'serial' | 'serial_int'>

/** Key of the item with the next serial number among those of the part, its templates and variants. */
async function neighbour(all: Run, { part_id, serial, serial_int }: Item, after: boolean): Promise<number | undefined> {
  const [sign, way] = after ? [raw('>'), raw('asc')] : [raw('<'), raw('desc')]
  const next = sql`select s.id from stock_item s where s.serial is not null and s.serial <> '' and s.part_id in (${wholeTree(key(part_id))})
    and (s.serial_int ${sign} ${serial_int} or (s.serial_int = ${serial_int} and s.serial ${sign} ${serial}))
    order by s.serial_int ${way}, s.serial ${way} limit 1`
  const [row] = await all<{ id: number }>(next.text, bind(next.params))
  return row?.id
}

export const neighboursOperation = shown({
  id: 'stock_serial_numbers_retrieve',
  path: '/api/stock/{id}/serial-numbers/',
  summary: 'See the stock items with the previous and next serial numbers',
  view: STOCK_ITEM.access('view'),
  model: STOCK_ITEM.name,
  response: { name: 'StockItemSerialNumbers', shape: NEIGHBOURS },
  async read(request, all) {
    const [item] = await all<Item>('select part_id, serial, serial_int from stock_item where id = ?', [request.path[0]!])
    if (!item) throw new NotFound('StockItem')
    const ids = item.serial ? [await neighbour(all, item, true), await neighbour(all, item, false)] : []
    const found = ids.filter((id) => id !== undefined)
    const statement = detailStatement(stockItem, request, found)
    const rows = await all<{ id: number; j: string }>(statement.text, bind(statement.params, request.principal.user.pk))
    const [next, previous] = [0, 1].map((n) => rows.find(({ id }) => id === ids[n])?.j ?? 'null')
    return `{"next":${next},"previous":${previous}}`
  },
})
