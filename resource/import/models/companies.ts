/** Suppliers, manufacturers and customers, with their people and addresses. */
import { address as addressResource } from '../../inventory/company/address.ts'
import { company as companyResource } from '../../inventory/company/company.ts'
import { contact as contactResource } from '../../inventory/company/contact.ts'
import { each, flag, json, requiredRef, text, textOrNull } from '../columns.ts'
import { imported } from '../model.ts'

export const companies = imported('company.company', {
  columns: {
    ...each(text(), 'name', 'description', 'website', 'phone', 'contact', 'link', 'tax_id'),
    ...each(text(null), 'email', 'notes'),
    currency: text('USD'),
    image: textOrNull(),
    ...each(flag(true), 'active', 'is_supplier'),
    ...each(flag(false), 'is_customer', 'is_manufacturer'),
    metadata: json('{}'),
  },
  searched: companyResource.searchColumns,
})

export const contacts = imported('company.contact', {
  columns: {
    company_id: requiredRef('company.company'),
    ...each(text(), 'name', 'phone', 'email', 'role'),
    metadata: json('{}'),
  },
  searched: contactResource.searchColumns,
})

export const addresses = imported('company.address', {
  columns: {
    company_id: requiredRef('company.company'),
    ...each(
      text(),
      'title',
      'line1',
      'line2',
      'postal_code',
      'postal_city',
      'province',
      'country',
      'shipping_notes',
      'internal_shipping_notes',
      'link',
    ),
    primary: flag(false),
  },
  searched: addressResource.searchColumns,
})
