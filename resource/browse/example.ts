/** Something to begin with where a body is typed as JSON: the example of the documentation. */
import type { Operation } from '../engine/operation.ts'

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { requestBody?: { content: Readonly<Record<string, Content>> } }>>>>
  readonly components: { readonly examples: Readonly<Record<string, { value: unknown }>> }
}
interface Content {
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { $ref: string }>>
}

/** JSON text of an operation's body; undefined where it takes none. */
export type Examples = (operation: Operation) => string | undefined

/** @param openapi makes the document of everything that is served; it is made when the first example is asked for */
export function examples(openapi: () => Record<string, unknown>): Examples {
  let document: Document | undefined
  return ({ path, method }) => {
    document ??= openapi() as unknown as Document
    const { paths, components } = document
    const content = paths[path]?.[method]?.requestBody?.content['application/json']
    if (!content) return undefined
    const named = Object.values(content.examples ?? {})[0]
      ?.$ref.split('/')
      .pop()
    const value = named === undefined ? content.example : components.examples[named]?.value
    return JSON.stringify(value ?? {}, null, 2)
  }
}
