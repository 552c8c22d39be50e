import { detail, entriesOf } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { leftJoin } from '../../engine/join.ts'
import { resource } from '../../engine/resource.ts'
import { namesOf, tagsOf, throughName } from '../../engine/search-ways.ts'
import { column, raw, sql } from '../../engine/sql.ts'
import { starField } from '../../engine/star.ts'
import { elsewhere, PATH_SCHEMA, pathOf } from '../../engine/tree.ts'
import { CATEGORY, PART, SALE_PRICE } from '../kinds/part.ts'
import { LOCATION } from '../kinds/stock.ts'
import { OWNER, USER } from '../kinds/users.ts'
import { parametersOf } from '../thing/parameters-of.ts'
import { inCategory, partFilters, totals } from './part-filters.ts'

const itsCategory = leftJoin(CATEGORY, 'category_id')
const total = (name: string, help: string) => field.quantity().nullable().from(totals, name).help(help)
/** A total in whole pieces; what is less than one is cut off. */
const pieces = (name: string) => field.computed({ type: 'integer' }, () => sql`${totals.column(name)} / 100000`).nullable()

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

/** Companies are of another area, whose rules look into what is sent. */
const A_COMPANY = {
  ...{ type: 'related field', model: 'company', api_url: '/api/company/', pk_field: 'pk' },
  ...{ min_value: undefined, max_value: undefined },
}

/** A kind of thing that is kept, made, bought or sold. */
export const part = resource({
  kind: PART,
  fields: {
    active: field.bool().default(true).help('Is this part active?'),
    assembly: field.bool().help('Can this part be built from other parts?'),
    barcode_hash: field.text(128).readOnly().label('Barcode Hash').help('Hash of the barcode that is linked to it'),
    category: field.ref(CATEGORY).nullable().help('Part category'),
    category_detail: detail(CATEGORY, 'category_id', 'light').when('category_detail'),
    category_path: field
      .computed(
        PATH_SCHEMA,
        (d) =>
          sql`case when ${itsCategory.column('id')} is not null then ${pathOf('part_category', d, itsCategory.column('tree_path'))} end`,
      )
      .guarded(() => CATEGORY.access('view'))
      .when('path_detail'),
    category_name: field.from(itsCategory, 'name').nullable().leftOut().label('Category Name').told({ allow_null: false }),
    component: field.bool().help('Can this part be used to build other parts?'),
    creation_date: field.date().nullable().readOnly().label('Creation Date'),
    creation_user: field.ref(USER).nullable().readOnly().label('Creation User'),
    default_expiry: field.integer(0).default(0).label('Default Expiry').help('Days until stock of this part expires; 0 for never'),
    default_location: field.ref(LOCATION).nullable().label('Default Location').help('Where it is usually kept'),
    default_location_detail: detail(LOCATION, 'default_location_id', 'brief').when('location_detail'),
    description: field.text(250).blank().help('What the part is'),
    full_name: field.text(310).readOnly().bare().help('IPN, name and revision'),
    image: field.image(PART.pictures!).nullable(),
    existing_image: field.text(255).transient().label('Existing Image').help('File name of an image that another part has'),
    IPN: field.text(100).blank().resets('').help('Internal Part Number'),
    is_template: field.bool().label('Is Template').help('Is this part a template of variants?'),
    keywords: field.text(250).blank().nullable().help('Words that help to find it'),
    link: field.url().blank().nullable().default(null).help('Page elsewhere about it'),
    locked: field.bool().default(false).help('Locked parts cannot be deleted'),
    minimum_stock: field.quantity().resets(0).label('Minimum Stock').help('Least that should be in stock'),
    maximum_stock: field.quantity().resets(0).label('Maximum Stock').help('Most that should be in stock; 0 for any'),
    name: field.text(100).required().help('Part name'),
    notes: field.text(50_000).blank().nullable().detailOnly().help('Longer notes, in Markdown'),
    parameters: parametersOf(PART),
    pk: field.pk(),
    purchaseable: field.bool().help('Can this part be bought?'),
    revision: field.text(100).blank().nullable().resets('').help('Version of the part'),
    revision_of: field.ref(PART).nullable().label('Revision Of').help('The part that this one is a revision of'),
    revision_count: field.count('part_part', 'revision_of_id').nullable().label('Revisions'),
    salable: field.bool().help('Can this part be sold?'),
    starred: starField('part_star'),
    thumbnail: field.thumbnail(),
    testable: field.bool().default(false).help('Does this part have tests?'),
    trackable: field.bool().help('Does stock of this part carry serial numbers?'),
    units: field.text(20).blank().nullable().told({ default: '' }).help('Units of measure for this part'),
    variant_of: field
      .ref(PART)
      .nullable()
      .asks(elsewhere)
      .where({ is_template: true })
      .label('Variant Of')
      .help('The template that this one is a variant of'),
    virtual: field.bool().help('Is this a thing that takes no place, such as a service?'),
    consumable: field.bool().default(false).help('Is it used up without being tracked?'),
    pricing_min: field.money().nullable().from(totals),
    pricing_max: field.money().nullable().from(totals),
    pricing_updated: field.dateTime().minutes().nullable().from(totals),
    responsible: field.ref(OWNER).nullable().told({ filters: undefined }),
    price_breaks: priceBreaksOf.when('price_breaks').help('What it is sold for'),
    allocated_to_build_orders: total('allocated_to_build_orders', 'Held for build orders'),
    allocated_to_sales_orders: total('allocated_to_sales_orders', 'Held for sales orders'),
    building: total('building', 'Being built'),
    scheduled_to_build: total('scheduled_to_build', 'Planned to be built').label('Scheduled to Build'),
    category_default_location: field.integer().nullable().from(itsCategory, 'default_location_id'),
    in_stock: total('in_stock', 'In stock, of this very part').label('In Stock'),
    ordering: total('ordering', 'On order').label('On Order'),
    required_for_build_orders: pieces('required_for_build_orders'),
    required_for_sales_orders: pieces('required_for_sales_orders'),
    stock_item_count: field.integer().nullable().from(totals).label('Stock Items'),
    total_in_stock: total('total_in_stock', 'In stock, variants included').label('Total Stock'),
    external_stock: total('external_stock', 'In places outside').label('External Stock'),
    unallocated_stock: total('unallocated_stock', 'In stock and not held for anything').label('Unallocated Stock'),
    variant_stock: total('variant_stock', 'In stock of its variants').label('Variant Stock'),
    duplicate: field
      .nested({
        original: field.ref(PART).unseen().required().help('What is copied'),
        copy_image: field.bool().default(false).label('Copy Image').help('Whether its picture is copied'),
        copy_bom: field.bool().default(false).label('Copy BOM').help('Whether its bill of materials is copied'),
        copy_notes: field.bool().default(true).label('Copy Notes').help('Whether its notes are copied'),
        copy_tests: field.bool().default(false).label('Copy Tests').help('Whether its tests are copied'),
        copy_parameters: field.bool().default(true).label('Copy Parameters').help('Whether its parameters are copied'),
      })
      .forNew()
      .label('Duplicate Part')
      .help('Part to copy from')
      .listedForNew(),
    initial_stock: field
      .nested({
        quantity: field.decimal().required().label('Initial Stock Quantity').help('How much there is to start with; 0 for none'),
        location: field.ref(LOCATION).nullable().label('Initial Stock Location').help('Where the first stock lies'),
      })
      .forNew()
      .label('Initial Stock')
      .help('Stock to start with')
      .listedForNew(),
    initial_supplier: field
      .nested({
        supplier: field.integer(1).nullable().told(A_COMPANY).help('Who sells it, if that is known'),
        sku: field.text(100).blank().label('SKU').help('Its number at the supplier'),
        manufacturer: field.integer(1).nullable().told(A_COMPANY).help('Who makes it, if that is known'),
        mpn: field.text(100).blank().label('MPN').help('Its number at the manufacturer'),
      })
      .forNew()
      .label('Supplier Information')
      .help('Supplier to start with')
      .listedForNew(),
    copy_category_parameters: field
      .bool()
      .default(true)
      .forNew()
      .label('Copy Category Parameters')
      .help('Give it the parameters of its category')
      .listedForNew(),
    tags: field.tags('part_part').when('tags'),
  },
  briefs: {
    brief: { only: BRIEF, as: { minimum_stock: field.decimal() } },
    unpriced: { only: BRIEF, without: ['pricing_min', 'pricing_max'], as: { minimum_stock: field.decimal() } },
  },
  filter: [...FLAGS, 'default_location', 'revision_of', 'variant_of'],
  filters: partFilters,
  narrow: inCategory,
  search: [
    ...['name', 'description', 'IPN', 'revision', 'keywords'],
    throughName('category_id', 'part_category'),
    namesOf('company_manufacturer_part', 'part_id'),
    namesOf('company_supplier_part', 'part_id'),
    tagsOf('part_part'),
  ],
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
