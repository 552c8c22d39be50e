import { isAllowed } from '../../auth/gate.ts'
import { detail } from '../../engine/detail.ts'
import type { Dialect, Entries } from '../../engine/dialect.ts'
import type { Field, Sight } from '../../engine/field.ts'
import { MINUTES, minutesOf } from '../../engine/fields/date.ts'
import { field } from '../../engine/fields/index.ts'
import type { Model } from '../../engine/fields/ref.ts'
import { tagFilters } from '../../engine/fields/tags.ts'
import { filter } from '../../engine/filter.ts'
import type { Asked } from '../../engine/form.ts'
import { innerJoin, leftJoin } from '../../engine/join.ts'
import { resource } from '../../engine/resource.ts'
import { tagsOf, through, throughName } from '../../engine/search-ways.ts'
import { column, raw, type Sql, sql } from '../../engine/sql.ts'
import { PRICES } from '../effects.ts'
import { COMPANY, MANUFACTURER_PART, PRICE_BREAK, SUPPLIER_PART } from '../kinds/company.ts'
import { PART } from '../kinds/part.ts'
import { parametersOf } from '../thing/parameters-of.ts'
import { duplicateField } from './duplicate-field.ts'

const TABLE = 'company_supplier_part'

const base = innerJoin(PART, 'part_id')
const seller = innerJoin(COMPANY, 'supplier_id')
const made = leftJoin(MANUFACTURER_PART, 'manufacturer_part_id')
const maker = leftJoin(COMPANY, 'manufacturer_id', { from: made })

/** What is on the shelves of it, in the part's units. */
const inStock = (t: string): Sql =>
  sql`(select coalesce(sum(s.quantity), 0) from stock_item s where s.supplier_part_id = ${column(t, 'id')} and s.in_stock)`
/** What open orders still wait for, in the part's units. */
const onOrder = (d: Dialect, t: string): Sql =>
  sql`(select ${d.whole(sql`round(coalesce(sum((l.quantity - l.received) * 1.0 * ${column(t, 'pack_quantity_native')} / 100000), 0))`)}
    from order_purchase_order_line l join order_purchase_order o on o.id = l.order_id
    where l.part_id = ${column(t, 'id')} and l.quantity > l.received and o.status in (10, 20, 25))`

const BREAK = {
  type: 'object',
  properties: {
    pk: { type: 'integer' },
    part: { type: 'integer' },
    quantity: { type: 'number', format: 'double' },
    price: { type: ['number', 'null'], format: 'double' },
    price_currency: { type: 'string' },
    supplier: { type: 'integer' },
    updated: { type: ['string', 'null'], pattern: MINUTES },
  },
  required: ['pk', 'part', 'quantity', 'price', 'supplier'],
}

/** What its manufacturer calls it is looked for among the manufacturers of its part. */
const ofItsPart: Asked = async ({ all }, { id, principal }) => {
  if (id === undefined || !isAllowed(SUPPLIER_PART.access('view'), principal)) return {}
  const [row] = await all<{ part_id: number }>('select part_id from company_supplier_part where id = ?', [id])
  return row ? { instance_filters: { part: row.part_id } } : {}
}

/** Shown of another row, and part of what names that one when this is made. Forms are told that it is only shown. */
function alsoSent<F extends Field>(shown: F): F {
  const both = shown.told({ read_only: true })
  both.traits = { ...both.traits, readOnly: false, transient: true }
  return both
}

/** A part as a supplier sells it. */
export const supplierPart = resource({
  kind: SUPPLIER_PART,
  fields: {
    available: field.quantity().default(0).help('How much the supplier says to have'),
    availability_updated: field
      .dateTime()
      .minutes()
      .nullable()
      .readOnly()
      .label('Availability Updated')
      .help('When it was last said how many the supplier has'),
    description: field.text(250).blank().nullable().help('What the supplier says of it'),
    duplicate: duplicateField(SUPPLIER_PART, 'Supplier part'),
    in_stock: field
      .computed(
        { type: 'number', format: 'double' },
        (d, t) => d.quantity(inStock(t)),
        (_d, t) => inStock(t),
      )
      .nullable()
      .label('In Stock'),
    on_order: field
      .computed({ type: 'number', format: 'double' }, (d, t) => d.quantity(onOrder(d, t)))
      .nullable()
      .label('On Order'),
    link: field.url().blank().nullable().help('Page elsewhere about it'),
    active: field.bool().default(true).help('Whether it can be ordered'),
    primary: field.bool().default(false).help('Whether it is the first choice for this part'),
    manufacturer_detail: detail(COMPANY, 'manufacturer_id', 'brief', made).when('manufacturer_detail').label('Manufacturer'),
    manufacturer_part: field
      .ref(MANUFACTURER_PART)
      .nullable()
      .asks(ofItsPart)
      .label('Manufacturer Part')
      .help('What a manufacturer calls the same thing'),
    manufacturer_part_detail: detail(MANUFACTURER_PART, 'manufacturer_part_id', 'light')
      .when('manufacturer_part_detail')
      .label('Manufacturer Part'),
    manufacturer: field.text(100).nullable().forNew().help('Name of who makes it: with `MPN` it stands for the manufacturer part'),
    MPN: alsoSent(field.text(100).nullable().from(made)).help('Number that the manufacturer gives it'),
    note: field.text(100).blank().nullable().help('Short note'),
    pk: field.pk(),
    barcode_hash: field.text(128).readOnly().label('Barcode Hash').help('Hash of the barcode that is linked to it'),
    packaging: field.text(50).blank().nullable().help('How it comes, e.g. on a reel'),
    pack_quantity: field
      .text(25)
      .blank()
      .default('')
      .told({ default: undefined })
      .label('Pack Quantity')
      .help('What is in one pack, with units where the part has them; empty for one piece'),
    pack_quantity_native: field.quantity().readOnly().told({ default: 1 }).help("What is in one pack, in the part's units"),
    part: field.ref(PART).unseen().required().where({ purchaseable: true }).label('Base Part').help('Part that is sold under the number'),
    pretty_name: field
      .computed({ type: 'string' }, (_d, t, sight) => prettyName(t, sight))
      .nullable()
      .when('pretty')
      .label('Pretty Name'),
    SKU: field.text(100).required().help('Number that the supplier gives it'),
    supplier: field.ref(COMPANY).required().where({ is_supplier: true }).help('Who sells it'),
    supplier_detail: detail(COMPANY, 'supplier_id', 'brief').when('supplier_detail').label('Supplier'),
    updated: field.dateTime().minutes().nullable().readOnly().help('When it was changed last'),
    notes: field.text(50_000).blank().nullable().help('Longer notes, in Markdown'),
    part_detail: detail(PART, 'part_id', 'brief').when('part_detail').label('Part'),
    tags: field.tags(TABLE).when('tags'),
    price_breaks: field
      .computed({ type: 'array', items: BREAK }, (d, t) => {
        const entries: Entries = [
          ['pk', raw('b.id')],
          ['part', raw('b.part_id')],
          ['quantity', d.quantity(raw('b.quantity'))],
          ['price', d.money(raw('b.price'))],
          ['price_currency', raw('b.price_currency')],
          ['supplier', column(t, 'supplier_id')],
          ['updated', minutesOf(raw('b.updated'))],
        ]
        return d.objects(entries, sql`from company_price_break b where b.part_id = ${column(t, 'id')}`, raw('b.quantity'))
      })
      .guarded(() => PRICE_BREAK.access('view'))
      .when('price_breaks')
      .label('Price Breaks'),
    parameters: parametersOf(SUPPLIER_PART),
  },
  briefs: { light: { without: ['available', 'availability_updated', 'on_order'], empty: ['in_stock'] } },
  filter: ['part', 'supplier', 'manufacturer_part', 'SKU', 'active', 'primary'],
  filters: {
    MPN: filter.sameText(made.column('MPN')),
    manufacturer: filter.choice(COMPANY, filter.key(made.column('manufacturer_id'))),
    company: filter.choice(
      COMPANY,
      filter.ofKey(
        (id) => sql`(t.supplier_id = ${id} or coalesce(${made.column('manufacturer_id')}, 0) = ${id})`,
        'Sold or made by this company',
      ),
    ),
    has_stock: filter.shown(filter.bool(sql`exists (select 1 from stock_item s where s.supplier_part_id = t.id and s.in_stock)`)),
    part_active: filter.bool(base.column('active')),
    supplier_active: filter.bool(seller.column('active')),
    ...tagFilters(TABLE),
  },
  search: [
    'SKU',
    'description',
    throughName('supplier_id', 'company_company'),
    throughName('manufacturer_part_id', 'company_manufacturer_part', throughName('manufacturer_id', 'company_company')),
    through('part_id', 'part_part'),
    tagsOf(TABLE),
  ],
  order: ['SKU', 'active', 'primary', 'packaging', 'in_stock', 'updated', 'MPN'],
  orders: {
    part: (d) => [d.textOrder(base.column('name'))],
    supplier: (d) => [d.textOrder(seller.column('name'))],
    manufacturer: (d) => [d.textOrder(maker.column('name'))],
    IPN: (d) => [d.textOrder(base.column('IPN'))],
    pack_quantity: (d) => [raw('t.pack_quantity_native'), d.textOrder(raw('t.pack_quantity'))],
  },
  touches: ['common_parameter', ...PRICES],
  cascades: ['company_price_break', 'order_purchase_order_line', 'stock_item', 'common_tagged'],
  defaultOrder: ['pk'],
  bulk: { delete: true },
})

/** IPN, supplier, SKU, manufacturer and MPN, as far as there are, and may be seen. */
function prettyName(t: string, sight: Sight): Sql {
  const shown = (kind: Model, text: string): Sql => raw(sight(kind.access('view')) ? text : `''`)
  return sql`(select ${shown(PART, `case when base."IPN" <> '' then base."IPN" || ' | ' else '' end`)} from part_part base where base.id = ${column(t, 'part_id')})
    || (select ${shown(COMPANY, `seller.name || ' | '`)} from company_company seller where seller.id = ${column(t, 'supplier_id')}) || ${column(t, 'SKU')}
    || coalesce((select ${shown(COMPANY, `' | ' || maker.name`)} || coalesce(' | ' || nullif(made."MPN", ''), '') from company_manufacturer_part made
      join company_company maker on maker.id = made.manufacturer_id where made.id = ${column(t, 'manufacturer_part_id')}), '')`
}
