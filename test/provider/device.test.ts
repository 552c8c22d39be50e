/** The device flow (RFC 8628): a device without a browser shows a code, and its owner allows it somewhere else. */
import { expect } from 'chai'
import { decodeJwt } from 'jose'
import * as oauth from 'oauth4webapi'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { Agent } from './agent.ts'
import { type App, api, approve, defaultApp, errorOf, HTTP, makeReader, refresh, register } from './client.ts'

const SCOPE = 'openid g:read r:view:part'
const READER = { username: 'reader' }

eachDatabase('device flow', (kind) => {
  let server: TestServer
  let app: App
  before(async () => {
    server = await startServer(kind)
    app = await defaultApp(server)
    await makeReader(server)
  })
  after(() => server.close())

  const start = async (scope = SCOPE) => {
    const answer = await oauth.deviceAuthorizationRequest(app.as, app.client, app.auth, { scope }, HTTP)
    return oauth.processDeviceAuthorizationResponse(app.as, app.client, answer)
  }
  const poll = async (code: string, by: App = app) =>
    oauth.processDeviceCodeResponse(by.as, by.client, await oauth.deviceCodeGrantRequest(by.as, by.client, by.auth, code, HTTP))
  /** Types the code, compares it, and allows the device. */
  const allow = async (userCode: string, button?: string) => {
    const agent = new Agent(server.url)
    const input = await agent.open(`${app.as.issuer}/device/`)
    const confirm = await agent.submit(input, 'user_code', { user_code: userCode })
    if (button) return agent.submit(confirm, 'abort', {}, button)
    return approve(agent, await agent.submit(confirm, 'confirm', {}, 'yes'), READER)
  }

  it('gives the device its tokens once it was allowed, and once only', async () => {
    const device = await start()
    expect(await errorOf(poll(device.device_code))).to.equal('authorization_pending')
    const done = await allow(device.user_code)
    expect(done.text).to.contain('connected')
    const tokens = await poll(device.device_code)
    expect(tokens.scope).to.equal(SCOPE)
    expect(decodeJwt(tokens.access_token).scope).to.equal(SCOPE)
    expect((await api(server, tokens.access_token)).status).to.equal(200)
    const second = await refresh(app, tokens.refresh_token!)
    expect(await errorOf(poll(device.device_code))).to.equal('invalid_grant')
    // Used twice: what came from it ends, as with a code (RFC 9700 §4.5).
    expect((await api(server, second.access_token)).status).to.equal(401)
  })

  it('tells the device that it was not allowed', async () => {
    const device = await start()
    await allow(device.user_code, 'yes')
    expect(await errorOf(poll(device.device_code))).to.equal('access_denied')
  })

  it('a device code is bound to its client', async () => {
    const device = await start()
    const other = await register(server, { grantTypes: ['urn:ietf:params:oauth:grant-type:device_code'], redirectUris: [] })
    expect(await errorOf(poll(device.device_code, other))).to.equal('invalid_grant')
  })

  it('what the database holds while a person decides does not redeem anything', async () => {
    const device = await start()
    const agent = new Agent(server.url)
    const confirm = await agent.submit(await agent.open(`${app.as.issuer}/device/`), 'user_code', { user_code: device.user_code })
    await agent.submit(confirm, 'confirm', {}, 'yes')
    const rows = await server.db.all<{ model: string; id: string; payload: string }>('select model, id, payload from oidc_record')
    expect(rows.map((row) => row.model)).to.include.members(['Interaction', 'DeviceCode'])
    expect(JSON.stringify(rows)).not.to.contain(device.device_code)
    const named = rows.find((row) => row.model === 'Interaction' && row.payload.includes('deviceCode'))!
    const { deviceCode } = JSON.parse(named.payload) as { deviceCode: string }
    expect(await errorOf(poll(deviceCode))).to.equal('invalid_grant')
  })

  it('refuses an expired code', async () => {
    const device = await start()
    await server.db.transaction(async (trx) => {
      await trx('oidc_record')
        .where({ model: 'DeviceCode' })
        .whereNull('consumed_at')
        .update({ expires_at: Math.floor(Date.now() / 1000) - 1 })
    })
    expect(await errorOf(poll(device.device_code))).to.equal('expired_token')
  })

  it('slows down whoever guesses user codes', async () => {
    const agent = new Agent(server.url)
    let status = 0
    for (let guess = 0; guess < 15 && status !== 429; guess++) {
      const input = await agent.open(`${app.as.issuer}/device/`)
      status = (await agent.submit(input, 'user_code', { user_code: 'BBBB-BBBB' })).status
    }
    expect(status).to.equal(429)
  })
})
