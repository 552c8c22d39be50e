/** What changed in a database since a moment: table by table against a copy, and back to it. SQLite alone. */
import { join } from 'node:path'
import type { Row, Trx } from '../../../database.ts'
import { temporaryFolder } from '../../support/databases.ts'
import type { TestServer } from '../../support/server.ts'

/** Kept with every request or every change, whatever it is about. Nothing else is left out of the comparison. */
export const BOOKKEEPING = [
  'audit_log',
  'audit_head',
  'identity_version', // counts changes of people and roles
  'rate_limit', // tries
  'oauth_use', // when an application was last used
  'auth_session', // when a session was last seen
  'common_barcode_scan', // what was scanned, where the installation keeps that
] as const

/** What is only ever added to, or must never go back. */
const LASTING: readonly string[] = ['audit_log', 'audit_head', 'identity_version']

/** Text indexes follow their tables by triggers. */
const INDEX = /_text(_data|_idx|_docsize|_config)?$/

export interface Change {
  readonly table: string
  readonly gone: readonly Row[]
  readonly come: readonly Row[]
}

export class Ledger {
  readonly #server: TestServer
  readonly #tables: readonly string[]

  private constructor(server: TestServer, tables: readonly string[]) {
    this.#server = server
    this.#tables = tables
  }

  /** Copies the database as it is now. */
  static async open(server: TestServer): Promise<Ledger> {
    const { knex } = server.db
    const copy = join(temporaryFolder(), 'before.sqlite')
    await knex.raw('vacuum into ?', [copy])
    await knex.raw('attach database ? as base', [copy])
    const rows: { name: string }[] = await knex.raw("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
    const tables = rows.map(({ name }) => name).filter((name) => !INDEX.test(name) && !name.startsWith('migration'))
    // There is one writing connection, and these triggers are its own: they tell which tables are worth comparing.
    await knex.raw('create temp table written (name text)')
    for (const table of tables)
      for (const event of ['insert', 'update', 'delete'])
        await knex.raw(
          `create temp trigger "${table}_${event}" after ${event} on main.${table} when not exists (select 1 from written where name = '${table}')
            begin insert into written values ('${table}'); end`,
        )
    return new Ledger(server, tables)
  }

  /** Tables that differ from the copy, of those that were written since `restore`. */
  async changed(): Promise<string[]> {
    const written: { name: string }[] = await this.#server.db.knex.raw('select name from temp.written')
    return this.#differing(written.map(({ name }) => name))
  }

  /** Tables that differ from the copy, of all. */
  changedOfAll(): Promise<string[]> {
    return this.#differing(this.#tables)
  }

  async #differing(tables: readonly string[]): Promise<string[]> {
    const asked = tables.filter((name) => !LASTING.includes(name))
    if (!asked.length) return []
    const one = (t: string) =>
      `select '${t}' as name where exists (${differing('main', 'base', t)}) or exists (${differing('base', 'main', t)})`
    const rows: { name: string }[] = await this.#server.db.knex.raw(asked.map(one).join(' union all '))
    return rows.map(({ name }) => name)
  }

  /** The rows of these tables that differ. */
  async rows(tables: readonly string[]): Promise<Change[]> {
    const { knex } = this.#server.db
    const changes: Change[] = []
    for (const table of tables) {
      changes.push({
        table,
        gone: await knex.raw(differing('base', 'main', table)),
        come: await knex.raw(differing('main', 'base', table)),
      })
    }
    return changes
  }

  /** Makes these tables what they were. */
  async restore(tables: readonly string[]): Promise<void> {
    if (!tables.length) return
    const { db, identity } = this.#server
    await db.knex.raw('pragma foreign_keys = off')
    // Whatever is remembered of people, roles and tokens is asked anew, where any of these changed: passwords are then proved once more.
    const isOther = (table: string) => /^(part|stock|order|company|build|common)_/.test(table) || BOOKKEEPING.some((kept) => kept === table)
    const write = tables.every(isOther) ? db.transaction.bind(db) : identity.change.bind(identity)
    await write(async (trx: Trx) => {
      const columnsOf = async (table: string) => {
        const found: { name: string }[] = await trx.raw(`pragma table_info(${table})`) // generated columns are not among them
        return found.map(({ name }) => `"${name}"`).join(', ')
      }
      // Memberships that come and go say so in the accounts, by triggers: these are put back after them.
      const accounts = tables.some((table) => table === 'auth_user' || table === 'auth_user_group') ? ['auth_user'] : []
      for (const table of [...tables.filter((table) => table !== 'auth_user'), ...accounts, 'sqlite_sequence']) {
        // Row by row: to write a large table anew takes longer than all requests.
        await trx.raw(`delete from main.${table} where rowid in (select rowid from (${differing('main', 'base', table, 'rowid, *')}))`)
        const columns = await columnsOf(table)
        await trx.raw(`insert into main.${table} (${columns}) ${differing('base', 'main', table, columns)}`)
      }
    })
    await db.knex.raw('delete from temp.written')
    await db.knex.raw('pragma foreign_keys = on')
  }
}

const differing = (a: string, b: string, table: string, columns = '*'): string =>
  `select ${columns} from ${a}.${table} except select ${columns} from ${b}.${table}`
