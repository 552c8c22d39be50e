/** Repeats recorded requests at our server, each in the state in which it was made there. */
import type { Trx } from '../../database.ts'
import { rebuildKept } from '../../resource/inventory/kept/index.ts'
import type { Reply } from '../support/api.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { createPeople, freeName } from './people.ts'
import { type Recording, sentOf } from './recording.ts'
import { putStates } from './rows.ts'
import { send } from './send.ts'
import { putSettings, told, turned } from './settings.ts'
import { changedTables, forgetChanges, noteChanges, takeBack } from './undo.ts'
import type { Untold } from './untold.ts'
import { type State, World } from './world.ts'

export interface Answered {
  readonly recording: Recording
  readonly reply: Reply
  /** Address of our server, as it stands in its answers. */
  readonly url: string
}

const WHO = ['auth_user', 'auth_group', 'auth_user_group', 'users_ruleset', 'users_apitoken']

export class Replay {
  readonly #server: TestServer
  readonly #tokens: ReadonlyMap<string, string>
  readonly #world: World
  #due: State[]
  /** What of the world our database did not take, for whoever works on this. */
  readonly failed: string[] = []

  private constructor(server: TestServer, tokens: ReadonlyMap<string, string>, world: World) {
    this.#server = server
    this.#tokens = tokens
    this.#world = world
    this.#due = world.start()
  }

  /** @param story in order */
  static async open(story: readonly Recording[], untold: Untold): Promise<Replay> {
    const server = await startServer('sqlite')
    const tokens = await createPeople(server)
    const replay = new Replay(server, tokens, new World(story, untold))
    await noteChanges(server.db)
    return replay
  }

  /** In a transaction of its own, without foreign keys: not all that rows refer to was recorded. */
  async #put<T>(work: (trx: Trx) => Promise<T>): Promise<T> {
    const { db } = this.#server
    await db.knex.raw('pragma foreign_keys = off')
    try {
      return await db.transaction(work)
    } finally {
      await db.knex.raw('pragma foreign_keys = on')
    }
  }

  async #catchUp(recording: Recording): Promise<void> {
    const due = this.#due
    this.#due = []
    await this.#put(async (trx) => {
      if (due.length) {
        this.failed.push(...(await putStates(trx, due)))
        await rebuildKept(trx)
        await forgetChanges(trx)
      }
      await putSettings(trx, turned(recording))
      await freeName(trx, recording, sentOf(recording))
    })
  }

  /** Goes through the story. @param wanted which requests are sent */
  async *answers(story: readonly Recording[], wanted: (recording: Recording) => boolean): AsyncGenerator<Answered> {
    for (const [at, recording] of story.entries()) {
      const reads = recording.request.method === 'GET'
      this.#due.push(...this.#world.before(at))
      // What is read is as it is told; what is written is as it was before.
      if (reads) this.#due.push(...this.#world.after(at))
      if (wanted(recording)) {
        await this.#catchUp(recording)
        const reply = await send(this.#server.url, this.#tokens, recording)
        await this.#undo()
        yield { recording, reply, url: this.#server.url }
      }
      if (!reads) this.#due.push(...this.#world.after(at))
      await this.#keepSettings(recording)
    }
  }

  async #keepSettings(recording: Recording): Promise<void> {
    const values = told(recording)
    if (values.size)
      await this.#put(async (trx) => {
        await putSettings(trx, values)
        await forgetChanges(trx)
      })
  }

  async #undo(): Promise<void> {
    const tables = await this.#put(async (trx) => {
      const changed = await changedTables(trx)
      if (changed.length) await takeBack(trx)
      return changed
    })
    // What is remembered of people ends with a change.
    if (tables.some((table) => WHO.includes(table))) await this.#server.identity.change(async () => {})
  }

  close(): Promise<void> {
    return this.#server.close()
  }
}
