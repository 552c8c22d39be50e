/** A part of the document: the operations of some areas, with the components that they need. */

type Json = Record<string, unknown>
type Operations = Record<string, Record<string, { tags?: string[] }>>

/** Areas of the document, as its tags name them. */
export const areasOf = (document: Json): string[] => (document.tags as { name: string }[]).map(({ name }) => name)

/** @param areas names of tags */
export function onlyAreas(document: Json, areas: readonly string[]): Json {
  const paths: Operations = {}
  for (const [path, item] of Object.entries(document.paths as Operations)) {
    const kept = Object.entries(item).filter(([, { tags }]) => tags?.some((tag) => areas.includes(tag)))
    if (kept.length) paths[path] = Object.fromEntries(kept)
  }
  const components = document.components as Record<string, Json>
  const needed = reached(paths, components)
  return {
    ...document,
    tags: (document.tags as { name: string }[]).filter(({ name }) => areas.includes(name)),
    paths,
    components: Object.fromEntries(
      Object.entries(components).map(([kind, all]) => [
        kind,
        kind === 'securitySchemes' ? all : Object.fromEntries(Object.entries(all).filter(([name]) => needed.has(`${kind}/${name}`))),
      ]),
    ),
  }
}

/** Components that a part of the document refers to, and those that these refer to. */
function reached(start: unknown, components: Record<string, Json>): Set<string> {
  const found = new Set<string>()
  const follow = (part: unknown): void => {
    for (const [, kind, name] of JSON.stringify(part).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)) {
      const key = `${kind}/${name}`
      if (found.has(key)) continue
      found.add(key)
      follow(components[kind!]?.[name!] ?? {})
    }
  }
  follow(start)
  return found
}
