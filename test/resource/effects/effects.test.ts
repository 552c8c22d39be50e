/**
 * What allowed requests do. Every writing operation, with every kind of credential, on the demo inventory; the database before and after
 * is compared table by table: what was refused changed nothing, and what was allowed changed what its declaration names. Then each write
 * again with every field name that any resource knows: nothing that is not declared for it changes anything.
 *
 * Attack lines 29, 46, 47 and 49. On SQLite alone: the gate and the declarations are the same on both databases.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { createApplication } from '../../../provider/identity/application-changes.ts'
import type { User } from '../../../provider/identity/users.ts'
import { API_SCOPES, type Permission, READ_ONLY_SCOPES, ROLES, VERBS } from '../../../provider/scopes.ts'
import { isShape, type Operation } from '../../../resource/engine/operation.ts'
import { fillDemo } from '../../../resource/import/demo.ts'
import { OPERATIONS } from '../../../resource/inventory/index.ts'
import { rebuildKept } from '../../../resource/inventory/kept/index.ts'
import { Agent } from '../../provider/agent.ts'
import { Api, basic, type Reply, superuser, token } from '../../support/api.ts'
import { accessToken, bearer, sessionHeaders } from '../../support/credentials.ts'
import { temporaryFolder } from '../../support/databases.ts'
import { Rows } from '../../support/requests.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { BOOKKEEPING, Ledger } from './ledger.ts'
import { makeWorld } from './world.ts'
import { candidates, particular, type Write } from './writes.ts'

const PASSWORD = 'correct horse battery'
const EVERY = ROLES.flatMap((role) => VERBS.map((verb): Permission => `${verb}:${role}`))
/** Questions that are asked by POST, and one write that is always refused: they change nothing by declaration. */
const writes = OPERATIONS.filter((o) => o.method !== 'get' || o.touches)
const title = ({ method, path }: Operation) => `${method.toUpperCase()} ${path}`

/** Declared, and changed by none of the requests below, because it takes circumstances that the demo inventory has not. */
const RARE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['auth_totp', 'auth_passkey', 'auth_recovery_code', 'auth_one_time_link', 'auth_known_network', 'oauth_application', 'oauth_use'].map(
      (table) => [table, 'whoever is deleted here has none'],
    ),
  ),
  part_category_star: 'nobody has starred a category',
}
/** What goes with an item that is used up, the count of its place, and prices and totals, which follow only where something is priced or on order. */
const RARELY =
  /^(part_pricing|part_total|stock_location|stock_test_result|build_item|order_(sales|transfer)_order_allocation|common_(attachment|tagged|notes_image))$/

interface Credential {
  readonly title: string
  readonly headers: Record<string, string>
  /** "Read only" and the like: nothing may change, whatever the answer. */
  readonly reads?: true
}

describe('46. 49. what allowed requests do', function () {
  this.timeout(60_000)
  let server: TestServer
  let boss: Api
  let ledger: Ledger
  let rows: Rows
  let special: ReturnType<typeof particular>
  const credentials: Credential[] = []
  const found = new Map<string, Write>()
  /** Tables that each operation changed, in all requests. */
  const changes = new Map<string, Set<string>>()
  let tried = 0
  let allowed = 0

  before(async function () {
    this.timeout(120_000)
    server = await startServer('sqlite', { logLevel: 'silent', currencyRates: ratesFile() })
    await fillDemo(server.identity)
    boss = await superuser(server, 'boss')
    const world = await makeWorld(boss)
    // What becomes of what is built is another action's; here the order alone is cancelled.
    await server.db.transaction((trx) => trx('build_build').where({ id: world.cancelled }).update({ status: 30 }))
    await server.db.transaction(rebuildKept)
    special = particular(world)
    rows = new Rows(boss)
    await makeCredentials()
    // Whatever is noted once, at the first use of a credential, is noted now.
    for (const { headers } of credentials) await new Api(server.url, headers).get('/user/me/')
    ledger = await Ledger.open(server)
  })
  after(async () => {
    console.log(
      `      ${writes.length} writing operations × ${credentials.length} credentials: ${tried} requests, ${allowed} of them allowed and with an effect`,
    )
    await server.close()
  })

  async function makeCredentials(): Promise<void> {
    const keeper = await server.createUser({ username: 'keeper', password: PASSWORD, permissions: EVERY })
    const chief = await server.createUser({ username: 'chief', password: PASSWORD, isSuperuser: true })
    // Another who can sign in: the last one can do less to themselves.
    await server.createUser({ username: 'deputy', password: PASSWORD, isSuperuser: true })
    const clerk = await server.createUser({ username: 'clerk', password: PASSWORD, isStaff: true })
    const readOnly = { headers: token(await server.createToken(chief, { scopes: READ_ONLY_SCOPES })), reads: true as const }
    credentials.push({ title: 'a read-only token of a superuser', ...readOnly })
    const keepers = token(await server.createToken(keeper, { scopes: READ_ONLY_SCOPES }))
    credentials.push({ title: 'a read-only token of the keeper', headers: keepers, reads: true })
    for (const scope of API_SCOPES)
      credentials.push({
        title: `an access token of a superuser with ${scope}`,
        headers: bearer(await accessToken(server, chief, scope)),
        ...(scope === 'g:read' || scope.startsWith('r:view:') ? { reads: true as const } : {}),
      })
    for (const user of [keeper, clerk, chief]) credentials.push(...(await ofPerson(user)))
    const { clientId } = await server.identity.change((trx) =>
      createApplication(trx, { name: 'robot', grantTypes: ['client_credentials'], serviceUserId: keeper.pk }),
    )
    const claims = { sub: clientId, client_id: clientId, gid: undefined }
    credentials.push({ title: 'a service', headers: bearer(await accessToken(server, keeper, API_SCOPES.join(' '), { claims })) })
  }

  async function ofPerson(user: User): Promise<Credential[]> {
    const agent = new Agent(server.url)
    await agent.submit(await agent.open(`${server.url}/login/`), 'password', { username: user.username, password: PASSWORD })
    const { Cookie, csrf } = await sessionHeaders(server, agent.cookiesFor('/api/'))
    return [
      { title: `the session of the ${user.username}`, headers: { Cookie, 'X-CSRFToken': csrf } },
      { title: `the password of the ${user.username}`, headers: basic(user.username, PASSWORD) },
      { title: `an API token of the ${user.username}`, headers: token(await server.createToken(user)) },
    ]
  }

  const send = ({ headers }: { headers: Readonly<Record<string, string>> }, o: Operation, { path, body }: Write): Promise<Reply> => {
    const api = new Api(server.url, headers)
    if (body === undefined || body instanceof FormData) return api.send(o.method.toUpperCase(), path, body)
    return api.send(o.method.toUpperCase(), path, JSON.stringify(body), { 'Content-Type': 'application/json' })
  }
  const note = (o: Operation, tables: readonly string[]): void => {
    const seen = changes.get(o.id) ?? new Set()
    for (const table of tables) seen.add(table)
    changes.set(o.id, seen)
  }
  const isKept = (table: string): boolean => (BOOKKEEPING as readonly string[]).includes(table)

  /** The first of the possible requests that changes something when a superuser sends it; undefined for what only asks. */
  async function writeOf(o: Operation): Promise<Write | undefined> {
    const said = special[`${o.method} ${o.path.slice('/api'.length)}`]
    let last = 'nothing was tried'
    for await (const write of said ? [said()] : candidates(o, rows)) {
      const reply = await send({ headers: o.id.startsWith('user_') ? credentials.at(-4)!.headers : boss.headers }, o, write)
      const changed = await ledger.changed()
      note(o, changed)
      await ledger.restore(changed)
      if (reply.status < 300 && changed.some((table) => o.touches!.includes(table))) return write
      last = `${reply.status} ${reply.text.slice(0, 200)}`
    }
    if (o.touches!.length) throw new Error(`No request was found that changes something: ${last}`)
    return undefined
  }

  for (const o of writes) {
    it(title(o), async () => {
      const write = await writeOf(o)
      if (!write) return
      found.set(o.id, write)
      const faults: string[] = []
      let effects = 0
      for (const credential of credentials) {
        const { status } = await send(credential, o, write)
        tried++
        if (status >= 500) faults.push(`${credential.title}: ${status}`)
        // Refusals are looked at together, below: each by itself would take the time of all.
        if (status >= 400) continue
        const changed = await ledger.changed()
        note(o, changed)
        const outside = changed.filter((table) => !isKept(table) && (credential.reads || !o.touches!.includes(table)))
        if (outside.length) faults.push(`${credential.title}: ${status}, and ${outside.join(', ')} changed`)
        if (changed.some((table) => o.touches!.includes(table))) effects++
        await ledger.restore(changed)
      }
      const left = (await ledger.changedOfAll()).filter((table) => !isKept(table))
      await ledger.restore(left)
      if (left.length) faults.push(`refused requests changed ${left.join(', ')}`)
      expect(faults).to.eql([])
      expect(effects, 'requests that changed something').to.be.greaterThan(0)
      allowed += effects
    })
  }

  it('no table is declared that none of all these requests changes', () => {
    const changed = new Set([...changes.values()].flatMap((tables) => [...tables]))
    const declared = new Set(writes.flatMap(({ touches }) => touches!))
    expect([...declared].filter((table) => !changed.has(table) && !RARE[table])).to.eql([])
    expect(Object.keys(RARE).filter((table) => !declared.has(table) || changed.has(table))).to.eql([])
  })

  it('and an action on its own declares no table that it never changes', () => {
    const never = writes
      .filter(({ id }) =>
        /^(build|(order|barcode)_(po|so|ro|transfer_order))_(issue|hold|complete|cancel|receive|(auto_)?allocate|allocate_serials|unallocate)_create$|^order_so_shipment_ship_create$|^build_(consume|finish|(create|scrap|delete)_outputs?)_create$|^stock_(add|remove|count|transfer)_create$/.test(
          id,
        ),
      )
      .flatMap(({ id, touches }) =>
        touches!.filter((table) => !changes.get(id)!.has(table) && !RARELY.test(table)).map((table) => `${id}: ${table}`),
      )
    expect(never).to.eql([])
  })

  const named = (wanted: string): Credential => credentials.find(({ title }) => title === wanted)!

  /** What each account that is not a superuser's can do: flags, and the roles of its groups. */
  async function powers(): Promise<Map<number, Set<string>>> {
    const people = await server.db.all<{ id: number; is_staff: unknown; is_superuser: unknown }>(
      'select id, is_staff, is_superuser from auth_user where is_active',
    )
    const roles = await server.db.all<Record<string, unknown>>(
      'select m.user_id, r.* from auth_user_group m join users_ruleset r on r.group_id = m.group_id',
    )
    return new Map(
      people.map(({ id, is_staff, is_superuser }) => [
        id,
        new Set([
          ...(is_staff ? ['staff'] : []),
          ...(is_superuser ? ['superuser'] : []),
          ...roles.filter((r) => r.user_id === id).flatMap((r) => VERBS.filter((v) => r[`can_${v}`]).map((v) => `${v}:${r.name}`)),
        ]),
      ]),
    )
  }

  describe('47. what people without all rights can give', () => {
    const GRANTS: Readonly<Record<string, unknown>> = {
      group_ids: [1, 2, 3],
      is_staff: true,
      is_superuser: true,
      ...Object.fromEntries(VERBS.map((verb) => [`can_${verb}`, true])),
      user: 1,
      scopes: null,
    }
    for (const o of writes.filter(({ path, method }) => path.startsWith('/api/user/') && method !== 'get' && method !== 'delete')) {
      it(title(o), async () => {
        const shape = o.request && isShape(o.request) ? o.request.shape : {}
        const grants = Object.entries(GRANTS).filter(([name]) => shape[name] && !shape[name].traits.readOnly)
        for (const who of ['clerk', 'keeper']) {
          const rows = await server.db.all<{ id: number }>('select id from auth_user where username = ?', [who])
          const me = rows[0]!.id
          const before = await powers()
          const tokens = await server.db.all('select id from users_apitoken where user_id <> ?', [me])
          const targets = o.path.includes('{id}') ? await keysOf(o.path) : [0]
          for (const target of targets)
            for (const [name, value] of grants) {
              const { body } = found.get(o.id) ?? {}
              const path = o.path.replace('{id}', String(target))
              await send(named(`the password of the ${who}`), o, { path, body: { ...(body as object), [name]: value } })
              const gained = [...(await powers())].flatMap(([id, can]) =>
                [...can].filter((power) => !before.get(id)?.has(power) && !before.get(me)!.has(power)).map((power) => `${id}: ${power}`),
              )
              expect(gained, `${who} sent ${name} to ${path}`).to.eql([])
              expect(await server.db.all('select id from users_apitoken where user_id <> ?', [me])).to.eql(tokens)
              await ledger.restore(await ledger.changed())
            }
        }
      })
    }
    const keysOf = async (path: string): Promise<number[]> => {
      const table = path.includes('/ruleset/') ? 'users_ruleset' : path.includes('/group/') ? 'auth_group' : 'auth_user'
      return (await server.db.all<{ id: number }>(`select id from ${table} order by id limit 40`)).map(({ id }) => id)
    }
  })

  describe('with an Idempotency-Key, sent twice', () => {
    /** Afterwards the credential opens nothing any more, or is another one. */
    const ENDING = ['user_me_destroy', 'user_me_update']

    for (const o of writes.filter(({ method, touches }) => method !== 'get' && touches!.length)) {
      it(title(o), async () => {
        const chief = named('the password of the chief')
        const keyed = { headers: { ...chief.headers, 'Idempotency-Key': o.id } }
        const write = found.get(o.id)!
        const first = await send(keyed, o, write)
        if (o.secret) {
          expect(first.status).to.equal(400)
          expect(await ledger.changed()).to.eql([])
          return
        }
        expect(first.status, first.text).to.be.lessThan(300)
        expect(first.headers.get('idempotency-replayed')).to.equal(null)
        const changed = await ledger.changed()
        expect(changed).to.include('idempotency_key')
        const effect = await ledger.rows(changed)
        const again = await send(keyed, o, write)
        if (ENDING.includes(o.id)) expect(again.status).to.equal(401)
        else {
          expect([again.status, again.text]).to.eql([first.status, first.text])
          expect(again.headers.get('idempotency-replayed')).to.equal('true')
          expect(await ledger.rows(changed)).to.eql(effect)
          expect(await ledger.changed()).to.have.members(changed)
        }
        await ledger.restore(await ledger.changed())
      })
    }
  })

  describe('with every field that any resource knows', () => {
    const values: Readonly<Record<string, unknown>> = everyField()

    for (const o of writes.filter(({ method }) => method !== 'get')) {
      it(title(o), async function () {
        const write = found.get(o.id)
        if (!write) {
          this.test!.title += ' (skipped: it changes nothing)'
          return this.skip()
        }
        const own = o.request && isShape(o.request) ? o.request.shape : {}
        const declared = new Set([
          ...Object.values(own)
            .filter((f) => !f.traits.readOnly)
            .map(({ name }) => name),
          ...Object.keys((o.request && !isShape(o.request) ? (o.request.properties as object | undefined) : undefined) ?? {}),
          'items',
          'filters',
        ])
        const others = Object.fromEntries(Object.entries(values).filter(([name]) => !declared.has(name)))
        const plain = await effectOf(write)
        expect(plain.status, 'of the request without them').to.be.lessThan(300)
        expect(await effectOf({ ...write, body: crowded(write.body, others) })).to.eql(plain)

        async function effectOf(asked: Write): Promise<{ status: number }> {
          const { status } = await send(named('the password of the chief'), o, asked)
          const changed = await ledger.changed()
          const changes = await ledger.rows(changed.filter((table) => !isKept(table)))
          await ledger.restore(changed)
          return JSON.parse(JSON.stringify({ status, changes }, (_, value) => (typeof value === 'string' ? timeless(value) : value)))
        }
      })
    }
  })
})

/** The body with these fields besides its own. */
function crowded(body: Write['body'], others: Readonly<Record<string, unknown>>): NonNullable<Write['body']> {
  if (!(body instanceof FormData)) return { ...others, ...body }
  const form = new FormData()
  for (const [name, value] of Object.entries(others)) form.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  for (const [name, value] of body) form.set(name, value)
  return form
}

function ratesFile(): string {
  const file = join(temporaryFolder(), 'rates.json')
  writeFileSync(file, JSON.stringify({ base: 'USD', rates: { EUR: 0.5 } }))
  return file
}

/** Moments and random values differ between two requests that are otherwise alike. */
const timeless = (text: string): string =>
  text
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z/g, '(a moment)')
    .replace(/^[\w-]{43}$/, '(random)')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|[0-9a-f]{32,}/g, '(random)')
    .replace(/\$argon2\S+|inv-\S+/g, '(secret)')

/** A plausible value for each field name of any request or answer: what would make the caller stronger, where the name allows that. */
function everyField(): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const { request, response } of OPERATIONS)
    for (const named of [request, response])
      if (named && isShape(named))
        for (const f of Object.values(named.shape)) {
          const type = (f.schema() as { type?: unknown }).type
          const kind = Array.isArray(type) ? type[0] : type
          values[f.name] ??=
            kind === 'boolean' ? true : kind === 'string' ? 'taken over' : kind === 'array' ? [1] : kind === 'object' ? {} : 1
        }
  return {
    ...values,
    group_ids: [1, 2, 3],
    groups: [1, 2, 3],
    is_staff: true,
    is_superuser: true,
    scopes: null,
    user: 1,
    password: 'a password of mine',
    delete_parts: true,
    delete_stock_items: true,
    delete_child_categories: true,
    delete_sub_locations: true,
    sub: 'x',
    tree_path: '/1/',
    search_key: 'x',
    password_hash: 'x',
  }
}
