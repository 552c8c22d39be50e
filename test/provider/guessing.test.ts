/** Number 42 of the attackers' list, and its neighbours, over HTTP: what guessing meets, who waits for it and who does not, and where it is counted. */
import { expect } from 'chai'
import { openDatabase } from '../../database.ts'
import { counter } from '../../provider/identity/counter.ts'
import type { User } from '../../provider/identity/users.ts'
import { removeExpired } from '../../provider/oidc/cleaning.ts'
import { Api, basic, type Reply, token } from '../support/api.ts'
import { accessToken, dpopKey } from '../support/credentials.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { Agent } from './agent.ts'
import { register } from './client.ts'

const PASSWORD = 'correct horse battery'
const LIMITS = { trustProxy: true, signInLimit: 3, signInAddressLimit: 6, signInAccountLimit: 8, userCodeLimit: 3, tokenLimit: 5 }

let lastAddress = 0
/** An address that nobody used before. */
const someAddress = (): string => `198.51.${++lastAddress >> 8}.${lastAddress & 255}`
const from = (address: string) => ({ 'X-Forwarded-For': address })
/** Asks who they are with a name and a password. */
const ask = (url: string, name: string, password: string, address: string): Promise<Reply> =>
  new Api(url, { ...basic(name, password), ...from(address) }).get('/user/me/')
async function statuses(times: number, once: (n: number) => Promise<{ status: number }>): Promise<number[]> {
  const all: number[] = []
  for (let n = 0; n < times; n++) all.push((await once(n)).status)
  return all
}
function tooMany(reply: Reply, what: string): void {
  expect(reply.status).to.equal(429)
  expect(reply.body.detail).to.match(new RegExp(`^Too many wrong ${what}\\. Try again in \\d+ seconds\\.$`))
  expect(Number(reply.headers.get('retry-after'))).to.be.within(1, 3600)
}
/** The sign-in page, by an address. */
async function signInPage(url: string, name: string, password: string, address: string) {
  const agent = new Agent(url)
  const page = await agent.open(`${url}/login/`, { headers: from(address) })
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)![1]!
  const body = new URLSearchParams({ csrf, username: name, password })
  const response = await agent.request(page.url, { method: 'POST', body, headers: from(address) })
  return { agent, status: response.status, headers: response.headers, text: await response.text() }
}

eachDatabase('guessing', (kind) => {
  let server: TestServer
  let url: string
  before(async () => {
    server = await startServer(kind, LIMITS)
    url = server.url
  })
  after(() => server.close())

  let made = 0
  const person = (): Promise<User> => server.createUser({ username: `person${++made}`, password: PASSWORD, permissions: ['view:part'] })
  /** Wrong passwords for a name, each from a place of its own. */
  const everywhere = (name: string): Promise<number[]> =>
    statuses(LIMITS.signInAccountLimit, (n) => ask(url, name, `guess ${n}`, someAddress()))

  it('42. for an account from an address: the page and the API count together, and so does another spelling of the name', async () => {
    const { username } = await person()
    const address = someAddress()
    expect((await signInPage(url, username, 'wrong', address)).status).to.equal(422)
    expect((await ask(url, username.replace('p', 'ｐ'), 'wrong', address)).status).to.equal(401)
    expect((await ask(url, username, 'wrong', address)).status).to.equal(401)
    tooMany(await ask(url, username, PASSWORD, address), 'passwords')
    const page = await signInPage(url, username, PASSWORD, address)
    expect(page.status).to.equal(429)
    expect(Number(page.headers.get('retry-after'))).to.be.within(1, 60)
    expect(page.text).to.match(/Too many wrong passwords for this username from your address/)
    expect((await ask(url, username, PASSWORD, someAddress())).status).to.equal(200)
  })

  it('42. from an address, whatever the account; who was right there before goes on', async () => {
    const [regular, stranger] = [await person(), await person()]
    const address = someAddress()
    expect((await ask(url, regular.username, PASSWORD, address)).status).to.equal(200)
    const guesses = await statuses(8, (n) => ask(url, `name${n}`, 'password1', address))
    expect(guesses).to.deep.equal([401, 401, 401, 401, 401, 401, 429, 429])
    tooMany(await ask(url, stranger.username, PASSWORD, address), 'passwords')
    const page = await signInPage(url, stranger.username, PASSWORD, address)
    expect([page.status, /Too many wrong passwords from your address\./.test(page.text)]).to.deep.equal([429, true])
    expect((await signInPage(url, regular.username, PASSWORD, address)).status).to.equal(303)
    expect((await ask(url, stranger.username, PASSWORD, someAddress())).status).to.equal(200)
    // The exception is for one account, for its right password alone, and its own limit stays.
    expect(await statuses(4, () => ask(url, regular.username, 'wrong', address))).to.deep.equal([429, 429, 429, 429])
    expect((await signInPage(url, regular.username, PASSWORD, address)).status).to.equal(429)
  })

  it('42. right passwords use nothing up', async () => {
    const address = someAddress()
    for (let n = 0; n <= LIMITS.signInAddressLimit; n++) {
      expect((await ask(url, (await person()).username, PASSWORD, address)).status).to.equal(200)
    }
  })

  it('42. for an account, from everywhere: strangers wait, the owner does not', async () => {
    const owner = await person()
    const home = someAddress()
    const held = token(await server.createToken(owner))
    const { agent, status } = await signInPage(url, owner.username, PASSWORD, home)
    expect(status).to.equal(303)
    expect(await everywhere(owner.username)).to.deep.equal(Array(8).fill(401))
    tooMany(await ask(url, owner.username, PASSWORD, someAddress()), 'passwords')
    const page = await signInPage(url, owner.username, PASSWORD, someAddress())
    expect(page.status).to.equal(429)
    expect(page.text).to.match(/for this username, from several addresses.*A passkey works at once/s)
    // The owner: where they signed in before, in the browser that they are signed in with, with a token.
    expect((await signInPage(url, owner.username, PASSWORD, home)).status).to.equal(303)
    expect((await agent.open(`${url}/settings/security/`, { headers: from(someAddress()) })).status).to.equal(200)
    expect((await new Api(url, { ...held, ...from(someAddress()) }).get('/user/me/')).status).to.equal(200)
    // What the owner did opened nothing for strangers, and others do not wait.
    expect((await signInPage(url, owner.username, PASSWORD, someAddress())).status).to.equal(429)
    expect((await ask(url, (await person()).username, PASSWORD, someAddress())).status).to.equal(200)
  })

  it('42. a name that nobody has is answered the same way', async () => {
    const { username } = await person()
    const words: (string | undefined)[] = []
    for (const name of [username, 'nobody-at-all']) {
      expect(await everywhere(name)).to.deep.equal(Array(8).fill(401))
      expect((await ask(url, name, 'wrong', someAddress())).status).to.equal(429)
      words.push(/Too many wrong passwords [^:]*/.exec((await signInPage(url, name, 'wrong', someAddress())).text)?.[0])
    }
    expect(words[0]).to.be.a('string').and.equal(words[1])
  })

  it('65. behind an address that waits, wrong passwords say nothing of names: not of who is there, not of who signs in there', async () => {
    const [regular, elsewhere] = [await person(), await person()]
    const address = someAddress()
    expect((await ask(url, regular.username, PASSWORD, address)).status).to.equal(200)
    await statuses(LIMITS.signInAddressLimit, (n) => ask(url, `made-up-${made}-${n}`, 'wrong', address))
    const names = [regular.username, elsewhere.username, 'nobody-at-all', 'and-nobody-else']
    const told: unknown[] = []
    for (const name of names) {
      const page = await signInPage(url, name, 'wrong', address)
      const api = await ask(url, name, 'wrong', address)
      const waits = [page.headers, api.headers].map((headers) => Number(headers.get('retry-after')) >= 50)
      told.push([
        page.status,
        page.text
          .replaceAll(name, 'NAME')
          .replace(/\d+ seconds/, 'N')
          .match(/Too many[^<]*/)![0],
        api.status,
        waits,
      ])
    }
    expect(told.map((each) => JSON.stringify(each))).to.deep.equal(names.map(() => JSON.stringify(told[0])))
    expect((told[0] as unknown[])[0]).to.equal(429)
    expect((await ask(url, regular.username, PASSWORD, address)).status, 'whose password it is goes on').to.equal(200)
  })

  it('65. tries that are left are told alike, where a name signed in before and where it did not', async () => {
    const regular = await person()
    const address = someAddress()
    expect((await ask(url, regular.username, PASSWORD, address)).status).to.equal(200)
    await statuses(LIMITS.signInAddressLimit - 2, (n) => ask(url, `made-up-${made}-${n}`, 'wrong', address))
    const left = async (name: string) =>
      /One more try|Two more tries|\. Wait [^<]*/.exec((await signInPage(url, name, 'wrong', address)).text)?.[0]
    expect([await left(regular.username), await left('nobody-anywhere')]).to.deep.equal([
      'One more try',
      '. Wait 60 seconds before you try again.',
    ])
  })

  it('wrong tokens are counted for their address; right ones never wait, and what was right once is no guess', async () => {
    const address = someAddress()
    const user = await person()
    const send = (headers: Record<string, string>) => new Api(url, { ...headers, ...from(address) }).get('/user/me/')
    const expired = token(await server.createToken(user, { expiry: '2020-01-01' }))
    expect(await statuses(6, () => send(expired))).to.deep.equal(Array(6).fill(401))
    expect(await statuses(2, (n) => send(token(`inv-${n}`)))).to.deep.equal([401, 401])
    const forged = `${await accessToken(server, user, 'g:read')}x`
    expect(await statuses(2, () => send({ Authorization: `Bearer ${forged}` }))).to.deep.equal([401, 401])
    tooMany(await send(token('inv-x')), 'tokens')
    tooMany(await send({ Authorization: `Bearer ${forged}` }), 'tokens')
    expect((await send(token(await server.createToken(user)))).status).to.equal(200)
    expect((await new Api(url, { ...token('inv-x'), ...from(someAddress()) }).get('/user/me/')).status).to.equal(401)
  })

  it('wrong client secrets are counted for their address; a right one never waits', async () => {
    const app = await register(server, { grantTypes: ['client_credentials'], redirectUris: [] })
    const address = someAddress()
    const redeem = (path: string, secret: string) =>
      fetch(`${app.as.issuer}${path}`, {
        method: 'POST',
        headers: { ...from(address), ...basic(app.client.client_id, secret) },
        body: new URLSearchParams({ grant_type: 'client_credentials', token: 'x' }),
      })
    expect(await statuses(2, (n) => redeem('/token/', `guess ${n}`))).to.deep.equal([401, 401])
    expect(await statuses(2, (n) => redeem('/introspect/', `guess ${n}`))).to.deep.equal([401, 401])
    for (const path of ['/token/', '/token', '/introspect/', '/revoke_token/', '/par/', '/device-authorization/']) {
      const refused = await redeem(path, 'wrong')
      expect([path, refused.status]).to.deep.equal([path, 429])
      expect(((await refused.json()) as { error: string }).error).to.equal('invalid_client')
      expect(Number(refused.headers.get('retry-after'))).to.be.above(0)
    }
    expect((await redeem('/introspect/', app.secret)).status).to.equal(200)
  })

  it('codes of devices are counted for their address', async () => {
    const guess = async (address: string) => {
      const agent = new Agent(url)
      const page = await agent.open(`${server.config.issuer}/device/`)
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)![1]!
      const body = new URLSearchParams({ xsrf, user_code: 'BBBB-BBBB' })
      return agent.request(page.url, { method: 'POST', body, headers: from(address) })
    }
    const address = someAddress()
    expect(await statuses(3, () => guess(address))).to.deep.equal([422, 422, 422])
    const slowed = await guess(address)
    expect(slowed.status).to.equal(429)
    expect(Number(slowed.headers.get('retry-after'))).to.be.within(1, 60)
    expect((await guess(someAddress())).status).to.equal(422)
  })
})

describe('limits that processes share (PostgreSQL)', () => {
  let home: TestDatabase
  let one: TestServer
  let two: TestServer
  /** Where the second one really listens: both have the same public address. */
  let second: string
  before(async () => {
    home = await createDatabase('postgres')
    one = await startServer('postgres', LIMITS, home)
    two = await startServer('postgres', { ...LIMITS, url: one.url }, home)
    second = `http://127.0.0.1:${two.config.port}`
  })
  after(async () => {
    await two?.close()
    await one?.close()
    await home?.drop()
  })

  it('passwords, tokens: tried at one and at the other in turn, they are as many as at one alone', async () => {
    const { username } = await one.createUser({ username: 'shared', password: PASSWORD })
    const address = someAddress()
    const turn = (n: number) => (n % 2 ? second : one.url)
    expect(await statuses(5, (n) => ask(turn(n), username, 'wrong', address))).to.deep.equal([401, 401, 401, 429, 429])
    expect(await statuses(9, (n) => ask(turn(n), 'elsewhere', 'wrong', someAddress()))).to.deep.equal([...Array(8).fill(401), 429])
    const wrong = (n: number) => new Api(turn(n), { ...token('inv-x'), ...from(address) }).get('/user/me/')
    expect(await statuses(6, wrong)).to.deep.equal([401, 401, 401, 401, 429, 429])
  })

  it('a proof of possession is good for one use in all of them', async () => {
    const user = await one.createUser({ username: 'prover', permissions: ['view:part'] })
    const key = await dpopKey()
    const bound = await accessToken(one, user, 'r:view:part g:read', { claims: { cnf: { jkt: key.jkt } } })
    const send = async (at: string, proof: string) =>
      (await new Api(at, { Authorization: `DPoP ${bound}`, DPoP: proof }).get('/user/me/')).status
    const make = () => key.proof('GET', `${one.url}/api/user/me/`, bound)
    const proof = await make()
    expect([await send(one.url, proof), await send(second, proof), await send(second, await make())]).to.deep.equal([200, 401, 200])
    const raced = await make()
    const all = await Promise.all([send(one.url, raced), send(second, raced), send(one.url, raced), send(second, raced)])
    expect(all.sort()).to.deep.equal([200, 401, 401, 401])
  })

  it('what is stored names nobody, and goes when it has expired', async () => {
    const rows = await one.db.all<{ key: string }>('select key from rate_limit')
    expect(rows).not.to.be.empty
    for (const { key } of rows) expect(key).to.match(/^[a-z ]+:[0-9a-f]{64}$/)
    const now = Math.floor(Date.now() / 1000)
    await removeExpired(one, now)
    expect(await one.db.all('select key from rate_limit')).not.to.be.empty
    await removeExpired(one, now + 2 * 86_400)
    expect(await one.db.all('select key from rate_limit')).to.be.empty
  })

  it('without the database each process counts for itself', async () => {
    const { data, database, setOpen, drop } = await createDatabase('postgres')
    const db = await openDatabase(database, data)
    const outcome = (promise: Promise<unknown>) =>
      promise.then(
        () => 'taken',
        () => 'refused',
      )
    try {
      const tries = counter(db, 'tries', 2, 60)
      expect(await outcome(tries.consume('x'))).to.equal('taken')
      await setOpen(false)
      const outcomes = [await outcome(tries.consume('x')), await outcome(tries.consume('x')), await outcome(tries.consume('x'))]
      expect(outcomes).to.deep.equal(['taken', 'taken', 'refused'])
    } finally {
      await setOpen(true)
      await db.close()
      await drop()
    }
  })
})
