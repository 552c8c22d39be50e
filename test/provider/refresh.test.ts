/** Refresh tokens (RFC 6749 §6): rotation, reuse, narrowing, and what the person's roles have to say each time. */
import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { decodeJwt } from 'jose'
import { changeApplication } from '../../provider/identity/application-changes.ts'
import { setPermission } from '../../provider/identity/roles.ts'
import { setFlags, type User } from '../../provider/identity/users.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { type App, api, defaultApp, errorOf, makeReader, refresh, register, signIn } from './client.ts'

const SCOPE = 'openid g:read r:view:part r:change:part'
const READER = { username: 'reader' }
const rowId = (value: string): string => createHash('sha256').update(value).digest('hex')

eachDatabase('refresh', (kind) => {
  let server: TestServer
  let app: App
  let reader: User
  before(async () => {
    server = await startServer(kind)
    app = await defaultApp(server)
    reader = await makeReader(server)
  })
  after(() => server.close())

  const role = async (permission: 'change:part', allowed: boolean) =>
    server.identity.change(async (trx) => {
      const { group_id } = await trx('auth_user_group').where({ user_id: reader.pk }).first()
      await setPermission(trx, group_id, permission, allowed)
    })

  it('gives new tokens of the same grant each time', async () => {
    const { tokens } = await signIn(server, app, SCOPE, READER)
    let last = tokens
    for (let turn = 0; turn < 3; turn++) {
      const next = await refresh(app, last.refresh_token!)
      expect(next.refresh_token).not.to.equal(last.refresh_token)
      expect(next.scope).to.equal(SCOPE)
      expect(decodeJwt(next.access_token).gid).to.equal(decodeJwt(tokens.access_token).gid)
      expect(decodeJwt(next.access_token).jti).not.to.equal(decodeJwt(last.access_token).jti)
      expect((await api(server, next.access_token)).status).to.equal(200)
      last = next
    }
  })

  it('13: a rotated token that comes back later ends the whole grant', async () => {
    const { tokens } = await signIn(server, app, SCOPE, READER)
    const second = await refresh(app, tokens.refresh_token!)
    await server.db.transaction(async (trx) => {
      const row = { model: 'RefreshToken', id: rowId(tokens.refresh_token!) }
      expect(await trx('oidc_record').where(row).whereNotNull('consumed_at').decrement('consumed_at', 10)).to.equal(1)
    })
    expect((await api(server, second.access_token)).status).to.equal(200)
    expect(await errorOf(refresh(app, tokens.refresh_token!))).to.equal('invalid_grant')
    expect(await errorOf(refresh(app, second.refresh_token!))).to.equal('invalid_grant')
    expect((await api(server, second.access_token)).status).to.equal(401)
    expect((await api(server, tokens.access_token)).status).to.equal(401)
  })

  it('23: of parallel refreshes one wins, and the grant is not lost', async () => {
    const { tokens } = await signIn(server, app, SCOPE, READER)
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => refresh(app, tokens.refresh_token!)))
    const [winner, ...others] = results.flatMap((r) => (r.status === 'fulfilled' ? [r.value] : []))
    expect(others).to.have.length(0)
    expect((await api(server, winner!.access_token)).status).to.equal(200)
    expect((await refresh(app, winner!.refresh_token!)).scope).to.equal(SCOPE)
  })

  it('23: one that comes again at once is refused, and nothing more', async () => {
    const { tokens } = await signIn(server, app, SCOPE, READER)
    const second = await refresh(app, tokens.refresh_token!)
    expect(await errorOf(refresh(app, tokens.refresh_token!))).to.equal('invalid_grant')
    expect((await api(server, second.access_token)).status).to.equal(200)
    expect((await refresh(app, second.refresh_token!)).scope).to.equal(SCOPE)
  })

  it('14: asking for less is granted, for more or for another resource refused', async () => {
    const { tokens } = await signIn(server, app, 'openid g:read r:view:part', READER)
    const more = refresh(app, tokens.refresh_token!, { scope: 'g:read r:change:part' })
    expect(await errorOf(more)).to.equal('invalid_scope')
    const other = refresh(app, tokens.refresh_token!, { resource: 'https://other.example/' })
    expect(await errorOf(other)).to.equal('invalid_target')
    const { tokens: again } = await signIn(server, app, 'openid g:read r:view:part', READER)
    const less = await refresh(app, again.refresh_token!, { scope: 'g:read' })
    expect(less.scope).to.equal('g:read')
    expect(decodeJwt(less.access_token).scope).to.equal('g:read')
  })

  it('15: another client cannot use it', async () => {
    const { tokens } = await signIn(server, app, SCOPE, READER)
    expect(await errorOf(refresh(await register(server), tokens.refresh_token!))).to.equal('invalid_grant')
    expect((await refresh(app, tokens.refresh_token!)).scope).to.equal(SCOPE)
  })

  it('leaves out what the roles no longer allow, and brings it back with them', async () => {
    const { tokens } = await signIn(server, app, SCOPE, READER)
    await role('change:part', false)
    const without = await refresh(app, tokens.refresh_token!)
    expect(without.scope).to.equal('openid g:read r:view:part')
    expect(decodeJwt(without.access_token).scope).to.equal('openid g:read r:view:part')
    await role('change:part', true)
    expect((await refresh(app, without.refresh_token!)).scope).to.equal(SCOPE)
  })

  it('30: an account that was switched off gets nothing, and loses nothing by asking', async () => {
    const { tokens } = await signIn(server, app, SCOPE, READER)
    await server.identity.change((trx) => setFlags(trx, reader.pk, { is_active: false }))
    expect(await errorOf(refresh(app, tokens.refresh_token!))).to.equal('invalid_grant')
    expect((await api(server, tokens.access_token)).status).to.equal(401)
    await server.identity.change((trx) => setFlags(trx, reader.pk, { is_active: true }))
    expect((await refresh(app, tokens.refresh_token!)).scope).to.equal(SCOPE)
  })

  it('an expired token is refused', async () => {
    const { tokens } = await signIn(server, app, SCOPE, READER)
    await server.db.transaction(async (trx) => {
      await trx('oidc_record')
        .where({ id: rowId(tokens.refresh_token!) })
        .update({ expires_at: Math.floor(Date.now() / 1000) })
    })
    expect(await errorOf(refresh(app, tokens.refresh_token!))).to.equal('invalid_grant')
  })

  it('prolongs the grant with the token that hangs on it', async () => {
    const { tokens } = await signIn(server, app, SCOPE, READER)
    const grant = { model: 'Grant', id: String(decodeJwt(tokens.access_token).gid) }
    const soon = Math.floor(Date.now() / 1000) + 3600
    await server.db.transaction(async (trx) => {
      expect(await trx('oidc_record').where(grant).update({ expires_at: soon })).to.equal(1)
    })
    const next = await refresh(app, tokens.refresh_token!)
    const [row] = await server.db.all<{ expires_at: number }>("select expires_at from oidc_record where model = 'Grant' and id = ?", [
      grant.id,
    ])
    expect(row!.expires_at).to.be.greaterThan(soon + server.config.refreshTokenTtl)
    expect((await refresh(app, next.refresh_token!)).scope).to.equal(SCOPE)
  })

  it('lives as long as its application says', async () => {
    const short = await register(server, { accessTokenTtl: 60, refreshTokenTtl: 120 })
    const { tokens } = await signIn(server, short, SCOPE, READER)
    const { iat = 0, exp = 0 } = decodeJwt(tokens.access_token)
    expect(tokens.expires_in).to.equal(60)
    expect(exp - iat).to.equal(60)
    const [row] = await server.db.all<{ expires_at: number }>('select expires_at from oidc_record where id = ?', [
      rowId(tokens.refresh_token!),
    ])
    expect(row!.expires_at - iat).to.be.within(119, 122)
    await server.identity.change((trx) => changeApplication(trx, short.client.client_id, { accessTokenTtl: null }))
    expect((await refresh(short, tokens.refresh_token!)).expires_in).to.equal(server.config.accessTokenTtl)
  })

  it('is not given to a client without the grant type', async () => {
    const plain = await register(server, { grantTypes: ['authorization_code'] })
    expect((await signIn(server, plain, SCOPE, READER)).tokens.refresh_token).to.equal(undefined)
  })
})
