/** Where nodes of trees lie: their paths by keys and by names. */
import type { Trx } from '../../../database.ts'
import type { Checked } from '../../engine/kept.ts'
import { inTurn } from '../../engine/locks.ts'
import { type Path, pathBelow } from '../../engine/tree-rules.ts'

type Node = Path & { readonly id: number; readonly name: string; readonly parent_id: number | null }
const COLUMNS = ['level', 'pathstring', 'tree_path'] as const

function paths(table: 'part_category' | 'stock_location'): Checked {
  async function differing(trx: Trx) {
    const nodes = await trx.all<Node>(`select id, name, parent_id, ${COLUMNS.join(', ')} from ${table} order by id`)
    const byId = new Map(nodes.map((node) => [node.id, node]))
    const known = new Map<number, Path>()
    const pathOf = (node: Node): Path => {
      const found = known.get(node.id)
      if (found) return found
      // What lies below itself has no path: it ends here.
      known.set(node.id, node)
      const parent = node.parent_id === null ? undefined : byId.get(node.parent_id)
      const path = pathBelow(parent && pathOf(parent), node)
      known.set(node.id, path)
      return path
    }
    return nodes.flatMap((node) => {
      const right = pathOf(node)
      const wrong = COLUMNS.filter((column) => node[column] !== right[column])
      return wrong.length ? [{ node, right, wrong }] : []
    })
  }
  return {
    lock: `tree of ${table}`,
    covers: COLUMNS.map((column) => `${table}.${column}`),
    wrong: async (trx) =>
      (await differing(trx)).flatMap(({ node, right, wrong }) =>
        wrong.map((column) => ({ table, id: node.id, column, kept: node[column], right: right[column] })),
      ),
    async rebuild(trx) {
      await inTurn(trx, `tree of ${table}`)
      for (const { node, right } of await differing(trx))
        await trx(table).where({ id: node.id }).update({ level: right.level, pathstring: right.pathstring, tree_path: right.tree_path })
    },
  }
}

export const TREE_PATHS = [paths('stock_location'), paths('part_category')]
