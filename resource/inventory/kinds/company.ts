import { kind } from './kind.ts'

/** Companies, contacts and addresses belong to three kinds of order: any one of these roles is enough. */
const roles = ['purchase_order', 'sales_order', 'return_order'] as const

export const COMPANY = kind('company.Company', {
  number: 9,
  table: 'company_company',
  url: '/api/company/',
  roles,
  carries: ['parameters', 'attachments', 'notes', 'tags'],
  metadata: 'below',
  lookups: ['name'],
  pictures: 'company_images',
  searched: true,
})
export const MANUFACTURER_PART = kind('company.ManufacturerPart', {
  number: 11,
  table: 'company_manufacturer_part',
  url: '/api/company/part/manufacturer/',
  roles: ['part', 'purchase_order'],
  carries: ['parameters', 'attachments', 'notes', 'tags'],
  metadata: 'below',
  lookups: ['MPN'],
  page: 'purchasing/manufacturer-part',
  barcode: 'MP',
  searched: true,
})
export const SUPPLIER_PART = kind('company.SupplierPart', {
  number: 10,
  table: 'company_supplier_part',
  url: '/api/company/part/',
  roles: ['part', 'purchase_order'],
  carries: ['parameters', 'attachments', 'notes', 'tags'],
  metadata: 'below',
  lookups: ['SKU'],
  page: 'purchasing/supplier-part',
  barcode: 'SP',
  searched: true,
})
export const CONTACT = kind('company.Contact', {
  number: 12,
  table: 'company_contact',
  url: '/api/company/contact/',
  roles,
  carries: ['tags'],
  metadata: 'below',
})
export const ADDRESS = kind('company.Address', {
  number: 13,
  table: 'company_address',
  url: '/api/company/address/',
  roles,
  carries: ['tags'],
})
export const PRICE_BREAK = kind('company.SupplierPriceBreak', {
  table: 'company_price_break',
  url: '/api/company/price-break/',
  roles: ['purchase_order'],
})
