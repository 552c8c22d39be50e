import { expect } from 'chai'
import { revokeToken } from '../../../provider/identity/api-tokens.ts'
import { changeApplication, createApplication } from '../../../provider/identity/application-changes.ts'
import { saveConsent } from '../../../provider/identity/grants.ts'
import { disableUser } from '../../../provider/identity/user-changes.ts'
import type { User } from '../../../provider/identity/users.ts'
import { OPERATIONS } from '../../../resource/inventory/index.ts'
import { Api, basic, token } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { Administrator, PASSWORD, wordsOf } from './administrator.ts'

eachDatabase('"why may X do Y?"', (kind) => {
  let server: TestServer
  let admin: Administrator
  before(async () => {
    server = await startServer(kind)
    await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    admin = await Administrator.at(server)
  })
  after(() => server?.close())

  /** @returns the verdict of the page, and its words */
  async function ask(person: string, credential: string, operation: string, find = '') {
    const page = await admin.open(`why/?${new URLSearchParams({ person, credential, operation, find })}`)
    const verdict = / class="panel verdict (good|bad)"/.exec(page.text)?.[1]
    return { may: verdict && verdict === 'good', words: wordsOf(page) }
  }
  const tokenOf = async (user: User): Promise<string> =>
    `token:${(await server.db.all<{ id: number }>('select id from users_apitoken where user_id = ? order by id desc', [user.pk]))[0]!.id}`

  it('asks only when it is asked, and says when somebody is unknown', async () => {
    const page = await admin.open('why/')
    expect(page.text).to.contain('GET /api/part/').and.not.contain('verdict')
    for (const { id } of OPERATIONS) expect(page.text).to.contain(`value="${id}"`)
    expect((await ask('no-one', '', 'part_list')).words).to.contain('There is no user with that name.')
    expect(await ask('root', 'token:99', 'part_list'))
      .to.include({ may: undefined })
      .and.property('words')
      .contain('no such credential')
    expect((await ask('root', '', 'no_such_operation')).may).to.equal(undefined)
  })

  it('says the same as the API does, for every operation and kinds of people and tokens', async () => {
    const people = [
      { user: await server.createUser({ username: 'nobody', password: PASSWORD, permissions: [] }), scopes: undefined },
      {
        user: await server.createUser({ username: 'seller', password: PASSWORD, permissions: ['view:sales_order', 'add:sales_order'] }),
        scopes: undefined,
      },
      {
        user: await server.createUser({ username: 'clerk', password: PASSWORD, isStaff: true, permissions: ['view:part', 'change:part'] }),
        scopes: ['r:view:part', 'a:staff'] as const,
      },
    ]
    for (const { user, scopes } of people) {
      const api = new Api(server.url, token(await server.createToken(user, scopes ? { scopes } : {})))
      const credential = await tokenOf(user)
      for (const { id, method, path } of OPERATIONS) {
        if (id === 'user_me_destroy') continue // it would be the end of the person who asks
        const { status, text } = await api.send(
          method.toUpperCase(),
          path.replace(/\{\w+\}/g, '999999'),
          method === 'get' ? undefined : '{',
          { 'Content-Type': 'application/json' },
        )
        const { may, words } = await ask(user.username, credential, id, path) // a page that lists one address instead of all is made sooner
        expect(may, `${user.username} ${id}: the API says ${status} ${text}`).to.equal(status !== 403)
        if (!may) expect(words).to.contain(JSON.parse(text).detail.replaceAll('"', '&quot;').slice(0, 60))
      }
    }
  })

  it('names the groups that give a role, and what is missing', async () => {
    const user = await server.createUser({ username: 'engineer', permissions: ['view:part'] })
    await server.createToken(user, { name: 'reports', scopes: ['r:view:stock'] })
    const by = await ask('engineer', 'session', 'part_list')
    expect(by.may).to.equal(true)
    expect(by.words).to.contain('Granted by “group of engineer”.').and.contain('It carries everything the user can do.')
    const lacks = await ask('engineer', await tokenOf(user), 'part_list')
    expect(lacks.may).to.equal(false)
    expect(lacks.words).to.contain('The token does not carry the scope r:view:part.').and.contain('lacks the scope')
    const cannot = await ask('engineer', 'session', 'part_create')
    expect(cannot.words).to.contain('No group of engineer grants it.')
    expect((await ask('root', 'session', 'part_create')).words).to.contain('root is a superuser and has every role.')
  })

  it('looks at the credential first: revoked, expired, disabled, without a password, with a second factor', async () => {
    const user = await server.createUser({ username: 'carrier', password: PASSWORD, permissions: ['view:part'] })
    const refused = async (credential: string, why: string) => {
      const { may, words } = await ask('carrier', credential, 'part_list')
      expect(may).to.equal(false)
      expect(words).to.contain('the API answers 401').and.contain(why)
    }
    await server.createToken(user, { expiry: '2020-01-01' })
    await refused(await tokenOf(user), 'The token expired after 1 January 2020.')
    await server.createToken(user)
    const credential = await tokenOf(user)
    expect((await ask('carrier', credential, 'part_list')).may).to.equal(true)
    await server.identity.change((trx) => revokeToken(trx, Number(credential.slice(6))))
    await refused(credential, 'The token has been revoked.')
    expect((await ask('carrier', 'password', 'part_list')).may).to.equal(true)
    await server.identity.change((trx) =>
      trx('auth_totp').insert({ user_id: user.pk, nonce: 'x', created: new Date().toISOString(), last_step: 0 }),
    )
    await refused('password', 'the API refuses the password alone')
    expect((await new Api(server.url, basic('carrier', PASSWORD)).get('/part/')).status, 'the API says so, too').to.equal(401)
    await server.createUser({ username: 'machine', permissions: ['view:part'] })
    expect((await ask('machine', 'password', 'part_list')).words).to.contain('No password is set')
    await server.identity.change((trx) => disableUser(trx, user.pk, {}))
    await refused('session', 'The account of carrier is disabled')
  })

  it('knows what a person allowed an app, its ceiling, and apps that act as an account', async () => {
    const user = await server.createUser({ username: 'apper', permissions: ['view:part', 'view:stock'] })
    const { clientId } = await server.identity.change((trx) =>
      createApplication(trx, {
        name: 'Reporter',
        redirectUris: ['https://app.example/cb'],
        grantTypes: ['authorization_code', 'client_credentials'],
        serviceUserId: user.pk,
        allowedScopes: ['openid', 'r:view:part'],
      }),
    )
    expect((await ask('apper', `app:${clientId}`, 'part_list')).words, 'not allowed yet').to.contain('no such credential')
    await server.identity.change((trx) =>
      saveConsent(trx, user.sub, clientId, { scopes: ['openid', 'r:view:part', 'r:view:part_category'], declined: [], claims: [] }),
    )
    expect((await ask('apper', `app:${clientId}`, 'part_list')).may).to.equal(true)
    expect((await ask('apper', `app:${clientId}`, 'part_category_list')).words, 'beyond the ceiling').to.contain(
      'does not carry the scope r:view:part_category',
    )
    expect((await ask('apper', `service:${clientId}`, 'part_list')).may).to.equal(true)
    await server.identity.change((trx) => changeApplication(trx, clientId, { active: false }))
    expect((await ask('apper', `app:${clientId}`, 'part_list')).words)
      .to.contain('Reporter is disabled.')
      .and.contain('answers 401')
  })

  it('changes nothing, and leaves no line in the log', async () => {
    const before = (await admin.log()).length
    await ask('root', 'session', 'part_destroy')
    await ask('engineer', 'session', 'part_destroy')
    expect(await admin.log()).to.have.length(before)
  })
})

describe('"why may X do Y?" on a server without the API', () => {
  it('says that the gate is elsewhere', async () => {
    const server = await startServer('sqlite', { only: 'provider', audience: 'http://127.0.0.1:1/api/' })
    try {
      await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
      const admin = await Administrator.at(server)
      expect(wordsOf(await admin.open('why/'))).to.contain('The API runs elsewhere')
    } finally {
      await server.close()
    }
  })
})
