/** What an application may be, where it may send people, and what ends with it. */
import { expect } from 'chai'
import {
  changeApplication,
  createApplication,
  deleteApplication,
  endOldSecret,
  ensureDefaultApplication,
  renewSecret,
} from '../../../provider/identity/application-changes.ts'
import {
  ApplicationError,
  type ApplicationSettings,
  addressWords,
  MAX_ACCESS_TOKEN_TTL,
} from '../../../provider/identity/application-settings.ts'
import { DEFAULT_CLIENT_ID } from '../../../provider/identity/applications.ts'
import { cacheUse } from '../../../provider/identity/counts.ts'
import { documentationClient } from '../../../provider/identity/documentation-client.ts'
import { saveConsent } from '../../../provider/identity/grants.ts'
import type { Identity } from '../../../provider/identity/index.ts'
import { allowsOrigin } from '../../../provider/identity/origins.ts'
import { deviceApplicationType, lineProblems, redirectUriProblem, webAddressProblem } from '../../../provider/identity/redirect-uris.ts'
import { sha256 } from '../../../provider/identity/secrets.ts'
import { eventually } from '../../support/eventually.ts'
import { type IdentityStore, openIdentity } from '../../support/identity.ts'

const active = async (identity: Identity, clientId: string) => (await identity.applications.find(clientId))?.active ?? false

const isRevoked = (identity: Identity, jti: string, gid?: string): Promise<boolean> =>
  identity.revocations.isRevoked({ jti, gid, client_id: 'some-app', iat: 0 })

const WEB = 'https://app.example/callback'
type Settings = Partial<ApplicationSettings> & { clientId?: string }

describe('applications (SQLite)', () => {
  let store: IdentityStore
  before(async () => {
    store = await openIdentity()
  })
  after(() => store.close())
  const make = (settings: Settings = {}) =>
    store.change((trx) => createApplication(trx, { name: 'An app', redirectUris: [WEB], ...settings }))
  const found = async (clientId: string) => (await store.identity.applications.find(clientId))!
  async function refusal(work: Promise<unknown>): Promise<string> {
    const error = await work.then(
      () => undefined,
      (thrown) => thrown,
    )
    if (error !== undefined) expect(error).to.be.instanceOf(ApplicationError)
    return error?.message ?? 'nothing'
  }

  it('are confidential and need PKCE unless said otherwise', async () => {
    const { clientId, clientSecret } = await make()
    const application = await found(clientId)
    expect(application).to.include({
      tokenAuthMethod: 'client_secret_basic',
      requirePkce: true,
      mayIntrospect: false,
      active: true,
      serviceUserId: null,
      builtIn: false,
    })
    expect(application.secretHash).to.equal(sha256(clientSecret!))
    expect(clientSecret).to.have.length(43)
    expect(JSON.stringify(await store.db.all('select * from oauth_application'))).not.to.include(clientSecret!)
    const native = await make({ applicationType: 'native', redirectUris: ['http://127.0.0.1/'] })
    expect(native.clientSecret).to.equal(undefined)
    expect(await found(native.clientId)).to.include({ tokenAuthMethod: 'none', secretHash: null, requirePkce: true })
  })

  it('are refused what does not go together', async () => {
    const wrong: [Settings, RegExp][] = [
      [{ name: ' ' }, /name/],
      [{ name: 'x'.repeat(256) }, /name/],
      [{ tokenAuthMethod: 'none', grantTypes: ['client_credentials'], redirectUris: [] }, /confidential/],
      [{ tokenAuthMethod: 'none', requirePkce: false }, /PKCE/],
      [{ tokenAuthMethod: 'none', mayIntrospect: true }, /introspect/],
      [{ grantTypes: [] }, /grant type/],
      [{ grantTypes: ['password' as 'refresh_token'] }, /no grant type/],
      [{ grantTypes: ['authorization_code'], redirectUris: [] }, /redirect URI/],
      [{ tokenAuthMethod: 'private_key_jwt' as 'none' }, /authentication method/],
      [{ allowedScopes: ['r:rule:world' as 'g:read'] }, /no scope/],
      [{ accessTokenTtl: MAX_ACCESS_TOKEN_TTL + 1 }, /30 days/],
      [{ accessTokenTtl: 0 }, /whole number/],
      [{ refreshTokenTtl: -1 }, /whole number/],
      [{ refreshTokenTtl: 1.5 }, /whole number/],
      [{ redirectUris: [WEB, 'http://app.example/'] }, /http is allowed only/],
      [{ postLogoutRedirectUris: ['https://app.example/*'] }, /wildcard/],
      [{ backchannelLogoutUri: 'file:///etc/passwd' }, /web address/],
      [{ homeUri: 'javascript:alert(1)' }, /web address/],
      [{ logoUri: 'data:image/png,x' }, /web address/],
      [{ logoUri: 'https://cdn;x.example/l.png' }, /host name/],
      [{ redirectUris: ['https://app,x.example/'] }, /host name/],
      [{ clientId: 'short' }, /client id/],
      [{ clientId: 'with space in it' }, /client id/],
      [{ clientId: '01234567-89ab-4cde-8f01-23456789abcd' }, /UUID/],
      [{ clientId: '01234567-89AB-4CDE-8F01-23456789ABCD' }, /UUID/],
      [{ clientId: 'stockade-api-doc' }, /documentation/],
    ]
    for (const [settings, why] of wrong) expect(await refusal(make(settings)), JSON.stringify(settings)).to.match(why)
    await make({ clientId: 'an-app-of-its-own' })
    expect(await refusal(make({ clientId: 'an-app-of-its-own' }))).to.match(/already/)
  })

  it('stay what they are: confidential or public', async () => {
    const [web, native] = [await make(), await make({ applicationType: 'native', redirectUris: ['http://127.0.0.1/'] })]
    const change = (clientId: string, changes: Partial<ApplicationSettings>) =>
      refusal(store.change((trx) => changeApplication(trx, clientId, changes)))
    expect(await change(web.clientId, { tokenAuthMethod: 'none' })).to.match(/cannot become/)
    expect(await change(native.clientId, { tokenAuthMethod: 'client_secret_basic' })).to.match(/cannot become/)
    expect(await change(native.clientId, { requirePkce: false })).to.match(/PKCE/)
    expect(await change(web.clientId, { redirectUris: ['http://app.example/'] })).to.match(/http is allowed only/)
    expect(await change(web.clientId, { requirePkce: false })).to.equal('nothing')
    expect((await found(web.clientId)).requirePkce).to.equal(false)
  })

  it('keep their limits when something else is changed', async () => {
    const { clientId } = await make({ allowedScopes: ['r:view:part'] })
    await store.change((trx) => changeApplication(trx, clientId, { name: 'Another name' }))
    expect([...(await found(clientId)).allowedScopes!]).to.eql(['r:view:part'])
    await store.db.transaction((trx) =>
      trx('oauth_application').where({ client_id: clientId }).update({ allowed_scopes: 'r:view:part r:rule:world' }),
    )
    await store.change((trx) => changeApplication(trx, clientId, { name: 'One more' }))
    expect([...(await found(clientId)).allowedScopes!]).to.eql(['r:view:part'])
    expect([...((await found((await make({ allowedScopes: [] })).clientId)).allowedScopes ?? ['every'])]).to.eql([])
  })

  it('that are switched off are active nowhere, and act as nobody', async () => {
    const user = await store.person()
    const { clientId } = await make({ grantTypes: ['client_credentials'], serviceUserId: user.pk })
    const origin = 'https://only.example'
    const page = await make({ redirectUris: [`${origin}/callback`] })
    const state = async () => [
      await active(store.identity, clientId),
      await store.identity.applications.serviceAccountOf(clientId),
      await store.identity.origins.isRegistered(origin),
    ]
    expect(await state()).to.eql([true, user.pk, true])
    for (const each of [clientId, page.clientId]) await store.change((trx) => changeApplication(trx, each, { active: false }))
    expect(await state()).to.eql([false, undefined, false])
    await store.change((trx) => changeApplication(trx, clientId, { name: 'Still off' }))
    expect((await state())[0]).to.equal(false)
    expect(await active(store.identity, 'nobody-at-all')).to.equal(false)
    expect(await store.identity.applications.serviceAccountOf((await make()).clientId)).to.equal(undefined)
  })

  it('get a new secret beside the old one for a while, and no longer', async () => {
    const { clientId, clientSecret } = await make()
    const secret = await store.change((trx) => renewSecret(trx, clientId, 60))
    const { secretHash, oldSecretHash, oldSecretExpires } = await found(clientId)
    expect([secretHash, oldSecretHash]).to.eql([sha256(secret), sha256(clientSecret!)])
    expect(Date.parse(oldSecretExpires!) - Date.now()).to.be.within(50_000, 60_000)
    await store.change((trx) => endOldSecret(trx, clientId))
    expect(await found(clientId)).to.include({ oldSecretHash: null, oldSecretExpires: null })
    const native = await make({ applicationType: 'native', redirectUris: ['http://127.0.0.1/'] })
    expect(await refusal(store.change((trx) => renewSecret(trx, native.clientId, 60)))).to.match(/with a secret/)
  })

  it('take with them what they were allowed, and the built-in one stays', async () => {
    const user = await store.person()
    const [one, other] = [await make(), await make()]
    for (const { clientId } of [one, other]) {
      await store.change((trx) => saveConsent(trx, user.sub, clientId, { scopes: ['g:read'], declined: [], claims: [] }))
      const grant = {
        model: 'Grant',
        id: `grant of ${clientId}`,
        client_id: clientId,
        account_id: user.sub,
        payload: '{}',
        expires_at: 9e9,
      }
      await store.db.transaction((trx) => trx('oidc_record').insert(grant))
    }
    await store.change((trx) => deleteApplication(trx, one.clientId))
    const left = async ({ clientId }: { clientId: string }) => [
      await active(store.identity, clientId),
      (await store.identity.consents.find(user.sub, clientId)) !== undefined,
      await isRevoked(store.identity, 'any', `grant of ${clientId}`),
    ]
    expect([await left(one), await left(other)]).to.eql([
      [false, false, true],
      [true, true, false],
    ])
    await ensureDefaultApplication(store.identity)
    expect(await found(DEFAULT_CLIENT_ID)).to.include({ tokenAuthMethod: 'none', requirePkce: true, builtIn: true, serviceUserId: null })
    expect((await found(DEFAULT_CLIENT_ID)).redirectUris.every((uri) => /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])\//.test(uri))).to.equal(
      true,
    )
    expect(await refusal(store.change((trx) => deleteApplication(trx, DEFAULT_CLIENT_ID)))).to.match(/built-in/)
    await store.change((trx) => changeApplication(trx, DEFAULT_CLIENT_ID, { active: false }))
    await ensureDefaultApplication(store.identity)
    expect(await active(store.identity, DEFAULT_CLIENT_ID)).to.equal(false)
  })

  it('of the documentation are public, and come back to its own address alone', async () => {
    const own = documentationClient({ ...store.config, audience: 'https://stock.example/api/' })
    expect(own).to.include({ tokenAuthMethod: 'none', requirePkce: true, mayIntrospect: false, active: true, serviceUserId: null })
    expect(own.redirectUris).to.eql(['https://stock.example/api-doc/oauth2-redirect.html'])
    expect(own.grantTypes).to.eql(['authorization_code'])
    expect(documentationClient({ ...store.config, audience: 'urn:elsewhere' }).active).to.equal(false)
    expect((await store.identity.applications.find('stockade-api-doc'))?.pk).to.equal(0)
    expect(await store.identity.applications.find('another-app')).to.equal(undefined)
  })

  it('send people nowhere but to addresses that are safe', () => {
    const fine: [string, 'web' | 'native'][] = [
      [WEB, 'web'],
      ['http://127.0.0.1:8000/', 'web'],
      ['https://localhost/', 'web'],
      ['http://[::1]/callback', 'native'],
      ['com.example.app:/done', 'native'],
    ]
    for (const [uri, type] of fine) expect(redirectUriProblem(uri, type), `${uri} ${type}`).to.equal(undefined)
    const wrong: [string, 'web' | 'native', RegExp][] = [
      ['http://app.example/', 'web', /http is allowed only/],
      ['http://127.0.0.1.evil.example/', 'native', /http is allowed only/],
      ['http://localhost.evil.example/', 'native', /http is allowed only/],
      ['http://evil.example/localhost', 'native', /http is allowed only/],
      ['https://127.0.0.1/', 'native', /Use http for/],
      [`${WEB}#part`, 'web', /fragment/],
      ['https://*.app.example/', 'web', /wildcard/],
      ['https://me:secret@app.example/', 'web', /password/],
      ['https://me@app.example/', 'web', /password/],
      ['https://app.example/a b', 'web', /space/],
      ['https://app.example\\@evil.example/', 'web', /backslash/],
      ['https://app.example/\u0000', 'web', /control/],
      ['/callback', 'web', /complete address/],
      [`https://app.example/${'x'.repeat(2000)}`, 'web', /longer/],
      ['com.example.app:/done', 'web', /scheme of their own/],
      ['myapp:/done', 'native', /needs a dot/],
      ...[
        'javascript:alert(1)',
        'data:text/html,x',
        'vbscript:x',
        'blob:https://app.example/x',
        'file:///x',
        'view-source:https://x',
        'intent://x',
        'ftp://x.example/',
      ].map((uri): [string, 'native', RegExp] => [uri, 'native', /not allowed/]),
    ]
    const told = (problem: ReturnType<typeof redirectUriProblem>) => problem && String(addressWords(problem))
    for (const [uri, type, why] of wrong) expect(told(redirectUriProblem(uri, type)), `${uri} ${type}`).to.match(why)
    expect(lineProblems(`${WEB}\nhttp://app.example/`, 'web')).to.have.length(1)
    expect([deviceApplicationType([WEB]), deviceApplicationType([WEB, 'myapp.x:/']), deviceApplicationType([])]).to.eql([
      'web',
      'native',
      'native',
    ])
    expect(webAddressProblem('https://app.example/logo.png')).to.equal(undefined)
    for (const uri of ['javascript:alert(1)', 'ftp://app.example', '/logo.png', 'https://me:secret@app.example/', 'https://app.example/#x'])
      expect(told(webAddressProblem(uri)), uri)
        .to.be.a('string')
        .and.not.equal('')
  })

  it('remember a thousand origins that were asked about, and none that is longer than a host can be', async () => {
    const use = cacheUse('origins')
    /** Was the database asked? */
    const read = async (origin: string) => {
      const before = use.misses
      expect(await store.identity.origins.isRegistered(origin)).to.equal(false)
      return use.misses > before
    }
    await eventually(() => read('https://first.example'), false)
    for (let n = 0; n < 1000; n++) await read(`https://a${n}.example`)
    expect(await read('https://first.example')).to.equal(true)
    expect(await read(`https://${'a'.repeat(300)}.example`)).to.equal(false)
  })

  it('are called by pages of their own origin alone', () => {
    const web = { applicationType: 'web', redirectUris: [WEB, 'http://127.0.0.1:8000/'] } as const
    const native = { applicationType: 'native', redirectUris: ['http://127.0.0.1/', 'com.example.app:/done'] } as const
    expect([allowsOrigin(web, 'https://app.example'), allowsOrigin(native, 'http://127.0.0.1:5173')]).to.eql([true, true])
    for (const origin of [
      'https://app.example:8443',
      'http://app.example',
      'https://evil.example',
      'https://app.example.evil',
      'null',
      '',
      'http://127.0.0.1:9000',
    ])
      expect(allowsOrigin(web, origin), origin).to.equal(false)
    for (const origin of ['http://localhost:5173', 'https://127.0.0.1:5173', 'http://192.0.2.1', 'null', 'com.example.app:'])
      expect(allowsOrigin(native, origin), origin).to.equal(false)
    expect(allowsOrigin({ applicationType: 'native', redirectUris: [WEB] }, 'https://app.example:8443')).to.equal(false)
  })
})
