/**
 * Trees by materialised path: `tree_path` is the keys from the root ("/1/14/"), `pathstring` the names ("Electronics/Passives").
 * A subtree is a range of paths, so listing, counting and moving one never walks the tree.
 */
import { allIn, type Row, type Trx } from '../../database.ts'
import { invalid } from '../errors.ts'
import type { Dialect } from './dialect.ts'
import { FieldError } from './field.ts'
import { field } from './fields/index.ts'
import { parseBool } from './fields/number.ts'
import { boolValue, type Filter, filter, keyValue } from './filter.ts'
import { inTurn } from './locks.ts'
import type { Hooks, Write } from './resource.ts'
import { keyList, keysIn } from './rows.ts'
import { column, raw, type Sql, sql } from './sql.ts'

const NAME_SEPARATOR = '/'
/** Characters that the names from the root down to a node may have together. */
const MAX_NAMES = 2000
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

/** Keys of these nodes and of all that lies below them, the deepest first. */
export const nodesBelow = (trx: Trx, table: string, ids: readonly number[]): Promise<number[]> =>
  keysIn(
    trx,
    `select node.id from ${table} root join ${table} node on ${within('node', 'root').text} where root.id in (${keyList(ids)}) order by node.level desc`,
  )

/**
 * The nodes from the root down to one, as the contract's path.
 * @param of SQL of the node's own path
 * @param icon SQL of the icon of the alias `node`
 */
export const pathOf = (table: string, dialect: Dialect, of: Sql, icon: Sql = raw('node.icon')): Sql =>
  dialect.objects(
    [
      ['pk', raw('node.id')],
      ['name', raw('node.name')],
      ['icon', icon],
    ],
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

/** Fields that every tree has besides name and parent. @param icon SQL of the icon of the alias `node` */
export const treeFields = (table: string, icon?: Sql) => ({
  level: field.integer().readOnly().help('How deep it lies; 0 at the root'),
  pathstring: field.text(MAX_NAMES).readOnly().help('Names from the root down to it'),
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
  const cascades = (query: URLSearchParams): boolean => parseBool(query.get('cascade') ?? '') === true
  const isKey = (value: string | null): boolean => /^\d+$/.test(value ?? '')
  return {
    parent: filter.of(
      { type: 'integer' },
      (value, { query, dialect }) => {
        if (/^(null|none)$/i.test(value)) return cascades(query) ? undefined : sql`t.parent_id is null`
        const parent = keyValue(value)
        const among = cascades(query) ? dialect.member(raw('t.id'), subtree(table, parent)) : sql`t.parent_id = ${parent}`
        const depth = query.get('depth')
        if (!depth || !isDepth(depth)) return among
        return sql`${among} and t.level <= (select level from ${raw(table)} where id = ${parent}) + ${wholeNumber(depth)}`
      },
      'Only what lies directly below this one; with `cascade` all that lies below, itself included',
    ),
    cascade: filter.of(
      { type: 'boolean' },
      (value, { query }) => (boolValue(value) || query.get('parent') ? undefined : sql`t.parent_id is null`),
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
    top_level: filter.bool(raw('t.parent_id is null'), 'Whether it has no parent'),
    exclude_tree: filter.ofKey(
      (id, { dialect }) => sql`not (${dialect.member(raw('t.id'), subtree(table, id))})`,
      'Leave out this one and all below it',
    ),
  }
}
const isDepth = (value: string): boolean => /^\d{1,4}$/.test(value)
/** A number of levels. @throws FieldError */
export const wholeNumber = (value: string): number => {
  if (!isDepth(value)) throw new FieldError('Enter a number.')
  return Number(value)
}

/** Keeps paths right when nodes are made, renamed and moved, and holds the rules that a tree has. */
export function treeHooks(table: 'part_category' | 'stock_location', noun: string): Hooks {
  return {
    // Two moves side by side could hang each branch below the other.
    lock: (trx) => inTurn(trx, `tree of ${table}`),
    // Where none gets another name or place, they have nothing to do with each other.
    inSequence: (input) => input.name !== undefined || input.parent !== undefined,
    async checkAll(writes) {
      for (const write of writes) await check(write)
    },
    async savedAll(writes) {
      for (const { trx, values, row, id } of writes)
        if (!row || values.name !== undefined || values.parent_id !== undefined) await place(trx, table, id)
    },
  }

  async function check({ trx, values, row, id }: Write): Promise<void> {
    const name = (values.name ?? row?.name) as string
    const parent = (values.parent_id !== undefined ? values.parent_id : (row?.parent_id ?? null)) as number | null
    const twin = trx(table).whereNot({ id }).where({ name, parent_id: parent })
    if (await twin.first('id')) throw invalid('Duplicate names cannot exist under the same parent')
    if (row && parent !== null && (await isWithin(trx, table, parent, id))) throw invalid(`A ${noun} cannot lie below itself.`, 'parent')
  }
}

const isWithin = async (trx: Trx, table: string, node: number, root: number): Promise<boolean> =>
  (
    await allIn(trx, `select 1 from ${table} node join ${table} root on ${within('node', 'root').text} where node.id = ? and root.id = ?`, [
      node,
      root,
    ])
  ).length > 0

/** Works out the paths of a node from its parent's, and moves all that lies below it along. */
export async function place(trx: Trx, table: string, id: number): Promise<void> {
  const node = (await trx(table).where({ id }).first('name', 'parent_id', 'tree_path', 'pathstring', 'level')) as Row
  const parent =
    node.parent_id === null
      ? undefined
      : ((await trx(table).where({ id: node.parent_id }).first('tree_path', 'pathstring', 'level')) as Row)
  const path = `${parent?.tree_path ?? '/'}${id}/`
  const names = parent ? `${parent.pathstring}${NAME_SEPARATOR}${node.name}` : (node.name as string)
  const level = parent ? (parent.level as number) + 1 : 0
  const before = node.tree_path as string
  const below = [before, `${before.slice(0, -1)}0`]
  const inside = 'tree_path >= ? and tree_path < ?'
  const [longest] = before
    ? await allIn<{ n: number }>(trx, `select max(length(pathstring)) as n from ${table} where ${inside}`, below)
    : [{ n: 0 }]
  // Counted like the databases do, by characters: a JavaScript string counts some of them twice.
  const [length, lengthBefore] = [[...names].length, [...(node.pathstring as string)].length]
  if (Math.max(length, length + longest!.n - lengthBefore) > MAX_NAMES)
    throw invalid('The names from the root down to here, or to what lies below, are too long together.', 'name')
  if (before) {
    const step = level - (node.level as number)
    const moved = `update ${table} set tree_path = cast(? as text) || substr(tree_path, ?), pathstring = cast(? as text) || substr(pathstring, ?), level = level + ? where ${inside} and id <> ?`
    await allIn(trx, moved, [path, before.length + 1, names, lengthBefore + 1, step, ...below, id])
  }
  await trx(table).where({ id }).update({ tree_path: path, pathstring: names, level })
}

/** Hangs what lies directly below a node onto its parent, before the node goes. */
export async function liftChildren(trx: Trx, table: string, row: Row): Promise<void> {
  const children: { id: number; name: string }[] = await trx(table)
    .where({ parent_id: row.id as number })
    .select('id', 'name')
  for (const child of children) {
    if (
      await trx(table)
        .where({ name: child.name, parent_id: (row.parent_id ?? null) as number | null })
        .whereNot({ id: row.id as number })
        .first('id')
    ) {
      throw invalid(`"${child.name}" cannot move up: something with that name is there already. Rename one of them first.`)
    }
    await trx(table)
      .where({ id: child.id })
      .update({ parent_id: row.parent_id ?? null })
    await place(trx, table, child.id)
  }
}
