/** The application manager over HTTP: who gets in, what its forms do, and that what was stored is only ever text. */
import { expect } from 'chai'
import * as oauth from 'oauth4webapi'
import { createApplication } from '../../../provider/identity/application-changes.ts'
import { DEFAULT_CLIENT_ID } from '../../../provider/identity/applications.ts'
import type { User } from '../../../provider/identity/users.ts'
import { eachDatabase } from '../../support/databases.ts'
import { eventually } from '../../support/eventually.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import type { Page } from '../agent.ts'
import { api, discover, errorOf, HTTP, makeReader, PASSWORD, REDIRECT, refresh, register, signIn } from '../client.ts'
import { csrfOf, type Fields, Visitor, words } from './house.ts'

const BASE = '/o/applications/'
const WEB: Fields = {
  kind: 'web',
  name: 'Web shop',
  redirect_uris: 'https://shop.example/callback',
  grant: ['authorization_code', 'refresh_token'],
  auth_method: 'client_secret_basic',
  scope: ['openid', 'g:read', 'r:view:part'],
}

eachDatabase('the application manager', (kind) => {
  let server: TestServer
  let admin: User
  let robot: User
  let boss: Visitor
  before(async () => {
    server = await startServer(kind)
    admin = await server.createUser({ username: 'admin', password: PASSWORD, isStaff: true, isSuperuser: true })
    robot = await server.createUser({ username: 'robot', permissions: ['view:part'] })
    await makeReader(server)
    boss = await new Visitor(server.url).signIn('admin')
  })
  after(() => server.close())

  const keyOf = (page: Page): number => Number(/\/o\/applications\/(\d+)\/$/.exec(page.url)?.[1])
  const secretOf = (page: Page): string => /id="secret-value" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const idOf = (page: Page): string => /id="client-id">([^<]+)</.exec(page.text)?.[1] ?? ''
  const audited = () =>
    server.db.all<{ action: string; actor: string; target: string; ip: string; detail: string }>(
      "select action, actor, target, ip, detail from audit_log where action like 'application.%' or action like 'authorization.%' order by id",
    )
  const make = async (fields: Fields = {}): Promise<{ page: Page; pk: number; id: string; secret: string }> => {
    const page = await boss.post(`${BASE}register/`, { ...WEB, ...fields })
    return { page, pk: keyOf(page), id: idOf(page), secret: secretOf(page) }
  }
  const token = async (id: string, secret: string) => {
    const as = await discover(server)
    const client = { client_id: id }
    const granted = await oauth.clientCredentialsGrantRequest(
      as,
      client,
      oauth.ClientSecretBasic(secret),
      { scope: 'g:read r:view:part' },
      HTTP,
    )
    return (await oauth.processClientCredentialsResponse(as, client, granted)).access_token
  }

  it('45: is for superusers, each page and each form', async () => {
    const { pk } = await make()
    const pages = ['', 'register/', `${pk}/`, `${pk}/update/`, `${pk}/secret/`, `${pk}/disable/`, `${pk}/delete/`, `${pk}/end-old-secret/`]
    const posts = [
      'register/',
      `${pk}/update/`,
      `${pk}/secret/`,
      `${pk}/disable/`,
      `${pk}/enable/`,
      `${pk}/delete/`,
      `${pk}/withdraw/`,
      `${pk}/end/`,
    ]
    const before = await audited()
    for (const person of [{ username: 'plain' }, { username: 'staff', isStaff: true }]) {
      await server.createUser({ password: PASSWORD, permissions: ['view:part'], ...person })
      const visitor = await new Visitor(server.url).signIn(person.username)
      const csrf = csrfOf(await visitor.at('/o/authorized_tokens/')) || csrfOf(await visitor.at('/logout/'))
      for (const path of [...pages, '99999/']) {
        const page = await visitor.at(BASE + path)
        expect([path, page.status, page.text.includes('Web shop')]).to.deep.equal([path, 403, false])
      }
      for (const path of posts) expect([path, (await visitor.answer(BASE + path, { ...WEB, csrf })).status]).to.deep.equal([path, 403])
      expect((await visitor.at('/')).text).not.to.include('Administration')
    }
    const nobody = new Visitor(server.url)
    for (const path of pages) expect((await nobody.at(BASE + path)).url).to.match(/\/login\/\?next=/)
    for (const path of posts) expect((await nobody.answer(BASE + path, WEB)).headers.get('location')).to.match(/\/login\//)
    expect(await audited()).to.deep.equal(before)
  })

  it('22: takes no form without its token', async () => {
    const { pk } = await make()
    const before = await audited()
    for (const path of ['register/', `${pk}/update/`, `${pk}/secret/`, `${pk}/disable/`, `${pk}/enable/`, `${pk}/delete/`])
      for (const csrf of ['', 'x'.repeat(43)])
        expect([path, (await boss.answer(BASE + path, { ...WEB, csrf })).status]).to.deep.equal([path, 403])
    expect(await audited()).to.deep.equal(before)
  })

  it('registers a web server, shows its secret once, and the secret works', async () => {
    const { page, pk, id, secret } = await make({ name: 'Confidential', home_uri: 'https://shop.example/', access_token_ttl: '15m' })
    expect(secret).to.match(/^[\w-]{43}$/)
    expect((await boss.at(`${BASE}${pk}/`)).text).not.to.include(secret)
    expect(JSON.stringify(await server.db.all('select * from oauth_application'))).not.to.include(secret)
    expect(server.lines.join('\n')).not.to.include(secret)
    expect(words(page)).to.include('15m (access token)')
    const application = await server.identity.applications.find(id)
    expect(application).to.deep.include({
      applicationType: 'web',
      tokenAuthMethod: 'client_secret_basic',
      accessTokenTtl: 900,
      requirePkce: true,
    })
    expect([...application!.allowedScopes!]).to.deep.equal(['openid', 'g:read', 'r:view:part'])
    const app = {
      as: await discover(server),
      client: { client_id: id },
      auth: oauth.ClientSecretBasic(secret),
      redirectUri: 'https://shop.example/callback',
    }
    const { tokens } = await signIn(server, app, 'openid g:read r:view:part r:view:stock', { username: 'reader' })
    expect(tokens.scope).to.equal('openid g:read r:view:part')
    expect((await api(server, tokens.access_token)).status).to.equal(200)
    const [made, grant] = (await audited()).slice(-2)
    expect(made).to.include({ action: 'application.create', actor: 'admin', target: `application ${id}` })
    expect(made!.ip).to.match(/127\.0\.0\.1/)
    expect(grant).to.include({ action: 'authorization.grant', actor: 'reader', target: `application ${id}` })
  })

  it('registers an app on people’s devices, without a secret', async () => {
    const { page, id, secret } = await make({ kind: 'device', redirect_uris: `com.example.app:/done\nhttp://127.0.0.1/callback` })
    expect(secret).to.equal('')
    expect(words(page)).to.include('PKCE, no secret')
    expect(await server.identity.applications.find(id)).to.include({ applicationType: 'native', tokenAuthMethod: 'none' })
    const app = { as: await discover(server), client: { client_id: id }, auth: oauth.None(), redirectUri: REDIRECT }
    const { tokens } = await signIn(server, app, 'openid g:read', { username: 'reader' })
    expect((await api(server, tokens.access_token)).status).to.equal(200)
    const inBrowser = await make({ kind: 'device', redirect_uris: 'https://spa.example/' })
    expect(await server.identity.applications.find(inBrowser.id)).to.include({ applicationType: 'web', tokenAuthMethod: 'none' })
  })

  it('registers a service, which acts as the account that was chosen', async () => {
    const { page, id, secret } = await make({
      kind: 'service',
      name: 'Nightly',
      service_account: 'robot',
      redirect_uris: 'nonsense that is not looked at',
    })
    expect(words(page)).to.match(/Acts as robot/)
    expect(await server.identity.applications.find(id)).to.deep.include({
      serviceUserId: robot.pk,
      grantTypes: ['client_credentials'],
      redirectUris: [],
    })
    expect(await (await api(server, await token(id, secret))).json()).to.include({ username: 'robot' })
    const refused: [string, RegExp][] = [
      ['', /Choose the account/],
      ['nobody-of-that-name', /no account with that name/],
    ]
    for (const [service_account, why] of refused) {
      const again = await boss.post(`${BASE}register/`, { ...WEB, kind: 'service', service_account })
      expect([again.status, why.test(words(again))]).to.deep.equal([422, true])
    }
  })

  it('says what is wrong with every field at once, and keeps what was typed', async () => {
    const before = await audited()
    const page = await boss.post(`${BASE}register/`, {
      ...WEB,
      name: ' ',
      home_uri: 'shop.example',
      logo_uri: 'ftp://shop.example/logo.png',
      redirect_uris: 'https://ok.example/\nhttp://shop.example/callback\nhttps://*.example/',
      post_logout_redirect_uris: 'https://shop.example/#bye',
      backchannel_logout_uri: 'nowhere',
      access_token_ttl: '31d',
      refresh_token_ttl: 'for ever',
      scope: [],
      grant: [],
    })
    expect(page.status).to.equal(422)
    for (const why of [
      'Nothing was saved. Check the fields marked below.',
      'Enter a name',
      'It is not a web address',
      'Line 2: http is allowed only for this device',
      'Line 3: It contains a wildcard',
      'must not have a fragment',
      'can live for at most 30 days',
      'such as 15m, 12h or 30d',
      'Select at least one. With nothing',
      'Select at least one way',
    ])
      expect(words(page)).to.include(why)
    expect(page.text).to.include('http://shop.example/callback\nhttps://*.example/</textarea>').and.to.include('value="for ever"')
    for (const field of ['name', 'redirect_uris'])
      expect(page.text).to.match(new RegExp(`name="${field}"[^>]* aria-invalid="true" aria-describedby="[^"]*field-${field}-error`))
    expect(await audited()).to.deep.equal(before)
  })

  it('begins the matrix with a set, without a script', async () => {
    const page = await boss.post(`${BASE}register/`, { ...WEB, name: 'Kept name', start: 'stock' })
    const ticked = [...page.text.matchAll(/name="scope" value="([^"]+)" checked/g)].map(([, scope]) => scope)
    expect(ticked).to.have.members([
      'openid',
      'g:read',
      ...['view', 'add', 'change', 'delete'].flatMap((verb) => [`r:${verb}:stock`, `r:${verb}:stock_location`]),
    ])
    expect(page.text).to.include('value="Kept name"')
  })

  it('changes an application, and the ceiling holds at the next refresh', async () => {
    const { pk, id, secret } = await make({ name: 'Before' })
    const app = {
      as: await discover(server),
      client: { client_id: id },
      auth: oauth.ClientSecretBasic(secret),
      redirectUri: 'https://shop.example/callback',
    }
    const { tokens } = await signIn(server, app, 'openid g:read r:view:part', { username: 'reader' })
    const page = await boss.post(`${BASE}${pk}/update/`, {
      ...WEB,
      name: 'After',
      scope: ['openid', 'g:read'],
      without_pkce: 'yes',
      may_introspect: 'yes',
    })
    expect([page.url, words(page).includes('Your changes have been saved')]).to.deep.equal([`${server.url}${BASE}${pk}/`, true])
    expect(words(page)).to.include('without PKCE').and.to.include('Can check tokens of every application')
    expect(await server.identity.applications.find(id)).to.include({ name: 'After', requirePkce: false, mayIntrospect: true })
    expect((await refresh(app, tokens.refresh_token!)).scope).to.equal('openid g:read')
    const last = (await audited()).at(-1)!
    expect(Object.keys(JSON.parse(last.detail))).to.have.members(['name', 'allowed_scopes', 'require_pkce', 'may_introspect'])
    // The same once more changes nothing, and says nothing in the log.
    const count = (await audited()).length
    await boss.post(`${BASE}${pk}/update/`, {
      ...WEB,
      name: 'After',
      scope: ['openid', 'g:read'],
      without_pkce: 'yes',
      may_introspect: 'yes',
    })
    expect((await audited()).length).to.equal(count)
    // The form shows what is stored.
    const form = await boss.at(`${BASE}${pk}/update/`)
    expect(form.text).to.match(/name="without_pkce" value="yes" checked/)
    expect([...form.text.matchAll(/name="scope" value="([^"]+)" checked/g)].map(([, scope]) => scope)).to.have.members(['openid', 'g:read'])
    const all = [...form.text.matchAll(/name="scope" value="([^"]+)"/g)].map(([, scope]) => scope!)
    await boss.post(`${BASE}${pk}/update/`, { ...WEB, scope: all })
    expect((await server.identity.applications.find(id))!.allowedScopes).to.equal(null)
  })

  it('does not make a public application of a confidential one', async () => {
    const { pk, id } = await make()
    const page = await boss.post(`${BASE}${pk}/update/`, { ...WEB, kind: 'device' })
    expect([page.status, /cannot be changed/.test(words(page))]).to.deep.equal([422, true])
    expect((await server.identity.applications.find(id))!.tokenAuthMethod).to.equal('client_secret_basic')
  })

  it('renews a secret; both work until the overlap ends', async () => {
    const { pk, id, secret } = await make({ kind: 'service', service_account: 'robot' })
    const page = await boss.post(`${BASE}${pk}/secret/`, { overlap: '3600' })
    const next = secretOf(page)
    expect(next)
      .to.match(/^[\w-]{43}$/)
      .and.not.to.equal(secret)
    expect(words(page)).to.include('two secrets work')
    for (const each of [secret, next]) expect(await token(id, each)).to.be.a('string')
    expect(words(await boss.at(`${BASE}${pk}/end-old-secret/`))).to.include('still use the previous secret')
    const ended = await boss.post(`${BASE}${pk}/end-old-secret/`)
    expect(words(ended)).to.include('Only the new secret works now').and.not.to.include('two secrets work')
    expect(await errorOf(token(id, secret))).to.equal('invalid_client')
    expect(await token(id, next)).to.be.a('string')
    const third = secretOf(await boss.post(`${BASE}${pk}/secret/`, { overlap: '0' }))
    expect(await errorOf(token(id, next))).to.equal('invalid_client')
    expect(await token(id, third)).to.be.a('string')
    const actions = (await audited()).filter(({ target }) => target === `application ${id}`).map(({ action }) => action)
    expect(actions).to.deep.equal([
      'application.create',
      'application.renew-secret',
      'application.end-old-secret',
      'application.renew-secret',
    ])
    const device = await make({ kind: 'device' })
    expect((await boss.at(`${BASE}${device.pk}/secret/`)).status).to.equal(409)
  })

  it('switches off at once, at the API too, and on again', async () => {
    const app = await register(server, { name: 'To switch' })
    const { tokens } = await signIn(server, app, 'openid g:read r:view:part', { username: 'reader' })
    const pk = (await server.identity.applications.find(app.client.client_id))!.pk
    const asked = await boss.at(`${BASE}${pk}/disable/`)
    expect(words(asked))
      .to.include('1 person who uses it loses access')
      .and.to.include('The API refuses its tokens from the next request on')
    expect((await api(server, tokens.access_token)).status).to.equal(200)
    const off = await boss.post(`${BASE}${pk}/disable/`)
    expect(words(off)).to.include('has been disabled')
    expect((await api(server, tokens.access_token)).status).to.equal(401)
    expect(await errorOf(refresh(app, tokens.refresh_token!))).to.equal('invalid_client')
    await boss.post(`${BASE}${pk}/enable/`, {}, `${BASE}${pk}/`)
    expect((await api(server, tokens.access_token)).status).to.equal(401)
    expect(await errorOf(refresh(app, tokens.refresh_token!))).to.equal('invalid_grant')
    expect((await audited()).slice(-2).map(({ action }) => action)).to.deep.equal(['application.disable', 'application.enable'])
  })

  it('54: ends its tokens with a button, and the application goes on', async () => {
    const app = await register(server, { name: 'To end' })
    const { tokens, agent } = await signIn(server, app, 'openid g:read r:view:part', { username: 'reader' })
    const pk = (await server.identity.applications.find(app.client.client_id))!.pk
    const page = await boss.at(`${BASE}${pk}/`)
    expect(page.text).to.include(`${pk}/end-tokens/`)
    expect(words(await boss.at(`${BASE}${pk}/end-tokens/`))).to.include('have to sign in to it again. What they allowed is kept.')
    expect((await api(server, tokens.access_token)).status).to.equal(200)
    expect(words(await boss.post(`${BASE}${pk}/end-tokens/`))).to.include('The tokens of To end have been revoked.')
    expect((await api(server, tokens.access_token)).status).to.equal(401)
    expect(await errorOf(refresh(app, tokens.refresh_token!))).to.equal('invalid_grant')
    const { tokens: next } = await signIn(server, app, 'openid g:read r:view:part', { username: 'reader' }, { prompt: 'none' }, agent)
    expect((await api(server, next.access_token)).status).to.equal(200)
    expect((await audited()).at(-1)).to.include({ action: 'application.end-tokens', target: `application ${app.client.client_id}` })
  })

  it('deletes with everything that people allowed', async () => {
    const app = await register(server, { name: 'To delete' })
    const { tokens } = await signIn(server, app, 'openid g:read r:view:part', { username: 'reader' })
    const pk = (await server.identity.applications.find(app.client.client_id))!.pk
    expect(words(await boss.at(`${BASE}${pk}/delete/`)))
      .to.include('This cannot be undone')
      .and.to.include('To delete')
    const after = await boss.post(`${BASE}${pk}/delete/`)
    expect([after.url, words(after).includes('To delete has been deleted.')]).to.deep.equal([`${server.url}${BASE}`, true])
    expect((await api(server, tokens.access_token)).status).to.equal(401)
    expect((await boss.at(`${BASE}${pk}/`)).status).to.equal(404)
    for (const table of ['oidc_record', 'oauth_use'])
      expect(await server.db.all(`select 1 from ${table} where client_id = ?`, [app.client.client_id])).to.have.length(0)
    expect((await audited()).at(-1)).to.include({ action: 'application.delete', target: `application ${app.client.client_id}` })
  })

  it('the built-in application can be disabled but not deleted', async () => {
    const { pk } = (await server.identity.applications.find(DEFAULT_CLIENT_ID))!
    const page = await boss.at(`${BASE}${pk}/`)
    expect(words(page)).to.include('can be disabled but not deleted')
    expect(page.text).not.to.include(`${pk}/delete/`)
    expect((await boss.at(`${BASE}${pk}/delete/`)).status).to.equal(409)
    expect((await boss.post(`${BASE}${pk}/delete/`, {}, `${BASE}${pk}/disable/`)).status).to.equal(409)
    await boss.post(`${BASE}${pk}/disable/`)
    expect((await server.identity.applications.find(DEFAULT_CLIENT_ID))!.active).to.equal(false)
    await boss.post(`${BASE}${pk}/enable/`, {}, `${BASE}${pk}/`)
  })

  it('shows who allowed it, its live tokens and when it was last used, and ends each', async () => {
    const app = await register(server, { name: 'Watched' })
    const { pk } = (await server.identity.applications.find(app.client.client_id))!
    const first = await signIn(server, app, 'openid g:read r:view:part r:change:part', { username: 'reader' })
    const second = await signIn(server, app, 'openid g:read r:view:part r:change:part', { username: 'reader' })
    await api(server, first.tokens.access_token)
    await eventually(async () => /Last used just now \S*127\.0\.0\.1/.test(words(await boss.at(`${BASE}${pk}/`))), true)
    const page = await boss.at(`${BASE}${pk}/`)
    expect(words(page)).to.include('reader').and.to.include('See and change parts').and.to.include('2 tokens')
    const grants = [...page.text.matchAll(/end\/\?grant=([\w-]+)/g)].map(([, grant]) => grant!)
    expect(grants).to.have.length(2)
    expect((await boss.at(`${BASE}${pk}/end/?grant=nonsense`)).status).to.equal(404)
    const builtIn = (await server.identity.applications.find(DEFAULT_CLIENT_ID))!.pk
    expect((await boss.at(`${BASE}${builtIn}/end/?grant=${grants[0]}`)).status).to.equal(404)
    await boss.post(`${BASE}${pk}/end/?grant=${grants[0]}`)
    const states = async () => Promise.all([first, second].map(async ({ tokens }) => (await api(server, tokens.access_token)).status))
    expect(await states()).to.have.members([200, 401])
    const person = /withdraw\/\?person=([\w-]+)/.exec(page.text)![1]!
    expect(words(await boss.at(`${BASE}${pk}/withdraw/?person=${person}`))).to.include('Watched, for reader')
    const after = await boss.post(`${BASE}${pk}/withdraw/?person=${person}`)
    expect(words(after)).to.include('can no longer act for reader').and.to.include('Nobody yet')
    expect(await states()).to.deep.equal([401, 401])
    expect((await audited()).slice(-2).map(({ action, detail }) => [action, JSON.parse(detail).person])).to.deep.equal([
      ['authorization.end', 'reader'],
      ['authorization.withdraw', 'reader'],
    ])
    expect(words(after)).to.match(/History .*App’s access withdrawn user: reader admin/)
  })

  it('44: shows stored text as text', async () => {
    const evil = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>'
    const { page, pk } = await make({
      name: evil,
      redirect_uris: 'https://shop.example/?a="><script>alert(2)</script>'.replaceAll(' ', ''),
      home_uri: 'https://shop.example/"><script>alert(3)</script>',
    })
    expect(pk).to.be.a('number')
    for (const path of [
      '',
      `${pk}/`,
      `${pk}/update/`,
      `${pk}/secret/`,
      `${pk}/delete/`,
      `${pk}/disable/`,
      `?search=${encodeURIComponent(evil)}`,
    ]) {
      const shown = await boss.at(BASE + path)
      expect([path, shown.status, /<script>|<img src=x|onerror=alert\(1\)>/.test(shown.text.replaceAll('&gt;', ''))]).to.deep.equal([
        path,
        200,
        false,
      ])
      expect(shown.headers.get('content-security-policy'))
        .to.match(/script-src 'self'/)
        .and.not.to.include('unsafe')
    }
    expect(page.text).to.include('&lt;script&gt;alert(1)')
    await boss.post(`${BASE}${pk}/delete/`)
  })

  it('loads a logo from its own place and no other', async () => {
    const { page } = await make({ logo_uri: 'https://cdn.example/logo.png?x=1;y' })
    expect(page.headers.get('content-security-policy')).to.include("img-src https://cdn.example 'self' data:;")
    expect(page.text).to.include('src="https://cdn.example/logo.png?x=1;y"')
  })

  it('takes no address whose host name would split a header, and shows none that is stored', async () => {
    const { pk, id } = await make({ name: 'Split' })
    const directives = ['default-src', 'style-src', 'script-src', 'img-src', 'base-uri', 'frame-ancestors']
    for (const host of ["cdn;script-src'unsafe-inline'.example", 'cdn,evil.example', "cdn'.example", 'cdn".example', 'cdn$.example']) {
      const logo_uri = `https://${host}/logo.png`
      const page = await boss.post(`${BASE}${pk}/update/`, { ...WEB, name: 'Split', logo_uri }, `${BASE}${pk}/update/`)
      expect([page.status, words(page).includes('host name')], host).to.eql([422, true])
      const wrong = await boss.post(`${BASE}register/`, { ...WEB, redirect_uris: `https://${host}/callback` })
      expect(wrong.status, host).to.equal(422)
      await server.identity.change((trx) => trx('oauth_application').where({ id: pk }).update({ logo_uri }))
      for (const path of ['', `${pk}/`]) {
        const shown = (await boss.at(`${BASE}${path}`)).headers.get('content-security-policy')!
        expect(
          shown.split('; ').map((each) => each.split(' ')[0]),
          `${path} with ${host}`,
        ).to.eql(directives)
        expect(shown).not.to.include(host)
      }
    }
    // An application with such an address can still be switched off.
    await boss.post(`${BASE}${pk}/disable/`)
    expect((await server.identity.applications.find(id))?.active).to.equal(false)
    await boss.post(`${BASE}${pk}/delete/`)
  })

  it('lists, searches, sorts and pages', async () => {
    await server.identity.change(async (trx) => {
      for (let n = 1; n <= 30; n++)
        await createApplication(
          trx,
          { name: `Numbered ${String(n).padStart(2, '0')} 50%_\\ É`, redirectUris: ['https://n.example/'] },
          { actor: admin },
        )
    })
    const names = (page: Page) => [...page.text.matchAll(/<a class="title"[^>]*>(Numbered \d\d)/g)].map(([, name]) => name)
    const first = await boss.at(`${BASE}?search=numbered`)
    expect(names(first)).to.have.length(25)
    expect(words(first)).to.include('1 to 25 of 30')
    const second = await boss.at(BASE + /href="(\?search=numbered&amp;page=2)"/.exec(first.text)![1]!.replace('&amp;', '&'))
    expect(names(second)).to.deep.equal(['Numbered 26', 'Numbered 27', 'Numbered 28', 'Numbered 29', 'Numbered 30'])
    expect(names(await boss.at(`${BASE}?search=numbered&sort=-name`))[0]).to.equal('Numbered 30')
    for (const [search, found] of [
      ['50%25_%5C', 25],
      ['%C3%89', 25],
      ['50%25%25', 0],
      ['03 50', 1],
    ] as const)
      expect([search, names(await boss.at(`${BASE}?search=${search}`)).length]).to.deep.equal([search, found])
    expect(words(await boss.at(`${BASE}?search=nothing-like-that`))).to.include('No results')
    for (const odd of ['?sort=a.secret_hash', '?sort=name;drop', '?page=-1', '?page=99999', '?page=x', '?search[]=1', '?search=%00'])
      expect([odd, (await boss.at(BASE + odd)).status]).to.deep.equal([odd, 200])
  })

  it('answers 404 with a way on for what is not there', async () => {
    for (const pk of ['0', '999999', 'x', '1e3', '99999999999999999999']) {
      const page = await boss.at(`${BASE}${pk}/`)
      expect([pk, page.status, page.text.includes('href="/o/applications/"')]).to.deep.equal([pk, 404, true])
    }
  })
})
