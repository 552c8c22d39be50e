import { detail, entriesOf } from '../../engine/detail.ts'
import type { Dialect } from '../../engine/dialect.ts'
import { field } from '../../engine/fields/index.ts'
import { filter } from '../../engine/filter.ts'
import { from, innerJoin, leftJoin } from '../../engine/join.ts'
import { resource } from '../../engine/resource.ts'
import { column, raw, type Sql, settled, sql } from '../../engine/sql.ts'
import { BUILDS as TOUCHED } from '../effects.ts'
import { BUILD, BUILD_ITEM, BUILD_LINE } from '../kinds/build.ts'
import { BOM_ITEM, CATEGORY, PART } from '../kinds/part.ts'
import { openStatus } from '../order/family/open.ts'
import { PIECE } from '../stock/item/quantity.ts'
import { BUILDS } from './build.ts'
import { available, bomItem, build, external, ofSubstitutes, ofVariants, totals } from './line-stock.ts'

const sub = innerJoin(PART, 'sub_part_id', { from: bomItem })
const itsCategory = leftJoin(CATEGORY, 'category_id', { from: sub })

const NUMBER = { type: 'number', format: 'double' }
const amount = (value: (t: string) => Sql) =>
  field.computed(
    NUMBER,
    (d, t) => d.quantity(sql`(${value(t)})`),
    (_d, t) => value(t),
  )

const allocated = (t: string): Sql =>
  sql`coalesce((select sum(a.quantity) from build_item a where a.build_line_id = ${column(t, 'id')}), 0)`
/** What is left to be allocated. */
const missing = sql`(t.quantity - t.consumed)`
const consumable = sql`(${bomItem.column('consumable')} or ${sub.column('consumable')})`
const yes = (value: Sql) =>
  field.computed(
    { type: 'boolean' },
    (d) => d.bool(value),
    () => value,
  )

/** A component of a build. */
export const line = resource({
  kind: BUILD_LINE,
  noun: 'build line',
  fields: {
    pk: field.pk(),
    build: field.ref(BUILD).readOnly().bare().told({ filters: {} }).help('Build that it belongs to'),
    bom_item: field.ref(BOM_ITEM).readOnly().bare().told({ filters: {} }).label('BOM Item'),
    quantity: field.quantity().rounded().required().default(PIECE).help('How many the build takes'),
    consumed: field.quantity().rounded().required().default(0).help('How many were used up'),
    part: field.integer().from(bomItem, 'sub_part_id').bare().label('Part'),
    build_reference: field.from(build, 'reference').label('Build Reference'),
    reference: field.from(bomItem, 'reference').label('Reference'),
    consumable: yes(consumable).label('Consumable'),
    optional: yes(bomItem.column('optional')).label('Optional'),
    testable: yes(sub.column('testable')).label('Testable'),
    trackable: yes(sub.column('trackable')).label('Trackable'),
    inherited: yes(bomItem.column('inherited')).label('Inherited'),
    allow_variants: yes(bomItem.column('allow_variants')).label('Allow Variants'),
    allocated: amount(allocated),
    in_production: amount(() => totals.column('building')).label('In Production'),
    scheduled_to_build: amount(() => totals.column('scheduled_to_build')).label('Scheduled to Build'),
    on_order: amount(() => totals.column('ordering')).label('On Order'),
    available_stock: amount(() => available).label('Available Stock'),
    available_substitute_stock: amount(() => ofSubstitutes).label('Available Substitute Stock'),
    available_variant_stock: amount(() => ofVariants).label('Available Variant Stock'),
    external_stock: amount(() => external).label('External Stock'),
    bom_item_detail: detail(BOM_ITEM, 'bom_item_id', 'built').when('bom_item_detail').label('BOM Item'),
    part_detail: detail(PART, 'sub_part_id', 'unpriced', bomItem).when('part_detail').label('Part'),
    assembly_detail: detail(PART, 'part_id', 'unpriced', bomItem).when('assembly_detail').label('Assembly'),
    category_detail: detail(CATEGORY, 'category_id', 'light', sub).when('category_detail').label('Category'),
    build_detail: detail(BUILD, 'build_id', 'light').when('build_detail').label('Build'),
    allocations: field
      .computed({ type: 'array', items: { $ref: '#/components/schemas/BuildItem' } }, (d, t, sight) => {
        const entries = entriesOf(BUILD_ITEM, 'within', d, 'a', sight)
        const rows = from(BUILD_ITEM as { table: string }, 'a', ...entries.map(([, value]) => value))
        return d.objects(
          entries.map(([name, value]) => [name, settled(value)]),
          sql`${rows} where a.build_line_id = ${column(t, 'id')}`,
          raw('a.id'),
        )
      })
      .nullable()
      .when('allocations'),
  },
  filter: ['build', 'bom_item'],
  filters: {
    part: filter.choice(PART, filter.key(bomItem.column('sub_part_id'))),
    consumable: filter.bool(consumable),
    optional: filter.bool(bomItem.column('optional')),
    assembly: filter.bool(sub.column('assembly')),
    tracked: filter.bool(sub.column('trackable')),
    testable: filter.bool(sub.column('testable')),
    allocated: filter.bool(sql`${allocated('t')} >= ${missing}`, 'Whether all that is not used up yet is allocated'),
    consumed: filter.bool(raw('t.consumed >= t.quantity'), 'Whether all of it was used up'),
    available: filter.shown(
      filter.bool(
        sql`${missing} <= ${allocated('t')} + ${available} + ${ofSubstitutes} + ${ofVariants}`,
        'Whether there is enough stock for what is not allocated',
      ),
    ),
    on_order: filter.shown(filter.bool(sql`${totals.column('ordering')} > 0`, 'Whether any of it is on order')),
    order_outstanding: filter.bool(openStatus(BUILDS, build.column('status')), 'Whether the build is open'),
  },
  search: [sub.column('search_key'), bomItem.column('search_key')],
  order: [
    'quantity',
    'consumed',
    'allocated',
    'consumable',
    'optional',
    'trackable',
    'inherited',
    'allow_variants',
    'available_stock',
    'on_order',
    'scheduled_to_build',
  ],
  orders: {
    part: (d: Dialect) => [d.textOrder(sub.column('name'))],
    IPN: (d: Dialect) => [d.textOrder(sub.column('IPN'))],
    category: (d: Dialect) => [d.textOrder(itsCategory.column('name'))],
    reference: (d: Dialect) => [d.textOrder(bomItem.column('reference'))],
    unit_quantity: () => [bomItem.column('quantity')],
  },
  touches: TOUCHED,
  cascades: ['build_item'],
  defaultOrder: ['pk'],
})
