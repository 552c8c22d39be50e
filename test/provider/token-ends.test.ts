/**
 * Attack lines 51 and 54: what an application holds ends with its secret, its switch and itself, for good: neither switching it on again nor
 * making another under the same id brings anything back. What it asks for afterwards works.
 */
import { expect } from 'chai'
import { decodeJwt } from 'jose'
import * as oauth from 'oauth4webapi'
import type { Trx } from '../../database.ts'
import {
  changeApplication,
  createApplication,
  deleteApplication,
  endApplicationTokens,
  endOldSecret,
  renewSecret,
} from '../../provider/identity/application-changes.ts'
import { withdrawConsent } from '../../provider/identity/grants.ts'
import type { User } from '../../provider/identity/users.ts'
import { removeExpired } from '../../provider/oidc/cleaning.ts'
import { type Wire, wire } from '../support/cut.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { Agent } from './agent.ts'
import { api, approve, errorOf, HTTP, makeReader, type RegisteredApp, redeem, refresh, register, requestFor, signIn } from './client.ts'

const READER = { username: 'reader' }
const SCOPE = 'openid g:read r:view:part'
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code'

const ask = async ({ as, client }: RegisteredApp, auth: oauth.ClientAuth): Promise<string> => {
  const answer = await oauth.clientCredentialsGrantRequest(as, client, auth, { scope: 'g:read r:view:part' }, HTTP)
  return (await oauth.processClientCredentialsResponse(as, client, answer)).access_token
}
const introspect = async ({ as, client }: RegisteredApp, auth: oauth.ClientAuth, token: string) =>
  oauth.processIntrospectionResponse(as, client, await oauth.introspectionRequest(as, client, auth, token, HTTP))

eachDatabase('the end of tokens', (kind) => {
  let server: TestServer
  let robot: User
  let reader: User
  before(async () => {
    server = await startServer(kind)
    robot = await server.createUser({ username: 'robot', permissions: ['view:part'] })
    reader = await makeReader(server)
  })
  after(() => server.close())

  const change = <T>(work: (trx: Trx) => Promise<T>): Promise<T> => server.identity.change(work)
  const service = () => register(server, { redirectUris: [], grantTypes: ['client_credentials'], serviceUserId: robot.pk })
  const renew = async (id: string): Promise<oauth.ClientAuth> => oauth.ClientSecretBasic(await change((trx) => renewSecret(trx, id, 0)))
  const offAndOn = async (id: string) => {
    await change((trx) => changeApplication(trx, id, { active: false }))
    await change((trx) => changeApplication(trx, id, { active: true }))
  }

  const ENDS: [title: string, end: (app: RegisteredApp) => Promise<oauth.ClientAuth>][] = [
    ['a renewed secret', ({ client }) => renew(client.client_id)],
    [
      'the end of the secret before',
      async ({ client }) => {
        const secret = await change((trx) => renewSecret(trx, client.client_id, 3600))
        await change((trx) => endOldSecret(trx, client.client_id))
        return oauth.ClientSecretBasic(secret)
      },
    ],
    [
      'switching off, and on again',
      async ({ client, auth }) => {
        await offAndOn(client.client_id)
        return auth
      },
    ],
    [
      'ending its tokens',
      async ({ client, auth }) => {
        await change((trx) => endApplicationTokens(trx, client.client_id))
        return auth
      },
    ],
    [
      'deleting it, and making another under its id',
      async ({ client }) => {
        await change((trx) => deleteApplication(trx, client.client_id))
        const settings = { name: 'Anew', grantTypes: ['client_credentials'] as const, serviceUserId: robot.pk, clientId: client.client_id }
        return oauth.ClientSecretBasic((await change((trx) => createApplication(trx, settings))).clientSecret!)
      },
    ],
  ]
  it(`54: the tokens of a service end with ${ENDS.map(([title]) => title).join('; with ')}; it gets new ones at once`, async () => {
    // The new ones come when the second is over: all wait for that together.
    await Promise.all(
      ENDS.map(async ([title, end]) => {
        const app = await service()
        // Issued in the very second in which it happens, too.
        const tokens = await Promise.all([1, 2, 3].map(() => ask(app, app.auth)))
        for (const token of tokens) expect((await api(server, token)).status, title).to.equal(200)
        const auth = await end(app)
        for (const token of tokens) {
          expect((await api(server, token)).status, title).to.equal(401)
          expect(await introspect(app, auth, token), title).to.deep.equal({ active: false })
        }
        const asked = Date.now()
        const next = await ask(app, auth)
        expect(Date.now() - asked, title).to.be.below(3000)
        const { iat = 0, exp = 0 } = decodeJwt(next)
        expect(iat, title).to.be.at.most(Date.now() / 1000)
        expect(exp - iat, title).to.equal(server.config.accessTokenTtl)
        expect((await api(server, next)).status, title).to.equal(200)
        expect(await introspect(app, auth, next), title).to.include({ active: true })
      }),
    )
  })

  it('54: the end outlives the cleaning of what has expired', async () => {
    const app = await service()
    const token = await ask(app, app.auth)
    await change((trx) => deleteApplication(trx, app.client.client_id))
    await removeExpired(server, Math.floor(Date.now() / 1000) + 31 * 86_400)
    await change((trx) =>
      createApplication(trx, { name: 'Anew', grantTypes: ['client_credentials'], serviceUserId: robot.pk, clientId: app.client.client_id }),
    )
    expect((await api(server, token)).status).to.equal(401)
  })

  it('54: a secret renewed with an overlap ends nothing', async () => {
    const app = await service()
    const token = await ask(app, app.auth)
    await change((trx) => renewSecret(trx, app.client.client_id, 3600))
    expect((await api(server, token)).status).to.equal(200)
    expect(await ask(app, app.auth)).to.be.a('string')
  })

  it('51: switching off ends what people gave, refresh tokens too; on again, they need not allow it anew', async () => {
    const app = await register(server)
    const { tokens, agent } = await signIn(server, app, SCOPE, READER)
    await offAndOn(app.client.client_id)
    expect((await api(server, tokens.access_token)).status).to.equal(401)
    expect((await oauth.userInfoRequest(app.as, app.client, tokens.access_token, HTTP)).status).to.equal(401)
    expect(await introspect(app, app.auth, tokens.access_token)).to.deep.equal({ active: false })
    expect(await errorOf(refresh(app, tokens.refresh_token!))).to.equal('invalid_grant')
    const { tokens: next } = await signIn(server, app, SCOPE, READER, { prompt: 'none' }, agent)
    expect((await api(server, next.access_token)).status).to.equal(200)
    expect((await refresh(app, next.refresh_token!)).scope).to.equal(SCOPE)
  })

  it('51: a renewed secret ends access tokens; the refresh token works on with the new one', async () => {
    const app = await register(server)
    const { tokens } = await signIn(server, app, SCOPE, READER)
    const auth = await renew(app.client.client_id)
    expect((await api(server, tokens.access_token)).status).to.equal(401)
    expect(await errorOf(refresh(app, tokens.refresh_token!))).to.equal('invalid_client')
    const next = await refresh({ ...app, auth }, tokens.refresh_token!)
    expect((await api(server, next.access_token)).status).to.equal(200)
  })

  it('51: with the application everything of it goes, and a code or page of it means nothing to the next of that id', async () => {
    const app = await register(server, { grantTypes: ['authorization_code', 'refresh_token', DEVICE] })
    const id = app.client.client_id
    const { tokens, agent } = await signIn(server, app, SCOPE, READER)
    const coded = await requestFor(app, SCOPE)
    const page = await approve(new Agent(server.url), coded.url.href, READER)
    const waiting = await requestFor(app, `${SCOPE} r:view:stock`)
    const open = await agent.open(waiting.url.href)
    expect(open.text).to.contain('value="allow"')
    const device = await oauth.processDeviceAuthorizationResponse(
      app.as,
      app.client,
      await oauth.deviceAuthorizationRequest(app.as, app.client, app.auth, { scope: SCOPE }, HTTP),
    )
    await change((trx) => deleteApplication(trx, id))
    expect(await server.db.all('select model from oidc_record where client_id = ?', [id])).to.deep.equal([])
    const made = await change((trx) =>
      createApplication(trx, {
        name: 'Anew',
        redirectUris: ['https://other.example/'],
        grantTypes: ['authorization_code', 'refresh_token', DEVICE],
        tokenAuthMethod: 'none',
        clientId: id,
      }),
    )
    const next = { ...app, auth: oauth.None() }
    expect(made.clientSecret).to.equal(undefined)
    expect((await api(server, tokens.access_token)).status).to.equal(401)
    expect(await errorOf(refresh(next, tokens.refresh_token!))).to.equal('invalid_grant')
    expect(await errorOf(redeem(next, coded, page.url))).to.equal('invalid_grant')
    const polled = await oauth.deviceCodeGrantRequest(next.as, next.client, next.auth, device.device_code, HTTP)
    expect(await errorOf(oauth.processDeviceCodeResponse(next.as, next.client, polled))).to.equal('invalid_grant')
    expect(await server.identity.consents.find(reader.sub, id)).to.equal(undefined)
    // The old address gets no code for the new application, whatever the person presses on the old page.
    const back = await approve(agent, open, READER)
    expect([back.url.startsWith(server.url), back.status]).to.deep.equal([true, 400])
  })

  it('51: with the grant its tokens end, at the API and at refresh', async () => {
    const app = await register(server)
    const { tokens } = await signIn(server, app, SCOPE, READER)
    const next = await refresh(app, tokens.refresh_token!)
    await change((trx) => withdrawConsent(trx, reader.sub, app.client.client_id))
    for (const token of [tokens.access_token, next.access_token]) expect((await api(server, token)).status).to.equal(401)
    expect(await errorOf(refresh(app, next.refresh_token!))).to.equal('invalid_grant')
  })
})

describe('the end of tokens, in two processes (PostgreSQL)', () => {
  let home: TestDatabase
  let way: Wire
  let one: TestServer
  let two: TestServer
  let here: RegisteredApp
  let there: RegisteredApp
  before(async () => {
    home = await createDatabase('postgres')
    one = await startServer('postgres', {}, home)
    way = await wire(home.database)
    const { issuer, audience } = one.config
    two = await startServer('postgres', { issuer, audience }, { ...home, database: way.address })
    const robot = await one.createUser({ username: 'robot', permissions: ['view:part'] })
    here = await register(one, { redirectUris: [], grantTypes: ['client_credentials'], serviceUserId: robot.pk })
    there = { ...here, as: { ...here.as, token_endpoint: `${two.url}/o/token/` } }
    await eventually(async () => way.listening, 1)
  })
  after(async () => {
    await two.close()
    await one.close()
    await way.close()
    await home.drop()
  })

  const renew = () => one.identity.change((trx) => renewSecret(trx, here.client.client_id, 0))
  const dead = async (token: string) => {
    const begun = performance.now()
    for (const server of [one, two])
      while ((await api(server, token)).status !== 401) {
        if (performance.now() - begun > 5000) throw new Error('it lives on')
        await new Promise((next) => setTimeout(next, 20))
      }
  }

  it('54: holds in the other within five seconds, and what is asked for there meanwhile ends with it', async () => {
    const first = await ask(there, here.auth)
    for (const server of [one, two]) expect((await api(server, first)).status).to.equal(200)
    const late: string[] = []
    let done = false
    const asking = Promise.all(
      [1, 2, 3].map(async () => {
        for (let after = 0; after < 5; after += done ? 1 : 0) late.push((await ask(there, here.auth).catch(() => first)) ?? first)
      }),
    )
    await new Promise((next) => setTimeout(next, 50))
    const auth = oauth.ClientSecretBasic(await renew())
    done = true
    await asking
    expect(new Set(late).size).to.be.greaterThan(1)
    for (const token of new Set(late)) await dead(token)
    here = { ...here, auth }
    there = { ...there, auth }
    const next = await ask(there, auth)
    for (const server of [one, two]) expect((await api(server, next)).status).to.equal(200)
  })

  it('54: a process that has not heard of it issues nothing that would live on', async () => {
    await ask(there, here.auth)
    way.set('mute')
    await renew()
    const tokens = await Promise.all([1, 2, 3].map(() => ask(there, here.auth).catch(() => undefined)))
    expect(tokens).to.deep.equal([undefined, undefined, undefined])
  })
})
