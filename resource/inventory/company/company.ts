import { entriesOf } from '../../engine/detail.ts'
import { Currency } from '../../engine/fields/currency.ts'
import { field } from '../../engine/fields/index.ts'
import { tagFilter } from '../../engine/fields/tags.ts'
import { resource } from '../../engine/resource.ts'
import { column, sql } from '../../engine/sql.ts'
import { PRICES } from '../effects.ts'
import { ADDRESS, COMPANY } from '../kinds/company.ts'
import { parametersOf } from '../thing/parameters-of.ts'
import { ADDRESS_BRIEF } from './address.ts'
import { duplicateField } from './duplicate-field.ts'

/** A supplier, manufacturer or customer. */
export const company = resource({
  kind: COMPANY,
  plural: 'companies',
  fields: {
    pk: field.pk(),
    name: field.text(100).required().label('Company name').help('Company name'),
    description: field.text(500).blank().label('Company description').help('What the company does'),
    website: field.url().blank().help('Address of the website'),
    phone: field.text(50).blank().label('Phone number').help('Phone number for contact'),
    email: field.email().blank().nullable().resets('').help('E-mail address for contact'),
    currency: new Currency().preset().told({ required: true }).help('Currency that the company uses by default'),
    contact: field.text(100).blank().help('Point of contact'),
    duplicate: duplicateField(COMPANY, 'Company'),
    link: field.url().blank().help('Link to more about the company'),
    image: field.image(COMPANY.pictures!).nullable(),
    thumbnail: field.thumbnail().onRequest('thumbnail').unlisted(),
    active: field.bool().default(true).help('Whether business is done with the company'),
    is_customer: field.bool().default(false).help('Whether things are sold to the company'),
    is_manufacturer: field.bool().default(false).help('Whether the company makes parts'),
    is_supplier: field.bool().default(true).help('Whether things are bought from the company'),
    notes: field.text(50_000).blank().nullable().help('Longer notes, in Markdown'),
    parts_supplied: field.count('company_supplier_part', 'supplier_id'),
    parts_manufactured: field.count('company_manufacturer_part', 'manufacturer_id'),
    primary_address: field
      .computed(ADDRESS_BRIEF, (d, t, sight) =>
        d.object(
          entriesOf(ADDRESS, 'brief', d, 'a', sight),
          sql`from company_address a where a.company_id = ${column(t, 'id')} and a."primary" order by a.id limit 1`,
        ),
      )
      .nullable()
      .when('address_detail'),
    tax_id: field.text(50).blank().label('Tax ID').help('Tax number of the company'),
    parameters: parametersOf(COMPANY),
    tags: field.tags('company_company').when('tags'),
  },
  briefs: {
    brief: { only: ['pk', 'active', 'name', 'description', 'image', 'thumbnail', 'currency', 'tax_id'], as: { currency: field.text(3) } },
  },
  filter: ['active', 'is_customer', 'is_manufacturer', 'is_supplier', 'name'],
  filters: tagFilter('company_company'),
  search: ['name', 'description', 'website', 'tax_id'],
  order: ['active', 'name', 'parts_supplied', 'parts_manufactured'],
  touches: ['common_parameter', 'order_purchase_order', 'order_sales_order', 'order_return_order'],
  cascades: [
    'company_contact',
    'company_address',
    'company_manufacturer_part',
    'company_supplier_part',
    'company_price_break',
    'stock_item',
    'order_purchase_order_line',
    'order_transfer_order',
    ...PRICES,
  ],
  defaultOrder: ['name'],
})
