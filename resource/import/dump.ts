/** A Django dump: a list of `{model, pk, fields}`, as InvenTree exports it. */

/** What cannot be imported; `message` is one clear sentence for the person at the terminal and holds no field's value but keys and names. */
export class ImportError extends Error {}

export interface DumpObject {
  /** `app.model` in lower case, e.g. `part.partcategory`. */
  readonly model: string
  readonly pk: number | string | null
  readonly fields: Readonly<Record<string, unknown>>
}

/** A dump that was looked through once; objects are read again model by model, in the order that references need. */
export interface Dump {
  /** How many objects there are of each model. */
  readonly counts: ReadonlyMap<string, number>
  objects(model: string): AsyncIterable<DumpObject> | Iterable<DumpObject>
  close(): Promise<void>
}

/** A dump that is in memory already. */
export function dumpOf(objects: readonly DumpObject[]): Dump {
  const byModel = new Map<string, DumpObject[]>()
  for (const object of objects) {
    const list = byModel.get(object.model)
    if (list) list.push(object)
    else byModel.set(object.model, [object])
  }
  return {
    counts: new Map([...byModel].map(([model, list]) => [model, list.length])),
    objects: (model) => byModel.get(model) ?? [],
    close: async () => {},
  }
}

/** Is this one object of a dump? */
export function isDumpObject(value: unknown): value is DumpObject {
  if (typeof value !== 'object' || value === null) return false
  const { model, pk = null, fields } = value as Record<string, unknown>
  const key = pk === null || typeof pk === 'number' || typeof pk === 'string'
  return typeof model === 'string' && key && typeof fields === 'object' && fields !== null && !Array.isArray(fields)
}
