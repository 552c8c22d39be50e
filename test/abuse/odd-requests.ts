/** Odd requests, made from what the operations declare: every field of every write and every parameter of every read, one at a time. */
import type { Field } from '../../resource/engine/field.ts'

import { Json } from '../../resource/engine/fields/json.ts'
import { List } from '../../resource/engine/fields/list.ts'
import { Nested } from '../../resource/engine/fields/nested.ts'
import { Integer, Money, Quantity } from '../../resource/engine/fields/number.ts'
import { Ref } from '../../resource/engine/fields/ref.ts'
import { Tags } from '../../resource/engine/fields/tags.ts'
import { Text } from '../../resource/engine/fields/text.ts'
import { isShape, type Operation } from '../../resource/engine/operation.ts'
import { addressOf, type Rows, requestOf } from '../support/requests.ts'

export interface OddRequest {
  /** What is odd about it, for whoever reads a failure. */
  readonly title: string
  readonly method: string
  readonly path: string
  /** JSON text, as it goes on the wire. */
  readonly body?: string
}

/** JSON text by what is odd about it. */
type Odd = Readonly<Record<string, string>>

const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
const EVERY: Odd = {
  'JSON of depth 10,000': deep,
  'an object': '{"a":[{}]}',
  'a list': '[[null]]',
  'a yes': 'true',
  'an object that is no text': '{"toString":1,"valueOf":1}',
  'a list of them': '[{"toString":1,"valueOf":1}]',
}
const NUMBERS: Odd = {
  '10^10': '10000000000',
  'minus 10^10': '-10000000000',
  '10^300': '1e300',
  'a thousand digits': `"${'9'.repeat(1000)}"`,
  'a small fraction': '0.00001',
  'the most that is taken': '9999999999.99999',
  'the most of an integer': '2147483647',
}
const TEXTS: Odd = { 'a NUL': '"a\\u0000b"', 'half a character': '"a\\ud800b"', 'a hundred thousand letters': `"${'x'.repeat(100_000)}"` }

const many = (n: number, one: (i: number) => string): string => `[${Array.from({ length: n }, (_, i) => one(i)).join(',')}]`

/** What is odd for a field of its kind. */
function oddValues(field: Field): Odd {
  if (field instanceof Text)
    return { ...EVERY, ...TEXTS, 'its limit': `"${'x'.repeat(field.max)}"`, 'one beyond its limit': `"${'x'.repeat(field.max + 1)}"` }
  if (field instanceof Integer || field instanceof Quantity || field instanceof Money || field instanceof Ref)
    return { ...EVERY, ...NUMBERS, 'a NUL': '"1\\u0000"' }
  if (field instanceof Tags)
    return {
      ...EVERY,
      '10^4 tags': many(10_000, (i) => `"tag ${i}"`),
      '501 tags': many(501, (i) => `"tag ${i}"`),
      'half a tag': '["\\ud800"]',
    }
  if (field instanceof Json)
    return {
      ...EVERY,
      'depth 1,100': `{"a":${'['.repeat(1_100)}${']'.repeat(1_100)}}`,
      'depth 65': `{"a":${'['.repeat(64)}${']'.repeat(64)}}`,
      'a NUL': '{"a":"\\u0000"}',
      'half a character': '{"\\ud800":"\\udfff"}',
      '65 kB': `{"a":"${'x'.repeat(65_000)}"}`,
      '40,000 keys': `{${Array.from({ length: 40_000 }, (_, i) => `"k${i}":1`).join(',')}}`,
    }
  if (field instanceof List)
    return { ...EVERY, '10^4 keys': many(10_000, (i) => String(i + 1)), '10^4 nulls': many(10_000, () => 'null'), ...NUMBERS }
  return { ...EVERY, ...NUMBERS, ...TEXTS }
}

/** A JSON object of values that are JSON text already. */
const objectText = (values: Readonly<Record<string, string>>): string =>
  `{${Object.entries(values)
    .map(([name, text]) => `${JSON.stringify(name)}:${text}`)
    .join(',')}}`
const texts = (body: object): Record<string, string> =>
  Object.fromEntries(Object.entries(body).map(([name, value]) => [name, JSON.stringify(value)]))

/** Bodies in which one field is odd. @param body one that is taken */
function* oddBodies(fields: readonly Field[], body: Readonly<Record<string, unknown>>): Generator<{ title: string; text: string }> {
  for (const field of fields) {
    if (field.traits.readOnly) continue
    for (const [what, odd] of Object.entries(oddValues(field)))
      yield { title: `${field.name}: ${what}`, text: objectText({ ...texts(body), [field.name]: odd }) }
    if (!(field instanceof List) || !(field.each instanceof Nested)) continue
    const [line = {}] = (Array.isArray(body[field.name]) ? body[field.name] : [{}]) as object[]
    for (const { title, text } of oddBodies(Object.values(field.each.fields), line as Record<string, unknown>))
      yield { title: `${field.name}: ${title}`, text: objectText({ ...texts(body), [field.name]: `[${text}]` }) }
    const lines = many(10_000, () => JSON.stringify(line))
    yield { title: `${field.name}: 10^4 lines`, text: objectText({ ...texts(body), [field.name]: lines }) }
  }
}

const KEYS = Array.from({ length: 40_000 }, (_, i) => i + 1).join(',')
const BULK: Odd = {
  'items: 40,000 keys': `{"items":[${KEYS}]}`,
  'items: 10^10': '{"items":[10000000000]}',
  'items: 999999999': '{"items":[999999999]}',
  'filters: half a character': '{"filters":{"search":"\\ud800"}}',
  'filters: deep': `{"filters":{"active":${deep}}}`,
  'filters: 10^10': '{"filters":{"category":"10000000000"}}',
}

/** @param operation a write */
export async function* oddWrites(operation: Operation, rows: Rows): AsyncGenerator<OddRequest> {
  const { id, method, request } = operation
  const path = await addressOf(operation, rows)
  if (!request || path === undefined) return
  const body = ((await requestOf(operation, rows)) ?? {}) as Record<string, unknown>
  const fields = isShape(request) ? Object.values(request.shape) : []
  for (const { title, text } of oddBodies(fields, body)) yield { title: `${id} ${title}`, method: method.toUpperCase(), path, body: text }
  if (!isShape(request)) {
    const { properties = {} } = request as { properties?: object }
    for (const name of Object.keys(properties))
      for (const [what, odd] of Object.entries({ ...EVERY, ...NUMBERS, ...TEXTS }))
        yield { title: `${id} ${name}: ${what}`, method: method.toUpperCase(), path, body: objectText({ ...texts(body), [name]: odd }) }
  }
  if ((isShape(request) && request.name.startsWith('Bulk')) || id.endsWith('_bulk_destroy'))
    for (const [what, text] of Object.entries(BULK)) yield { title: `${id} ${what}`, method: method.toUpperCase(), path, body: text }
}

const FAR: readonly string[] = ['2147483648', '999999999999999', '9'.repeat(30)]
const WORDS: readonly string[] = ['%00', '%ff', '%ed%a0%80', 'x'.repeat(5_000), '%2f..%2f', 'constructor', '-1']

/** Addresses with keys and words that nothing has. */
export function* oddAddresses({ id, method, path }: Operation): Generator<OddRequest> {
  for (const key of FAR)
    if (path.includes('{id}'))
      yield {
        title: `${id} at ${key}`,
        method: method.toUpperCase(),
        path: path.replace(/\{id\}/g, key).replace(/\{\w+\}/g, 'part'),
        ...(method === 'get' ? {} : { body: '{}' }),
      }
  for (const word of WORDS)
    if (/\{(?!id\})/.test(path))
      yield {
        title: `${id} at ${word.slice(0, 20)}`,
        method: method.toUpperCase(),
        path: path.replace(/\{id\}/g, '1').replace(/\{\w+\}/g, word),
        ...(method === 'get' ? {} : { body: '{}' }),
      }
}

const QUERIES: Odd = {
  '10^10': '10000000000',
  'minus 10^10': '-10000000000',
  '10^300': '1e300',
  'a thousand digits': '9'.repeat(1000),
  'a NUL': 'a%00b',
  'half a character': 'a%ed%a0%80b',
  'no UTF-8': '%ff%fe',
  words: Array.from({ length: 1_500 }, (_, i) => i.toString(36)).join('+'),
  keys: Array.from({ length: 2_500 }, (_, i) => i + 1).join(','),
  'five thousand letters': 'x'.repeat(5_000),
  'signs that mean something': `%25_%5c'"(*)[]{}`,
}

/** @param operation a read */
export async function* oddReads(operation: Operation, rows: Rows): AsyncGenerator<OddRequest> {
  const path = await addressOf(operation, rows)
  if (path === undefined) return
  const parameters = (operation.query ?? []).map(({ name }) => name)
  for (const name of parameters)
    for (const [what, odd] of Object.entries(QUERIES))
      yield { title: `${operation.id} ?${name}= ${what}`, method: 'GET', path: `${path}?limit=3&${name}=${odd}` }
  if (parameters.includes('ordering')) {
    const orders = operation.query!.find(({ name }) => name === 'ordering')!.schema.enum as string[]
    const all = Array.from({ length: 500 }, (_, i) => orders[i % orders.length]).join(',')
    yield { title: `${operation.id} ?ordering= 500 terms`, method: 'GET', path: `${path}?limit=3&ordering=${all}` }
  }
  const twice = parameters.map((name) => `${name}=1&${name}=2`).join('&')
  if (twice) yield { title: `${operation.id} everything twice`, method: 'GET', path: `${path}?${twice}` }
}
