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
    company: field.ref(COMPANY).required().help('Whose address it is'),
    title: field.text(100).required().label('Address title').help('What the address is for'),
    primary: field.bool().default(false).label('Primary address').help('Whether it is the one to use by default'),
    line1: field.text(50).blank().label('Line 1').help('First line'),
    line2: field.text(50).blank().label('Line 2').help('Second line'),
    postal_code: field.text(10).blank().help('Postal code'),
    postal_city: field.text(50).blank().label('City/Region').help('City or region of the postal code'),
    province: field.text(50).blank().label('State/Province').help('State or province'),
    country: field.text(50).blank().help('Country'),
    shipping_notes: field.text(100).blank().label('Courier shipping notes').help('What the courier should know'),
    internal_shipping_notes: field.text(100).blank().help('What our own people should know'),
    link: field.url().blank().help('Page elsewhere about it'),
  },
  briefs: { brief: { only: ['pk', ...BRIEF], schema: ADDRESS_BRIEF } },
  filter: ['company'],
  search: ['title'],
  order: ['title'],
  cascades: ['order_purchase_order', 'order_sales_order', 'order_return_order', 'order_transfer_order'],
  defaultOrder: ['title'],
  bulk: { delete: true },
})
