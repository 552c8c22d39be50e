import { gate } from '../../auth/gate.ts'
import { entriesOf } from '../../engine/detail.ts'
import { Currency } from '../../engine/fields/currency.ts'
import { field } from '../../engine/fields/index.ts'
import { inTurn, lockRows } from '../../engine/locks.ts'
import { resource } from '../../engine/resource.ts'
import { keyList } from '../../engine/rows.ts'
import { column, sql } from '../../engine/sql.ts'
import { removeRows } from '../../engine/write.ts'
import { invalid } from '../../errors.ts'
import { PRICES } from '../effects.ts'
import { ADDRESS, COMPANY, MANUFACTURER_PART, SUPPLIER_PART } from '../kinds/company.ts'
import { parametersOf } from '../parameter/parameters-of.ts'
import { tagFilter } from '../tag-filter.ts'
import { belongings } from '../thing/belongings.ts'
import { ADDRESS_BRIEF } from './address.ts'
import { manufacturerPart } from './manufacturer-part.ts'
import { supplierPart } from './supplier-part.ts'
import { copyOriginal, lockLinesOf } from './supplier-part-hooks.ts'

/** A supplier, manufacturer or customer. */
export const company = resource({
  kind: COMPANY,
  plural: 'companies',
  fields: {
    pk: field.pk(),
    name: field.text(100).required().label('Company name').help('Company name'),
    description: field.text(500).blank().help('What the company does'),
    website: field.url().blank().help('Address of the website'),
    phone: field.text(50).blank().label('Phone number').help('Phone number for contact'),
    email: field.email().blank().nullable().help('E-mail address for contact'),
    currency: new Currency().default('USD').help('Currency that the company uses by default'),
    contact: field.text(100).blank().help('Point of contact'),
    duplicate: field
      .nested({ original: field.integer(1).required(), copy_parameters: field.bool().default(true) })
      .transient()
      .help('Company to copy parameters from'),
    link: field.url().blank().help('Link to more about the company'),
    image: field.image(COMPANY.pictures!).nullable(),
    thumbnail: field.computed(
      { type: 'string' },
      (_d, t) => sql`coalesce('/media/' || ${column(t, 'image')}, '/static/img/blank_image.png')`,
    ),
    active: field.bool().default(true).help('Whether business is done with the company'),
    is_customer: field.bool().default(false).help('Whether things are sold to the company'),
    is_manufacturer: field.bool().default(false).help('Whether the company makes parts'),
    is_supplier: field.bool().default(true).help('Whether things are bought from the company'),
    notes: field.text(50_000).blank().nullable().detailOnly(),
    parts_supplied: field.count('company_supplier_part', 'supplier_id'),
    parts_manufactured: field.count('company_manufacturer_part', 'manufacturer_id'),
    primary_address: field
      .computed(ADDRESS_BRIEF, (d, t, sight) =>
        d.object(
          entriesOf(ADDRESS, 'brief', d, 'a', sight),
          sql`from company_address a where a.company_id = ${column(t, 'id')} and a."primary" order by a.id limit 1`,
        ),
      )
      .nullable(),
    tax_id: field.text(50).blank().label('Tax ID').help('Tax number of the company'),
    parameters: parametersOf(COMPANY),
    tags: field.tags('company_company').when('tags'),
  },
  briefs: { brief: { only: ['pk', 'active', 'name', 'description', 'image', 'thumbnail', 'currency', 'tax_id'] } },
  filter: ['active', 'is_customer', 'is_manufacturer', 'is_supplier', 'name'],
  filters: { tag_name: tagFilter('company_company') },
  search: ['name', 'description', 'website', 'tax_id'],
  order: ['active', 'name', 'parts_supplied', 'parts_manufactured'],
  touches: ['common_parameter'],
  cascades: [
    'company_contact',
    'company_address',
    'company_manufacturer_part',
    'company_supplier_part',
    'company_price_break',
    'stock_item',
    'order_purchase_order_line',
    ...PRICES,
  ],
  defaultOrder: ['name'],
  hooks: [
    {
      async lock(trx, { verb, ids, input }) {
        if (verb === 'delete') {
          await inTurn(trx, 'manufacturer parts', 'supplier parts')
          await lockLinesOf(trx, await trx('company_supplier_part').whereIn('supplier_id', ids).pluck('id'))
        } else if (verb === 'add' || input.name !== undefined || input.email !== undefined) await inTurn(trx, 'company names')
      },
      async check({ trx, values, row, id, input }) {
        const name = (values.name ?? row?.name) as string
        const email = values.email !== undefined ? values.email : row?.email
        const twin = trx('company_company')
          .whereNot({ id })
          .where({ name, email: (email ?? null) as string | null })
        if (await twin.first('id')) throw invalid('The fields name, email must make a unique set.')
        const original = (input.duplicate as { original: number } | undefined)?.original
        if (original !== undefined && !(await trx('company_company').where({ id: original }).first('id')))
          throw invalid(`Invalid pk "${original}" - object does not exist.`, 'duplicate')
      },
      saved: ({ trx, request, input, id }) => copyOriginal(trx, request, COMPANY, id, input.duplicate),
      // What it makes and sells goes with it, by the rules of these rows.
      async deletingAll(writes) {
        const { trx, request } = writes[0]!
        const of = keyList(writes.map(({ id }) => id))
        const keysOf = (table: string, reference: string): Promise<number[]> =>
          trx(table).whereRaw(`${reference} in (${of})`).orderBy('id').pluck('id')
        const made = await keysOf('company_manufacturer_part', 'manufacturer_id')
        const sold = await keysOf('company_supplier_part', 'supplier_id')
        if (made.length) gate(MANUFACTURER_PART.access('delete'), request.principal)
        if (sold.length) gate(SUPPLIER_PART.access('delete'), request.principal)
        await lockRows(trx, 'company_manufacturer_part', made, 'delete')
        await lockRows(trx, 'company_supplier_part', sold, 'delete')
        await lockRows(
          trx,
          'stock_item',
          await trx('stock_item')
            .whereRaw(`supplier_part_id in (${keyList(sold)})`)
            .pluck('id'),
          'change',
        )
        await removeRows(supplierPart, request, trx, sold)
        await removeRows(manufacturerPart, request, trx, made)
      },
    },
    belongings(COMPANY),
  ],
})
