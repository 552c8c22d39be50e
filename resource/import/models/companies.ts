/** Suppliers, manufacturers and customers, with their people and addresses. */
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
})

export const contacts = imported('company.contact', {
  columns: {
    company_id: requiredRef('company.company'),
    ...each(text(), 'name', 'phone', 'email', 'role'),
    metadata: json('{}'),
  },
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
})
