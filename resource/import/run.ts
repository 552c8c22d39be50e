/** One import under way: what was read so far, what it is called, and what is to be told at the end. */
import type { Trx, Value } from '../../database.ts'
import { type Dump, type DumpObject, ImportError } from './dump.ts'

export interface ImportResult {
  model: string
  imported: number
  skipped: number
  /** Why objects were skipped or changed; empty when all came over as they were. */
  reason: string
}

/** A row on its way into a table. */
export type Row = Record<string, Value>

/** Leaves an object out; the message says why, for the closing table. */
export class SkipObject extends Error {}

/** Which objects of a model can be referred to. */
class Keys {
  readonly ids = new Set<number>()
  readonly skipped = new Set<number>()
  /** Natural keys (a user's name, a group's name) to keys. */
  readonly natural = new Map<string, number>()
}

/** Where a value stands in the dump. */
export class Place {
  readonly object: DumpObject
  readonly field: string
  readonly run: Run
  constructor(run: Run, object: DumpObject, field: string) {
    this.run = run
    this.object = object
    this.field = field
  }

  /** @throws ImportError naming model, key and field; the value itself may be a secret */
  refuse(why: string): never {
    throw new ImportError(`${describe(this.object)}: "${this.field}" ${why}.`)
  }

  /** Resolves a key or a natural key. References to what was skipped become null. @throws ImportError when there is no such object */
  refer(model: string, value: unknown): number | null {
    if (value === null) return null
    if (model === this.object.model) return this.run.postpone(this, value)
    return this.referBack(model, value)
  }

  /** As `refer`, for an object of the same model, when all of them are there. */
  referBack(model: string, value: unknown): number | null {
    const key = this.#find(model, value)
    if (key === undefined) this.run.note(`${this.field} left empty: that ${model} was skipped`)
    return key ?? null
  }

  /** @throws SkipObject when what it refers to was skipped */
  referOrSkip(model: string, value: unknown): number {
    const key = this.#find(model, value)
    if (key === undefined) throw new SkipObject(`its ${model} was skipped`)
    return key
  }

  /** Undefined for what was skipped. */
  #find(model: string, value: unknown): number | undefined {
    const keys = this.run.keys(model)
    const natural = Array.isArray(value)
    const key = natural ? keys.natural.get(JSON.stringify(value)) : value
    if (typeof key === 'number') {
      if (keys.ids.has(key)) return key
      if (keys.skipped.has(key)) return undefined
    }
    const name = natural ? `"${value.join(', ')}"` : JSON.stringify(value)
    return this.refuse(`refers to ${model} ${name}, which is not in the file`)
  }
}

export const describe = ({ model, pk }: DumpObject): string => `${model} ${pk}`

/** A column of the object's own table that is filled when all of the model are there. */
interface Postponed {
  id: number
  place: Place
  value: unknown
}

export class Run {
  readonly trx: Trx
  readonly dump: Dump
  readonly results: ImportResult[] = []
  readonly #keys = new Map<string, Keys>()
  readonly #contentTypes = new Map<number, string>()
  readonly #nextKeys = new Map<string, number>()
  #notes = new Map<string, number>()
  postponed: Postponed[] = []

  constructor(trx: Trx, dump: Dump) {
    this.trx = trx
    this.dump = dump
  }

  keys(model: string): Keys {
    const keys = this.#keys.get(model) ?? new Keys()
    this.#keys.set(model, keys)
    return keys
  }

  /** Counts a remark of the closing table. */
  note(text: string): void {
    this.#notes.set(text, (this.#notes.get(text) ?? 0) + 1)
  }

  /** Ends a model: its line of the closing table, unless there was nothing of it. */
  tell(model: string, imported: number, skipped: number): void {
    const reason = [...this.#notes].map(([text, count]) => `${text} (${count})`).join('; ')
    this.#notes = new Map()
    if (imported || skipped) this.results.push({ model, imported, skipped, reason })
  }

  postpone(place: Place, value: unknown): null {
    this.postponed.push({ id: place.object.pk as number, place, value })
    return null
  }

  /** A fresh key for an object that does not keep its own. */
  async newKey(table: string): Promise<number> {
    let next = this.#nextKeys.get(table)
    if (next === undefined) {
      const [row] = await this.trx.all<{ max: number | null }>(`select max(id) as max from ${table}`)
      next = (row!.max ?? 0) + 1
    }
    this.#nextKeys.set(table, next + 1)
    return next
  }

  /** Keys of content types mean something only together with the rows that name them. */
  async readContentTypes(): Promise<void> {
    for await (const { pk, fields } of this.dump.objects('contenttypes.contenttype')) {
      this.#contentTypes.set(Number(pk), `${fields.app_label}.${fields.model}`)
    }
  }

  /** `["auth", "group"]` or a content type's key -> `auth.group`. @throws ImportError */
  contentType(object: DumpObject, field: string): string {
    const value = object.fields[field]
    if (Array.isArray(value)) return value.join('.')
    return (
      this.#contentTypes.get(value as number) ??
      this.place(object, field).refuse(`refers to contenttypes.contenttype ${JSON.stringify(value)}, which is not in the file`)
    )
  }

  /** Reads one field of an object outside of the columns. */
  place(object: DumpObject, field: string): Place {
    return new Place(this, object, field)
  }
}
