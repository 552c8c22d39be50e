import { detail } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { tagFilters } from '../../engine/fields/tags.ts'
import { filter } from '../../engine/filter.ts'
import { innerJoin } from '../../engine/join.ts'
import { resource } from '../../engine/resource.ts'
import { tagsOf, through, throughName } from '../../engine/search-ways.ts'
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
    part: field.ref(PART).unseen().required().where({ purchaseable: true }).label('Base Part').help('Part that is made under the number'),
    part_detail: detail(PART, 'part_id', 'brief').when('part_detail', 'detail'),
    pretty_name: field
      .computed({ type: 'string' }, (_d, t, sight) => {
        const mpn = sql`coalesce(${column(t, 'MPN')}, '')`
        // The name is the company's: told to whoever may see it.
        if (!sight(COMPANY.access('view'))) return mpn
        return sql`(select c.name from company_company c where c.id = ${column(t, 'manufacturer_id')}) || ' | ' || ${mpn}`
      })
      .nullable()
      .when('pretty'),
    manufacturer: field.ref(COMPANY).required().where({ is_manufacturer: true }).help('Who makes it'),
    manufacturer_detail: detail(COMPANY, 'manufacturer_id', 'brief').when('manufacturer_detail', 'detail'),
    description: field.text(250).blank().nullable().help('What the manufacturer says of it'),
    duplicate: duplicateField(MANUFACTURER_PART, 'Manufacturer part'),
    MPN: field.text(100).filled().help('Number that the manufacturer gives it').told({ default: null }),
    link: field.url().blank().nullable().help('Page elsewhere about it'),
    barcode_hash: field.text(128).blank().label('Barcode Hash').help('Hash of the barcode that is linked to it'),
    notes: field.text(50_000).blank().nullable().detailOnly().help('Longer notes, in Markdown'),
    tags: field.tags(TABLE).when('tags'),
    parameters: parametersOf(MANUFACTURER_PART),
  },
  briefs: { light: { without: ['part_detail'] } },
  filter: ['part', 'manufacturer', 'MPN'],
  filters: {
    part_active: filter.bool(base.column('active')),
    manufacturer_active: filter.bool(maker.column('active')),
    ...tagFilters(TABLE),
  },
  search: ['MPN', 'description', throughName('manufacturer_id', 'company_company'), through('part_id', 'part_part'), tagsOf(TABLE)],
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
