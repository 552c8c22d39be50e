/** Basic, Token and the rules for all credentials. Numbers are those of the attackers' list. */
import { request } from 'node:http'
import { expect } from 'chai'
import { daysFromNow } from '../../../provider/identity/api-tokens.ts'
import { setFlags } from '../../../provider/identity/users.ts'
import { Api, basic, nobody, token } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const PASSWORD = 'correct: horse battery'

eachDatabase('credentials at the API', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
  })
  after(() => server.close())

  let n = 0
  const person = () => server.createUser({ username: `person${++n}`, password: PASSWORD, permissions: ['view:part'] })
  const as = (headers: Record<string, string>) => new Api(server.url, headers)
  const refusedWith = async (headers: Record<string, string>, detail: string | RegExp) => {
    const { status, body, headers: answered } = await as(headers).get('/part/')
    expect([status, Object.keys(body)]).to.deep.equal([401, ['detail']])
    expect(body.detail).to.match(typeof detail === 'string' ? new RegExp(`^${detail}$`) : detail)
    expect(answered.get('www-authenticate')).to.match(/^(Token|Bearer) /)
    expect(answered.get('content-type')).to.equal('application/json')
  }

  it('none: 401 with a challenge, whatever is asked, and the same for what is not there', async () => {
    for (const [method, path] of [
      ['GET', '/part/'],
      ['POST', '/part/'],
      ['PATCH', '/part/1/'],
      ['DELETE', '/part/1/'],
      ['OPTIONS', '/part/'],
      ['HEAD', '/part/'],
      ['PUT', '/part/category/tree/'],
    ] as const) {
      const { status, headers, body } = await nobody(server).send(method, path)
      expect(status, `${method} ${path}`).to.equal(401)
      expect(headers.get('www-authenticate')).to.equal(
        `Token realm="Stockade", Bearer realm="Stockade", resource_metadata="${server.url}/.well-known/oauth-protected-resource/api/"`,
      )
      if (method !== 'HEAD') expect(body).to.deep.equal({ detail: 'Authentication credentials were not provided.' })
    }
  })

  it('are not needed for what the server is', async () => {
    const { status, body } = await nobody(server).get('/')
    expect(status).to.equal(200)
    expect(body).to.include({ server: 'InvenTree', apiVersion: 534, database: null })
    expect((await nobody(server).options('/')).status).to.equal(200)
  })

  describe('Basic', () => {
    it('name and password, with colons and letters of every kind', async () => {
      const user = await person()
      expect((await as(basic(user.username, PASSWORD)).get('/user/me/')).body.pk).to.equal(user.pk)
      const { pk } = await server.createUser({ username: 'józef', password: 'hasło: żółć 密码' })
      expect((await as(basic('józef', 'hasło: żółć 密码')).get('/user/me/')).body.pk).to.equal(pk)
    })

    it('a wrong password and a wrong name answer alike', async () => {
      const user = await person()
      await refusedWith(basic(user.username, 'wrong'), 'Invalid username/password.')
      await refusedWith(basic('nobody at all', PASSWORD), 'Invalid username/password.')
      await refusedWith(basic('', ''), 'Invalid username/password.')
      await refusedWith(basic('nul\0', 'nul\0'), 'Invalid username/password.')
    })

    it('an account without a password, or switched off, is closed', async () => {
      await server.createUser({ username: 'unset' })
      await refusedWith(basic('unset', ''), 'Invalid username/password.')
      const user = await person()
      await server.identity.change((trx) => setFlags(trx, user.pk, { is_active: false }))
      await refusedWith(basic(user.username, PASSWORD), 'Invalid username/password.')
    })

    it('what is no name and password is said to be none', async () => {
      await refusedWith({ Authorization: 'Basic bm90aGluZw==' }, /^Invalid basic header/)
      await refusedWith({ Authorization: 'Basic' }, 'Invalid basic header. No credentials provided.')
    })

    it('42. guessing slows down for that name, and for no other', async () => {
      const [victim, bystander] = [await person(), await person()]
      for (let i = 0; i < server.config.signInLimit; i++) await as(basic(victim.username, `guess ${i}`)).get('/part/')
      const { status, headers } = await as(basic(victim.username, PASSWORD)).get('/part/')
      expect(status).to.equal(429)
      expect(Number(headers.get('retry-after'))).to.be.above(0)
      expect((await as(basic(bystander.username, PASSWORD)).get('/part/')).status).to.equal(200)
    })
  })

  describe('Token', () => {
    it('its key, however the word is written', async () => {
      const user = await person()
      const key = await server.createToken(user)
      expect(key).to.match(/^inv-[0-9a-f]{40}-\d{8}$/)
      for (const word of ['Token', 'token', 'TOKEN']) {
        expect((await as({ Authorization: `${word} ${key}` }).get('/user/me/')).body.pk).to.equal(user.pk)
      }
    })

    it('an unknown, expired or revoked one says which', async () => {
      const user = await person()
      await refusedWith(token('inv-nothing'), 'Invalid token.')
      await refusedWith(token(await server.createToken(user, { expiry: daysFromNow(-1) })), 'Token has expired')
      const today = await server.createToken(user, { expiry: daysFromNow(0) })
      expect((await as(token(today)).get('/part/')).status).to.equal(200)
      await server.identity.change((trx) => trx('users_apitoken').where({ user_id: user.pk }).update({ revoked: true }))
      await refusedWith(token(today), 'Token has been revoked')
    })

    it('what is stored of it opens nothing', async () => {
      const key = await server.createToken(await person())
      const [row] = await server.db.all<Record<string, unknown>>('select * from users_apitoken order by id desc limit 1')
      expect(JSON.stringify(row)).not.to.contain(key)
      await refusedWith(token(String(row!.key_hash)), 'Invalid token.')
    })

    it('its day of use is noted', async () => {
      const key = await server.createToken(await person())
      await as(token(key)).get('/part/')
      const [row] = await server.db.all<{ last_seen: string }>('select last_seen from users_apitoken order by id desc limit 1')
      expect(row!.last_seen).to.equal(daysFromNow(0))
    })
  })

  it('an unknown scheme is told what there is', async () => {
    await refusedWith({ Authorization: 'Digest x' }, /^The Authorization header must be "Token <key>"/)
    await refusedWith({ Authorization: 'nonsense' }, /^The Authorization header must be/)
  })

  it('two Authorization headers: 400, even when both are right', async () => {
    const user = await person()
    const right = token(await server.createToken(user)).Authorization!
    const status = await new Promise((done, fail) => {
      request(`${server.url}/api/part/`, { headers: { Authorization: [right, right] as unknown as string } }, (response) => {
        response.resume()
        done(response.statusCode)
      })
        .on('error', fail)
        .end()
    })
    expect(status).to.equal(400)
  })

  for (const name of ['access_token', 'token', 'api_key']) {
    it(`16. a credential in the address (${name}): 400, beside a right one too, and it is not logged`, async () => {
      const key = await server.createToken(await person())
      const { status, body } = await nobody(server).get(`/part/?${name}=${key}`)
      expect(status).to.equal(400)
      expect(body.detail).to.match(/must not be part of the address/)
      expect((await as(token(key)).get(`/part/?limit=1&${name}=x`)).status).to.equal(400)
      expect(server.lines.filter((line) => line.includes(key))).to.deep.equal([])
    })
  }

  it('no credential stands in any line of the log', async () => {
    const user = await person()
    const key = await server.createToken(user)
    await as(token(key)).get('/part/?search=secret-search')
    await as(basic(user.username, PASSWORD)).get('/part/')
    const text = server.lines.join('\n')
    for (const secret of [key, PASSWORD, Buffer.from(`${user.username}:${PASSWORD}`).toString('base64'), 'secret-search'])
      expect(text).not.to.contain(secret)
    expect(text).to.contain(`"user":${user.pk}`)
  })
})
