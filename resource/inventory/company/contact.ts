import { field } from '../../engine/fields/index.ts'
import { innerJoin } from '../../engine/join.ts'
import { resource } from '../../engine/resource.ts'
import { COMPANY, CONTACT } from '../kinds/company.ts'

const company = innerJoin(COMPANY, 'company_id')

/** A person to contact at a company. */
export const contact = resource({
  kind: CONTACT,
  fields: {
    pk: field.pk(),
    company: field.ref(COMPANY).required().help('Company that this person works for'),
    company_name: field.from(company, 'name').label('Company Name'),
    name: field.text(100).required(),
    phone: field.text(100).blank(),
    email: field.email().blank(),
    role: field.text(100).blank(),
  },
  filter: ['company'],
  search: ['name', company],
  order: ['name'],
  cascades: ['order_purchase_order', 'order_sales_order', 'order_return_order', 'order_transfer_order'],
  defaultOrder: ['name'],
  bulk: { delete: true },
})
