import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Database } from '../../../database.ts'
import type { Identity } from '../../../provider/identity/index.ts'
import type { DumpObject } from '../../../resource/import/dump.ts'
import { importDump } from '../../../resource/import/import.ts'
import { eachDatabase, temporaryFolder } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { HASHED_SECRET, oddDump, PLAIN_TOKEN, REVOKED, SECRET, TOKEN } from './odd-dump.ts'

const SHARED = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))
const DEMO = join(SHARED, 'inventree-demo-2024-03.json')
const FIXTURES = join(SHARED, 'inventree-fixtures-2025-08.json')

const TABLES = [
  'auth_user',
  'auth_group',
  'auth_user_group',
  'users_ruleset',
  'users_profile',
  'users_owner',
  'users_apitoken',
  'company_company',
  'company_contact',
  'company_address',
  'part_category',
  'part_part',
  'part_total',
  'part_star',
  'part_category_star',
  'common_tag',
  'common_tagged',
]

async function counts(db: Database): Promise<Record<string, number>> {
  const rows = await Promise.all(TABLES.map((table) => db.all<{ n: number }>(`select count(*) as n from ${table}`)))
  return Object.fromEntries(TABLES.map((table, i) => [table, rows[i]![0]!.n]))
}
const NOTHING = Object.fromEntries(TABLES.map((table) => [table, 0]))

/** The message that the import ends with. */
const refusal = (identity: Identity, source: string | DumpObject[]): Promise<string> =>
  importDump(identity, source).then(
    () => 'was imported',
    (error: Error) => (error.constructor.name === 'ImportError' ? error.message : String(error.stack)),
  )

const read = (file: string): DumpObject[] => JSON.parse(readFileSync(file, 'utf8'))
const basic = (name: string, password: string) => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`

eachDatabase('import', (kind) => {
  let server: TestServer
  let db: Database
  let identity: Identity
  beforeEach(async () => {
    server = await startServer(kind)
    ;({ db, identity } = server)
  })
  afterEach(() => server.close())
  const get = (path: string, authorization: string) => fetch(`${server.url}${path}`, { headers: { authorization } })

  const shared = (title: string, file: string, test: (objects: DumpObject[]) => Promise<void>) =>
    it(existsSync(file) ? title : `${title}: skipped, ../shared/data is not here`, async function () {
      if (!existsSync(file)) this.skip()
      await test(read(file))
    })

  shared('brings over a dump of 2024, with passwords, trees and totals', DEMO, async (objects) => {
    const progress: [number, number, string][] = []
    const results = await importDump(identity, DEMO, { onProgress: (...step) => progress.push(step) })
    const told = new Map(results.map((r) => [r.model, r]))
    const held = new Map<string, number>()
    for (const { model } of objects) held.set(model, (held.get(model) ?? 0) + 1)
    for (const [model, n] of held) expect(told.get(model)!.imported + told.get(model)!.skipped, model).to.equal(n)
    for (const model of ['auth.user', 'part.part', 'part.partcategory', 'company.company', 'company.contact', 'company.address'])
      expect(told.get(model), model).to.include({ imported: held.get(model), skipped: 0 })
    expect(told.get('report.testreport')).to.eql({
      model: 'report.testreport',
      imported: 0,
      skipped: 1,
      reason: 'no resource holds it yet',
    })
    expect(told.get('users.ruleset')).to.eql({
      model: 'users.ruleset',
      imported: 27,
      skipped: 3,
      reason: 'there is no role "stocktake" (3); role "bom" made like "part" (3)',
    })
    const ALL = results.filter((r) => r.imported).reduce((sum, r) => sum + r.imported + r.skipped, 0)
    expect(ALL).to.be.greaterThan(6000)
    expect(progress.at(-1)!.slice(0, 2)).to.eql([ALL, ALL])
    expect(progress.map(([done]) => done)).to.eql(progress.map(([done]) => done).toSorted((a, b) => a - b))

    expect(await counts(db)).to.include({
      auth_user: 4,
      part_part: 414,
      part_total: 414,
      part_category: 27,
      users_owner: 7,
      users_ruleset: 33,
    })
    for (const { pk, fields } of objects.filter((o) => o.model === 'part.partcategory')) {
      const [row] = await db.all('select * from part_category where id = ?', [pk])
      const own = objects.filter((o) => o.model === 'part.part' && o.fields.category === pk).length
      expect(row, `category ${pk}`).to.include({ name: fields.name, pathstring: fields.pathstring, level: fields.level, part_count: own })
      expect((row!.tree_path as string).split('/')).to.have.length((fields.level as number) + 3)
    }
    for (const { pk, fields } of objects.filter((o) => o.model === 'part.part')) {
      const [row] = await db.all('select * from part_part where id = ?', [pk])
      expect(row, `part ${pk}`).to.include({
        name: fields.name,
        IPN: fields.IPN ?? '',
        category_id: fields.category,
        variant_of_id: fields.variant_of,
        minimum_stock: Math.round(Number(fields.minimum_stock) * 100_000),
        creation_user_id: fields.creation_user ? ((fields.creation_user as string[])[0] === 'admin' ? 1 : 4) : null,
      })
    }

    const people = { admin: 'inventree', reader: 'readonly', engineer: 'partsonly', allaccess: 'nolimits' }
    for (const [name, password] of Object.entries(people)) {
      expect((await identity.users.authenticate(name, password))?.username).to.equal(name)
      expect(await identity.users.authenticate(name, `${password}x`)).to.equal(undefined)
    }
    const answer = await get('/api/part/?limit=2&search=10R_0402', basic('reader', 'readonly'))
    expect(answer.status).to.equal(200)
    expect(((await answer.json()) as { count: number }).count).to.equal(1)
    const roles = (await (await get('/api/user/me/roles/', basic('engineer', 'partsonly'))).json()) as { roles: Record<string, string[]> }
    expect(roles.roles.bom).to.have.members(['view', 'add', 'change', 'delete'])
    expect(roles.roles.purchase_order).to.equal(null)
    expect(roles.roles.transfer_order).to.equal(null)
  })

  shared('brings over a dump of 2025, with its newer names', FIXTURES, async () => {
    const results = await importDump(identity, FIXTURES)
    expect(results.find((r) => r.model === 'users.owner')).to.include({ imported: 8, skipped: 0 })
    expect(results.find((r) => r.model === 'stock.stockitem')).to.include({ imported: 29, skipped: 0, reason: '' })
    expect(await counts(db)).to.include({ auth_user: 5, users_profile: 5, users_owner: 8, part_part: 14, company_company: 8 })
    expect((await identity.users.authenticate('testuser', 'testpassword'))?.isSuperuser).to.equal(true)
    for (const password of ['', '!', 'testpassword'])
      expect(await identity.users.authenticate('sue_the_superuser', password)).to.equal(undefined)
    const groups = await db.all('select group_id from auth_user_group where user_id = 3 order by group_id')
    expect(groups.map((g) => g.group_id)).to.eql([1, 2, 3])
  })

  it('understands natural keys, old names, things out of order and leftovers', async () => {
    const results = await importDump(identity, await oddDump())
    const line = (model: string) => {
      const { imported, skipped, reason } = results.find((r) => r.model === model)!
      return `${imported} ${skipped} ${reason}`
    }
    expect(line('part.part')).to.equal(
      '5 0 has the name, IPN and revision of another part (1); responsible_owner left empty: that users.owner was skipped (1)',
    )
    expect(line('users.owner')).to.equal('2 1 its auth.user is gone (1)')
    expect(line('users.ruleset')).to.equal('3 1 there is no role "stocktake" (1)')
    expect(line('taggit.taggeditem')).to.equal('3 3 given twice (1); its part.part is gone (1); its build.build is gone (1)')
    expect(line('plugin.gadget')).to.equal('0 2 no resource holds it yet')
    expect(line('contenttypes.contenttype')).to.equal('0 2 read to understand references, not kept')

    const parts = await db.all('select * from part_part order by id')
    expect(parts.map((p) => [p.id, p.full_name, p.minimum_stock, p.variant_of_id, p.revision_of_id, p.responsible_id, p.image])).to.eql([
      [12, 'Bolt M5', 30_000, 20, null, null, null],
      [13, 'Bolt M5', 10_000_000, null, null, null, null],
      [14, 'R-1 | Rod | B', 250_000, null, 15, null, null],
      [15, 'R-1 | Rod | A', 0, null, null, 31, null],
      [20, 'Bolt', 0, null, null, null, null],
    ])
    expect(JSON.parse(parts[0]!.metadata as string)).to.eql({ shelf: 'ä' })
    expect(parts[2]!.search_key).to.equal('rod\n\nr-1\nb\n')
    const categories = await db.all('select id, level, pathstring, tree_path, part_count, icon from part_category order by id')
    expect(categories).to.eql([
      { id: 3, level: 0, pathstring: 'Metal', tree_path: '/3/', part_count: 2, icon: 'ti:metal' },
      { id: 9, level: 1, pathstring: 'Metal/Bolts', tree_path: '/3/9/', part_count: 2, icon: 'ti:bolt' },
    ])
    expect(await counts(db)).to.include({ part_star: 1, part_category_star: 1, common_tagged: 3, users_owner: 5, users_profile: 3 })

    const users = await db.all('select * from auth_user order by id')
    expect(users.map((u) => [u.id, u.username, u.date_joined, u.search_key])).to.eql([
      [7, 'ada', '2024-02-29T21:30:00.000Z', 'ada\nada\nörn'],
      [8, 'bob', '2024-02-29T21:30:00.000Z', 'bob\n\n'],
      [9, 'cat', '2024-02-29T21:30:00.000Z', 'cat\n\n'],
    ])
    expect(new Set(users.map((u) => u.sub))).to.have.length(3)
    expect(line('auth.user')).to.equal('3 0 needs a new password: its hash is of a kind that cannot be checked here (1)')
    expect((await identity.users.authenticate('ada', 'argon-password'))?.pk).to.equal(7)
    const [profile] = await db.all('select language, position, theme, primary_group from users_profile where user_id = 8')
    expect(profile).to.eql({ language: 'de', position: 'Turner', theme: '{"dark":true}', primary_group: 5 })
  })

  it('closes roles that a dump with `bom` does not name', async () => {
    await importDump(identity, await oddDump())
    const rows = await db.all('select group_id, name from users_ruleset where can_view or can_add or can_change or can_delete order by id')
    expect(rows.map((r) => `${r.group_id} ${r.name}`)).to.eql(['5 part', '5 bom', '6 part'])
    expect((await db.all('select 1 from users_ruleset')).length).to.equal(22)
  })

  it('keeps API tokens working, and revoked ones revoked', async () => {
    await importDump(identity, await oddDump())
    const me = async (key: string) => {
      const answer = await get('/api/user/me/', `Token ${key}`)
      return [answer.status, ((await answer.json()) as { username?: string }).username]
    }
    expect(await me(TOKEN)).to.eql([200, 'bob'])
    expect(await me(PLAIN_TOKEN)).to.eql([200, 'ada'])
    expect(await me(REVOKED)).to.eql([401, undefined])
    const [row] = await db.all("select * from users_apitoken where name = 'shelf-scanner'")
    expect(row).to.include({
      id: 70,
      key_hint: 'inv-0123…20250102',
      nonce: null,
      expiry: '2099-12-31',
      created: '2025-01-02T03:04:05.000Z',
    })
    expect(JSON.stringify(await db.all('select * from users_apitoken')))
      .not.to.include(TOKEN)
      .and.not.to.include(PLAIN_TOKEN)
  })

  it('brings applications over, and says which need a new secret or cannot work', async () => {
    const results = await importDump(identity, await oddDump())
    const { imported, skipped, reason } = results.find((r) => r.model === 'oauth2_provider.application')!
    expect([imported, skipped]).to.eql([4, 3])
    for (const part of [
      'the default application is here already (1)',
      '"hashed" needs a new secret: only a hash of the old one was exported (1)',
      '"robot" needs a service account to act as (1)',
      '"old" uses the grant type "implicit", which is not offered (1)',
      '"wild" could not work here: ',
      'the logo of "hashed" was left out: Its host name contains',
    ])
      expect(reason).to.include(part)
    const stored = JSON.stringify(await db.all('select * from oauth_application'))
    expect(stored).not.to.include(SECRET).and.not.to.include(HASHED_SECRET)
    const [desktop] = await db.all(
      "select application_type, token_auth_method from oauth_application where client_id = 'client-of-desktop'",
    )
    expect(await db.all("select logo_uri from oauth_application where client_id = 'client-of-hashed'")).to.eql([{ logo_uri: null }])
    expect(desktop).to.eql({ application_type: 'native', token_auth_method: 'none' })

    const redeem = async (client: string, secret: string) => {
      const body = new URLSearchParams({
        grant_type: 'authorization_code',
        code: 'none',
        redirect_uri: `https://${client}.example/callback`,
      })
      const headers = { authorization: basic(`client-of-${client}`, secret) }
      const answer = await fetch(`${server.url}/o/token/`, { method: 'POST', headers, body })
      return ((await answer.json()) as { error: string }).error
    }
    expect(await redeem('clear', SECRET)).to.equal('invalid_grant')
    expect(await redeem('clear', 'wrong')).to.equal('invalid_client')
    for (const guess of [SECRET, HASHED_SECRET, 'none yet', ''])
      expect(await redeem('hashed', guess), guess).to.be.oneOf(['invalid_client', 'invalid_request'])
  })

  it('lets new rows follow the highest key', async () => {
    await importDump(identity, await oddDump())
    const headers = { authorization: basic('ada', 'argon-password'), 'content-type': 'application/json' }
    const post = async (path: string, body: object) => {
      const answer = await fetch(`${server.url}/api/${path}/`, { method: 'POST', headers, body: JSON.stringify(body) })
      return [answer.status, ((await answer.json()) as { pk: number }).pk]
    }
    expect(await post('part', { name: 'Nut', description: '' })).to.eql([201, 21])
    expect(await post('part/category', { name: 'Wood' })).to.eql([201, 10])
    expect(await post('company', { name: 'New' })).to.eql([201, 52])
    expect(await post('company/contact', { name: 'New', company: 52 })).to.eql([201, 61])
    expect((await server.createUser({ username: 'newcomer' })).pk).to.equal(10)
  })

  it('lets no third twin in', async () => {
    await importDump(identity, await oddDump())
    const headers = { authorization: basic('ada', 'argon-password'), 'content-type': 'application/json' }
    const body = JSON.stringify({ name: 'Bolt M5', description: '' })
    expect((await fetch(`${server.url}/api/part/`, { method: 'POST', headers, body })).status).to.equal(400)
  })

  it('changes nothing in a dry run, and says the same', async () => {
    const applications = await db.all('select * from oauth_application')
    const tried = await importDump(identity, await oddDump(), { dryRun: true })
    expect(await counts(db)).to.eql(NOTHING)
    expect(await db.all('select * from oauth_application')).to.eql(applications)
    expect((await server.createUser({ username: 'first' })).pk).to.equal(1)
    await db.transaction((trx) => trx('auth_user').delete())
    expect(await importDump(identity, await oddDump())).to.eql(tried)
  })

  it('refuses a database that is in use, in a sentence that says what to do', async () => {
    await importDump(identity, await oddDump())
    const before = await counts(db)
    expect(await refusal(identity, await oddDump())).to.equal(
      'This database holds people, groups, parts, part categories, companies, stock locations, parameter templates, applications already, and an import needs an empty one: ' +
        'name a new folder with --data, or an empty database with --database, and import there.',
    )
    expect(await counts(db)).to.eql(before)
  })

  it('takes everything back when a reference leads nowhere', async () => {
    const broken = async (object: DumpObject) => {
      const message = await refusal(identity, [...(await oddDump()), object])
      expect(await counts(db)).to.eql(NOTHING)
      return message
    }
    const part = { model: 'part.part', pk: 99 }
    expect(await broken({ ...part, fields: { name: 'X', category: 4711 } })).to.equal(
      'part.part 99: "category" refers to part.partcategory 4711, which is not in the file.',
    )
    expect(await broken({ ...part, fields: { name: 'X', variant_of: 4711 } })).to.equal(
      'part.part 99: "variant_of" refers to part.part 4711, which is not in the file.',
    )
    expect(await broken({ ...part, fields: { name: 'X', creation_user: ['eve'] } })).to.equal(
      'part.part 99: "creation_user" refers to auth.user "eve", which is not in the file.',
    )
    expect(await broken({ model: 'users.owner', pk: 99, fields: { owner_type: 77, owner_id: 1 } })).to.equal(
      'users.owner 99: "owner_type" refers to contenttypes.contenttype 77, which is not in the file.',
    )
    expect(await broken({ model: 'company.contact', pk: 99, fields: { name: 'X' } })).to.equal('company.contact 99: "company" is missing.')
  })

  it('names what else is wrong with an object, and no value of it', async () => {
    const wrong = (object: Omit<DumpObject, 'fields'> & { fields: object }) => refusal(identity, [object as DumpObject])
    const part = (fields: object, pk: DumpObject['pk'] = 1) => wrong({ model: 'part.part', pk, fields })
    expect(await part({ name: 'n'.repeat(101) })).to.equal('part.part 1: "name" is longer than 100 characters.')
    expect(await part({ name: 'a\0b' })).to.equal('part.part 1: "name" holds a NUL character.')
    expect(await part({ name: 5 })).to.equal('part.part 1: "name" is not text.')
    expect(await part({ name: 'X', minimum_stock: 'many' })).to.equal('part.part 1: "minimum_stock" is not a quantity.')
    expect(await part({ name: 'X', variant_of: 1 })).to.equal('part.part 1: "variant_of" leads back to itself.')
    expect(await part({ name: 'X' }, null)).to.equal(
      'part.part null: "pk" is not a positive whole number. Export without --natural-primary.',
    )
    expect(await wrong({ model: 'part.partcategory', pk: 1, fields: { name: 'X', parent: 1 } })).to.equal(
      'part.partcategory 1 lies below itself.',
    )
    const twice = (username: string): DumpObject => ({ model: 'auth.user', pk: username.length, fields: { username, password: 'hidden' } })
    expect(await refusal(identity, [twice('ab'), { ...twice('xx'), pk: 2 }])).to.equal('auth.user 2 is in the file twice.')
    expect(await refusal(identity, [twice('x'), { ...twice('x'), pk: 2 }])).to.equal(
      'Two objects for auth_user have the same username, and only one may.',
    )
    expect(await counts(db)).to.eql(NOTHING)
  })

  it('leaves an entry in the audit log and no secret in any line', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'dump.json')
    writeFileSync(file, JSON.stringify(await oddDump()))
    const results = await importDump(identity, file)
    rmSync(folder, { recursive: true })
    const log = await db.all<{ action: string; detail: string }>("select action, detail from audit_log where action like 'inventory%'")
    expect(log).to.have.length(1)
    expect(log[0]!.action).to.equal('inventory.import')
    expect(JSON.parse(log[0]!.detail)).to.include({ 'auth.user': 3, 'part.part': 5 })
    const told = JSON.stringify([results, log, server.lines])
    for (const secret of [TOKEN, PLAIN_TOKEN, REVOKED, SECRET, HASHED_SECRET]) expect(told).not.to.include(secret)
  })
})
