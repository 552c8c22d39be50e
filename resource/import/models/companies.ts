/** Suppliers, manufacturers and customers, with their people and addresses. */
import { address as addressResource } from '../../inventory/company/address.ts'
import { company as companyResource } from '../../inventory/company/company.ts'
import { contact as contactResource } from '../../inventory/company/contact.ts'
import { flag, json, requiredRef, text, textOrNull } from '../columns.ts'
import type { ModelImport } from '../model.ts'

export const companies: ModelImport = {
  model: 'company.company',
  table: 'company_company',
  key: 'kept',
  columns: {
    name: text(),
    description: text(),
    website: text(),
    phone: text(),
    email: text(null),
    currency: text('USD'),
    contact: text(),
    link: text(),
    image: textOrNull(),
    active: flag(true),
    is_customer: flag(false),
    is_manufacturer: flag(false),
    is_supplier: flag(true),
    notes: text(null),
    tax_id: text(),
    metadata: json('{}'),
  },
  searched: companyResource.searchColumns,
}

export const contacts: ModelImport = {
  model: 'company.contact',
  table: 'company_contact',
  key: 'kept',
  columns: {
    company_id: requiredRef('company.company'),
    name: text(),
    phone: text(),
    email: text(),
    role: text(),
    metadata: json('{}'),
  },
  searched: contactResource.searchColumns,
}

export const addresses: ModelImport = {
  model: 'company.address',
  table: 'company_address',
  key: 'kept',
  columns: {
    company_id: requiredRef('company.company'),
    title: text(),
    primary: flag(false),
    line1: text(),
    line2: text(),
    postal_code: text(),
    postal_city: text(),
    province: text(),
    country: text(),
    shipping_notes: text(),
    internal_shipping_notes: text(),
    link: text(),
  },
  searched: addressResource.searchColumns,
}
