/** Filters of the part list, by the contract's names. */
import type { Principal } from '../../../provider/identity/principal.ts'
import { seesTable } from '../../engine/comparison.ts'
import { tagFilter } from '../../engine/fields/tags.ts'
import { type Filter, filter, flagged, isNull, keyValue } from '../../engine/filter.ts'
import { innerJoin } from '../../engine/join.ts'
import type { Caller } from '../../engine/operation.ts'
import { raw, type Sql, sql } from '../../engine/sql.ts'
import { starFilter } from '../../engine/star.ts'
import { subtree } from '../../engine/tree.ts'
import { CATEGORY, PART } from '../kinds/part.ts'
import { isLineOf, key, withVariants } from '../variant-tree.ts'

const date = (sign: '>' | '<', help: string): Filter => filter.day((day) => sql`t.creation_date ${raw(sign)} ${day}`, help)

const keys = (value: string): number[] => value.split(',').map((key) => keyValue(key))

const variantsOf = (part: number) => withVariants(key(part))

const relatedTo = (part: number) =>
  sql`select r.part_2_id from part_related r where r.part_1_id = ${part} union select r.part_1_id from part_related r where r.part_2_id = ${part}`

/** Parts that the lines of an assembly name, their substitutes, and their variants where those will do. */
const madeOf = (assembly: number) => sql`with recursive line as (select l.* from part_bom_item l where ${isLineOf(key(assembly), 'l')}),
  variant(id) as (select v.id from line join part_part v on line.allow_variants and v.variant_of_id = line.sub_part_id
    union select v.id from variant join part_part v on v.variant_of_id = variant.id)
  select sub_part_id from line union select id from variant
  union select s.part_id from part_bom_substitute s join line on line.id = s.bom_item_id`

/** Down into the branches, unless the request says otherwise; which those are is for those who may see categories. */
const cascades = (query: URLSearchParams, principal: Principal): boolean =>
  flagged(query.get('cascade'), seesTable('part_category', principal))

/** The parts of the category that is asked for. One that has none below it is named alone: its index then answers its parts in their order. */
export async function inCategory({ db, dialect, query, principal }: Caller): Promise<Sql[]> {
  const asked = query.get('category') ?? ''
  if (!asked || isNull(asked)) return []
  const category = keyValue(asked)
  const below = cascades(query, principal) ? await db.all('select 1 from part_category where parent_id = ? limit 1', [category]) : []
  return [below.length ? dialect.member(raw('t.category_id'), subtree('part_category', category)) : sql`t.category_id = ${category}`]
}

const ofPart = (...said: Parameters<typeof filter.ofKey>): Filter => filter.choice(PART, filter.ofKey(...said))

/** What there is of it, worked out beforehand. */
export const totals = innerJoin('part_total', 'id', { key: 'part_id' })

export const partFilters: Record<string, Filter> = {
  // Checked here; `inCategory` finds the parts, for which it has to look.
  category: filter.choice(
    CATEGORY,
    filter.of(
      { type: 'integer' },
      (value, { query, principal }) => {
        const none = isNull(value)
        if (!none) keyValue(value)
        return none && !cascades(query, principal) ? sql`t.category_id is null` : undefined
      },
      'Parts of this category, and of those below it unless `cascade` is false',
    ),
  ),
  cascade: filter.flag('Whether `category` goes down into the branches (default: yes)'),
  IPN: filter.sameText(raw('t."IPN"')),
  IPN_regex: filter.pattern(raw('t."IPN"')),
  name_regex: filter.pattern(raw('t.name')),
  has_ipn: filter.bool(raw(`t."IPN" <> ''`), 'Whether it has an internal part number'),
  has_units: filter.bool(raw(`coalesce(t.units, '') <> ''`)),
  has_pricing: filter.bool(sql`(${totals.column('pricing_min')} is not null or ${totals.column('pricing_max')} is not null)`),
  has_stock: filter.bool(sql`${totals.column('in_stock')} > 0`),
  low_stock: filter.bool(
    sql`t.minimum_stock > 0 and ${totals.column('total_in_stock')} < t.minimum_stock`,
    'Whether there is less than the minimum',
  ),
  high_stock: filter.bool(
    sql`t.maximum_stock > 0 and ${totals.column('total_in_stock')} > t.maximum_stock`,
    'Whether there is more than the maximum',
  ),
  depleted_stock: filter.bool(
    sql`(${totals.column('in_stock')} <= 0 and ${totals.column('stock_item_count')} > 0)`,
    'Whether there was stock and none is left',
  ),
  unallocated_stock: filter.bool(sql`${totals.column('unallocated_stock')} > 0`),
  on_order: filter.bool(sql`${totals.column('ordering')} > 0`),
  stock_to_build: filter.bool(
    sql`${totals.column('required_for_build_orders')} > ${totals.column('allocated_to_build_orders')}`,
    'Whether builds need more than is held for them',
  ),
  is_variant: filter.bool(raw('t.variant_of_id is not null')),
  is_revision: filter.bool(raw('t.revision_of_id is not null')),
  has_revisions: filter.bool(raw('exists (select 1 from part_part r where r.revision_of_id = t.id)')),
  ancestor: ofPart(
    (id, { dialect }) => sql`${dialect.member(raw('t.id'), variantsOf(id))} and t.id <> ${id}`,
    'Variants of this part, at any depth',
  ),
  exclude_tree: ofPart(
    (id, { dialect }) => sql`not (${dialect.member(raw('t.id'), variantsOf(id))})`,
    'Leave out this part and its variants',
  ),
  convert_from: ofPart((part, { dialect }) => {
    const template = sql`(select c.variant_of_id from part_part c where c.id = ${part})`
    const kin = sql`(${dialect.member(raw('t.id'), variantsOf(part))} or t.id = ${template} or t.variant_of_id = ${template})`
    return sql`t.id <> ${part} and t.active and not t.virtual and ${kin}`
  }, 'What stock of this part could be turned into: its variants, its template, and the other variants of that'),
  exclude_id: filter.of(
    { type: 'array', items: { type: 'integer' } },
    (value) => sql`t.id not in (${raw(keys(value).join(','))})`,
    'Leave out these, keys with commas between',
  ),
  created_after: date('>', 'Made after this day'),
  created_before: date('<', 'Made before this day'),
  related: filter.of({ type: 'number' }, (value) => sql`t.id in (${relatedTo(keyValue(value))})`, 'Parts related to this one'),
  exclude_related: filter.of(
    { type: 'number' },
    (value) => sql`t.id not in (${relatedTo(keyValue(value))})`,
    'Leave out parts related to this one',
  ),
  in_bom_for: ofPart((id) => sql`t.id in (${madeOf(id)})`, 'Parts that this assembly is made of, or can be made of instead'),
  bom_valid: filter.bool(raw('t.bom_validated'), 'Whether its bill of materials was checked'),
  starred: starFilter('part_star'),
  ...tagFilter('part_part'),
}
