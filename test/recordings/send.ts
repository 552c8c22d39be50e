/** Sends a recorded request as it was, with credentials of the same person here. */
import { STOCK_ITEM } from '../../resource/inventory/kinds/stock.ts'
import { Api, basic, type Reply } from '../support/api.ts'
import { PNG } from '../support/builders.ts'
import { askedFor } from './addresses.ts'
import { PASSWORD } from './people.ts'
import type { Recording } from './recording.ts'

const bearerOf = ({ request }: Recording): string | undefined => /^Bearer (<bearer-\w+>)$/.exec(request.headers?.Authorization ?? '')?.[1]

/** Credentials that cannot be sent again: sessions of the server there, and tokens of which nothing is known. */
export const isRepeatable = (recording: Recording): boolean => {
  const { as, headers } = recording.request
  if (bearerOf(recording)) return true
  return !headers?.Cookie && as !== 'cookie session' && !/^Bearer (?!bad)/.test(headers?.Authorization ?? '')
}

/** What only a person may do is asked with a password: that a token does not do here is a difference of its own. */
function takesPerson(recording: Recording): boolean {
  if (recording.request.method !== 'GET' && recording.request.path.startsWith('/api/user/me/')) return true
  const asked = askedFor(recording)
  const access = typeof asked === 'object' && asked.operation?.access
  return typeof access === 'object' && access.inPerson !== undefined
}

function credentials(recording: Recording, tokens: ReadonlyMap<string, string>): Record<string, string> {
  const { as, headers } = recording.request
  const sent = headers?.Authorization
  const bearer = bearerOf(recording)
  if (bearer) return { Authorization: `Bearer ${tokens.get(bearer)}` }
  if (!as) return sent ? { Authorization: sent } : {}
  if (sent?.startsWith('Basic') || takesPerson(recording))
    return basic(as, recording.name.startsWith('err-') && recording.area === 'auth' ? 'another one' : PASSWORD)
  return { Authorization: `Token ${tokens.get(as)}` }
}

/** `<file pic.png image/png 79 bytes>` */
const FILE = /^<file (\S+) (\S+) (\d+) bytes>$/

function form(fields: Readonly<Record<string, unknown>>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    const file = typeof value === 'string' ? FILE.exec(value) : null
    if (!file) data.append(name, String(value))
    else {
      const [, filename, type, bytes] = file
      // Pictures of a few bytes are broken ones.
      const content = type!.startsWith('image/') && Number(bytes) > 60 ? PNG : Buffer.alloc(Number(bytes), 'x')
      data.append(name, new Blob([content], { type: type! }), filename)
    }
  }
  return data
}

/** Numbers of kinds, which each server gives by itself: by address and field. */
function ownNumbers({ request }: Recording, body: string): string {
  return request.path.startsWith('/api/generic/status/custom/') ? body.replace('"model": 66', `"model": ${STOCK_ITEM.number}`) : body
}

export function send(url: string, tokens: ReadonlyMap<string, string>, recording: Recording): Promise<Reply> {
  const { method, path, headers, body } = recording.request
  const isForm = typeof body === 'object' && body !== null
  const said = Object.entries(headers ?? {}).filter(([name]) => name !== 'Authorization' && !(isForm && name === 'Content-Type'))
  const api = new Api(url, { ...credentials(recording, tokens), ...Object.fromEntries(said) })
  return api.send(method, path, body === null ? undefined : isForm ? form(body) : ownNumbers(recording, body))
}
