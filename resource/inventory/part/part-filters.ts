/** Filters of the part list, by the contract's names. */
import { FieldError } from '../../engine/field.ts'
import { isDate } from '../../engine/fields/date.ts'
import { boolValue, type Filter, filter, keyValue } from '../../engine/filter.ts'
import { raw, sql } from '../../engine/sql.ts'
import { starFilter } from '../../engine/star.ts'
import { subtree } from '../../engine/tree.ts'
import { tagFilter } from '../tag-filter.ts'
import { patternFilter } from './pattern-filter.ts'

const date = (sign: '>' | '<', help: string): Filter =>
  filter.of(
    { type: 'string', format: 'date' },
    (value) => {
      if (!isDate(value)) throw new FieldError('Enter a valid date.')
      return sql`t.creation_date ${raw(`${sign}=`)} ${value}`
    },
    help,
  )

/** A parameter that narrows nothing by itself; a wrong value is still refused. */
const checked = (parse: (value: string) => unknown) => (value: string) => {
  parse(value)
  return undefined
}

const keys = (value: string): number[] => value.split(',').map((key) => keyValue(key))

/** Variants at any depth, the part itself included. */
const variantsOf = (part: number) =>
  sql`with recursive variant(id) as (select ${part} + 0 union select p.id from part_part p join variant v on p.variant_of_id = v.id) select id from variant`

/** Below which these are not: relations and bills of materials are not kept, so nothing stands in any. */
const NOTHING = raw('1 = 0')

export const partFilters: Record<string, Filter> = {
  category: filter.of(
    { type: 'integer' },
    (value, { query, dialect }) => {
      const cascade = query.get('cascade') === null || boolValue(query.get('cascade')!)
      if (/^(null|none)$/i.test(value)) return cascade ? undefined : sql`t.category_id is null`
      return cascade
        ? dialect.member(raw('t.category_id'), subtree('part_category', keyValue(value)))
        : sql`t.category_id = ${keyValue(value)}`
    },
    'Parts of this category, and of those below it unless `cascade` is false',
  ),
  cascade: filter.of({ type: 'boolean' }, checked(boolValue), 'Whether `category` goes down into the branches (default: yes)'),
  IPN: filter.text(raw('t."IPN"')),
  IPN_regex: patternFilter(raw('t."IPN"')),
  name_regex: patternFilter(raw('t.name')),
  has_ipn: filter.bool(raw(`t."IPN" <> ''`), 'Whether it has an internal part number'),
  has_units: filter.bool(raw(`coalesce(t.units, '') <> ''`)),
  has_pricing: filter.bool(raw('total.pricing_min is not null')),
  has_stock: filter.bool(raw('total.in_stock > 0')),
  low_stock: filter.bool(raw('t.minimum_stock > 0 and total.total_in_stock < t.minimum_stock'), 'Whether there is less than the minimum'),
  high_stock: filter.bool(raw('t.maximum_stock > 0 and total.total_in_stock > t.maximum_stock'), 'Whether there is more than the maximum'),
  depleted_stock: filter.bool(raw('total.in_stock <= 0')),
  unallocated_stock: filter.bool(raw('total.unallocated_stock > 0')),
  on_order: filter.bool(raw('total.ordering > 0')),
  stock_to_build: filter.bool(raw('total.required_for_build_orders > total.in_stock'), 'Whether builds need more than there is'),
  is_variant: filter.bool(raw('t.variant_of_id is not null')),
  is_revision: filter.bool(raw('t.revision_of_id is not null')),
  has_revisions: filter.bool(raw('exists (select 1 from part_part r where r.revision_of_id = t.id)')),
  ancestor: filter.of(
    { type: 'integer' },
    (value, { dialect }) => sql`${dialect.member(raw('t.id'), variantsOf(keyValue(value)))} and t.id <> ${keyValue(value)}`,
    'Variants of this part, at any depth',
  ),
  exclude_tree: filter.of(
    { type: 'integer' },
    (value, { dialect }) => sql`not (${dialect.member(raw('t.id'), variantsOf(keyValue(value)))})`,
    'Leave out this part and its variants',
  ),
  convert_from: filter.of(
    { type: 'integer' },
    (value, { dialect }) => sql`${dialect.member(raw('t.id'), variantsOf(keyValue(value)))} and t.id <> ${keyValue(value)} and t.active`,
    'What stock of this part could be turned into',
  ),
  exclude_id: filter.of(
    { type: 'array', items: { type: 'integer' } },
    (value) => sql`t.id not in (${raw(keys(value).join(','))})`,
    'Leave out these, keys with commas between',
  ),
  created_after: date('>', 'Made on this day or later'),
  created_before: date('<', 'Made on this day or earlier'),
  related: filter.of({ type: 'number' }, () => NOTHING, 'Parts related to this one'),
  exclude_related: filter.of({ type: 'number' }, checked(keyValue), 'Leave out parts related to this one'),
  in_bom_for: filter.of({ type: 'integer' }, () => NOTHING, 'Parts that this assembly is made of'),
  bom_valid: filter.bool(raw('t.bom_validated'), 'Whether its bill of materials was checked'),
  starred: starFilter('part_star'),
  tag_name: tagFilter('part_part'),
}
