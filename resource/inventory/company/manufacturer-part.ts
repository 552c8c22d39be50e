import { detail } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { missing } from '../../engine/fields/ref.ts'
import { filter } from '../../engine/filter.ts'
import { innerJoin } from '../../engine/join.ts'
import { inTurn } from '../../engine/locks.ts'
import { type Hooks, resource } from '../../engine/resource.ts'
import { through, throughName } from '../../engine/search.ts'
import { column, sql } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { COMPANY, MANUFACTURER_PART } from '../kinds/company.ts'
import { PART } from '../kinds/part.ts'
import { parametersOf } from '../parameter/parameters-of.ts'
import { tagFilters } from '../tag-filter.ts'
import { belongings } from '../thing/belongings.ts'
import { checkHash } from '../thing/give-barcode.ts'
import { checkCompany, checkPurchaseable, copyOriginal } from './supplier-part-hooks.ts'

const TABLE = 'company_manufacturer_part'

const base = innerJoin(PART, 'part_id')
const maker = innerJoin(COMPANY, 'manufacturer_id')

const hooks: Hooks = {
  // Nobody makes the same thing twice under one number; an import may have brought twins, so the database cannot say it.
  lock: (trx, { input }) => inTurn(trx, 'manufacturer parts', ...(input.barcode_hash ? (['linked barcodes'] as const) : [])),
  async check({ trx, values, row, id, input }) {
    const place = {
      part_id: (values.part_id ?? row?.part_id) as number,
      manufacturer_id: (values.manufacturer_id ?? row?.manufacturer_id) as number,
      MPN: (values.MPN !== undefined ? values.MPN : (row?.MPN ?? null)) as string | null,
    }
    if (!row || row.part_id !== place.part_id) await checkPurchaseable(trx, place.part_id)
    if (!row || row.manufacturer_id !== place.manufacturer_id) await checkCompany(trx, place.manufacturer_id, 'manufacturer')
    const renamed = !row || row.part_id !== place.part_id || row.manufacturer_id !== place.manufacturer_id || row.MPN !== place.MPN
    if (renamed && (await trx(TABLE).whereNot({ id }).where(place).first('id')))
      throw invalid('The fields part, manufacturer, MPN must make a unique set.')
    if (row && row.part_id !== place.part_id && (await trx('company_supplier_part').where({ manufacturer_part_id: id }).first('id')))
      throw invalid('Supplier parts refer to it: it cannot go to another part.', 'part')
    if (values.barcode_hash && values.barcode_hash !== row?.barcode_hash)
      await checkHash(trx, { model: 'manufacturerpart', id }, values.barcode_hash as string)
    const original = (input.duplicate as { original: number } | undefined)?.original
    if (original !== undefined && !(await trx(TABLE).where({ id: original }).first('id'))) throw invalid(missing(original), 'duplicate')
  },
  saved: ({ trx, request, input, id }) => copyOriginal(trx, request, MANUFACTURER_PART, id, input.duplicate),
}

/** A part as a manufacturer makes it. */
export const manufacturerPart = resource({
  kind: MANUFACTURER_PART,
  fields: {
    pk: field.pk(),
    part: field.ref(PART).unseen().required(),
    part_detail: detail(PART, 'part_id', 'brief').when('part_detail'),
    pretty_name: field
      .computed(
        { type: 'string' },
        (_d, t) =>
          sql`(select c.name from company_company c where c.id = ${column(t, 'manufacturer_id')}) || ' | ' || coalesce(${column(t, 'MPN')}, '')`,
      )
      .nullable()
      .when('pretty'),
    manufacturer: field.ref(COMPANY).required(),
    manufacturer_detail: detail(COMPANY, 'manufacturer_id', 'brief').when('manufacturer_detail'),
    description: field.text(250).blank().nullable(),
    duplicate: field
      .nested({ original: field.integer(1).required(), copy_parameters: field.bool().default(true) })
      .transient()
      .help('Manufacturer part to copy parameters from'),
    MPN: field.text(100).blank().nullable().help('Number that the manufacturer gives it'),
    link: field.url().blank().nullable(),
    barcode_hash: field.text(128).blank(),
    notes: field.text(50_000).blank().nullable().detailOnly(),
    tags: field.tags(TABLE).when('tags'),
    parameters: parametersOf(MANUFACTURER_PART),
  },
  filter: ['part', 'manufacturer', 'MPN'],
  filters: {
    part_active: filter.bool(base.column('active')),
    manufacturer_active: filter.bool(maker.column('active')),
    ...tagFilters(TABLE),
  },
  search: ['MPN', 'description', throughName('manufacturer_id', 'company_company'), through('part_id', 'part_part')],
  order: ['MPN'],
  orders: {
    part: (d) => [d.textOrder(base.column('name'))],
    IPN: (d) => [d.textOrder(base.column('IPN'))],
    manufacturer: (d) => [d.textOrder(maker.column('name'))],
  },
  touches: ['common_parameter'],
  cascades: ['company_supplier_part'],
  defaultOrder: ['pk'],
  bulk: { delete: true },
  hooks: [hooks, belongings(MANUFACTURER_PART)],
})
