/** Works out the paths of a tree before its nodes are written: parents may come after their children. */
import { type Path, pathBelow } from '../engine/tree-rules.ts'
import { ImportError } from './dump.ts'
import type { Completer } from './model.ts'
import type { Run } from './run.ts'

/** @returns what fills these columns of a node @throws ImportError when nodes lie below each other in a circle */
export const tree =
  (model: string) =>
  async (run: Run): Promise<Completer> => {
    const nodes = new Map<number, { name: string; parent: unknown }>()
    for await (const { pk, fields } of run.dump.objects(model))
      nodes.set(pk as number, { name: String(fields.name), parent: fields.parent })
    const known = new Map<number, Path>()
    const visit = (id: number, below: ReadonlySet<number>): Path => {
      const done = known.get(id)
      if (done) return done
      if (below.has(id)) throw new ImportError(`${model} ${id} lies below itself.`)
      const { name, parent } = nodes.get(id)!
      const up = nodes.has(parent as number) ? visit(parent as number, new Set(below).add(id)) : undefined
      const columns = pathBelow(up, { id, name })
      known.set(id, columns)
      return columns
    }
    return (row) => Object.assign(row, visit(row.id as number, new Set()))
  }
