/** Recorded requests to an older release (API 388), with data of its own: what they tell besides what the newer ones do. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compareBodies, THERE } from './compare.ts'
import type { Difference } from './difference.ts'
import { addressOf, type Recording } from './recording.ts'
import type { Untold } from './untold.ts'

const FOLDER = join(process.cwd(), '../shared/reference/samples')

/** Its address in answers. */
const THEIRS = 'http://127.0.0.1:12346'
/** What stands for credentials that are none. */
const WRONG: Readonly<Record<string, string>> = { Token: 'Token inv-nonsense', Basic: 'Basic eDp5', Bearer: 'Bearer bad' }
/** Not compared: who asks may see other things there, newer recordings answer 401, and the rows are in a form that nothing here has. */
const LEFT = ['err-403-engineer-po', 'err-403-engineer-build', 'err-404-route-anon', 'part-parameter-list']
/** Made before it is asked for twice. */
const LATE = ['err-400-part-dup']

function read(file: string): Omit<Recording, 'number'> {
  const { request, status, body } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8').replaceAll(THEIRS, THERE))
  const name = file.replace(/\.json$/, '')
  const { Authorization: sent, ...headers } = request.headers as Record<string, string>
  const kind = sent?.split(' ')[0]
  const known = kind && !/-bad-(basic|bearer|token)$/.test(name)
  const who = name.includes('reader') ? 'reader' : name.includes('engineer') ? 'engineer' : 'admin'
  return {
    ...{ id: `samples/${name}`, area: 'samples', name, status, body: body?.__text__ === undefined ? body : body.__text__ || null },
    request: {
      ...{ method: request.method, path: request.path, body: request.body, as: known ? who : null },
      headers: { ...headers, ...(kind ? { Authorization: known ? sent : WRONG[kind]! } : {}) },
    },
  }
}

/** In the order in which they fit each other: those that write come last by their names. */
export const samples = (): Recording[] =>
  (existsSync(FOLDER) ? readdirSync(FOLDER) : [])
    .filter((file) => file.endsWith('.json'))
    .map(read)
    .filter(({ name }) => !LEFT.includes(name))
    .sort((a, b) => Number(LATE.includes(a.name)) - Number(LATE.includes(b.name)) || (a.name < b.name ? -1 : 1))
    .map((one, number) => ({ ...one, number }))

const screws = { part: 1, quantity: 5, location: 1, status: 10, status_custom_key: 10 }
/** What was there and is shown by none of them. */
export const UNTOLD_OF_SAMPLES: Untold = { stock_item: { 409: screws, 410: screws } }

/** The address with its keys as words, without what a list is asked for: rows of a page and of a bare list are alike. */
const placeOf = ({ request, ...one }: Recording): string =>
  `${request.method} ${addressOf({ request, ...one }).replace(/\d+/g, '{id}')} ${one.status >= 400 ? one.status : 'done'}`
const inRow = ({ path, kind }: Difference): string => `${path.replace(/^(results)?\[\]\.?/, '')} ${kind}`

/** Where the newer recordings of the same request tell something else than the older one: there they count. */
export function overruledBy(newer: readonly Recording[]): (older: Recording, difference: Difference) => boolean {
  const rows = ({ body }: Recording): unknown => {
    const list = Array.isArray(body) ? body : (Object(body) as { results?: unknown[] }).results
    return Array.isArray(list) ? list[0] : body
  }
  const known = new Map<string, Set<string>>()
  return (older, difference) => {
    let places = known.get(older.id)
    if (!places) {
      const alike = newer.filter((one) => placeOf(one) === placeOf(older))
      places = new Set(alike.flatMap((one) => compareBodies({ ...older, body: rows(older) }, rows(one)).map(inRow)))
      known.set(older.id, places)
    }
    return places.has(inRow(difference))
  }
}
