import type { Verb } from '../../../provider/scopes.ts'
import type { Asked } from '../../auth/gate.ts'
import { Field, FieldError, type JsonSchema, type Reference } from '../field.ts'
import { type Filter, filter } from '../filter.ts'
import { MAX_INTEGER } from './number.ts'

/** What a reference points at. */
export interface Target {
  /** Table whose `id` it holds; absent when nothing of the kind is kept, so that no key can exist. */
  readonly table?: string
  /** InvenTree's model name, for clients that build a picker. */
  readonly model: string
  /** Where its list is served. */
  readonly url: string
}

/** A kind of thing that references point at, with what opens it. */
export interface Model extends Target {
  /** Its name in the code of clients: `StockLocation`. */
  readonly name: string
  readonly access: (verb: Verb) => Asked
}

/** The key of a row of another resource. Whether the row exists is checked when writing, all references at once. */
export class Ref extends Field<number> {
  /** Told to the types: the column is the name with `_id`. */
  declare readonly isRef: true
  readonly type = 'related field'
  override readonly target: Target
  /** Which rows may be named, by columns that say yes or no. */
  limits?: Readonly<Record<string, boolean>>
  /** May be named by whoever may write it, unseen. */
  isUnseen = false

  constructor(target: Target) {
    super()
    this.target = target
  }
  /** What a role works with though it does not see the kind: whoever may write the field names any row. Nothing of it is shown. */
  unseen(): this {
    return Object.assign(this.with({}), { isUnseen: true })
  }
  /** Only these rows may be named, `{ is_supplier: true }`: to a write no others exist, and forms offer no others. */
  where(limits: Readonly<Record<string, boolean>>): this {
    return Object.assign(this.with({}), { limits })
  }
  override get columnName(): string {
    return this.traits.column || `${this.name}_id`
  }
  shape(): JsonSchema {
    return { type: 'integer' }
  }
  parse(value: unknown): number {
    if (typeof value === 'boolean' || typeof value === 'object')
      throw new FieldError(
        `Incorrect type. Expected pk value, received ${typeof value === 'boolean' ? 'bool' : Array.isArray(value) ? 'list' : 'dict'}.`,
      )
    const text = String(value).trim()
    if (!/^\d+$/.test(text)) throw new FieldError(/^-\d+$/.test(text) ? missing(text) : 'Incorrect type. Expected pk value, received str.')
    if (!this.target.table || Number(text) > MAX_INTEGER) throw new FieldError(missing(text))
    return Number(text)
  }
  override references(value: unknown): Reference[] {
    return typeof value === 'number' ? [{ ref: this, key: value }] : []
  }
  override filter(): Filter {
    return filter.choice(this.target, filter.key(this.source('t')))
  }
  override describe() {
    const { ofRow } = this.traits
    return { model: this.target.model, api_url: this.target.url, pk_field: 'pk', ...(ofRow ? { filters: this.limits ?? {} } : {}) }
  }
}

/** The words that clients match on. */
export const missing = (pk: unknown): string => `Invalid pk "${String(pk)}" - object does not exist.`
