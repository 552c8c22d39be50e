/** The objects of the recordings' server, at any moment of the story. */
import { remembered } from '../../resource/engine/remembered.ts'
import { beforeOf } from './before.ts'
import { type Fact, factsOf } from './facts.ts'
import type { Recording } from './recording.ts'
import { isRefused, type Untold } from './untold.ts'

type Fields = Record<string, unknown>

/** How long before a moment of the story the one before it is. */
const BEFORE = 0.5

/** An object as it is from a moment on; undefined when it is not there. */
export interface State {
  readonly table: string
  readonly id: number
  readonly fields: Readonly<Fields> | undefined
}

interface Thing {
  readonly table: string
  readonly id: number
  readonly facts: (Fact & { readonly at: number })[]
  fields: Fields
  here: boolean
}

export class World {
  readonly #things = new Map<string, Thing>()
  /** What changes at each moment. */
  readonly #at: Map<number, Thing[]>

  /**
   * @param story in order
   * @param untold what objects were from the beginning, besides
   */
  constructor(story: readonly Recording[], untold: Untold) {
    story.forEach((recording, at) => {
      for (const fact of beforeOf(recording)) this.#thing(fact).facts.push({ ...fact, at: at - BEFORE })
      for (const fact of factsOf(recording)) if (!isRefused(fact)) this.#thing(fact).facts.push({ ...fact, at })
    })
    for (const [table, things] of Object.entries(untold)) for (const id of Object.keys(things)) this.#thing({ table, id: Number(id) })
    this.#at = new Map()
    for (const thing of this.#things.values()) {
      // What was never told before is as it is told first.
      for (const { fields } of thing.facts) thing.fields = { ...fields, ...thing.fields }
      thing.fields = { ...thing.fields, ...untold[thing.table]?.[thing.id] }
      // Asked for, and not there: that is all that is known of it.
      if (!Object.keys(thing.fields).length) thing.here = false
      for (const at of new Set(thing.facts.map((fact) => fact.at))) this.#at.set(at, [...(this.#at.get(at) ?? []), thing])
    }
    this.#unborn()
  }

  #thing({ table, id }: Pick<Fact, 'table' | 'id'>): Thing {
    return remembered(this.#things, `${table} ${id}`, () => ({ table, id, facts: [], fields: {}, here: true }))
  }

  /** Keys rise: what follows one that was made at some moment was not there before. */
  #unborn(): void {
    const all = [...this.#things.values()].sort((a, b) => a.id - b.id)
    for (const name of new Set(all.map(({ table }) => table))) {
      let since = -1
      for (const thing of all.filter(({ table }) => table === name)) {
        const born = thing.facts.find((fact) => fact.born)
        if (born) since = Math.max(since, born.at)
        if (since < 0) continue
        const first = thing.facts[0]?.at ?? Number.POSITIVE_INFINITY
        // Told of before: it was there, and the order of areas is not what it seems.
        if (!born && first <= since) continue
        thing.here = false
        if (!born) this.#at.set(since, [...new Set([...(this.#at.get(since) ?? []), thing])])
      }
    }
  }

  /** Everything at the beginning. */
  start(): State[] {
    return [...this.#things.values()].filter(({ here }) => here).map((thing) => this.#state(thing))
  }

  /** What a recording says of the moment before it. */
  before(at: number): State[] {
    return this.after(at - BEFORE)
  }

  /** What is different after a moment of the story. */
  after(at: number): State[] {
    return (this.#at.get(at) ?? []).map((thing) => {
      const facts = thing.facts.filter((fact) => fact.at === at)
      thing.here = !facts.some(({ gone }) => gone) && Object.keys(thing.fields).length > 0
      for (const { fields } of facts) thing.fields = { ...thing.fields, ...fields }
      return this.#state(thing)
    })
  }

  #state({ table, id, fields, here }: Thing): State {
    return { table, id, fields: here ? fields : undefined }
  }
}
