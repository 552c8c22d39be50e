/** Objects of the demo dump, numbered from the first key that is free. */
import type { Trx } from '../../../database.ts'
import type { DumpObject } from '../dump.ts'
import { MODELS } from '../models/index.ts'

export class Objects {
  readonly list: DumpObject[] = []
  readonly #last: Map<string, number>
  private constructor(last: Map<string, number>) {
    this.#last = last
  }

  static async after(trx: Trx): Promise<Objects> {
    const last = new Map<string, number>()
    for (const { model, table, key } of MODELS) {
      if (key !== 'kept') continue
      const row = (await trx(table).orderBy('id', 'desc').first('id')) as { id: number } | undefined
      last.set(model, row?.id ?? 0)
    }
    return new Objects(last)
  }

  /** @returns the object's key */
  add(model: string, fields: Record<string, unknown>): number {
    const pk = (this.#last.get(model) ?? 0) + 1
    this.#last.set(model, pk)
    this.list.push({ model, pk, fields })
    return pk
  }

  /** Key of the first object of a model with this value, null where there is none. */
  find(model: string, field: string, value: unknown): number | null {
    const found = this.list.find((object) => object.model === model && object.fields[field] === value)
    return (found?.pk ?? null) as number | null
  }
}

/** Keys by name: a name that is missing is a mistake in the data. */
export class Names extends Map<string, number> {
  key(name: string): number {
    const key = this.get(name)
    if (key === undefined) throw new Error(`The demo inventory has no "${name}".`)
    return key
  }
}

/** Of "A/B/C", `A/B` and `C`; nothing is above a root. */
export function nodeAt(path: string): { above: string; name: string } {
  const end = path.lastIndexOf('/')
  return { above: path.slice(0, Math.max(end, 0)), name: path.slice(end + 1) }
}

/** The day on which everything begins. */
export const MADE_ON = '2026-01-05'
/** @param days after that */
export const day = (days: number): string => new Date(Date.parse(MADE_ON) + days * 86_400_000).toISOString().slice(0, 10)
export const moment = (days: number, hour = 9): string => `${day(days)}T${String(hour).padStart(2, '0')}:00:00.000Z`
