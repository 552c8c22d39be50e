/** What writing a node of a tree means: its path and those below it stay right. */
import type { Row, Trx } from '../../database.ts'
import { invalid } from '../errors.ts'
import { inTurn } from './locks.ts'
import type { Hooks, Write } from './resource.ts'
import { keyList, keysIn } from './rows.ts'
import { MAX_NAMES, within } from './tree.ts'

/** Where a node lies. */
export interface Path {
  readonly level: number
  /** Names from the root, with slashes. */
  readonly pathstring: string
  /** Keys from the root: `/1/14/`. */
  readonly tree_path: string
}
/** What follows for a node from the one that it lies below. */
export const pathBelow = (parent: Path | undefined, { id, name }: { id: number; name: string }): Path => ({
  level: parent ? parent.level + 1 : 0,
  pathstring: parent ? `${parent.pathstring}/${name}` : name,
  tree_path: `${parent?.tree_path ?? '/'}${id}/`,
})

/** Keys of these nodes and of all that lies below them, the deepest first. */
export const nodesBelow = (trx: Trx, table: string, ids: readonly number[]): Promise<number[]> =>
  keysIn(
    trx,
    `select node.id from ${table} root join ${table} node on ${within('node', 'root').text} where root.id in (${keyList(ids)}) order by node.level desc`,
  )

/** Keeps paths right when nodes are made, renamed and moved, and holds the rules that a tree has. */
export function treeHooks(table: 'part_category' | 'stock_location'): Hooks {
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
    if (row && parent !== null && (await isWithin(trx, table, parent, id))) throw invalid('Invalid choice', 'parent')
  }
}

const isWithin = async (trx: Trx, table: string, node: number, root: number): Promise<boolean> =>
  (
    await trx.all(`select 1 from ${table} node join ${table} root on ${within('node', 'root').text} where node.id = ? and root.id = ?`, [
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
  const { tree_path: path, pathstring: names, level } = pathBelow(parent as Path | undefined, { id, name: node.name as string })
  const before = node.tree_path as string
  const below = [before, `${before.slice(0, -1)}0`]
  const inside = 'tree_path >= ? and tree_path < ?'
  const [longest] = before
    ? await trx.all<{ n: number }>(`select max(length(pathstring)) as n from ${table} where ${inside}`, below)
    : [{ n: 0 }]
  // Counted like the databases do, by characters: a JavaScript string counts some of them twice.
  const [length, lengthBefore] = [[...names].length, [...(node.pathstring as string)].length]
  if (Math.max(length, length + longest!.n - lengthBefore) > MAX_NAMES)
    throw invalid('The names from the root down to here, or to what lies below, are too long together.', 'name')
  if (before) {
    const step = level - (node.level as number)
    const moved = `update ${table} set tree_path = cast(? as text) || substr(tree_path, ?), pathstring = cast(? as text) || substr(pathstring, ?), level = level + ? where ${inside} and id <> ?`
    await trx.all(moved, [path, before.length + 1, names, lengthBefore + 1, step, ...below, id])
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
