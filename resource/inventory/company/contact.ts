import { field } from '../../engine/fields/index.ts'
import { resource } from '../../engine/resource.ts'
import { raw } from '../../engine/sql.ts'
import { COMPANY } from '../targets.ts'
import { ORDER_ROLES } from './order-roles.ts'

/** A person to contact at a company. */
export const contact = resource({
  path: '/company/contact/',
  name: 'Contact',
  table: 'company_contact',
  roles: ORDER_ROLES,
  fields: {
    pk: field.pk(),
    company: field.ref(COMPANY).required().help('Company that this person works for'),
    company_name: field.path('company.name'),
    name: field.text(100).required(),
    phone: field.text(100).blank(),
    email: field.email().blank(),
    role: field.text(100).blank(),
  },
  joins: { company: (t) => raw(`join company_company company on company.id = ${t}.company_id`) },
  filter: ['company'],
  search: ['name', (d) => d.firstLine(raw('company.search_key'))],
  order: ['name'],
  cascades: ['order_purchase_order', 'order_sales_order'],
  defaultOrder: ['name'],
  bulk: { delete: true },
})
