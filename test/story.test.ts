/**
 * The main job, end to end: a public client signs people in through a real browser, and what its tokens open follows what was granted
 * and what the person's roles allow at that very moment.
 */
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import * as oauth from 'oauth4webapi'
import { DEFAULT_CLIENT_ID } from '../provider/identity/applications.ts'
import { fillDemo } from '../resource/import/demo.ts'
import { importDump } from '../resource/import/import.ts'
import { wrongKept } from '../resource/inventory/kept/index.ts'
import { openBrowser } from './support/browser.ts'
import { eachDatabase } from './support/databases.ts'
import { startServer, type TestServer } from './support/server.ts'

const HTTP = { [oauth.allowInsecureRequests]: true } as const
const CLIENT: oauth.Client = { client_id: DEFAULT_CLIENT_ID }
const DUMP = fileURLToPath(new URL('../../../shared/data/inventree-demo-2024-03.json', import.meta.url))

interface Inventory {
  title: string
  /** Why it cannot be played here. */
  missing?: string
  fill(server: TestServer): Promise<unknown>
  passwords: { reader: string; engineer: string; admin: string }
}

const INVENTORIES: Inventory[] = [
  {
    title: 'the demo inventory',
    fill: ({ identity }) => fillDemo(identity, { superuser: true }),
    passwords: { reader: 'look-dont-touch', engineer: 'draw-it-build-it', admin: 'keys-to-the-shop' },
  },
  {
    title: 'an imported inventory',
    ...(existsSync(DUMP) ? {} : { missing: '../shared/data is not here' }),
    fill: ({ identity }) => importDump(identity, DUMP),
    passwords: { reader: 'readonly', engineer: 'partsonly', admin: 'inventree' },
  },
]

/** The app's own address on this machine, where the browser brings the code. */
async function listenForCode(): Promise<{ redirectUri: string; code: Promise<URL>; close(): void }> {
  let arrived!: (url: URL) => void
  const code = new Promise<URL>((done) => {
    arrived = done
  })
  const server: Server = createServer((request, response) => {
    response.end('Signed in. You can close this page.')
    const url = new URL(request.url!, redirectUri)
    if (url.pathname === '/callback') arrived(url)
  }).listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`
  return { redirectUri, code, close: () => server.close() }
}

/** Signs a person in by browser and consents. @returns the token response, and what the consent page said */
async function authorize(as: oauth.AuthorizationServer, username: string, password: string, scope: string) {
  const app = await listenForCode()
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const url = new URL(as.authorization_endpoint!)
  url.search = new URLSearchParams({
    client_id: DEFAULT_CLIENT_ID,
    redirect_uri: app.redirectUri,
    response_type: 'code',
    scope,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString()
  const browser = await openBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(url.href)
    await page.getByLabel('Username').fill(username)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: /wants to work with your inventory/ }).waitFor()
    const consent = await page.locator('body').innerText()
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    const answer = oauth.validateAuthResponse(as, CLIENT, await app.code, state)
    const response = await oauth.authorizationCodeGrantRequest(as, CLIENT, oauth.None(), answer, app.redirectUri, verifier, HTTP)
    return { consent, tokens: await oauth.processAuthorizationCodeResponse(as, CLIENT, response) }
  } finally {
    await browser.close()
    app.close()
  }
}

for (const inventory of INVENTORIES) {
  eachDatabase(`The whole story on ${inventory.title}`, (kind) => {
    let server: TestServer
    let as: oauth.AuthorizationServer

    before(async function () {
      if (inventory.missing) {
        console.log(`      skipped: ${inventory.missing}`)
        this.skip()
      }
      this.timeout(120_000)
      server = await startServer(kind)
      await inventory.fill(server)
      const issuer = new URL(server.config.issuer)
      as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, HTTP))
    })
    after(() => server?.close())

    const call = (authorization: string, method: string, path: string, body?: unknown) =>
      fetch(`${server.url}/api${path}`, {
        method,
        headers: { authorization, ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
    const basic = (name: 'reader' | 'engineer' | 'admin') => `Basic ${btoa(`${name}:${inventory.passwords[name]}`)}`
    let made = 0
    const newPart = () => ({ name: `Story part ${++made}` })

    /** The superuser opens or closes a verb of the engineers' part role. */
    async function setRole(verb: 'add' | 'change', allowed: boolean): Promise<void> {
      const people = (await (await call(basic('admin'), 'GET', '/user/?search=engineer')).json()) as {
        username: string
        groups: { pk: number }[]
      }[]
      const group = people.find((p) => p.username === 'engineer')!.groups[0]!.pk
      const [rules] = (await (await call(basic('admin'), 'GET', `/user/ruleset/?group=${group}&name=part`)).json()) as { pk: number }[]
      const answer = await call(basic('admin'), 'PATCH', `/user/ruleset/${rules!.pk}/`, { [`can_${verb}`]: allowed })
      expect(answer.status).to.equal(200)
    }

    it('a reader’s app sees parts and can change nothing', async () => {
      const { consent, tokens } = await authorize(as, 'reader', inventory.passwords.reader, 'openid g:read r:view:part r:add:part')
      expect(consent).to.contain('See parts')
      expect(consent).to.match(/asked to add parts.*Your roles do not allow/s)
      expect(tokens.scope!.split(' ')).to.have.members(['openid', 'g:read', 'r:view:part'])
      const bearer = `Bearer ${tokens.access_token}`
      const page = (await (await call(bearer, 'GET', '/part/?limit=5')).json()) as { count: number; results: unknown[] }
      expect(page.count).to.be.greaterThan(50)
      expect(page.results).to.have.length(5)
      const refused = await call(bearer, 'POST', '/part/', newPart())
      expect(refused.status).to.equal(403)
      expect(refused.headers.get('www-authenticate')).to.contain('error="insufficient_scope"').and.contain('scope="r:add:part"')
      expect(((await refused.json()) as { detail: string }).detail).to.contain('r:add:part')
    })

    it('an engineer’s app makes a part, until the role is taken away; revoking the token ends it', async () => {
      const { tokens } = await authorize(as, 'engineer', inventory.passwords.engineer, 'openid g:read r:view:part r:add:part')
      const bearer = `Bearer ${tokens.access_token}`
      expect((await call(bearer, 'POST', '/part/', newPart())).status).to.equal(201)
      await setRole('add', false)
      const refused = await call(bearer, 'POST', '/part/', newPart())
      expect(refused.status).to.equal(403)
      expect(((await refused.json()) as { detail: string }).detail).to.contain('add parts')
      await setRole('add', true)
      expect((await call(bearer, 'POST', '/part/', newPart())).status).to.equal(201)
      await oauth.processRevocationResponse(await oauth.revocationRequest(as, CLIENT, oauth.None(), tokens.access_token, HTTP))
      expect((await call(bearer, 'GET', '/part/?limit=1')).status).to.equal(401)
    })

    for (const scheme of ['Basic', 'Token'] as const) {
      /** The person's credential of that kind, got as a client gets it. */
      const credential = async (name: 'reader' | 'engineer'): Promise<string> => {
        if (scheme === 'Basic') return basic(name)
        const { token } = (await (await call(basic(name), 'GET', `/user/token/?name=story-${scheme}`)).json()) as { token: string }
        return `Token ${token}`
      }

      it(`the same with ${scheme}`, async () => {
        const reader = await credential('reader')
        expect((await call(reader, 'GET', '/part/?limit=5')).status).to.equal(200)
        expect((await call(reader, 'POST', '/part/', newPart())).status).to.equal(403)
        const engineer = await credential('engineer')
        expect((await call(engineer, 'POST', '/part/', newPart())).status).to.equal(201)
        await setRole('add', false)
        expect((await call(engineer, 'POST', '/part/', newPart())).status).to.equal(403)
        await setRole('add', true)
        expect((await call(engineer, 'POST', '/part/', newPart())).status).to.equal(201)
        if (scheme === 'Basic') return
        const own = (await (await call(engineer, 'GET', '/user/tokens/')).json()) as { id: number; name: string }[]
        expect((await call(engineer, 'DELETE', `/user/tokens/${own.find((t) => t.name === 'story-Token')!.id}/`)).status).to.equal(204)
        const ended = await call(engineer, 'GET', '/part/?limit=1')
        expect(ended.status).to.equal(401)
        expect(await ended.json()).to.deep.equal({ detail: 'Token has been revoked' })
      })
    }

    it('all that is kept is right', async () => {
      expect(await server.db.transaction(wrongKept)).to.deep.equal([])
    })

    it('no secret reached the log', () => {
      const log = server.lines.join('\n')
      expect(log).to.not.match(/eyJ[\w-]+\.eyJ|inv-[0-9a-f]{40}/)
      for (const password of Object.values(inventory.passwords)) expect(log).to.not.contain(password)
    })
  })
}
