import type { Row, Trx } from '../../../database.ts'
import type { Entries } from '../../engine/dialect.ts'
import { field } from '../../engine/fields/index.ts'
import { inTurn } from '../../engine/locks.ts'
import { resource } from '../../engine/resource.ts'
import { column } from '../../engine/sql.ts'
import { COMPANY } from '../targets.ts'
import { ORDER_ROLES } from './order-roles.ts'

/** A postal address of a company; one of them is the primary one. */
export const address = resource({
  path: '/company/address/',
  name: 'Address',
  plural: 'addresses',
  table: 'company_address',
  roles: ORDER_ROLES,
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
  filter: ['company'],
  search: ['title'],
  order: ['title'],
  cascades: ['order_purchase_order', 'order_sales_order'],
  defaultOrder: ['title'],
  bulk: { delete: true },
  hooks: [
    {
      // A company with addresses has exactly one primary one.
      lock: (trx) => inTurn(trx, 'primary addresses'),
      async saved({ trx, row: before, id }) {
        const row = await trx('company_address').where({ id }).first('company_id', 'primary')
        const others = trx('company_address').where({ company_id: row.company_id }).whereNot({ id })
        if (row.primary) await others.update({ primary: false })
        else if (!(await others.where({ primary: true }).first('id'))) await trx('company_address').where({ id }).update({ primary: true })
        if (before && before.company_id !== row.company_id) await findHeir(trx, before)
      },
      deleted: ({ trx, row }) => findHeir(trx, row!),
    },
  ],
})

/** After an address has left its company: the oldest of the others takes its place. */
async function findHeir(trx: Trx, left: Row): Promise<void> {
  if (!left.primary) return
  const heir = await trx('company_address')
    .where({ company_id: left.company_id as number })
    .orderBy('id')
    .first('id')
  if (heir) await trx('company_address').where({ id: heir.id }).update({ primary: true })
}

const BRIEF = ['line1', 'line2', 'postal_code', 'postal_city', 'province', 'country', 'shipping_notes', 'internal_shipping_notes'] as const

/** The primary address as it appears inside its company. */
export const addressBrief = (alias: string): Entries => [
  ['pk', column(alias, 'id')],
  ...BRIEF.map((name) => [name, column(alias, name)] as const),
]
export const ADDRESS_BRIEF = {
  type: 'object',
  properties: { pk: { type: 'integer' }, ...Object.fromEntries(BRIEF.map((name) => [name, { type: 'string' }])) },
  required: ['pk'],
}
