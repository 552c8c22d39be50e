import { allIn } from '../../../../database.ts'
import { field } from '../../../engine/fields/index.ts'
import { filter, keyValue } from '../../../engine/filter.ts'
import { inTurn } from '../../../engine/locks.ts'
import { type Hooks, resource } from '../../../engine/resource.ts'
import { keyList } from '../../../engine/rows.ts'
import { column, raw, sql } from '../../../engine/sql.ts'
import { starField, starFilter, starHooks } from '../../../engine/star.ts'
import { descendants, liftChildren, rootKey, treeFields, treeFilters, treeHooks, wholeNumber, within } from '../../../engine/tree.ts'
import { invalid } from '../../../errors.ts'
import { GONE_WITH_PART, WITH_PART } from '../../effects.ts'
import { CATEGORY } from '../../kinds/part.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { parametersOf } from '../../parameter/parameters-of.ts'
import { belongings, removeBelongings } from '../../thing/belongings.ts'
import { deleteParts } from '../delete-part.ts'

const TABLE = 'part_category'

const partCount = (t: string) => sql`(select sum(node.part_count) from part_category node where ${within('node', t)})`

/** What becomes of a category's parts and of what lies below it when it goes. Without a word they move up to its parent. */
const hooks: Hooks = {
  // With a category may go its parts and what they bring along.
  lock: async (trx, { verb }) =>
    verb === 'delete' ? inTurn(trx, 'bills of materials', 'manufacturer parts', 'supplier parts') : undefined,
  async checkAll(writes) {
    const { trx, values, row } = writes[0]!
    const ids = keyList(writes.map(({ id }) => id))
    // Clients send null for "none"; one form is stored.
    for (const write of writes) if (write.values.icon === null) write.values.icon = ''
    if (values.structural === true && row && (await trx('part_part').whereRaw(`category_id in (${ids})`).first('id'))) {
      throw invalid('You cannot make this part category structural because some parts are already assigned to it!')
    }
  },
  async deleting({ trx, request, input, row, id }) {
    const parent = (row!.parent_id ?? null) as number | null
    if (input.delete_child_categories) {
      const below = await allIn<{ id: number }>(
        trx,
        `select node.id from ${TABLE} root join ${TABLE} node on ${within('node', 'root').text} where root.id = ? and node.id <> root.id order by node.level desc`,
        [id],
      )
      for (const node of below) {
        await emptyCategory(node.id)
        await trx(TABLE).where({ id: node.id }).delete()
        await removeBelongings(trx, CATEGORY, [node.id])
      }
    } else await liftChildren(trx, TABLE, row!)
    await emptyCategory(id)

    async function emptyCategory(category: number): Promise<void> {
      if (input.delete_parts) return deleteParts(trx, request, { category_id: category })
      const stay = await trx('part_category').where({ id: parent }).first('structural')
      if (stay?.structural && (await trx('part_part').where({ category_id: category }).first('id')))
        throw invalid('The parts of this category cannot move up: the category above is structural. Move or delete them first.')
      const moved = await trx('part_part').where({ category_id: category }).update({ category_id: parent })
      if (parent !== null && moved) await trx(TABLE).where({ id: parent }).increment('part_count', moved)
    }
  },
}

/** A branch of the tree that parts are sorted into. */
export const category = resource({
  kind: CATEGORY,
  name: 'Category',
  noun: 'part category',
  plural: 'part categories',
  fields: {
    pk: field.pk(),
    name: field.text(100).required(),
    description: field.text(250).blank(),
    default_location: field.ref(LOCATION).nullable().help('Where parts of this category are kept by default'),
    default_keywords: field.text(250).blank().nullable().help('Keywords that new parts of this category start with'),
    ...treeFields(TABLE),
    parent: field.ref(CATEGORY).nullable().label('Parent category').help('The category that this one lies below'),
    part_count: field
      .computed({ type: 'integer' }, (_d, t) => partCount(t))
      .nullable()
      .help('Parts in it and in all categories below it'),
    subcategories: field
      .computed({ type: 'integer' }, (_d, t) => descendants(TABLE, t))
      .nullable()
      .help('Categories below it, at any depth'),
    starred: starField('part_category_star'),
    structural: field.bool().default(false).help('Parts may not be put into a structural category, only into those below it'),
    icon: field.text(100).blank().nullable(),
    parent_default_location: field
      .computed(
        { type: 'integer' },
        (_d, t) => sql`(select up.default_location_id from part_category up where up.id = ${column(t, 'parent_id')})`,
      )
      .nullable(),
    parameters: parametersOf(CATEGORY),
  },
  briefs: { light: { empty: ['part_count', 'subcategories'] } },
  filter: ['name', 'structural'],
  filters: { ...treeFilters(TABLE), starred: starFilter('part_category_star') },
  search: ['name', 'description'],
  order: ['name', 'level', 'part_count'],
  orders: {
    pathstring: () => [raw('t.pathstring')],
    tree_id: (d) => [rootKey(d, 't'), raw('t.pathstring')],
    lft: () => [raw('t.pathstring')],
  },
  cascades: ['part_category_star', 'part_category_parameter', 'part_part', ...WITH_PART, ...GONE_WITH_PART], // its parts move up, or go with it
  defaultOrder: ['pathstring'],
  bulk: { update: true },
  deletes: {
    delete_child_categories: field.bool().default(false).help('Whether the categories below it go, too'),
    delete_parts: field.bool().default(false).help('Whether its parts go, too'),
  },
  hooks: [treeHooks(TABLE, 'part category'), starHooks('part_category_star'), hooks, belongings(CATEGORY)],
})

/** All categories with just what a tree on a screen needs. */
export const categoryTree = resource({
  kind: CATEGORY,
  path: '/part/category/tree/',
  name: 'CategoryTree',
  noun: 'part category tree',
  plural: 'part categories for a tree',
  model: 'CategoryTree',
  fields: {
    pk: field.pk(),
    name: field.text(100).required(),
    description: field.text(250).blank(),
    pathstring: field.text(2000),
    parent: field.ref(CATEGORY).nullable(),
    tree_id: field.computed({ type: 'integer' }, (d, t) => rootKey(d, t)),
    level: field.integer().readOnly(),
    icon: field.text(100).blank(),
    structural: field.bool(),
    subcategories: field.computed({ type: 'integer' }, (_d, t) => descendants(TABLE, t)),
  },
  filter: ['level', 'parent'],
  filters: {
    max_level: filter.of({ type: 'number' }, (value) => sql`t.level <= ${wholeNumber(value)}`, 'How many levels down'),
    tree_id: filter.of({ type: 'integer' }, (value, { dialect }) => sql`${rootKey(dialect, 't')} = ${keyValue(value)}`, 'Key of the root'),
  },
  search: ['name', 'description'],
  order: ['subcategories'],
  orders: { level: (d) => [raw('t.level'), d.textOrder(raw('t.name'))], name: (d) => [d.textOrder(raw('t.name')), raw('t.level')] },
  defaultOrder: ['level', 'name'],
  operations: ['list'],
})
