/** Access tokens at the API (RFC 9068, RFC 6750, RFC 9449). Numbers are those of the attackers' list. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { expect } from 'chai'
import type { JWK } from 'jose'
import { changeApplication, createApplication } from '../../../provider/identity/application-changes.ts'
import { DEFAULT_CLIENT_ID } from '../../../provider/identity/applications.ts'
import type { User } from '../../../provider/identity/users.ts'
import { rotateKeys } from '../../../provider/oidc/keys.ts'
import { Api } from '../../support/api.ts'
import { accessToken, bearer, dpopKey, signingKey, type TokenChanges } from '../../support/credentials.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const SCOPE = 'g:read r:view:part r:add:part'

eachDatabase('access tokens at the API', (kind) => {
  let server: TestServer
  let user: User
  before(async () => {
    server = await startServer(kind)
    user = await server.createUser({ username: 'reader', permissions: ['view:part', 'add:part'] })
  })
  after(() => server.close())

  const ask = async (changes: TokenChanges = {}, path = '/part/') =>
    new Api(server.url, bearer(await accessToken(server, user, SCOPE, changes))).get(path)
  const refused = async (changes: TokenChanges, title = '') => {
    const { status, headers, body } = await ask(changes)
    expect(status, title).to.equal(401)
    expect(headers.get('www-authenticate'), title).to.match(
      /^Bearer error="invalid_token", error_description="[^"]+", resource_metadata="[^"]+"$/,
    )
    expect(body, title).to.have.all.keys('detail')
  }

  it('a right one is answered', async () => {
    expect((await ask()).status).to.equal(200)
    expect((await ask({}, '/user/me/')).body.username).to.equal('reader')
  })

  it('24. typ is at+jwt: an ID token is none', async () => {
    for (const typ of ['JWT', undefined, 'logout+jwt', 'dpop+jwt', 'id+jwt']) await refused({ header: { typ } }, String(typ))
    expect((await ask({ header: { typ: 'application/at+jwt' } })).status).to.equal(200)
  })

  for (const claim of ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti']) {
    it(`25. without ${claim}: refused`, () => refused({ claims: { [claim]: undefined } }))
  }
  for (const [title, claims] of [
    ['another issuer', { iss: 'https://evil.example/o' }],
    ['the issuer with a slash', () => ({ iss: `${server.config.issuer}/` })],
    ['another audience', { aud: 'https://other.example/api/' }],
    ['the client as audience', { aud: DEFAULT_CLIENT_ID }],
    ['expired', { exp: Math.floor(Date.now() / 1000) - 1 }],
    ['not valid yet', { nbf: Math.floor(Date.now() / 1000) + 3600 }],
    ['nobody as subject', { sub: '00000000-0000-4000-8000-000000000000' }],
    ['an application that is not there', { client_id: 'no-such-application' }],
  ] as const) {
    it(`25. ${title}: refused`, () => refused({ claims: typeof claims === 'function' ? claims() : claims }))
  }

  it('25. one of several audiences is enough', async () => {
    expect((await ask({ claims: { aud: ['https://other.example/', server.config.audience] } })).status).to.equal(200)
  })

  it('25. a token that was believed is refused once it has expired', async () => {
    const api = new Api(server.url, bearer(await accessToken(server, user, SCOPE, { claims: { exp: Math.floor(Date.now() / 1000) + 2 } })))
    expect((await api.get('/part/')).status).to.equal(200)
    await new Promise((done) => setTimeout(done, 2100))
    expect((await api.get('/part/')).status).to.equal(401)
  })

  it('26. alg none, and HS256 keyed with the public key: refused', async () => {
    const right = await accessToken(server, user, SCOPE)
    const [, payload] = right.split('.')
    const none = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.`
    expect((await new Api(server.url, bearer(none)).get('/part/')).status).to.equal(401)
    const { kty, n, e } = signingKey(server)
    const pem = createPublicKey({ key: { kty: kty!, n: n!, e: e! }, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
    await refused({ header: { alg: 'HS256' }, key: new TextEncoder().encode(pem as string) })
  })

  it('26. a key of somebody else, under our name or its own: refused', async () => {
    const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }) as JWK
    await refused({ key: jwk })
    await refused({ key: jwk, header: { kid: 'unknown' } })
    const open = { kty: jwk.kty!, n: jwk.n!, e: jwk.e! }
    await refused({ key: jwk, header: { jwk: open } })
    await refused({ key: jwk, header: { jku: 'http://127.0.0.1:1/jwks.json' } })
  })

  it('26. one changed letter: refused', async () => {
    const [header, payload, signature] = (await accessToken(server, user, SCOPE)).split('.') as [string, string, string]
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const widened = Buffer.from(JSON.stringify({ ...claims, scope: 'a:superuser' })).toString('base64url')
    for (const token of [
      `${header}.${widened}.${signature}`,
      `${header}.${payload}.${signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))}`,
      `${header}.${payload}`,
      'a.b.c',
      'x',
    ]) {
      expect((await new Api(server.url, bearer(token)).get('/part/')).status).to.equal(401)
    }
  })

  it('27. the old key verifies through a rotation', async () => {
    const before = new Api(server.url, bearer(await accessToken(server, user, SCOPE)))
    const { kid } = await rotateKeys(server.config.data)
    for (let tries = 0; tries < 100; tries++) {
      const jwks = (await (await fetch(`${server.config.issuer}/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] }
      if (jwks.keys.some((key) => key.kid === kid)) break
      await new Promise((done) => setTimeout(done, 100))
    }
    expect((await before.get('/part/')).status).to.equal(200)
    expect((await ask()).status).to.equal(200)
  })

  it('28. a missing scope: 403 insufficient_scope, the scope named', async () => {
    const api = new Api(server.url, bearer(await accessToken(server, user, 'r:view:part')))
    const { status, headers, body } = await api.post('/part/', { name: 'x' })
    expect(status).to.equal(403)
    expect(headers.get('www-authenticate')).to.match(/^Bearer error="insufficient_scope", scope="r:add:part", resource_metadata="/)
    expect(body.detail).to.match(/^You do not have permission to perform this action\..*access token lacks the scope r:add:part/)
  })

  it('28. a token without any scope opens nothing, and words that are no scope neither', async () => {
    for (const scope of [undefined, '', 'openid profile email', 'read write', 'R:VIEW:PART', 'r:view:part,r:add:part', 'r:*:part']) {
      expect((await ask({ claims: { scope } })).status, String(scope)).to.equal(403)
    }
  })

  it('28. a scope whose role the person lacks: 403, the role named', async () => {
    const api = new Api(server.url, bearer(await accessToken(server, user, 'r:delete:part r:view:part')))
    const { status, body } = await api.delete('/part/1/')
    expect(status).to.equal(403)
    expect(body.detail).to.contain('the role "delete parts"')
  })

  describe('of an application that acts for itself', () => {
    const service = async (serviceUserId: number | null) => {
      const made = await server.identity.change((trx) =>
        createApplication(trx, { name: 'Robot', grantTypes: ['client_credentials'], serviceUserId }),
      )
      const response = await fetch(`${server.config.issuer}/token/`, {
        method: 'POST',
        headers: { Authorization: `Basic ${Buffer.from(`${made.clientId}:${made.clientSecret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'g:read r:view:part r:add:part' }),
      })
      const answer = (await response.json()) as { access_token?: string }
      return { ...made, token: answer.access_token, status: response.status }
    }

    it("acts as its service account, with that account's roles", async () => {
      const robot = await server.createUser({ username: 'robot', permissions: ['view:part'] })
      const { token } = await service(robot.pk)
      const api = new Api(server.url, bearer(token!))
      expect((await api.get('/user/me/')).body.username).to.equal('robot')
      expect((await api.get('/part/')).status).to.equal(200)
      expect((await api.post('/part/', { name: 'x' })).status).to.equal(403)
    })

    it('21. without one it is nobody; its client id as subject is no person', async () => {
      const { clientId } = await service(null)
      await refused({ claims: { sub: clientId, client_id: clientId } })
      await refused({ claims: { sub: clientId } })
    })

    it('is refused once the account is switched off, or taken away', async () => {
      const robot = await server.createUser({ username: 'robot2', permissions: ['view:part'] })
      const { clientId, token } = await service(robot.pk)
      const api = new Api(server.url, bearer(token!))
      expect((await api.get('/part/')).status).to.equal(200)
      await server.identity.change((trx) => changeApplication(trx, clientId, { serviceUserId: null }))
      expect((await api.get('/part/')).status).to.equal(401)
    })
  })

  describe('41. bound to a key (DPoP)', () => {
    type Key = Awaited<ReturnType<typeof dpopKey>>
    let key: Key
    let token: string
    let url: string
    before(async () => {
      key = await dpopKey()
      token = await accessToken(server, user, SCOPE, { claims: { cnf: { jkt: key.jkt } } })
      url = `${server.url}/api/part/`
    })
    const present = async (proof: string | undefined, { scheme = 'DPoP', path = '/part/', method = 'GET' } = {}) =>
      new Api(server.url, { Authorization: `${scheme} ${token}`, ...(proof === undefined ? {} : { DPoP: proof }) }).send(method, path)

    it('with its proof it is answered, the query apart', async () => {
      expect((await present(await key.proof('GET', url, token))).status).to.equal(200)
      expect((await present(await key.proof('GET', url, token), { path: '/part/?limit=1' })).status).to.equal(200)
      expect((await present(await key.proof('GET', url, token), { scheme: 'dpop' })).status).to.equal(200)
    })

    it('presented as Bearer: 401, with a proof or without', async () => {
      for (const proof of [undefined, await key.proof('GET', url, token)]) {
        const { status, headers } = await present(proof, { scheme: 'Bearer' })
        expect(status).to.equal(401)
        expect(headers.get('www-authenticate')).to.match(/^DPoP error="invalid_token"/)
      }
    })

    it('an unbound token presented as DPoP: 401', async () => {
      const plain = await accessToken(server, user, SCOPE)
      const { status } = await new Api(server.url, { Authorization: `DPoP ${plain}`, DPoP: await key.proof('GET', url, plain) }).get(
        '/part/',
      )
      expect(status).to.equal(401)
    })

    it('a proof for the address as it was asked for, without its last slash', async () => {
      const bare = url.replace(/\/$/, '')
      const ask = async (htu: string, at: string) =>
        new Api(server.url, { Authorization: `DPoP ${token}`, DPoP: await key.proof('GET', htu, token) }).get(at)
      expect((await ask(bare, '/part')).status).to.equal(200)
      expect((await ask(bare, '/part?limit=1')).status).to.equal(200)
      expect((await ask(url, '/part')).status).to.equal(401)
    })

    const now = () => Math.floor(Date.now() / 1000)
    const wrong: [title: string, proof: () => Promise<string | undefined>][] = [
      ['no proof', async () => undefined],
      ['wrong htm', () => key.proof('POST', url, token)],
      ['wrong htu: another address', () => key.proof('GET', `${server.url}/api/part/1/`, token)],
      ['wrong htu: another host', () => key.proof('GET', 'https://evil.example/api/part/', token)],
      ['wrong ath', () => key.proof('GET', url, 'another token')],
      ['no ath', () => key.proof('GET', url, token, { ath: undefined })],
      ['no jti', () => key.proof('GET', url, token, { jti: undefined })],
      ['stale iat', () => key.proof('GET', url, token, { iat: now() - 3600 })],
      ['iat ahead of the clock', () => key.proof('GET', url, token, { iat: now() + 3600 })],
      ['another key', async () => (await dpopKey()).proof('GET', url, token)],
      ['a key in the header that did not sign', async () => key.proof('GET', url, token, {}, { jwk: (await dpopKey()).jwk })],
      ['another typ', () => key.proof('GET', url, token, {}, { typ: 'JWT' })],
      ['no JWT at all', async () => 'proof'],
    ]
    for (const [title, make] of wrong) {
      it(`${title}: 401 invalid_dpop_proof`, async () => {
        const { status, headers } = await present(await make())
        expect(status).to.equal(401)
        expect(headers.get('www-authenticate')).to.match(/^DPoP error="invalid_dpop_proof", error_description="[^"]+", algs="ES256 /)
      })
    }

    it('a replayed jti: 401, and of several at once one is answered', async () => {
      const proof = await key.proof('GET', url, token)
      const answers = await Promise.all(Array.from({ length: 6 }, () => present(proof)))
      expect(answers.map((a) => a.status).sort()).to.deep.equal([200, 401, 401, 401, 401, 401])
      expect((await present(proof)).status).to.equal(401)
    })
  })
})
