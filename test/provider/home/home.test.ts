/** `/home/` and `/`: what is on it for whom, and steps that are done when what they ask for is there. */
import { join, resolve } from 'node:path'
import { expect } from 'chai'
import { createBackup } from '../../../cli/backup/create.ts'
import { commandHere } from '../../../provider/home/first-steps.ts'
import { daysFromNow } from '../../../provider/identity/api-tokens.ts'
import { superuser } from '../../support/api.ts'
import { makePart } from '../../support/builders.ts'
import { createDatabase, eachDatabase, type TestDatabase, temporaryFolder } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { withApp } from '../account/person.ts'
import { Visitor, words } from '../applications/house.ts'
import { api, PASSWORD, register, signIn } from '../client.ts'

eachDatabase('home', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
  })
  after(() => server?.close())

  /** A new person at home. */
  async function at(username: string, user: Partial<Parameters<TestServer['createUser']>[0]> = {}) {
    const made = await server.createUser({ username, password: PASSWORD, ...user })
    const visitor = await new Visitor(server.url).signIn(username)
    return { user: made, visitor, home: async (path = '/home/') => words(await visitor.at(path)) }
  }

  it('is for those who are signed in, and the same at / and /home/', async () => {
    expect((await new Visitor(server.url).at('/home/')).url).to.equal(`${server.url}/login/?next=%2Fhome%2F`)
    const { home } = await at('anna', { permissions: ['view:part'] })
    expect(await home()).to.contain('Hello, anna')
    expect(await home('/')).to.equal(await home())
  })

  it('says roles in one line where they are all alike, and in few where not', async () => {
    const boss = await at('boss', { isSuperuser: true })
    expect(await boss.home()).to.contain('See, add, change and delete everything')
    const clerk = await at('clerk', { permissions: ['view:part', 'view:stock', 'change:stock'] })
    expect(await clerk.home())
      .to.contain('See parts')
      .and.contain('See and change stock')
    const nobody = await at('nobody')
    expect(await nobody.home()).to.contain('none of your groups has a role')
  })

  it('offers a search and a scan to those who may see something of the inventory', async () => {
    const search = /action="[^"]*\/look\/parts\/"/
    const seer = await at('seer', { permissions: ['view:part'] })
    expect((await seer.visitor.at('/home/')).text).to.match(search)
    for (const [username, permission] of [
      ['stocker', 'view:stock'],
      ['placer', 'view:stock_location'],
    ] as const) {
      const { visitor } = await at(username, { permissions: [permission] })
      const { text } = await visitor.at('/home/')
      expect(text, username)
        .to.match(/action="[^"]*\/look\/locations\/"/)
        .and.to.contain('Search locations')
        .and.not.match(search)
      expect(words(await visitor.at('/look/locations/')), username).to.not.contain('Your roles do not include')
    }
    const blind = await at('blind', { permissions: ['view:sales_order'] })
    expect((await blind.visitor.at('/home/')).text).to.not.match(/role="search"/)
  })

  it('has the apps that have a home page as tiles, those that were allowed first, and no others', async () => {
    const code = { grantTypes: ['authorization_code', 'refresh_token'] as const }
    await register(server, { name: 'Aardvark', homeUri: 'https://aardvark.example/start', ...code })
    await register(server, { name: 'No home', ...code })
    const shop = await register(server, { name: 'Shop', homeUri: 'https://shop.example', logoUri: 'https://cdn.example/logo.png', ...code })
    const robot = await register(server, { name: 'Robot', homeUri: 'https://robot.example', grantTypes: ['client_credentials'] })
    expect(robot.client.client_id).to.be.a('string')
    const { visitor } = await at('shopper', { permissions: ['view:part'] })
    const tiles = async () => {
      const page = await visitor.at('/home/')
      return { page, links: [...page.text.matchAll(/class="tile" href="([^"]+)"/g)].map(([, href]) => href) }
    }
    const before = await tiles()
    const own = [`${server.url}/api-doc/`, '/home/connect/']
    expect(before.links).to.eql(['https://aardvark.example/start', 'https://shop.example', ...own])
    expect(before.page.text).to.contain('<img class="mark" src="https://cdn.example/logo.png"')
    expect(before.page.headers.get('content-security-policy')).to.contain('img-src https://cdn.example ').and.not.contain('aardvark')
    const { tokens } = await signIn(server, shop, 'openid g:read', { username: 'shopper' })
    expect((await api(server, tokens.access_token)).status).to.equal(200)
    const after = await tiles()
    expect(after.links).to.eql(['https://shop.example', 'https://aardvark.example/start', ...own])
    expect(words(after.page)).to.contain('shop.example · authorized')
    await server.db.transaction((trx) => trx('oauth_application').where({ name: 'Shop' }).update({ active: false }))
    await server.identity.change(async () => undefined)
    expect((await tiles()).links).to.eql(['https://aardvark.example/start', ...own])
  })

  it('tells of tokens that expire soon, of a missing second factor and of few recovery codes, as long as that is so', async () => {
    const { user, home } = await at('careless')
    expect(await home())
      .to.contain('You have no second factor')
      .and.not.contain('expires soon')
    const tokens = ['late', 'soon', 'sooner', 'soonest', 'next'].map((name, i) => ({ name, expiry: daysFromNow(i ? 14 - i : 15) }))
    for (const token of tokens.slice(0, 2)) await server.createToken(user, token)
    expect(await home())
      .to.contain('An API token expires soon')
      .and.contain('Within 14 days: soon. Programs that use it will')
    for (const token of tokens.slice(2)) await server.createToken(user, token)
    expect(await home())
      .to.contain('4 API tokens expire soon')
      .and.contain('next, soonest and sooner and 1 more. Programs that use them will')
    await server.db.transaction((trx) => trx('users_apitoken').where({ user_id: user.pk }).update({ revoked: true }))
    expect(await home()).to.not.contain('expire')

    await withApp(server, user)
    expect(await home())
      .to.not.contain('second factor')
      .and.not.contain('recovery code')
    const codes = await server.db.all<{ id: number }>('select id from auth_recovery_code where user_id = ? order by id', [user.pk])
    const use = (ids: readonly { id: number }[]) =>
      server.db.transaction((trx) =>
        trx('auth_recovery_code')
          .whereIn(
            'id',
            ids.map(({ id }) => id),
          )
          .update({ used: new Date().toISOString() }),
      )
    await use(codes.slice(3))
    expect(await home()).to.contain('You have 3 recovery codes left')
    await use(codes)
    expect(await home()).to.contain('You have no recovery codes left')
  })

  it('never shows what another person has', async () => {
    const { user } = await at('owner')
    await server.createToken(user, { name: 'of-the-owner', expiry: daysFromNow(1) })
    const other = await at('neighbour')
    expect(await other.home())
      .to.not.contain('of-the-owner')
      .and.not.contain('expires')
  })

  it('is written in the language of the person', async () => {
    const { visitor } = await at('deutsch', { permissions: ['view:part'] })
    const page = await visitor.open(`${server.url}/home/`, { headers: { 'accept-language': 'de' } })
    expect(page.text).to.contain('<html lang="de">')
    expect(words(page)).to.contain('Hallo, deutsch').and.contain('Sie haben keinen zweiten Faktor')
  })
})

eachDatabase('first steps', (kind) => {
  let home: TestDatabase
  let server: TestServer
  let boss: Visitor
  before(async () => {
    home = await createDatabase(kind)
    server = await startServer(kind, {}, home)
    await server.createUser({ username: 'boss', password: PASSWORD, isSuperuser: true })
    boss = await new Visitor(server.url).signIn('boss')
  })
  after(async () => {
    await server?.close()
    await home?.drop()
  })
  /** Titles of the steps by whether they are done. */
  const steps = async (visitor = boss): Promise<Record<string, boolean>> => {
    const { text } = await visitor.at('/home/')
    return Object.fromEntries(
      [...text.matchAll(/<li( class="done")?><span class="tick"[\s\S]*?<strong>([^<]+)<\/strong>/g)].map(([, done, title]) => [
        title,
        !!done,
      ]),
    )
  }
  const STEPS = {
    factor: 'Protect your account with a second factor',
    https: 'Serve it over HTTPS',
    people: 'Invite people',
    superuser: 'Have a second superuser',
    data: 'Fill the inventory',
    app: 'Register an app',
    backup: 'Create a backup',
  }
  const done = async () => {
    const now = await steps()
    expect(Object.keys(now)).to.eql(Object.values(STEPS))
    return Object.entries(STEPS).flatMap(([name, title]) => (now[title] ? [name] : []))
  }

  it('are done one by one, each by what is really there, and undone with it', async () => {
    expect(await done()).to.eql([])
    // The commands reach this very installation, and an import none that is set up already.
    expect(words(await boss.at('/home/')))
      .to.contain(commandHere('backup FILE', server.config).replaceAll('"', '&quot;'))
      .and.not.contain('stockade import')
    expect((await boss.at('/home/')).text).to.contain('href="/help/#import"')
    const { pk } = await server.createUser({ username: 'guest', password: PASSWORD })
    expect(await done()).to.eql(['people'])
    await server.identity.change((trx) => trx('auth_user').where({ id: pk }).delete())
    expect(await done()).to.eql([])
    await register(server, { name: 'An app' })
    expect(await done()).to.eql(['app'])
    await withApp(server, (await server.identity.users.find('username', 'boss'))!)
    expect(await done()).to.eql(['factor', 'app'])
    const api = await superuser(server, 'second', PASSWORD)
    expect(await done()).to.eql(['factor', 'people', 'superuser', 'app'])
    const part = await makePart(api)
    expect(await done()).to.eql(['factor', 'people', 'superuser', 'data', 'app'])
    await api.patch(`/part/${part.pk}/`, { active: false })
    expect((await api.delete(`/part/${part.pk}/`)).status).to.equal(204)
    expect(await done()).to.eql(['factor', 'people', 'superuser', 'app'])
    await makePart(api)
    await createBackup(server.db, server.config, join(temporaryFolder(), 'all.backup'), 'a passphrase of some length', () => {})
    expect(await done()).to.eql(['factor', 'people', 'superuser', 'data', 'app', 'backup'])
    expect(words(await boss.at('/home/'))).to.contain('6 of 7 done')
  })

  it('lead to where they are done', async () => {
    await server.db.transaction((trx) => trx('oauth_application').where({ built_in: false }).delete())
    const { text } = await boss.at('/home/')
    for (const href of [...text.matchAll(/class="button" href="([^"]+)">(?:Register|Show superusers|Invite)/g)].map(([, href]) => href!))
      expect((await boss.at(href)).status, href).to.equal(200)
    expect(text).to.contain('/o/applications/register/')
    expect(words(await boss.at('/help/')))
      .to.contain('Bringing over an InvenTree')
      .and.contain('stockade import dump.json --data NEW_FOLDER')
    await register(server, { name: 'Another app' })
  })

  it('name commands with the folder and the kind of database, and no password', () => {
    const database = ''
    expect(commandHere('backup FILE', { data: resolve('data'), database })).to.equal('npx stockade backup FILE')
    expect(commandHere('backup FILE', { data: '/srv/stock', database })).to.equal('npx stockade backup FILE --data /srv/stock')
    expect(commandHere('check', { data: "/srv/it's here", database })).to.equal("npx stockade check --data '/srv/it'\\''s here'")
    expect(commandHere('check', { data: '/srv/stock', database: 'postgres://me:secret@db/stock' })).to.equal(
      'npx stockade check --data /srv/stock --database "$DATABASE_URL"',
    )
  })

  it('are for superusers alone', async () => {
    await server.createUser({ username: 'staff', password: PASSWORD, isStaff: true })
    expect(await steps(await new Visitor(server.url).signIn('staff'))).to.eql({})
  })

  it('go away when all of them are done, HTTPS too', async () => {
    await server.createUser({ username: 'third', password: PASSWORD, isSuperuser: true })
    const user = (await server.identity.users.find('username', 'third'))!
    const served = await startServer(kind, { url: 'https://inventory.example', trustProxy: true }, home)
    try {
      const visitor = await new Visitor(`http://127.0.0.1:${served.config.port}`).signIn('third')
      expect(await steps(visitor)).to.include({ [STEPS.https]: true, [STEPS.factor]: false })
      await withApp(served, user)
      const page = await visitor.at('/home/')
      expect(words(page)).to.contain('Hello, third').and.not.contain('First steps')
    } finally {
      await served.close()
    }
  })
})
