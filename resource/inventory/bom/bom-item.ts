import { seesTable } from '../../engine/comparison.ts'
import { detail, entriesOf } from '../../engine/detail.ts'
import type { Dialect } from '../../engine/dialect.ts'
import { field } from '../../engine/fields/index.ts'
import { filter } from '../../engine/filter.ts'
import { innerJoin, leftJoin } from '../../engine/join.ts'
import { resource } from '../../engine/resource.ts'
import { through, throughName } from '../../engine/search-ways.ts'
import { column, raw, sql } from '../../engine/sql.ts'
import { subtree } from '../../engine/tree.ts'
import { BOM } from '../effects.ts'
import { availableStock, stockFields, totals } from '../kept/bom-stock.ts'
import { BOM_ITEM, BOM_SUBSTITUTE, CATEGORY, PART } from '../kinds/part.ts'
import { isLineOf, isLineWith, key } from '../variant-tree.ts'

const assembly = innerJoin(PART, 'part_id')
const sub = innerJoin(PART, 'sub_part_id')
const itsCategory = leftJoin(CATEGORY, 'category_id', { from: sub })

const pricing = (name: string, help: string) => field.money().nullable().from(totals, name).help(help)

/** The price of all that the line asks for: money (10^-6) times quantity (10^-5), half a unit of the last place rounded up. */
const lineTotal = (name: string) => {
  const worth = (d: Dialect, t: string) => {
    const price = totals.column(name)
    const total =
      d.kind === 'sqlite'
        ? sql`(${price} * ${column(t, 'quantity')} + 50000) / 100000`
        : sql`div(${price}::numeric * ${column(t, 'quantity')} + 50000, 100000)`
    return sql`case when ${price} is not null then ${d.whole(total)} end`
  }
  return field
    .computed({ type: 'number', format: 'double' }, (d, t) => d.money(sql`(${worth(d, t)})`), worth)
    .nullable()
    .onRequest('pricing')
}

/** A line of a bill of materials: how much of a part an assembly is made of. */
export const bomItem = resource({
  kind: BOM_ITEM,
  noun: 'BOM line',
  fields: {
    part: field.ref(PART).unseen().required().where({ assembly: true }).label('Assembly').help('The assembly'),
    sub_part: field.ref(PART).unseen().required().where({ component: true }).label('Component').help('What it is made of'),
    reference: field.text(5000).blank().help('Where it goes, e.g. designators on a board'),
    raw_amount: field
      .text(50)
      .blank()
      .told({ allow_blank: false })
      .label('Amount')
      .help('How much, as people write it: "5", "30 cm"; the quantity follows from it'),
    quantity: field.quantity().rounded().told({ default: 1 }).help("How much, in the sub part's units"),
    piece_count: field.integer(1).default(1).help('Pieces of that amount; the quantity is that of all together'),
    allow_variants: field.bool().default(false).label('Allow Variants').help('Whether variants of the part will do'),
    inherited: field.bool().default(false).label('Gets inherited').help('Whether variants of the assembly have this line too'),
    optional: field.bool().default(false).help('Whether it can be built without'),
    consumable: field.bool().default(false).help('Whether it is used up without being tracked'),
    setup_quantity: field.quantity().default(0).label('Setup Quantity').help('Lost in setting up'),
    attrition: field.quantity().default(0).help('Lost in making, in percent'),
    rounding_multiple: field
      .quantity()
      .nullable()
      .label('Rounding Multiple')
      .told({ default: null })
      .help('What is required is rounded up to a multiple of this'),
    note: field.text(500).blank().help('Notes about the line'),
    pk: field.pk(),
    pricing_min: pricing('pricing_min', 'Lowest price of one').when('pricing'),
    pricing_max: pricing('pricing_max', 'Highest price of one').onRequest('pricing'),
    pricing_min_total: lineTotal('pricing_min'),
    pricing_max_total: lineTotal('pricing_max'),
    pricing_updated: field.dateTime().minutes().nullable().from(totals).onRequest('pricing'),
    substitutes: field
      .computed({ type: 'array', items: { $ref: '#/components/schemas/BomItemSubstitute' } }, (d, t, sight) =>
        d.objects(
          entriesOf(BOM_SUBSTITUTE, undefined, d, 's', sight),
          sql`from part_bom_substitute s where s.bom_item_id = ${column(t, 'id')}`,
          raw('s.id'),
        ),
      )
      .nullable()
      .when('substitutes'),
    validated: field
      .bool()
      .told({ default: false })
      .help('Whether the line is as it was when somebody checked it; sending it changes nothing'),
    ...stockFields,
    part_detail: detail(PART, 'part_id', 'brief').when('part_detail').label('Assembly'),
    sub_part_detail: detail(PART, 'sub_part_id', 'brief').when('sub_part_detail').label('Component'),
    category_detail: detail(CATEGORY, 'category_id', 'light', sub).when('category_detail').label('Category'),
  },
  briefs: {
    /** As lines of builds show it: what there is of the part, they say themselves. */
    built: {
      without: ['piece_count', 'can_build', 'pricing_min'],
      empty: ['available_stock', 'available_substitute_stock', 'available_variant_stock', 'external_stock', 'on_order', 'building'],
    },
  },
  filter: ['allow_variants', 'inherited', 'optional', 'consumable', 'validated', 'sub_part'],
  filters: {
    part: filter.choice(
      PART,
      filter.ofKey((id, { principal }) => {
        const part = key(id)
        return seesTable('part_part', principal) ? isLineOf(part) : sql`t.part_id = ${part}`
      }, 'Lines of this assembly, with those that its templates hand down where the caller may see parts'),
    ),
    uses: filter.choice(
      PART,
      filter.ofKey((id, { principal }) => {
        const part = key(id)
        return seesTable('part_part', principal) ? isLineWith(part) : sql`t.sub_part_id = ${part}`
      }, 'Lines that take this part, as a variant or substitute too where the caller may see parts'),
    ),
    category: filter.choice(
      CATEGORY,
      filter.ofKey(
        (id, { dialect }) => dialect.member(sub.column('category_id'), subtree('part_category', id)),
        'Lines whose sub part lies in this category or below it',
      ),
    ),
    part_active: filter.bool(assembly.column('active')),
    part_locked: filter.bool(assembly.column('locked')),
    part_testable: filter.bool(assembly.column('testable')),
    part_trackable: filter.bool(assembly.column('trackable')),
    sub_part_active: filter.bool(sub.column('active')),
    sub_part_assembly: filter.bool(sub.column('assembly')),
    sub_part_testable: filter.bool(sub.column('testable')),
    sub_part_trackable: filter.bool(sub.column('trackable')),
    sub_part_virtual: filter.bool(sub.column('virtual')),
    available_stock: filter.shown(filter.bool(sql`${availableStock} > 0`, 'Whether there is stock of the sub part that is not held')),
    on_order: filter.bool(sql`${totals.column('ordering')} > 0`),
    has_pricing: filter.bool(sql`(${totals.column('pricing_min')} is not null or ${totals.column('pricing_max')} is not null)`),
  },
  search: [
    'reference',
    'note',
    through('part_id', 'part_part'),
    through('sub_part_id', 'part_part', throughName('category_id', 'part_category')),
  ],
  order: [
    'quantity',
    'reference',
    'allow_variants',
    'inherited',
    'optional',
    'consumable',
    'setup_quantity',
    'attrition',
    'rounding_multiple',
    'validated',
    'available_stock',
    'on_order',
    'building',
    'can_build',
    'pricing_min',
    'pricing_max',
    'pricing_min_total',
    'pricing_max_total',
    'pricing_updated',
    'pk',
  ],
  orders: {
    part: (d) => [d.textOrder(assembly.column('name'))],
    sub_part: (d) => [d.textOrder(sub.column('name'))],
    IPN: (d) => [d.textOrder(sub.column('IPN'))],
    category: (d) => [d.textOrder(itsCategory.column('name'))],
  },
  touches: BOM,
  defaultOrder: ['pk'],
  bulk: { update: true, delete: true },
})
