/** Signing keys: made once, kept to oneself, changed in three steps while everything goes on. */
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { decodeProtectedHeader } from 'jose'
import { ConfigError, loadConfig } from '../../config.ts'
import { audit } from '../../provider/identity/audit.ts'
import { rotateWhenDue } from '../../provider/oidc/key-rotation.ts'
import { ensureKeys, loadKeys, rotateKeys } from '../../provider/oidc/keys.ts'
import { createDatabase, eachDatabase, type TestDatabase, temporaryFolder } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { api, defaultApp, makeReader, refresh, requestFor, signIn } from './client.ts'

const DAY = 86_400
const now = (): number => Math.floor(Date.now() / 1000)

describe('the file of signing keys', () => {
  let data: string
  beforeEach(() => {
    data = temporaryFolder()
  })
  afterEach(() => rmSync(data, { recursive: true }))
  const file = () => join(data, 'keys.json')

  it('is made once, for its owner alone', async () => {
    await Promise.all([ensureKeys(data), ensureKeys(data), ensureKeys(data)])
    const text = readFileSync(file(), 'utf8')
    expect(JSON.parse(text).keys).to.have.length(1)
    expect(statSync(file()).mode & 0o777).to.equal(0o600)
    await ensureKeys(data)
    expect(readFileSync(file(), 'utf8')).to.equal(text)
  })

  it('is refused when it holds something else', async () => {
    for (const content of ['', '{}', '{"keys":[]}', '{"keys":[{"kty":"RSA","kid":"x","n":"x","e":"AQAB","signs_from":0}]}']) {
      writeFileSync(file(), content)
      await ensureKeys(data).then(
        () => expect.fail(`took ${content}`),
        (error) => expect(error).to.be.instanceOf(ConfigError),
      )
    }
  })

  it('rotates in three steps', async () => {
    await ensureKeys(data)
    const old = loadKeys(data, 14 * DAY).keys[0]!.kid
    const { kid, signsFrom } = await rotateKeys(data)
    const from = signsFrom.getTime() / 1000
    const at = (moment: number) => loadKeys(data, 14 * DAY, moment)
    // 1: published, not signing
    expect(at(now()).keys.map((k) => k.kid)).to.deep.equal([old, kid])
    expect(at(now()).changesAt).to.equal(from)
    // 2: signing, the old one still published
    expect(at(from).keys.map((k) => k.kid)).to.deep.equal([kid, old])
    expect(at(from).changesAt).to.equal(from + 14 * DAY)
    // 3: the old one is withdrawn when all that it signed is dead
    expect(at(from + 14 * DAY).keys.map((k) => k.kid)).to.deep.equal([kid])
    expect(at(from + 14 * DAY).changesAt).to.equal(undefined)
    expect(statSync(file()).mode & 0o777).to.equal(0o600)
  })

  it('publishes no private member', async () => {
    await ensureKeys(data)
    for (const key of loadKeys(data, DAY).publicKeys) expect(key).to.have.all.keys('kty', 'kid', 'use', 'alg', 'n', 'e')
  })

  it('copes with rotations that overtake each other', async () => {
    await ensureKeys(data)
    await rotateKeys(data)
    const { kid } = await rotateKeys(data)
    expect(loadKeys(data, DAY).keys).to.have.length(3)
    expect(loadKeys(data, DAY, now() + 7200).keys[0]!.kid).to.equal(kid)
  })
})

eachDatabase('a rotation while the server runs', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
    await makeReader(server)
  })
  after(() => server.close())

  const published = async () => {
    const answer = await fetch(`${server.config.issuer}/.well-known/jwks.json`)
    return ((await answer.json()) as { keys: { kid: string }[] }).keys.map((key) => key.kid)
  }
  const until = async (wanted: () => Promise<boolean>) => {
    for (let turn = 0; turn < 100 && !(await wanted()); turn++) await new Promise((done) => setTimeout(done, 100))
  }
  const kidOf = (token: string) => decodeProtectedHeader(token).kid

  it('27: publishes the next key, signs with it later, and takes tokens of both', async () => {
    const app = await defaultApp(server)
    const { tokens: before, agent } = await signIn(server, app, 'openid g:read', { username: 'reader' })
    const [old] = await published()
    expect(kidOf(before.access_token)).to.equal(old)

    // An authorization under way survives the change of keys.
    const request = await requestFor(app, 'openid g:read')
    const consent = await agent.open(request.url.href)

    const { kid } = await rotateKeys(server.config.data)
    await until(async () => (await published()).length === 2)
    expect(await published()).to.deep.equal([old, kid])
    const { tokens: meanwhile } = await signIn(server, app, 'openid g:read', { username: 'reader' })
    expect(kidOf(meanwhile.access_token)).to.equal(old)

    // The time of the second step comes.
    const file = join(server.config.data, 'keys.json')
    const stored = JSON.parse(readFileSync(file, 'utf8')) as { keys: { kid: string; signs_from: number }[] }
    for (const key of stored.keys) if (key.kid === kid) key.signs_from = now()
    writeFileSync(file, JSON.stringify(stored))
    await until(async () => (await published())[0] === kid)
    expect(await published()).to.deep.equal([kid, old])

    const back = await agent.submit(consent, 'deed', {}, 'allow')
    expect(new URL(back.url).searchParams.has('code')).to.equal(true)
    const later = await refresh(app, before.refresh_token!)
    expect([kidOf(later.access_token), kidOf(later.id_token!)]).to.deep.equal([kid, kid])
    for (const token of [before.access_token, later.access_token]) {
      expect((await api(server, token)).status).to.equal(200)
      const info = await fetch(`${server.config.issuer}/userinfo/`, { headers: { authorization: `Bearer ${token}` } })
      expect(info.status).to.equal(200)
    }
    const hinted = await requestFor(app, 'openid', { id_token_hint: before.id_token!, prompt: 'none' })
    const page = await agent.open(hinted.url.href)
    expect(new URL(page.url).searchParams.get('error')).to.equal('interaction_required') // a native client asks; the hint was good
  })

  it('keeps the keys in use when the file is damaged', async () => {
    const before = await published()
    const file = join(server.config.data, 'keys.json')
    const content = readFileSync(file)
    writeFileSync(file, 'damaged')
    await until(async () => server.lines.some((line) => line.includes('signing keys cannot be read')))
    expect(await published()).to.deep.equal(before)
    expect(server.lines.some((line) => line.includes('signing keys cannot be read'))).to.equal(true)
    writeFileSync(file, content)
  })
})

eachDatabase('a key that is old', (kind) => {
  /** Makes the key of an empty folder some days older than it is. */
  async function aged(home: TestDatabase, days: number): Promise<string> {
    await ensureKeys(home.data)
    const file = join(home.data, 'keys.json')
    const stored = JSON.parse(readFileSync(file, 'utf8')) as { keys: { kid: string; signs_from: number }[] }
    stored.keys[0]!.signs_from = now() - days * DAY
    writeFileSync(file, JSON.stringify(stored), { mode: 0o600 })
    return stored.keys[0]!.kid
  }
  const publishedBy = async (server: TestServer) => {
    const answer = await fetch(`${server.config.issuer}/.well-known/jwks.json`)
    return ((await answer.json()) as { keys: { kid: string }[] }).keys.map((key) => key.kid)
  }
  const entries = (server: TestServer) =>
    server.db.all<{ target: string; actor: string }>("select actor, target from audit_log where action = 'key.rotate'")

  it('is followed by another, by itself, once, with an entry in the log', async () => {
    const home = await createDatabase(kind)
    const old = await aged(home, 181)
    const [one, two] = await Promise.all([startServer(kind, {}, home), startServer(kind, {}, home)])
    await eventually(async () => (await publishedBy(one)).length, 2)
    const [first, next] = await publishedBy(one)
    expect(first).to.equal(old)
    expect(await entries(one)).to.eql([{ actor: '', target: `key ${next}` }])
    expect(await rotateWhenDue(two)).to.equal(false)
    expect(loadKeys(home.data, DAY).keys).to.have.length(2)
    await Promise.all([one.close(), two.close()])
    await home.drop()
  })

  it('stays when it is younger, or when that is set', async () => {
    const home = await createDatabase(kind)
    await aged(home, 179)
    const server = await startServer(kind, {}, home)
    expect(await rotateWhenDue(server)).to.equal(false)
    expect(await rotateWhenDue({ ...server, config: { ...server.config, keyAge: 0 } }, Date.now() + 900 * DAY * 1000)).to.equal(false)
    // Another process has rotated in a folder of its own: its key is not here.
    await server.db.transaction((trx) => audit(trx, { action: 'key.rotate', target: 'key elsewhere' }))
    expect(await rotateWhenDue(server, Date.now() + 2 * DAY * 1000)).to.equal(false)
    expect(server.lines.join('\n')).to.contain('the newest key is in another data folder')
    expect(await publishedBy(server)).to.have.length(1)
    await server.close()
    await home.drop()
  })

  it('takes no age that is shorter than a day', () => {
    expect(() => loadConfig({ keyAge: '3h' }, {})).to.throw(ConfigError, '--key-age must be never, or a duration of at least 1d')
    expect(loadConfig({ keyAge: 'never' }, {}).keyAge).to.equal(0)
  })
})
