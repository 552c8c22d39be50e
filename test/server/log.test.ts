import { expect } from 'chai'
import { Api, basic, token } from '../support/api.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'

eachDatabase('the log', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
  })
  after(() => server.close())

  /** The line of the newest request. */
  const lastLine = (): Record<string, unknown> => JSON.parse(server.lines.at(-1)!)

  it('has one line a request, with who, what and how', async () => {
    const user = await server.createUser({ username: 'ada', permissions: ['view:part'] })
    const key = await server.createToken(user)
    const before = server.lines.length
    const { headers } = await new Api(server.url, token(key)).get('/part/?limit=5&search=bolt')
    expect(server.lines.length).to.equal(before + 1)
    const { time, ms, ...rest } = lastLine()
    expect(rest).to.eql({
      level: 'info',
      id: headers.get('x-request-id'),
      method: 'GET',
      path: '/api/part/?limit=5&search=…',
      status: 200,
      user: user.pk,
      msg: 'request',
    })
    expect(Date.parse(time as string)).to.be.closeTo(Date.now(), 5_000)
    expect(ms).to.be.a('number')
  })

  it('gives every request an id of its own, whatever the client sends', async () => {
    const ids = await Promise.all(
      [1, 2].map(async () => (await fetch(`${server.url}/healthz`, { headers: { 'X-Request-Id': 'mine' } })).headers.get('x-request-id')),
    )
    expect(ids[0])
      .to.match(/^[0-9a-f-]{36}$/)
      .and.not.to.equal(ids[1])
  })

  it('holds no secret, whatever was sent and whatever failed', async () => {
    const password = 'correct horse battery'
    const user = await server.createUser({ username: 'bea', password, permissions: ['view:part'] })
    const key = await server.createToken(user)
    const link = (await server.setupLink())!
    const secrets: Record<string, string> = {
      password,
      key,
      link: link.split('/').at(-2)!,
      cookie: 'c0okie-value',
      wrong: 'wr0ng-password',
      query: 'qu3ry-value',
    }
    await new Api(server.url, basic('bea', password)).get('/user/me/')
    await new Api(server.url, basic('bea', secrets.wrong!)).get('/user/me/')
    const caller = new Api(server.url, { ...token(key), Cookie: `stockade_session=${secrets.cookie}` })
    await caller.get('/part/')
    await new Api(server.url, token(key)).get(`/user/me/?token=${secrets.query}`)
    await fetch(link)
    await fetch(`${server.url}/o/authorize/?state=${secrets.query}&code_challenge=${secrets.query}&client_id=x`)
    await fetch(`${server.url}/o/token/`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: secrets.query!,
        client_secret: secrets.wrong!,
        client_id: 'x',
      }),
    })
    await fetch(`${server.url}/login/`, { method: 'POST', body: new URLSearchParams({ username: 'bea', password }) })
    expect(server.lines.length).to.be.greaterThan(7)
    for (const [name, secret] of Object.entries(secrets)) expect(server.lines.join('\n'), name).not.to.include(secret)
  })

  it('tells of a failed statement without its values', async () => {
    const failure = await server.identity
      .change((trx) => trx('auth_user').insert({ username: 'ada', sub: 'x', date_joined: 'v4lue', nothing: 1 }))
      .catch((error: Error) => error)
    server.log.error({ err: failure }, 'failed')
    expect(lastLine()).to.have.nested.property('err.message').that.includes('nothing')
    expect(server.lines.at(-1)).not.to.include('v4lue')
  })
})
