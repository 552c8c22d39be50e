/** Compares the database with the ledger, and with itself. */
import { damage } from '../../database/integrity.ts'
import { wrongCounts } from '../../database/row-count.ts'
import type { Database } from '../../database.ts'
import { wrongKept } from '../../resource/inventory/kept/index.ts'
import type { Ledger, Trace, Write } from './ledger.ts'

/** Findings, in words. */
export interface Verdict {
  /** Acknowledged, and not there. */
  readonly lost: string[]
  /** There more than once. */
  readonly doubled: string[]
  /** There in part, or there though it was refused; sums and history that do not agree. */
  readonly half: string[]
}

/** Rows by mark. */
const MARKS: Record<Exclude<Trace, 'part row' | 'category row'>, string> = {
  history: "select notes as mark, count(*) as n from stock_tracking where notes like 'mark %' group by notes",
  receipt: "select batch as mark, count(*) as n from stock_item where batch like 'mark %' group by batch",
  price: "select 'mark ' || (quantity / 100000) as mark, count(*) as n from part_sale_price group by quantity",
  part: `select mark, count(*) as n from (
      select name as mark from part_part where name like 'mark %'
      union all select p.name from stock_item i join part_part p on p.id = i.part_id where p.name like 'mark %'
      union all select "SKU" from company_supplier_part where "SKU" like 'mark %') as found group by mark`,
  held: `select 'mark ' || quantity as mark, count(*) as n from (select quantity from order_sales_order_allocation
      union all select quantity from order_transfer_order_allocation) as held group by quantity`,
  // What it took along, and is the customer's.
  shipment: `select s.tracking_number as mark, count(*) as n from order_sales_order_shipment s
    join order_sales_order_allocation a on a.shipment_id = s.id join stock_item i on i.id = a.item_id and i.sales_order_id = s.order_id
    where s.shipment_date is not null and s.tracking_number like 'mark %' group by s.tracking_number`,
  transfer: `select o.description as mark, count(*) as n from order_transfer_order o join order_transfer_order_line l on l.order_id = o.id
    where o.status = 30 and l.transferred > 0 and o.description like 'mark %' group by o.description`,
  return: `select t.notes as mark, count(*) as n from stock_tracking t join order_return_order_line l on l.item_id = t.item_id
    where t.tracking_type = 80 and l.received_date is not null and t.notes like 'mark %' group by t.notes`,
  build: `select b.title as mark, count(*) as n from build_build b join build_line l on l.build_id = b.id where b.title like 'mark %' group by b.title`,
  'held to build': `select b.title as mark, count(*) as n from build_build b join build_line l on l.build_id = b.id
    join build_item a on a.build_line_id = l.id where b.title like 'mark %' group by b.title`,
  output: `select batch as mark, count(*) as n from stock_item where is_building and batch like 'mark %' group by batch`,
  'used up': `select b.title as mark, count(*) as n from build_build b join build_line l on l.build_id = b.id
    where b.status in (30, 40) and l.consumed = l.quantity and b.title like 'mark %' group by b.title`,
}
const COUNTED = Object.keys(MARKS) as (keyof typeof MARKS)[]

/** Rows that carry the mark of whoever wrote them last. */
const ROWS: Record<'part row' | 'category row', string> = {
  'part row': "select id, description as mark, category_id as reference from part_part where name like 'own part %'",
  'category row': "select id, description as mark, parent_id as reference from part_category where name like 'own %'",
}

/** What must find nothing, whatever happened. */
const RULES: Record<string, string> = {
  'quantities below zero': 'select id from stock_item where quantity < 0',
  'quantities that are not what their history says': `select i.id from stock_item i join stock_tracking t on t.item_id = i.id and t.after is not null
    where t.id = (select max(l.id) from stock_tracking l where l.item_id = i.id and l.after is not null) and t.after <> i.quantity`,
  'orders that received something else than there is': `select l.order_id as id from order_purchase_order_line l group by l.order_id
    having sum(l.received) <> (select coalesce(sum(i.quantity), 0) from stock_item i where i.purchase_order_id = l.order_id)`,
  'sales lines that sent something else than went': `select l.id from order_sales_order_line l where l.shipped <> (select coalesce(sum(a.quantity), 0)
    from order_sales_order_allocation a join order_sales_order_shipment s on s.id = a.shipment_id and s.shipment_date is not null where a.line_id = l.id)`,
  'sales orders that sent something else than customers have of them': `select l.order_id as id from order_sales_order_line l group by l.order_id
    having sum(l.shipped) <> (select coalesce(sum(i.quantity), 0) from stock_item i where i.sales_order_id = l.order_id)`,
  'transfer lines that count something else than went': `select l.id from order_transfer_order_line l join order_transfer_order o on o.id = l.order_id
    where l.transferred <> case when o.status = 30 then (select coalesce(sum(a.quantity), 0)
      from order_transfer_order_allocation a where a.line_id = l.id) else 0 end`,
  "returned, and still the customer's": `select l.id from order_return_order_line l join stock_item i on i.id = l.item_id
    where l.received_date is not null and (i.customer_id is not null or i.quantity <> l.quantity)`,
  'more held than there is': `select i.id from stock_item i where i.quantity < (select coalesce(sum(a.quantity), 0)
      from order_sales_order_allocation a left join order_sales_order_shipment s on s.id = a.shipment_id
      where a.item_id = i.id and s.shipment_date is null)
    + (select coalesce(sum(a.quantity), 0) from order_transfer_order_allocation a join order_transfer_order_line l on l.id = a.line_id
      join order_transfer_order o on o.id = l.order_id where a.item_id = i.id and o.status <> 30)
    + (select coalesce(sum(a.quantity), 0) from build_item a where a.stock_item_id = i.id)`,
  'builds that count something else than was used up': `select b.id from build_build b
    where (select coalesce(sum(l.consumed), 0) from build_line l where l.build_id = b.id)
      <> (select coalesce(sum(i.quantity), 0) from stock_item i where i.consumed_by_id = b.id)`,
  'builds that completed something else than they made': `select b.id from build_build b
    where b.completed <> (select coalesce(sum(i.quantity), 0) from stock_item i where i.build_id = b.id and not i.is_building and i.status <> 65)`,
  'builds that are done or cancelled, and still hold stock': `select l.build_id as id from build_item a join build_line l on l.id = a.build_line_id
    join build_build b on b.id = l.build_id where b.status in (30, 40)`,
  'categories that are not below their parent': `select c.id from part_category c join part_category p on p.id = c.parent_id
    where c.tree_path <> p.tree_path || c.id || '/'`,
}

export async function judge(db: Database, writes: Ledger['writes']): Promise<Verdict> {
  const verdict: Verdict = { lost: [], doubled: [], half: [] }
  await othersAreGone(db)
  for (const trace of COUNTED) {
    const found = await db.all<{ mark: string; n: number }>(MARKS[trace])
    const counts = new Map(found.map(({ mark, n }) => [mark, Number(n)]))
    for (const write of writes) if (write.trace === trace) judgeCount(write, counts.get(write.mark) ?? 0, verdict)
  }
  for (const trace of ['part row', 'category row'] as const)
    judgeRows(
      await db.all<RowFound>(ROWS[trace]),
      writes.filter((write) => write.trace === trace),
      verdict,
    )
  for (const [what, sql] of Object.entries(RULES)) {
    const found = await db.all<{ id: number }>(sql)
    if (found.length) verdict.half.push(`${what}: ${found.map(({ id }) => id).join(', ')}`)
  }
  const sums = await db.transaction(async (trx) => [...(await wrongKept(trx)), ...(await wrongCounts(trx))])
  for (const sum of sums) verdict.half.push(`a kept sum is wrong: ${JSON.stringify(sum)}`)
  verdict.half.push(...(await damage(db)), ...(await brokenIndexes(db)))
  return verdict
}

function judgeCount({ mark, trace, rows, outcome }: Write, n: number, { lost, doubled, half }: Verdict): void {
  const what = `${mark} (${trace}, ${outcome}): ${n} of ${rows} rows`
  if (outcome === 'refused' && n > 0) half.push(what)
  else if (outcome === 'acknowledged' && n === 0) lost.push(what)
  else if (n > rows && n % rows === 0) doubled.push(what)
  else if (n !== 0 && n !== rows) half.push(what)
}

interface RowFound {
  readonly id: number
  readonly mark: string
  readonly reference: number | null
}

/** A row holds what was acknowledged last, or something whose answer never came: that may have been late. */
function judgeRows(found: readonly RowFound[], writes: readonly Write[], { lost, half }: Verdict): void {
  for (const { id, mark, reference } of found) {
    const ofRow = writes.filter(({ row }) => row?.id === id)
    const last = ofRow.findLast(({ outcome }) => outcome === 'acknowledged')
    const write = ofRow.find((one) => one.mark === mark)
    if (write?.outcome === 'refused' || (write && write.row?.reference !== reference)) half.push(`row ${id} has ${mark} with ${reference}`)
    if (last && write !== last && write?.outcome !== 'unknown') lost.push(`${last.mark} (${last.trace}): row ${id} has "${mark}"`)
  }
}

/** Each index against its table, on PostgreSQL; the statement fails at the first that does not agree. */
async function brokenIndexes(db: Database): Promise<string[]> {
  if (db.kind === 'sqlite') return []
  try {
    await db.knex.raw('create extension if not exists amcheck')
    await db.all(`select bt_index_check(c.oid, true) from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
      where a.amname = 'btree' and c.relpersistence = 'p'`)
    return []
  } catch (error) {
    return [(error as Error).message]
  }
}

/** What was under way when its process went is decided once PostgreSQL has noticed that nobody listens. */
async function othersAreGone(db: Database): Promise<void> {
  if (db.kind === 'sqlite') return
  const others = "select 1 from pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()"
  while ((await db.all(others)).length) await new Promise((done) => setTimeout(done, 20))
}
