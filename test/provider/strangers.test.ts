/** Number 65 of the attackers' list: what somebody without any credential makes the server store, by address and by size. */
import { expect } from 'chai'
import { DEFAULT_CLIENT_ID } from '../../provider/identity/applications.ts'
import { LISTED_BY_ADDRESS, LISTED_IN_ALL } from '../../provider/identity/failure-log.ts'
import { removeExpired } from '../../provider/oidc/cleaning.ts'
import { basic } from '../support/api.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { entries } from './account/person.ts'
import { Agent } from './agent.ts'
import { approve, defaultApp, makeReader, register, requestFor } from './client.ts'

const SCOPE = 'openid g:read r:view:part'
const LIMIT = 3
const FLAGS = {
  trustProxy: true,
  url: 'http://localhost:0',
  requestLimit: LIMIT,
  signInLimit: 1000,
  signInAddressLimit: 1000,
  tokenLimit: 40,
}

let last = 0
const someAddress = (): string => `203.0.${++last >> 8}.${last & 255}`
const from = (address: string) => ({ 'X-Forwarded-For': address })

eachDatabase('strangers', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind, FLAGS)
    await makeReader(server)
  })
  after(() => server.close())

  const stored = async (model: string) => (await server.db.all('select 1 from oidc_record where model = ?', [model])).length
  const parameters = async (extra: Record<string, string> = {}) =>
    (await requestFor(await defaultApp(server), SCOPE, extra)).url.searchParams
  const post = (path: string, body: URLSearchParams, address: string, headers: Record<string, string> = {}) =>
    fetch(`${server.config.issuer}${path}`, { method: 'POST', body, headers: { ...from(address), ...headers } })

  /** What a stranger can begin, by what is stored of it. */
  const BEGUN: Record<string, (address: string) => Promise<Response>> = {
    Interaction: async (address) =>
      new Agent(server.url).request(`${server.config.issuer}/authorize/?${await parameters()}`, { headers: from(address) }),
    PushedAuthorizationRequest: async (address) => post('/par/', await parameters(), address),
    DeviceCode: (address) => post('/device-authorization/', new URLSearchParams({ client_id: DEFAULT_CLIENT_ID, scope: SCOPE }), address),
    Session: (address) => new Agent(server.url).request(`${server.config.issuer}/device/`, { headers: from(address) }),
  }
  for (const [model, begin] of Object.entries(BEGUN)) {
    it(`65. as many as may be of one address, and no more, are stored: ${model}`, async () => {
      const [address, before] = [someAddress(), await stored(model)]
      for (let n = 0; n < LIMIT; n++) expect((await begin(address)).status).to.be.below(400)
      const refused = [await begin(address), await begin(address)]
      for (const { status, headers } of refused) {
        expect(status).to.equal(429)
        expect(Number(headers.get('retry-after'))).to.be.within(1, 600)
      }
      const text = await refused[0]!.text()
      if (model === 'Interaction' || model === 'Session') expect(text).to.include('Too many requests from your address')
      else expect(JSON.parse(text).error).to.equal('temporarily_unavailable')
      expect(await stored(model)).to.equal(before + LIMIT)
      expect((await begin(someAddress())).status).to.be.below(400)
    })
  }

  it('65. an IPv6 network is one address', async () => {
    const device = (n: number) => BEGUN.DeviceCode!(`2001:db8:77:1::${n}`)
    const all: number[] = []
    for (let n = 1; n <= LIMIT + 1; n++) all.push((await device(n)).status)
    expect(all).to.deep.equal([200, 200, 200, 429])
  })

  it('65. sessions of the sign-out page count with those of the device page', async () => {
    const address = someAddress()
    for (let n = 0; n < LIMIT; n++) await BEGUN.Session!(address)
    expect((await new Agent(server.url).request(`${server.config.issuer}/logout/`, { headers: from(address) })).status).to.equal(429)
  })

  it('an application that shows its secret, and a person who is signed in, are not counted', async () => {
    const address = someAddress()
    const web = await register(server)
    for (let n = 0; n <= LIMIT; n++) {
      const { searchParams } = (await requestFor(web, SCOPE)).url
      expect((await post('/par/', searchParams, address, basic(web.client.client_id, web.secret))).status).to.equal(201)
    }
    const agent = new Agent(server.url)
    await approve(agent, (await requestFor(await defaultApp(server), SCOPE)).url.href, { username: 'reader' })
    for (let n = 0; n <= LIMIT; n++) {
      const url = `${server.config.issuer}/authorize/?${await parameters({ prompt: 'consent' })}`
      expect((await agent.request(url, { headers: from(address) })).status).to.equal(303)
    }
  })

  it('65. what is too long is refused and not stored: each parameter, and all together', async () => {
    const address = someAddress()
    const before = [await stored('PushedAuthorizationRequest'), await stored('Interaction'), await stored('DeviceCode')]
    for (const name of ['state', 'nonce', 'login_hint', 'ui_locales', 'claims_locales']) {
      const answer = await post('/par/', await parameters({ [name]: 'x'.repeat(4097) }), address)
      expect([name, answer.status, ((await answer.json()) as { error: string }).error]).to.deep.equal([name, 400, 'invalid_request'])
    }
    const much = { state: 'x'.repeat(4000), nonce: 'x'.repeat(4000), login_hint: 'x'.repeat(4000), ui_locales: 'x'.repeat(4000) }
    expect((await post('/par/', await parameters(much), address)).status).to.equal(400)
    const device = new URLSearchParams({ client_id: DEFAULT_CLIENT_ID, scope: SCOPE, nonce: 'x'.repeat(5000) })
    expect((await post('/device-authorization/', device, address)).status).to.equal(400)
    const url = `${server.config.issuer}/authorize/?${await parameters({ state: 'x'.repeat(5000) })}`
    const back = await new Agent(server.url).request(url, { headers: from(address) })
    expect(back.headers.get('location')).to.include('error=invalid_request')
    expect([await stored('PushedAuthorizationRequest'), await stored('Interaction'), await stored('DeviceCode')]).to.deep.equal(before)
  })

  it('65. failures of one kind and address are listed up to a number, then counted by one entry when the hour is over', async () => {
    const address = someAddress()
    const agent = new Agent(server.url)
    const page = await agent.open(`${server.url}/login/`)
    const field = (name: string) =>
      new RegExp(`name="${name}"[^>]* value="([^"]+)"|${name}="([^"]+)"`).exec(page.text)!.slice(1).find(Boolean)!
    const assertion = JSON.stringify({ id: 'x' })
    const body = new URLSearchParams({ csrf: field('csrf'), ticket: field('ticket'), assertion })
    const seen: number[] = []
    for (let n = 0; n < LISTED_BY_ADDRESS + 25; n++)
      seen.push((await agent.request(page.url, { method: 'POST', body, headers: from(address) })).status)
    expect(new Set(seen)).to.deep.equal(new Set([422, 429]))
    const mine = async () => (await entries(server, 'session.failed')).filter(({ ip }) => ip === address)
    expect(await mine()).to.have.length(LISTED_BY_ADDRESS)
    expect(await stored('UsedChallenge'), 'a wrong answer uses nothing up').to.equal(0)

    const later = Math.floor(Date.now() / 1000) + 3600
    await Promise.all([removeExpired(server, later), removeExpired(server, later)])
    const told = await mine()
    expect(told).to.have.length(LISTED_BY_ADDRESS + 1)
    expect(told.at(-1)).to.deep.include({ target: 'further failures' })
    // From where the address has to wait on, nothing was checked, and nothing is noted.
    const { how, more } = told.at(-1)!.detail as { how: string; more: number }
    expect(how).to.equal('passkey')
    expect(more).to.be.within(1, seen.filter((status) => status === 422).length - LISTED_BY_ADDRESS)
    expect((await server.identity.audit.verify()).faults).to.deep.equal([])
    expect(await server.db.all('select 1 from audit_failure')).to.be.empty
  })

  it('65. so they are of all addresses together, and then no address is remembered any more', async () => {
    const hour = Math.floor(Date.now() / 3_600_000)
    await server.db.transaction((trx) =>
      trx('audit_failure').insert({ kind: 'session.failed password at the API', source: '', hour, listed: LISTED_IN_ALL - 1, more: 0 }),
    )
    const before = (await entries(server, 'session.failed')).length
    const rows = async () =>
      (await server.db.all('select 1 from audit_failure where kind = ?', ['session.failed password at the API'])).length
    for (let n = 0; n < 4; n++)
      await fetch(`${server.url}/api/user/me/`, { headers: { ...basic(`made-up-${n}`, 'wrong'), ...from(someAddress()) } })
    expect((await entries(server, 'session.failed')).length).to.equal(before + 1)
    expect(await rows()).to.equal(2)
    await removeExpired(server, Math.floor(Date.now() / 1000) + 3600)
    expect((await entries(server, 'session.failed')).at(-1)!.detail).to.include({ how: 'password at the API', more: 3 })
  })
})

describe('strangers at several processes (PostgreSQL)', () => {
  it('65. are counted together', async () => {
    const home: TestDatabase = await createDatabase('postgres')
    const one = await startServer('postgres', FLAGS, home)
    const two = await startServer('postgres', { ...FLAGS, url: one.url }, home)
    try {
      const address = someAddress()
      const body = new URLSearchParams({ client_id: DEFAULT_CLIENT_ID, scope: SCOPE })
      const all: number[] = []
      for (let n = 0; n <= LIMIT; n++) {
        const at = n % 2 ? `http://127.0.0.1:${two.config.port}` : one.url
        all.push((await fetch(`${at}/o/device-authorization/`, { method: 'POST', body, headers: from(address) })).status)
      }
      expect(all).to.deep.equal([200, 200, 200, 429])
    } finally {
      await two.close()
      await one.close()
      await home.drop()
    }
  })
})
