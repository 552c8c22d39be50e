import { field } from '../../../engine/fields/index.ts'
import { resource } from '../../../engine/resource.ts'
import { pathNames } from '../../../engine/search-ways.ts'
import { sql } from '../../../engine/sql.ts'
import { starField, starFilter } from '../../../engine/star.ts'
import { descendants, elsewhere, treeFields, treeFilters, within } from '../../../engine/tree.ts'
import { treeList, treeOrders } from '../../../engine/tree-list.ts'
import { GONE_WITH_PART, WITH_PART } from '../../effects.ts'
import { Icon } from '../../icon-field.ts'
import { CATEGORY } from '../../kinds/part.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { parametersOf } from '../../thing/parameters-of.ts'

const TABLE = 'part_category'

const partCount = (t: string) => sql`(select sum(node.part_count) from part_category node where ${within('node', t)})`

/** A branch of the tree that parts are sorted into. */
export const category = resource({
  kind: CATEGORY,
  name: 'Category',
  noun: 'part category',
  plural: 'part categories',
  fields: {
    pk: field.pk(),
    name: field.text(100).required().help('Name of the category'),
    description: field.text(250).blank().help('What belongs here'),
    default_location: field.ref(LOCATION).nullable().label('Default Location').help('Where parts of this category are kept by default'),
    default_keywords: field.text(250).blank().nullable().help('Keywords that new parts of this category start with'),
    ...treeFields(TABLE),
    parent: field.ref(CATEGORY).nullable().asks(elsewhere).label('Parent Category').help('The category that this one lies below'),
    part_count: field
      .computed({ type: 'integer' }, (_d, t) => partCount(t))
      .nullable()
      .label('Parts')
      .help('Parts in it and in all categories below it'),
    subcategories: field
      .computed({ type: 'integer' }, (_d, t) => descendants(TABLE, t))
      .nullable()
      .help('Categories below it, at any depth'),
    starred: starField('part_category_star'),
    structural: field.bool().default(false).help('Parts may not be put into a structural category, only into those below it'),
    icon: new Icon().blank().nullable().help('Icon that it is shown with'),
    parent_default_location: field.of(TABLE, 'default_location_id', 'parent_id', 'integer'),
    parameters: parametersOf(CATEGORY),
  },
  briefs: { light: { empty: ['part_count', 'subcategories'] } },
  filter: ['name', 'structural'],
  filters: { ...treeFilters(TABLE), starred: starFilter('part_category_star') },
  search: ['name', 'description', pathNames(TABLE)],
  order: ['name', 'level', 'part_count'],
  orders: treeOrders,
  cascades: ['part_category_star', 'part_category_parameter', 'part_part', ...WITH_PART, ...GONE_WITH_PART], // its parts move up, or go with it
  defaultOrder: ['pathstring'],
  bulk: { update: true },
  deletes: {
    delete_child_categories: field.bool().default(false).help('Whether the categories below it go, too'),
    delete_parts: field.bool().default(false).help('Whether its parts go, too'),
  },
})

/** All categories with just what a tree on a screen needs. */
export const categoryTree = treeList({
  kind: CATEGORY,
  path: '/part/category/tree/',
  name: 'CategoryTree',
  noun: 'part category tree',
  plural: 'part categories for a tree',
  icon: field.text(100).blank().help('Icon that it is shown with'),
  below: 'subcategories',
})
