import { allIn, type Row, type Trx } from '../../../database.ts'
import { field } from '../../engine/fields/index.ts'
import { inTurn } from '../../engine/locks.ts'
import { resource } from '../../engine/resource.ts'
import { keyList } from '../../engine/rows.ts'
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
  hooks: [
    {
      // A company with addresses has exactly one primary one.
      lock: (trx) => inTurn(trx, 'primary addresses'),
      async saved({ trx, row: before, id }) {
        const row = await trx('company_address').where({ id }).first('company_id', 'primary')
        const others = trx('company_address').where({ company_id: row.company_id }).whereNot({ id })
        if (row.primary) await others.update({ primary: false })
        else if (!(await others.where({ primary: true }).first('id'))) await trx('company_address').where({ id }).update({ primary: true })
        if (before && before.company_id !== row.company_id) await findHeirs(trx, [before])
      },
      deletedAll: (writes) =>
        findHeirs(
          writes[0]!.trx,
          writes.map(({ row }) => row!),
        ),
    },
  ],
})

/** After addresses have left their companies: the oldest of the others takes the place of the primary one. */
async function findHeirs(trx: Trx, left: readonly Row[]): Promise<void> {
  const companies = keyList(left.filter(({ primary }) => primary).map(({ company_id }) => company_id as number))
  const heirs = `select min(id) from company_address where company_id in (${companies}) group by company_id`
  await allIn(trx, `update company_address set "primary" = true where id in (${heirs})`)
}
