import { field } from '../../engine/fields/index.ts'
import { resource } from '../../engine/resource.ts'
import { ADDRESS, COMPANY } from '../kinds/company.ts'

const BRIEF = ['line1', 'line2', 'postal_code', 'postal_city', 'province', 'country', 'shipping_notes', 'internal_shipping_notes']
export const ADDRESS_BRIEF = {
  type: 'object',
  properties: { pk: { type: 'integer' }, ...Object.fromEntries(BRIEF.map((name) => [name, { type: 'string' }])) },
  required: ['pk'],
}

/** A postal address of a company; one of them is the primary one. */
export const address = resource({
  kind: ADDRESS,
  plural: 'addresses',
  fields: {
    pk: field.pk(),
    company: field.ref(COMPANY).required(),
    title: field.text(100).required().label('Address title').help('What the address is for'),
    primary: field.bool().default(false).label('Primary address').help('Whether it is the one to use by default'),
    line1: field.text(50).blank().label('Line 1'),
    line2: field.text(50).blank().label('Line 2'),
    postal_code: field.text(10).blank(),
    postal_city: field.text(50).blank().label('City'),
    province: field.text(50).blank().label('Province or state'),
    country: field.text(50).blank(),
    shipping_notes: field.text(100).blank().label('Courier notes'),
    internal_shipping_notes: field.text(100).blank(),
    link: field.url().blank(),
  },
  briefs: { brief: { only: ['pk', ...BRIEF], schema: ADDRESS_BRIEF } },
  filter: ['company'],
  search: ['title'],
  order: ['title'],
  cascades: ['order_purchase_order', 'order_sales_order'],
  defaultOrder: ['title'],
  bulk: { delete: true },
})
