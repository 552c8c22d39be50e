/**
 * The tour of the README by a client that openapi-typescript made of the document: every path, parameter, body and answer below is
 * checked by the compiler.
 */
import createClient from 'openapi-fetch'
import type { components, paths } from './schema'

type Part = components['schemas']['Part']

const basic = (username: string, password: string) => ({
  Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
})
const token = (key: string) => ({ Authorization: `Token ${key}` })

/** @param baseUrl without /api @param narrow an API token of engineer that only reads */
export async function tour(baseUrl: string, narrow: string): Promise<string[]> {
  const said: string[] = []
  const reader = createClient<paths>({ baseUrl, headers: basic('reader', 'look-dont-touch') })
  const me = await reader.GET('/api/user/me/')
  said.push(`I am ${me.data?.username}`)

  const own = await reader.GET('/api/user/me/token/')
  const scripted = createClient<paths>({ baseUrl, headers: token(own.data?.token ?? '') })
  const found = await scripted.GET('/api/part/', { params: { query: { search: 'chain', limit: 2 } } })
  const parts: Part[] = found.data ? ('results' in found.data ? found.data.results : found.data) : []
  said.push(`found ${parts.map((part) => part.name).join(', ')}`)

  const refused = await scripted.POST('/api/part/', { body: { name: 'Bell', description: 'Brass, 50 mm' } })
  said.push(`${refused.response.status}: ${refused.error && 'detail' in refused.error ? refused.error.detail : ''}`)

  const engineer = createClient<paths>({ baseUrl, headers: basic('engineer', 'draw-it-build-it') })
  const made = await engineer.POST('/api/part/', { body: { name: 'Bell', description: 'Brass, 50 mm' } })
  said.push(`made ${made.data?.name}, in stock: ${made.data?.in_stock ?? 0}`)
  if (made.data) {
    const params = { path: { id: made.data.pk } }
    const changed = await engineer.PATCH('/api/part/{id}/', { params, body: { active: false } })
    said.push(`active: ${changed.data?.active}`)
    const gone = await engineer.DELETE('/api/part/{id}/', { params })
    said.push(`${gone.response.status}`)
  }

  const narrowed = createClient<paths>({ baseUrl, headers: token(narrow) })
  const lacking = await narrowed.POST('/api/part/', { body: { name: 'Horn', description: 'Loud' } })
  said.push(`${lacking.response.status}: ${lacking.error && 'detail' in lacking.error ? lacking.error.detail : ''}`)
  return said
}

/** What the document rules out: each line is an error of the compiler, or it would be one not to be an error. */
export async function mistakes(baseUrl: string): Promise<void> {
  const client = createClient<paths>({ baseUrl })
  // @ts-expect-error a part has a name
  await client.POST('/api/part/', { body: { description: 'nameless' } })
  // @ts-expect-error a name is text
  await client.POST('/api/part/', { body: { name: 1 } })
  // @ts-expect-error there is no such address
  await client.GET('/api/nothing/')
  // @ts-expect-error the key is a number
  await client.GET('/api/part/{id}/', { params: { path: { id: 'one' } } })
  const { data } = await client.GET('/api/part/{id}/', { params: { path: { id: 1 } } })
  // @ts-expect-error an answer has no such field
  data?.nothing
}
