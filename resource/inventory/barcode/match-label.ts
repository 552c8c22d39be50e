/** What a label of a supplier stands for: the part of the supplier, the part of the manufacturer, the order, as far as each is the only one. */
import { keyList } from '../../engine/rows.ts'
import type { Source } from '../thing/find-barcode.ts'
import type { Label, Supplier } from './labels/label.ts'

export interface Match {
  /** What InvenTree calls its reader of such labels. */
  readonly plugin: string
  /** The company that the label is of, where its name tells. */
  readonly company?: number | undefined
  readonly supplierpart?: number | undefined
  readonly manufacturerpart?: number | undefined
  /** More than one part of a supplier has the numbers that the label has. */
  readonly ambiguous: boolean
  /** Orders that the label names; undefined where it names none. */
  readonly orders: readonly number[] | undefined
}

const PLUGINS: Readonly<Record<Supplier, string>> = {
  DigiKey: 'DigiKeyPlugin',
  LCSC: 'LCSCPlugin',
  Mouser: 'MouserPlugin',
  TME: 'TMEPlugin',
}

/** Rows that are looked at: where there are so many, the label tells nothing. */
const MANY = 100

interface Row {
  readonly id: number
  readonly supplier_id: number
}
interface PartRow extends Row {
  readonly supplier: string
  readonly manufacturer_part_id: number | null
  readonly MPN: string | null
}

const only = <T>(rows: readonly T[]): T | undefined => (rows.length === 1 ? rows[0] : undefined)
/** The rows that hold what is asked; all of them, where none does or one is left anyway. */
function narrow<T>(rows: readonly T[], holds: (row: T) => boolean): readonly T[] {
  if (rows.length < 2 || rows.length === MANY) return rows
  const fewer = rows.filter(holds)
  return fewer.length ? fewer : rows
}
const among = (column: string, keys: readonly number[]): string => (keys.length ? ` and ${column} in (${keyList(keys)})` : '')

/** Suppliers with such a name: a word of it begins so, whatever the case (`Digi-Key Electronics`). */
async function namedLike(source: Source, supplier: Supplier | undefined): Promise<number[]> {
  if (!supplier) return []
  const rows = await source.all<{ id: number }>(
    `select id from company_company where is_supplier and ' ' || lower(replace(name, '-', '')) like ? order by id limit ${MANY}`,
    [`% ${supplier.toLowerCase()}%`],
  )
  return rows.map(({ id }) => id)
}

/** Parts of suppliers by SKU, or by MPN where the label has no SKU. */
async function supplierParts(source: Source, { sku, mpn }: Label, suppliers: readonly number[]): Promise<readonly PartRow[]> {
  if (!sku && !mpn) return []
  return source.all<PartRow>(
    `select s.id, s.supplier_id, s.manufacturer_part_id, m."MPN", c.name as supplier from company_supplier_part s
     join company_company c on c.id = s.supplier_id left join company_manufacturer_part m on m.id = s.manufacturer_part_id
     where ${sku ? 's."SKU"' : 'm."MPN"'} = ?${among('s.supplier_id', suppliers)} order by s.id limit ${MANY}`,
    [sku ?? mpn!],
  )
}

/** Parts of manufacturers by MPN: what these suppliers make, or sell. */
async function manufacturerParts(source: Source, { mpn }: Label, suppliers: readonly number[]): Promise<readonly { id: number }[]> {
  if (!mpn) return []
  const sold = `select 1 from company_supplier_part s where s.manufacturer_part_id = m.id${among('s.supplier_id', suppliers)}`
  const theirs = suppliers.length ? ` and (m.manufacturer_id in (${keyList(suppliers)}) or exists (${sold}))` : ''
  return source.all(`select m.id from company_manufacturer_part m where m."MPN" = ?${theirs} order by m.id limit ${MANY}`, [mpn])
}

/** Orders by our number and theirs. People keep either in either place: the first reading that finds something counts. */
async function ordersOf(source: Source, { order, theirOrder }: Label, suppliers: readonly number[]): Promise<readonly Row[]> {
  const numbers = [...new Set([order, theirOrder])].filter((number) => number !== undefined)
  if (!numbers.length) return []
  const places = numbers.map(() => '?').join(', ')
  const rows = await source.all<Row & { reference: string; supplier_reference: string }>(
    `select o.id, o.supplier_id, o.reference, o.supplier_reference from order_purchase_order o
     where (o.reference in (${places}) or o.supplier_reference in (${places}))${among('o.supplier_id', suppliers)} order by o.id limit ${MANY}`,
    [...numbers, ...numbers],
  )
  for (const [name, number] of [
    ['reference', order],
    ['supplier_reference', theirOrder],
    ['supplier_reference', order],
    ['reference', theirOrder],
  ] as const) {
    const found = rows.filter((row) => number !== undefined && row[name] === number)
    if (found.length) return found
  }
  return []
}

/** @param supplier whose label it is, where somebody says so; by default the name that the label's form has tells */
export async function matchLabel(source: Source, label: Label, supplier?: number): Promise<Match> {
  const named = await namedLike(source, label.supplier)
  const suppliers = supplier === undefined ? named : [supplier]
  const orders = await ordersOf(source, label, suppliers)
  const all = await supplierParts(source, label, suppliers)
  const byMaker = narrow(all, (part) => part.MPN === label.mpn)
  const parts = narrow(byMaker, (part) => orders.some((order) => order.supplier_id === part.supplier_id))
  const part = only(parts)
  const made = narrow(await manufacturerParts(source, label, suppliers), ({ id }) => id === part?.manufacturer_part_id)
  return {
    plugin: PLUGINS[label.supplier ?? (part && /mouser/i.test(part.supplier) ? 'Mouser' : 'DigiKey')],
    company: only(named),
    supplierpart: part?.id,
    manufacturerpart: only(made)?.id,
    ambiguous: parts.length > 1,
    orders: label.order || label.theirOrder ? orders.map(({ id }) => id) : undefined,
  }
}
