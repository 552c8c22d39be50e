import { detail } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { tagFilters } from '../../engine/fields/tags.ts'
import { filter } from '../../engine/filter.ts'
import { innerJoin } from '../../engine/join.ts'
import { resource } from '../../engine/resource.ts'
import { through, throughName } from '../../engine/search.ts'
import { column, sql } from '../../engine/sql.ts'
import { COMPANY, MANUFACTURER_PART } from '../kinds/company.ts'
import { PART } from '../kinds/part.ts'
import { parametersOf } from '../thing/parameters-of.ts'
import { duplicateField } from './duplicate-field.ts'

const TABLE = 'company_manufacturer_part'

const base = innerJoin(PART, 'part_id')
const maker = innerJoin(COMPANY, 'manufacturer_id')

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
    duplicate: duplicateField('Manufacturer part'),
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
})
