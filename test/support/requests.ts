/** Requests made from declarations: what an operation takes, with keys of rows that there are. */

import type { Field } from '../../resource/engine/field.ts'
import { List } from '../../resource/engine/fields/list.ts'
import { Nested } from '../../resource/engine/fields/nested.ts'
import { Ref } from '../../resource/engine/fields/ref.ts'
import { Choice, Text } from '../../resource/engine/fields/text.ts'
import { isShape, type Operation } from '../../resource/engine/operation.ts'
import type { Shape } from '../../resource/engine/shape.ts'
import { exampleOf, requestExample } from '../../resource/openapi/examples.ts'
import type { Api } from './api.ts'

type Row = Readonly<Record<string, unknown>>

/** What the API knows at an address: asked once, until `forget`. */
export class Rows {
  readonly #api: Api
  readonly #lists = new Map<string, Promise<readonly Row[]>>()
  constructor(api: Api) {
    this.#api = api
  }
  /** Some rows of a list, the oldest and the newest; none where there is no list. @param path without the base address */
  at(path: string): Promise<readonly Row[]> {
    const known = this.#lists.get(path) ?? this.#read(path)
    this.#lists.set(path, known)
    return known
  }
  forget(): void {
    this.#lists.clear()
  }
  async #read(path: string): Promise<readonly Row[]> {
    const { status, body } = await this.#api.get(path)
    return status === 200 && Array.isArray(body) ? [...body.slice(0, 3), ...body.slice(-3)] : []
  }
  /** The key that a row is found by. */
  async key(path: string, parameter = 'id'): Promise<string | undefined> {
    const row = (await this.at(path)).at(-1)
    const key = row && (row[parameter] ?? row.pk ?? row.id ?? row.key)
    return key === undefined ? undefined : String(key)
  }
}

/** The operation's address with keys of rows that there are; undefined when nothing is known to be there. */
export async function addressOf({ path }: Operation, rows: Rows): Promise<string | undefined> {
  let at = ''
  for (const [i, piece] of path.split('/').entries()) {
    const name = /^\{(\w+)\}$/.exec(piece)?.[1]
    const key = name && (await rows.key(`${at}/`, name))
    if (name && key === undefined) return undefined
    at += i ? `/${name ? encodeURIComponent(key!) : piece}` : piece
  }
  return at
}

/** The address of what is not there. */
export const addressOfNothing = ({ path }: Operation): string => path.replace(/\{id\}/g, '999999999').replace(/\{\w+\}/g, 'nothing-here')

let made = 0
async function sampleOf(f: Field, rows: Rows): Promise<unknown> {
  if (f instanceof Ref) return Number(await rows.key(f.target.url)) || 1
  if (f instanceof Choice) return Object.keys(f.choices)[0]
  if (f instanceof Nested) return bodyOf(f.fields, rows)
  if (f instanceof List) return [await sampleOf(f.each, rows)]
  if (f instanceof Text && f.type === 'string') return `${f.name} ${++made}`.slice(0, f.max)
  return exampleOf(f.schema(), {}, f.name)
}

/** Values of what must be said. */
export async function bodyOf(shape: Shape, rows: Rows): Promise<Record<string, unknown>> {
  const body: Record<string, unknown> = {}
  for (const f of Object.values(shape)) if (f.traits.required && !f.traits.readOnly) body[f.name] = await sampleOf(f, rows)
  return body
}

/** A body that ought to be taken. */
export async function requestOf(o: Operation, rows: Rows, row?: Row): Promise<unknown> {
  if (!o.request) return undefined
  if (!isShape(o.request)) return requestExample(o.request, {}, o.partial === true)
  const { shape, name } = o.request
  if (name.startsWith('Bulk')) return { items: [Number(await rows.key(o.path)) || 1] }
  if (o.partial) return {}
  const required = await bodyOf(shape, rows)
  if (!row) return required
  // Said again as it is.
  const kept = Object.keys(required).filter((field) => row[field] !== undefined && row[field] !== null)
  return { ...required, ...Object.fromEntries(kept.map((field) => [field, row[field]])) }
}

/** A body with every field of a kind that none takes. */
export function wrongRequestOf({ request }: Operation): Record<string, unknown> {
  const names = request && (isShape(request) ? Object.keys(request.shape) : Object.keys((request.properties as object | undefined) ?? {}))
  return Object.fromEntries((names ?? []).map((name) => [name, { wrong: [null] }]))
}
