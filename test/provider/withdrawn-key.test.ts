/** A stolen signing key is taken away at once: what it signed ends in every process, and what people and apps hold goes on. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { decodeProtectedHeader } from 'jose'
import { rotateWhenDue, withdrawKey } from '../../provider/oidc/key-rotation.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { Administrator } from './admin/administrator.ts'
import { api, PASSWORD, type RegisteredApp, refresh, register, requestFor, type SignedIn, signIn } from './client.ts'

const DAY_MS = 86_400_000

eachDatabase('a signing key that was withdrawn', (kind) => {
  let home: TestDatabase
  let one: TestServer
  let two: TestServer
  let half: TestServer
  let app: RegisteredApp
  let signedIn: SignedIn
  before(async () => {
    home = await createDatabase(kind)
    one = await startServer(kind, { tokenLimit: 3 }, home)
    // Others take the public address of the first: they stand for further processes behind one proxy.
    two = await startServer(kind, { url: one.url }, home)
    half = await startServer(kind, { url: one.url, only: 'resource', issuer: one.config.issuer, audience: one.config.audience }, home)
    await one.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    await one.createUser({ username: 'ada', password: PASSWORD, permissions: ['view:part'] })
    app = await register(one, { mayIntrospect: true })
    signedIn = await signIn(one, app, 'openid profile offline_access g:read', { username: 'ada' }, { prompt: 'consent' })
  })
  after(async () => {
    for (const server of [half, two, one]) await server?.close()
    await home.drop()
  })

  const address = (server: TestServer) => `http://127.0.0.1:${server.config.port}`
  const kidOf = (token: string) => decodeProtectedHeader(token).kid!
  const published = async () => {
    const answer = await fetch(`${address(one)}/o/.well-known/jwks.json`)
    return ((await answer.json()) as { keys: { kid: string }[] }).keys.map((key) => key.kid)
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  const basic = () => `Basic ${Buffer.from(`${app.client.client_id}:${app.secret}`).toString('base64')}`
  /** Where a token works: at the API, at userinfo, at introspection. */
  const worksAt = async (server: TestServer, token: string) => {
    const me = await fetch(`${address(server)}/api/user/me/`, { headers: bearer(token) })
    const info = await fetch(`${address(server)}/o/userinfo/`, { headers: bearer(token) })
    const body = new URLSearchParams({ token })
    const asked = await fetch(`${address(server)}/o/introspect/`, { method: 'POST', body, headers: { authorization: basic() } })
    return [me.status, info.status, ((await asked.json()) as { active: boolean }).active]
  }
  const atHalf = async (token: string) => (await fetch(`${address(half)}/api/user/me/`, { headers: bearer(token) })).status
  const hint = async (id_token_hint: string) => {
    const page = await signedIn.agent.open((await requestFor(app, 'openid', { id_token_hint, prompt: 'none' })).url.href)
    return new URL(page.url).searchParams.get('error')
  }

  it('72: ends its tokens at once in this process, and soon in every other; sessions and refresh tokens go on', async () => {
    const { tokens, agent } = signedIn
    const [old] = await published()
    expect(kidOf(tokens.access_token)).to.equal(old)
    // Every process has verified it, and remembers that.
    expect(await worksAt(one, tokens.access_token)).to.eql([200, 200, true])
    expect(await worksAt(two, tokens.access_token)).to.eql([200, 200, true])
    expect(await atHalf(tokens.access_token)).to.equal(200)
    expect(await hint(tokens.id_token!)).to.equal(null)

    const admin = await Administrator.at(one)
    const answer = await admin.post(`keys/${old}/withdraw/`, {}, 'users/new/')
    expect(answer.status).to.equal(303)
    const from = Date.now()
    expect(await worksAt(one, tokens.access_token)).to.eql([401, 401, false])
    const [fresh, ...more] = await published()
    expect([fresh === old, more]).to.eql([false, []])
    expect(await hint(tokens.id_token!)).to.equal('invalid_request')

    await eventually(async () => String(await worksAt(two, tokens.access_token)), '401,401,false')
    await eventually(() => atHalf(tokens.access_token), 401)
    expect(Date.now() - from, 'milliseconds').to.be.below(5000)
    const refused = await fetch(`${address(two)}/api/user/me/`, { headers: bearer(tokens.access_token) })
    expect(refused.headers.get('www-authenticate')).to.contain('invalid_token').and.contain('was withdrawn')

    const next = await refresh(app, tokens.refresh_token!)
    expect([kidOf(next.access_token), kidOf(next.id_token!)]).to.eql([fresh, fresh])
    expect(await worksAt(one, next.access_token)).to.eql([200, 200, true])
    await eventually(async () => String(await worksAt(two, next.access_token)), '200,200,true')
    await eventually(() => atHalf(next.access_token), 200)
    expect(await hint(next.id_token!), 'still signed in').to.equal(null)
    expect((await agent.open(`${one.url}/settings/`)).url).to.equal(`${one.url}/settings/`)
  })

  it('does not stop later rotations from happening by themselves', async () => {
    expect(await rotateWhenDue(one, Date.now() + 200 * DAY_MS)).to.equal(true)
    await eventually(async () => (await published()).length, 2)
  })

  it('72: stays withdrawn where its file comes back, and is no guess', async () => {
    const file = join(home.data, 'keys.json')
    const before = readFileSync(file)
    const { tokens } = await signIn(one, app, 'openid g:read', { username: 'ada' })
    const { tokens: unseen } = await signIn(one, app, 'openid g:read', { username: 'ada' })
    const kid = kidOf(tokens.access_token)
    expect((await api(one, tokens.access_token)).status).to.equal(200)
    await withdrawKey(one.config, one.identity, {})
    await eventually(async () => (await published()).includes(kid), false)
    // A copy of the folder, or an old backup of it.
    writeFileSync(file, before)
    await eventually(async () => {
      const { keys } = JSON.parse(readFileSync(file, 'utf8')) as { keys: { kid: string }[] }
      return keys.some((key) => key.kid === kid)
    }, false)
    await eventually(async () => (await published()).includes(kid), false)
    for (let tries = 0; tries < 5; tries++)
      for (const { access_token } of [tokens, unseen]) expect((await api(one, access_token)).status).to.equal(401)
    const copy = await startServer(kind, {}, { ...home, data: copyOf(home.data, before) })
    const { keys } = (await (await fetch(`${copy.url}/o/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] }
    expect(keys.map((key) => key.kid))
      .to.have.length(1)
      .and.not.include(kid)
    await copy.close()
  })

  function copyOf(data: string, keys: Buffer): string {
    const folder = `${data}-copy`
    cpSync(data, folder, { recursive: true })
    writeFileSync(join(folder, 'keys.json'), keys)
    return folder
  }
})
