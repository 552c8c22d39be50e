/** Suppliers, manufacturers and customers, with their people and addresses. */
import { each, flag, json, requiredRef, text, textOrNull } from '../columns.ts'
import { imported } from '../model.ts'
import type { Run } from '../run.ts'

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
  aside: ['address'],
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
  after: addressesOfCompanies,
})

const LINE = 50

/** Older exports write the one address of a company beside its name. */
async function addressesOfCompanies(run: Run): Promise<void> {
  for await (const object of run.dump.objects('company.company')) {
    const { address = '' } = object.fields
    if (typeof address !== 'string') run.place(object, 'address').refuse('is not text')
    else if (address)
      await run.trx('company_address').insert({
        id: await run.newKey('company_address'),
        company_id: object.pk,
        title: 'Primary',
        primary: true,
        line1: address.slice(0, LINE),
        line2: address.slice(LINE, 2 * LINE),
      })
  }
}
