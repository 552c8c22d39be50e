/**
 * Trees by materialised path: `tree_path` is the keys from the root ("/1/14/"), `pathstring` the names ("Electronics/Passives").
 * A subtree is a range of paths, so listing, counting and moving one never walks the tree.
 */
import type { Dialect } from './dialect.ts'
import { FieldError } from './field.ts'
import { field } from './fields/index.ts'
import { type Filter, filter, flagged, isNull, keyValue } from './filter.ts'
import type { Asked } from './form.ts'
import { column, raw, type Sql, sql } from './sql.ts'

/** Characters that the names from the root down to a node may have together. */
export const MAX_NAMES = 2000
/** '0' follows '/' in the order of bytes: the end of the range of paths below a node. */
const end = (path: Sql): Sql => sql`substr(${path}, 1, length(${path}) - 1) || '0'`
/** Is the node inside the subtree of `of`, the root of it included? Both are aliases. */
export const within = (node: string, of: string): Sql => {
  const path = column(node, 'tree_path')
  const root = column(of, 'tree_path')
  return sql`${path} >= ${root} and ${path} < ${end(root)}`
}
/** Keys of the nodes of a subtree. */
export const subtree = (table: string, root: number): Sql =>
  sql`select node.id from ${raw(table)} root join ${raw(table)} node on ${within('node', 'root')} where root.id = ${root}`

/**
 * The nodes from the root down to one, as the contract's path.
 * @param of SQL of the node's own path
 * @param icon SQL of the icon of the alias `node`, where the path shows one
 */
export const pathOf = (table: string, dialect: Dialect, of: Sql, icon?: Sql): Sql =>
  dialect.objects(
    [['pk', raw('node.id')], ['name', raw('node.name')], ...(icon ? ([['icon', icon]] as const) : [])],
    sql`from ${raw(table)} node where ${of} >= node.tree_path and ${of} < ${end(raw('node.tree_path'))}`,
    raw('node.level'),
  )
export const PATH_SCHEMA = {
  type: 'array',
  items: {
    type: 'object',
    properties: { pk: { type: 'integer' }, name: { type: 'string' }, icon: { type: ['string', 'null'] } },
    required: ['pk', 'name'],
  },
}

/** What a node may lie below: not itself, nor what lies below it. */
export const elsewhere: Asked = async (_source, { id }) => (id === undefined ? {} : { instance_filters: { exclude_tree: id } })

/** Fields that every tree has besides name and parent. @param icon SQL of the icon of the alias `node` */
export const treeFields = (table: string, icon?: Sql) => ({
  level: field.integer().readOnly().help('How deep it lies; 0 at the root'),
  pathstring: field.text(MAX_NAMES).readOnly().label('Path').help('Names from the root down to it'),
  path: field
    .computed(PATH_SCHEMA, (d, t) => pathOf(table, d, column(t, 'tree_path'), icon))
    .nullable()
    .when('path_detail'),
})

/** Key of the root that a node lies under. */
export const rootKey = (dialect: Dialect, alias: string): Sql =>
  dialect.kind === 'sqlite'
    ? sql`cast(substr(${column(alias, 'tree_path')}, 2) as integer)`
    : sql`split_part(${column(alias, 'tree_path')}, '/', 2)::integer`

/** How many nodes lie below it. */
export const descendants = (table: string, t: string): Sql => sql`(select count(*) - 1 from ${raw(table)} node where ${within('node', t)})`

/** `parent`, `cascade`, `depth`, `top_level` and `exclude_tree`, which read each other as the contract's clients expect. */
export function treeFilters(table: string): Record<string, Filter> {
  const cascades = (query: URLSearchParams): boolean => flagged(query.get('cascade'), false)
  const isKey = (value: string | null): boolean => /^\d+$/.test(value ?? '')
  return {
    parent: filter.choice(
      { table },
      filter.of(
        { type: 'integer' },
        (value, { query, dialect }) => {
          if (isNull(value)) return cascades(query) ? undefined : sql`t.parent_id is null`
          const parent = keyValue(value)
          const among = cascades(query) ? dialect.member(raw('t.parent_id'), subtree(table, parent)) : sql`t.parent_id = ${parent}`
          const depth = query.get('depth')
          if (!depth || !isDepth(depth)) return among
          return sql`${among} and t.level <= (select level from ${raw(table)} where id = ${parent}) + ${wholeNumber(depth)}`
        },
        'Only what lies directly below this one; with `cascade` all that lies below',
      ),
    ),
    cascade: filter.yesNo(
      (yes, { query }) => (yes || query.get('parent') ? undefined : sql`t.parent_id is null`),
      'Whether to go down into the branches',
    ),
    depth: filter.of(
      { type: 'number' },
      (value, { query }) => {
        const depth = wholeNumber(value)
        return isKey(query.get('parent')) ? undefined : sql`t.level <= ${depth}`
      },
      'How many levels down',
    ),
    top_level: filter.yesNo(
      (yes, { query }) => (yes && !cascades(query) ? raw('t.parent_id is null') : undefined),
      'Only what has no parent, unless `cascade` goes down from there',
    ),
    exclude_tree: filter.choice(
      { table },
      filter.ofKey(
        (id, { dialect }) => sql`not (${dialect.member(raw('t.id'), subtree(table, id))})`,
        'Leave out this one and all below it',
      ),
    ),
  }
}
const isDepth = (value: string): boolean => /^\d{1,4}$/.test(value)
/** A number of levels. @throws FieldError */
export const wholeNumber = (value: string): number => {
  if (!isDepth(value)) throw new FieldError('Enter a number.')
  return Number(value)
}
