import { detail, entriesOf } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { leftJoin } from '../../engine/join.ts'
import { resource } from '../../engine/resource.ts'
import { throughName } from '../../engine/search.ts'
import { column, raw, sql } from '../../engine/sql.ts'
import { starField } from '../../engine/star.ts'
import { PATH_SCHEMA, pathOf } from '../../engine/tree.ts'
import { CATEGORY, PART, SALE_PRICE } from '../kinds/part.ts'
import { LOCATION } from '../kinds/stock.ts'
import { OWNER, USER } from '../kinds/users.ts'
import { parametersOf } from '../thing/parameters-of.ts'
import { inCategory, partFilters, totals } from './part-filters.ts'

const itsCategory = leftJoin(CATEGORY, 'category_id')
const total = (name: string, help: string) => field.quantity().nullable().from(totals, name).help(help)
/** A total in whole pieces. */
const pieces = (name: string) =>
  field.computed({ type: 'integer' }, () => sql`cast(round(${totals.column(name)} / 100000.0) as integer)`).nullable()

const FLAGS = [
  ...['active', 'assembly', 'component', 'consumable', 'is_template', 'locked'],
  ...['purchaseable', 'salable', 'testable', 'trackable', 'virtual'],
]
const BRIEF = [
  ...FLAGS,
  ...['pk', 'IPN', 'name', 'revision', 'full_name', 'description', 'image', 'thumbnail', 'barcode_hash', 'units'],
  ...['category_default_location', 'default_location', 'default_expiry', 'minimum_stock', 'pricing_min', 'pricing_max'],
]

/** The sale prices of a part, as the part itself shows them. */
const priceBreaksOf = field
  .computed({ type: 'array', items: { $ref: '#/components/schemas/PartSalePrice' } }, (d, t, sight) =>
    d.objects(
      entriesOf(SALE_PRICE, undefined, d, 'b', sight),
      sql`from part_sale_price b where b.part_id = ${column(t, 'id')}`,
      raw('b.quantity'),
    ),
  )
  .guarded(() => SALE_PRICE.access('view'))

/** A kind of thing that is kept, made, bought or sold. */
export const part = resource({
  kind: PART,
  fields: {
    active: field.bool().default(true).help('Is this part active?'),
    assembly: field.bool().help('Can this part be built from other parts?'),
    barcode_hash: field.text(128).readOnly(),
    category: field.ref(CATEGORY).nullable().help('Part category'),
    category_detail: detail(CATEGORY, 'category_id', 'light').when('category_detail'),
    category_path: field
      .computed(PATH_SCHEMA, (d) => pathOf('part_category', d, itsCategory.column('tree_path')))
      .guarded(() => CATEGORY.access('view'))
      .when('path_detail'),
    category_name: field.from(itsCategory, 'name').nullable(),
    component: field.bool().help('Can this part be used to build other parts?'),
    creation_date: field.date().nullable().readOnly(),
    creation_user: field.ref(USER).nullable().readOnly(),
    default_expiry: field.integer(0).default(0).help('Days until stock of this part expires; 0 for never'),
    default_location: field.ref(LOCATION).nullable(),
    default_location_detail: detail(LOCATION, 'default_location_id', 'brief').when('location_detail'),
    description: field.text(250).blank(),
    full_name: field.text(310).readOnly().help('IPN, name and revision'),
    image: field.image(PART.pictures!).nullable(),
    existing_image: field.text(255).transient().help('File name of an image that another part has'),
    IPN: field.text(100).blank().default('').help('Internal Part Number'),
    is_template: field.bool().help('Is this part a template of variants?'),
    keywords: field.text(250).blank().nullable().help('Words that help to find it'),
    link: field.url().blank().nullable(),
    locked: field.bool().default(false).help('Locked parts cannot be deleted'),
    minimum_stock: field.quantity().default(0).help('Least that should be in stock'),
    maximum_stock: field.quantity().default(0).help('Most that should be in stock; 0 for any'),
    name: field.text(100).required().help('Part name'),
    notes: field.text(50_000).blank().nullable().detailOnly(),
    parameters: parametersOf(PART),
    pk: field.pk(),
    purchaseable: field.bool().help('Can this part be bought?'),
    revision: field.text(100).blank().nullable().default(''),
    revision_of: field.ref(PART).nullable().help('The part that this one is a revision of'),
    revision_count: field.count('part_part', 'revision_of_id').nullable(),
    salable: field.bool().help('Can this part be sold?'),
    starred: starField('part_star'),
    thumbnail: field.thumbnail(),
    testable: field.bool().default(false).help('Does this part have tests?'),
    trackable: field.bool().help('Does stock of this part carry serial numbers?'),
    units: field.text(20).blank().nullable().help('Units of measure for this part'),
    variant_of: field.ref(PART).nullable().help('The template that this one is a variant of'),
    virtual: field.bool().help('Is this a thing that takes no place, such as a service?'),
    consumable: field.bool().default(false).help('Is it used up without being tracked?'),
    pricing_min: field.money().nullable().from(totals),
    pricing_max: field.money().nullable().from(totals),
    pricing_updated: field.dateTime().minutes().nullable().from(totals),
    responsible: field.ref(OWNER).nullable(),
    price_breaks: priceBreaksOf.when('price_breaks').help('What it is sold for'),
    allocated_to_build_orders: total('allocated_to_build_orders', 'Held for build orders'),
    allocated_to_sales_orders: total('allocated_to_sales_orders', 'Held for sales orders'),
    building: total('building', 'Being built'),
    scheduled_to_build: total('scheduled_to_build', 'Planned to be built'),
    category_default_location: field.integer().nullable().from(itsCategory, 'default_location_id'),
    in_stock: total('in_stock', 'In stock, of this very part'),
    ordering: total('ordering', 'On order'),
    required_for_build_orders: pieces('required_for_build_orders'),
    required_for_sales_orders: pieces('required_for_sales_orders'),
    stock_item_count: field.integer().nullable().from(totals),
    total_in_stock: total('total_in_stock', 'In stock, variants included'),
    external_stock: total('external_stock', 'In places outside'),
    unallocated_stock: total('unallocated_stock', 'In stock and not held for anything'),
    variant_stock: total('variant_stock', 'In stock of its variants'),
    duplicate: field
      .nested({
        original: field.integer(1).required(),
        copy_image: field.bool().default(false),
        copy_bom: field.bool().default(false),
        copy_notes: field.bool().default(true),
        copy_tests: field.bool().default(false),
        copy_parameters: field.bool().default(true),
      })
      .transient()
      .help('Part to copy from'),
    initial_stock: field
      .nested({ quantity: field.decimal().required(), location: field.ref(LOCATION).nullable() })
      .transient()
      .help('Stock to start with'),
    initial_supplier: field
      .nested({
        supplier: field.integer(1).nullable(),
        sku: field.text(100).blank(),
        manufacturer: field.integer(1).nullable(),
        mpn: field.text(100).blank(),
      })
      .transient()
      .help('Supplier to start with'),
    copy_category_parameters: field.bool().default(true).transient().help('Give it the parameters of its category'),
    tags: field.tags('part_part').when('tags'),
  },
  briefs: { brief: { only: BRIEF, as: { minimum_stock: field.decimal() } } },
  filter: [...FLAGS, 'default_location', 'revision_of', 'variant_of'],
  filters: partFilters,
  narrow: inCategory,
  search: ['name', 'description', 'IPN', 'revision', 'keywords', throughName('category_id', 'part_category')],
  order: [
    'name',
    'creation_date',
    'IPN',
    'in_stock',
    'total_in_stock',
    'unallocated_stock',
    'default_location',
    'units',
    'pricing_min',
    'pricing_max',
    'pricing_updated',
    'revision',
    'revision_count',
    'ordering',
  ],
  orders: { id: () => [raw('t.id')], category: (d) => [d.textOrder(itsCategory.column('name'))] },
  defaultOrder: ['name'],
  bulk: { update: true },
})
