/** Recorded requests to a real server, each with its answer, as files beside this repository hold them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(process.cwd(), '../shared/reference/samples-530')

/** Are they here? */
export const recordingsAreHere = (): boolean => existsSync(FOLDER)
export const MISSING = '../shared/reference/samples-530 is not here'

export interface Recording {
  /** `stock/029-add-ok` */
  readonly id: string
  readonly area: string
  /** Its place in the story of the area. */
  readonly number: number
  readonly name: string
  readonly request: {
    readonly method: string
    /** With the query, from the root. */
    readonly path: string
    /** Who asked; null without credentials, or with some that are no token. */
    readonly as: string | null
    readonly headers: Readonly<Record<string, string>>
    /** As it was sent; an object where it was a form with files. */
    readonly body: string | Readonly<Record<string, unknown>> | null
  }
  readonly status: number
  readonly body: unknown
  /** What the object was right after the request. */
  readonly after?: { readonly path: string } & Readonly<Record<string, unknown>>
  /** What was left out of the body. */
  readonly cut?: string
  readonly note?: string
}

function read(area: string, file: string): Recording[] {
  const said = JSON.parse(readFileSync(join(FOLDER, area, file), 'utf8'))
  if (!said.request) return []
  const name = file.replace(/\.json$/, '')
  return [{ ...said, id: `${area}/${name}`, area, number: Number(name.slice(0, 3)), name: name.slice(4) }]
}

/** All of them, an area after the other. */
export const recordings = (): Recording[] =>
  readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: area }) =>
      readdirSync(join(FOLDER, area))
        .filter((file) => file.endsWith('.json'))
        .sort()
        .flatMap((file) => read(area, file)),
    )

/** Path without the query. */
export const addressOf = ({ request }: Recording): string => request.path.split('?')[0]!

/** The body that was sent, where it was an object. */
export function sentOf({ request: { body } }: Recording): Readonly<Record<string, unknown>> {
  if (typeof body !== 'string') return body ?? {}
  try {
    const sent = JSON.parse(body)
    return typeof sent === 'object' && sent !== null && !Array.isArray(sent) ? sent : {}
  } catch {
    return {}
  }
}
