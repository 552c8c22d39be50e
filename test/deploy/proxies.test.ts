/** Two processes on one PostgreSQL behind the proxies that deploy/ has configurations for, below a path and over HTTPS. */
import { spawnSync } from 'node:child_process'
import { request } from 'node:https'
import { brotliDecompressSync } from 'node:zlib'
import { expect } from 'chai'
import { Agent } from '../provider/agent.ts'
import { defaultApp, PASSWORD, signIn } from '../provider/client.ts'
import { Api } from '../support/api.ts'
import { makePart, PNG } from '../support/builders.ts'
import { bearer } from '../support/credentials.ts'
import { createDatabase, type TestDatabase, temporaryFolder } from '../support/databases.ts'
import { type Served, serve, stockadeJson } from '../support/process.ts'
import type { TestServer } from '../support/server.ts'
import { wire } from '../support/wire.ts'
import { FRONTS, freePorts, type Ports, startFront } from './front.ts'

const SCOPES = 'openid g:read r:view:part r:add:part r:change:part r:view:part_category r:add:part_category'

/** Requests that this process has answered, as its log has them. */
const answered = ({ output }: Served): number => output.stdout.split('"msg":"request"').length - 1

for (const front of FRONTS)
  describe(`behind ${front.name}`, () => {
    let home: TestDatabase
    let at: string[]
    let servers: Served[]
    let proxy: Awaited<ReturnType<typeof startFront>>
    let url: string
    let api: Api
    let ports: Ports
    const verify = process.env.NODE_TLS_REJECT_UNAUTHORIZED

    before(async function () {
      if (!front.there()) return this.skip() // the proxy is not installed here: `apt-get install nginx-light caddy`
      // The certificate is nobody's; what is tried here is what lies behind it.
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
      const [http, https, one, two] = (await freePorts(4)) as [number, number, number, number]
      ports = { http, https, servers: [one, two] }
      url = `https://localhost:${https}/inventory`
      home = await createDatabase('postgres')
      at = ['--data', home.data, '--database', home.database]
      await stockadeJson(['user', 'create', 'super', '--superuser', '--password-stdin', ...at], { input: `${PASSWORD}\n` })
      servers = []
      // One after the other: the first makes the signing key.
      for (const port of [one, two])
        servers.push(
          await serve([...at, '--url', url, '--port', String(port), '--trust-proxy', '--security-contact', 'mailto:help@example.org']),
        )
      proxy = await startFront(front.prepare(front.files.below, temporaryFolder(), ports).run, https)
    })
    after(async () => {
      if (verify === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = verify
      await proxy?.stop()
      await Promise.all((servers ?? []).map((server) => server.stop()))
      await home?.drop()
    })

    it('has configurations that the proxy itself finds right', () => {
      for (const file of Object.values(front.files)) {
        const {
          check: [program, ...args],
        } = front.prepare(file, temporaryFolder(), ports)
        const { status, stderr } = spawnSync(program!, args, { encoding: 'utf8' })
        expect(status, stderr).to.equal(0)
        expect(stderr).not.to.match(/\[(warn|emerg)\]|"level":"warn".*(deprecated|not formatted)/)
      }
    })

    it('an app signs somebody in by code, and both processes believe its token', async () => {
      const server = { url, config: { issuer: `${url}/o` } } as TestServer
      const { tokens, agent } = await signIn(server, await defaultApp(server), SCOPES, {
        username: 'super',
      })
      expect(tokens.token_type).to.equal('bearer')
      api = new Api(url, bearer(tokens.access_token))
      const before = servers.map(answered)
      // Which process answers is the proxy's choice, and the log of a process comes a moment later.
      const both = () => servers.every((server, i) => answered(server) > before[i]! + 2)
      for (let i = 0; i < 12 || (i < 400 && !both()); i++) expect((await api.get('/user/me/')).body.username).to.equal('super')
      for (let i = 0; i < 6; i++) expect((await agent.open(`${url}/settings/`)).status).to.equal(200)
      for (const [i, server] of servers.entries()) expect(answered(server), `process ${i}`).to.be.above(before[i]! + 2)
    })

    it('metadata are where RFC 8414 and RFC 9728 want them, and nothing else is outside of the path', async () => {
      const { origin } = new URL(url)
      const issuer = await (await fetch(`${origin}/.well-known/oauth-authorization-server/inventory/o`)).json()
      expect(issuer).to.deep.include({ issuer: `${url}/o` })
      const resource = await (await fetch(`${origin}/.well-known/oauth-protected-resource/inventory/api/`)).json()
      expect(resource).to.deep.include({ resource: `${url}/api/` })
      const moved = await fetch(`${origin}/inventory?x=1`, { redirect: 'manual' })
      expect([moved.status, new URL(moved.headers.get('location')!, origin).href]).to.eql([301, `${url}/?x=1`])
      for (const path of ['/', '/api/', '/inventory-of-others/', '/login/']) expect((await fetch(origin + path)).status, path).to.equal(404)
    })

    it('leads password managers and people who found a weakness there from the root of the host, if it is told to', async () => {
      const { origin } = new URL(url)
      const change = await fetch(`${origin}/.well-known/change-password`, { redirect: 'manual' })
      expect([change.status, new URL(change.headers.get('location')!, origin).href]).to.eql([303, `${url}/.well-known/change-password`])
      const on = await fetch(`${url}/.well-known/change-password`, { redirect: 'manual' })
      expect(new URL(on.headers.get('location')!, origin).href).to.equal(`${url}/settings/security/password/`)
      expect(await (await fetch(`${origin}/.well-known/security.txt`)).text()).to.contain('Contact: mailto:help@example.org')
    })

    it('pages come as they are, what they load comes compressed, and is known again', async () => {
      const accept = { 'Accept-Encoding': 'gzip, br' }
      const page = await wire(`${url}/login/`, accept)
      expect([page.status, page.headers['content-encoding']]).to.eql([200, undefined])
      expect(page.headers['strict-transport-security']).to.match(/^max-age=/)
      const assets = [...page.body.toString().matchAll(/(?:href|src)="(\/[^"]*\/static\/[^"]*)"/g)].map(([, path]) => path!)
      expect(assets).to.not.eql([])
      for (const path of assets) {
        const file = await wire(new URL(path, url).href, accept)
        expect([file.status, path.startsWith('/inventory/static/')], path).to.eql([200, true])
        if (!path.includes('stockade.css')) continue
        expect(file.headers['content-encoding']).to.equal('br')
        expect(brotliDecompressSync(file.body).toString()).to.include('{')
        expect((await wire(new URL(path, url).href, { ...accept, 'If-None-Match': file.headers.etag! })).status).to.equal(304)
      }
      for (const path of ['/api/schema/', '/api/icons/']) {
        const whole = await wire(url + path, accept)
        expect([whole.status, whole.headers['content-encoding']], path).to.eql([200, 'br'])
        const again = await wire(url + path, { ...accept, 'If-None-Match': whole.headers.etag! })
        expect([again.status, again.body.length], path).to.eql([304, 0])
      }
    })

    it('files come from either process, with the path in their addresses', async () => {
      const big = Buffer.concat([PNG, Buffer.alloc(3 * 2 ** 20)])
      const { pk } = await makePart(api)
      const form = new FormData()
      form.set('image', new Blob([big]), 'photo.png')
      const { image, thumbnail } = (await api.send('PATCH', `/part/${pk}/`, form)).body
      expect([image, thumbnail]).to.satisfy((paths: string[]) => paths.every((path) => path.startsWith('/inventory/media/')))
      for (let i = 0; i < 4; i++) {
        const file = await fetch(new URL(image, url), { headers: api.headers })
        expect([file.status, Buffer.from(await file.arrayBuffer()).equals(big)]).to.eql([200, true])
        expect(Date.parse(file.headers.get('last-modified')!)).to.be.above(Date.now() - 600_000)
      }
      await makePart(api)
      for (const path of ['/part/', '/part/?limit=2', `/part/${pk}/`, '/icons/', '/']) {
        const { text } = await api.get(path)
        const files = text.match(/"[^"]*\/(?:media|static)\/[^"]*"/g) ?? []
        expect(files, path).to.not.eql([])
        expect(
          files.filter((file) => !file.startsWith('"/inventory/')),
          path,
        ).to.eql([])
      }
      const { next } = (await api.get('/part/?limit=1')).body
      expect(next).to.match(new RegExp(`^${url}/api/part/\\?`))
    })

    it('the address of whoever asks is the one that the proxy saw, not one that they claim', async () => {
      const status = await new Promise((done, fail) => {
        const sent = request(`${url.replace('localhost', '127.0.0.1')}/api/user/me/`, {
          localAddress: '127.0.0.9',
          servername: 'localhost',
          headers: {
            Host: new URL(url).host,
            Authorization: `Basic ${Buffer.from('super:wrong').toString('base64')}`,
            'X-Forwarded-For': '203.0.113.7',
            'X-Forwarded-Host': 'evil.example',
            'X-Forwarded-Proto': 'http',
            Forwarded: 'for=203.0.113.7;host=evil.example',
          },
        })
        sent
          .on('response', (answer) => done(answer.resume().statusCode))
          .on('error', fail)
          .end()
      })
      expect(status).to.equal(401)
      const entries = await stockadeJson(['audit', 'list', ...at])
      const text = JSON.stringify(entries)
      expect(text).to.include('127.0.0.9').and.not.include('203.0.113.7').and.not.include('evil.example')
    })

    it('goes on when one of the processes has stopped', async () => {
      await servers[1]!.stop()
      for (let i = 0; i < 8; i++) expect((await api.get('/user/me/')).status).to.equal(200)
      expect((await new Agent(url).open(`${url}/login/`)).status).to.equal(200)
    })
  })
