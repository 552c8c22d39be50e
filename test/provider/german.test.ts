/** The person's half of the pages in German: no text of the English catalogue stands on any of them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FluentResource } from '@fluent/bundle'
import { expect } from 'chai'
import { VIEWS } from '../../pages/views.ts'
import { createLink } from '../../provider/identity/one-time-links.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { codeOf, withApp } from './account/person.ts'
import { Agent, type Page } from './agent.ts'
import { type App, defaultApp, PASSWORD, register, requestFor } from './client.ts'

/** The literal pieces of a text: what stands between values, choices and markup. */
function pieces(value: unknown): string[] {
  if (typeof value === 'string') return value.split(/<[^>]*>/).map((piece) => piece.trim())
  if (Array.isArray(value)) return value.flatMap(pieces)
  const { variants } = (value ?? {}) as { variants?: { value: unknown }[] }
  return variants ? variants.flatMap((variant) => pieces(variant.value)) : []
}
function catalogue(language: string): Set<string> {
  const folder = join(VIEWS, 'texts', language)
  const files = readdirSync(folder).map((file) => new FluentResource(readFileSync(join(folder, file), 'utf8')))
  return new Set(files.flatMap(({ body }) => body.flatMap(({ value }) => pieces(value))))
}
const GERMAN = catalogue('de')
const ENGLISH = [...catalogue('en')].filter((piece) => /[a-z]{2}/i.test(piece) && !GERMAN.has(piece))

/** What a page says: its text nodes, and the attributes that are read or spoken. */
function said(html: string): string[] {
  const body = html.replaceAll(/<(script|style|svg)[\s\S]*?<\/\1>/g, '')
  const attributes = [...body.matchAll(/\s(?:aria-label|placeholder|title|alt|data-label|data-impossible)="([^"]*)"/g)].map(
    ([, text]) => text!,
  )
  return [...body.split(/<[^>]*>/), ...attributes]
    .map((text) => text.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll(/\s+/g, ' ').trim())
    .filter(Boolean)
}
const LONG = 12
const english = (html: string): string[] =>
  said(html).filter((text) => ENGLISH.some((piece) => text === piece || (piece.length >= LONG && text.includes(piece))))

/** A browser that asks for German. */
class Visitor extends Agent {
  override request(url: string, init: RequestInit = {}): Promise<Response> {
    return super.request(url, {
      ...init,
      headers: { 'accept-language': 'de-DE,de;q=0.9,en;q=0.5', ...(init.headers as Record<string, string>) },
    })
  }
}

describe('pages in German', () => {
  let server: TestServer
  let app: App
  before(async () => {
    server = await startServer('sqlite', { url: 'http://localhost:0' })
    app = await defaultApp(server)
  })
  after(() => server.close())

  let visited = 0
  /** @returns the page, which is German */
  function german(page: Page, status = 200): Page {
    visited++
    expect(page.status, page.url).to.equal(status)
    expect(page.text, page.url).to.contain('<html lang="de"')
    expect(english(page.text), page.url).to.deep.equal([])
    return page
  }
  let made = 0
  const person = (more: object = {}) =>
    server.createUser({ username: `leser${++made}`, password: PASSWORD, permissions: ['view:part', 'change:part', 'view:stock'], ...more })
  async function signedIn(username: string): Promise<Visitor> {
    const visitor = new Visitor(server.url)
    await visitor.submit(await visitor.open(`${server.url}/login/`), 'password', { username, password: PASSWORD })
    return visitor
  }
  const at = (path: string) => server.url + path

  it('is a test that would find English', () => {
    expect(ENGLISH.length).to.be.above(300)
    expect(english('<p>Forgot your password?</p><p>Passkeys</p><button aria-label="QR code for your authenticator app">')).to.have.length(2)
  })

  it('signing in, with all that can be wrong, and signing out', async () => {
    const user = await person()
    const { code } = await withApp(server, user)
    const visitor = new Visitor(server.url)
    const login = german(await visitor.open(at('/login/')))
    german(await visitor.submit(login, 'password', {}), 422)
    german(await visitor.submit(login, 'password', { username: user.username, password: 'falsch' }), 422)
    const second = german(await visitor.submit(login, 'password', { username: user.username, password: PASSWORD }))
    german(await visitor.submit(second, 'code', { code: '' }), 422)
    german(await visitor.submit(second, 'code', { code: '000000' }), 422)
    await visitor.submit(second, 'code', { code: await code() })
    german(await visitor.submit(german(await visitor.open(at('/logout/'))), 'logout', {}, 'yes'))
    german(await visitor.open(at('/logout/')))
    const statuses: number[] = []
    for (let n = 0; n < 12; n++) {
      const page = await visitor.submit(await visitor.open(at('/login/')), 'password', { username: 'niemand', password: 'falsch' })
      statuses.push(page.status)
      german(page, page.status)
    }
    expect(statuses).to.include(429)
  })

  it('setting up, and links that work once', async () => {
    const visitor = new Visitor(server.url)
    german(await visitor.open(at('/setup/falsch/')), 404)
    const setup = german(await visitor.open((await server.setupLink())!))
    german(await visitor.submit(setup, 'password', { username: '', password: 'kurz', again: '' }), 422)
    german(await visitor.submit(setup, 'password', { username: 'a b', password: PASSWORD, again: PASSWORD }), 422)
    german(await visitor.open(at('/welcome/falsch/')), 404)
    const user = await person()
    await server.createToken(user)
    for (const purpose of ['invite', 'password', 'second-factor'] as const) {
      const token = await server.identity.change((trx) => createLink(trx, user.pk, purpose))
      const page = german(await visitor.open(at(`/welcome/${token}/`)))
      german(await visitor.submit(page, 'password', { password: 'kurz', again: 'anders' }), 422)
      if (purpose === 'second-factor') continue
      german(await visitor.submit(page, 'password', { password: `${user.username} ist lang`, again: 'anders' }), 422)
      german(await visitor.submit(page, 'password', { password: 'vier grüne lange Leitern', again: 'anders' }), 422)
    }
    const token = await server.identity.change((trx) => createLink(trx, user.pk, 'password'))
    const page = await visitor.open(at(`/welcome/${token}/`))
    await visitor.submit(page, 'password', { password: 'vier grüne lange Leitern', again: 'vier grüne lange Leitern' })
    german(await visitor.open(at(`/welcome/${token}/`)), 410)
  })

  it('consent, with what was left out and what was allowed before', async () => {
    const user = await person()
    const narrow = await register(server, { allowedScopes: ['openid', 'profile', 'email', 'g:read', 'r:view:part'] })
    const visitor = new Visitor(server.url)
    const claims = JSON.stringify({ userinfo: { name: null, birthdate: null, phone_number: null } })
    const everything =
      'openid profile email address phone offline_access g:read g:write a:staff r:view:part r:change:part r:delete:part r:view:bom'
    const request = await requestFor(app, everything, { prompt: 'consent' })
    const login = german(await visitor.open(request.url.href))
    const consent = german(await visitor.submit(login, 'password', { username: user.username, password: PASSWORD }))
    expect(consent.text).to.contain('Teile ansehen').and.contain('Angefragt war außerdem')
    await visitor.submit(consent, 'deed', {}, 'allow')
    german(await visitor.open((await requestFor(app, 'openid profile email g:read r:view:stock', { claims, prompt: 'consent' })).url.href))
    german(await visitor.open((await requestFor(narrow, everything)).url.href))
    german(await visitor.open((await requestFor(app, 'openid', { prompt: 'login' })).url.href))
    german(await visitor.open((await requestFor(app, 'openid', { max_age: '0' })).url.href))
    german(await visitor.open(at('/o/authorize/?client_id=unbekannt&response_type=code')), 400)
    german(await visitor.open(at('/login/vorbei/')), 400)
    german(await visitor.open(at('/gibt-es-nicht/')), 404)
    german(await visitor.open(`${app.as.issuer}/logout/?client_id=${app.client.client_id}`))
  })

  it('connecting a device', async () => {
    const user = await person()
    const visitor = await signedIn(user.username)
    const input = german(await visitor.open(`${app.as.issuer}/device/`))
    german(await visitor.submit(input, 'user_code', { user_code: '' }), 422)
    german(await visitor.submit(input, 'user_code', { user_code: 'AAAA-AAAA' }), 422)
    const ask = async () => {
      const body = new URLSearchParams({ client_id: app.client.client_id, scope: 'openid r:view:part' })
      const answer = await fetch(app.as.device_authorization_endpoint!, { method: 'POST', body })
      return ((await answer.json()) as { user_code: string }).user_code
    }
    const confirm = async () =>
      german(await visitor.submit(await visitor.open(`${app.as.issuer}/device/`), 'user_code', { user_code: await ask() }))
    german(await visitor.submit(await confirm(), 'abort', {}, 'yes'))
    const consent = german(await visitor.submit(await confirm(), 'confirm', {}, 'yes'))
    german(await visitor.submit(consent, 'deed', {}, 'allow'))
  })

  it('own settings, forms and refusals', async () => {
    const user = await person({ firstName: 'Ada', email: 'ada@example.com' })
    const { code, recovery } = await withApp(server, user)
    expect(recovery).to.have.length(10)
    await server.createToken(user, { name: 'anzeige', scopes: ['g:read', 'r:view:part'] })
    await server.createToken(user, { name: 'alt', expiry: '2020-01-01' })
    const visitor = new Visitor(server.url)
    const enter = async (who: Visitor, periods: number) => {
      const second = await who.submit(await who.open(at('/login/')), 'password', { username: user.username, password: PASSWORD })
      await who.submit(second, 'code', { code: await code(periods) })
    }
    await enter(visitor, 0)
    await enter(new Visitor(server.url), 1)
    const security = german(await visitor.open(at('/settings/security/')))
    const profile = german(await visitor.open(at('/settings/')))
    const wrong = {
      email: 'falsch',
      zoneinfo: 'Nirgendwo',
      birthdate: 'gestern',
      website: 'falsch',
      phone_number: '1',
      gender: 'x'.repeat(99),
    }
    german(await visitor.submit(profile, 'zoneinfo', wrong), 422)
    german(await visitor.submit(profile, 'zoneinfo', { nickname: 'Ada' }))
    german(await visitor.submit(await visitor.open(at('/settings/')), 'zoneinfo', { nickname: 'Ada' }))
    for (const path of ['password/', 'app/', 'app/remove/', 'recovery-codes/']) {
      const page = german(await visitor.open(at(`/settings/security/${path}`)))
      german(
        await visitor.submit(page, 'proof', {
          password: 'neun blaue lange Leitern',
          again: 'neun blaue lange Leitern',
          code: '000000',
          proof: '',
        }),
        422,
      )
    }
    german(await visitor.open(at('/settings/security/passkeys/add/')))
    const codes = await visitor.open(at('/settings/security/recovery-codes/'))
    german(await visitor.submit(codes, 'proof', { proof: PASSWORD }))
    const [, end] = /(\/settings\/security\/sessions\/end\/\?session=[^"]+)/.exec(security.text)!
    german(await visitor.open(at(end!)))
    german(await visitor.open(at('/settings/security/sessions/end/?session=keine')), 404)
    const others = german(await visitor.open(at('/settings/security/sessions/end-others/')))
    german(await visitor.submit(others, 'csrf'))
    german(await visitor.open(at('/settings/security/passkeys/99/remove/')), 404)
    const tokens = german(await visitor.open(at('/settings/tokens/')))
    const [, revoke] = /(\/settings\/tokens\/\d+\/revoke\/)/.exec(tokens.text)!
    german(await visitor.submit(german(await visitor.open(at(revoke!))), 'csrf'))
    const form = german(await visitor.open(at('/settings/tokens/create/')))
    german(await visitor.submit(form, 'name', { name: '', expiry: '' }), 422)
    german(await visitor.submit(form, 'name', { name: 'scanner' }))
    german(await visitor.open(at('/settings/tokens/999999/revoke/')), 404)
    german(await visitor.open(at('/admin-center/')), 403)
    const nobody = await signedIn((await person()).username)
    german(await nobody.open(at('/settings/tokens/')))
    const setup = german(await nobody.open(at('/settings/security/app/')))
    const [, key] = /id="key"[^>]*>([^<]+)/.exec(setup.text)!
    const done = await nobody.submit(setup, 'proof', { code: await codeOf(key!), proof: PASSWORD })
    expect(german(done).text).to.contain('Drucken').and.contain('Strg+P')
    expect(visited).to.be.above(60)
  })

  it('what the person chose comes before what the app asks for, and that before the browser', async () => {
    const user = await person()
    const language = async (agent: Agent, extra: Record<string, string>) =>
      /<html lang="(\w+)"/.exec((await agent.open((await requestFor(app, 'openid', { prompt: 'login', ...extra })).url.href)).text)?.[1]
    expect(await language(new Agent(server.url), { ui_locales: 'fr de-CH en' })).to.equal('de')
    expect(await language(new Visitor(server.url), { ui_locales: 'en-US' })).to.equal('en')
    expect(await language(new Visitor(server.url), { ui_locales: 'fr' })).to.equal('de')
    // The library's own error pages, too.
    const refused = await new Agent(server.url).open(
      (await requestFor(app, 'openid', { ui_locales: 'de', redirect_uri: 'https://nirgends.example/' })).url.href,
    )
    expect(refused.status).to.equal(400)
    expect(refused.text).to.contain('Die Adresse der App ist nicht registriert')
    const agent = new Agent(server.url)
    await agent.submit(await agent.open(at('/login/')), 'password', { username: user.username, password: PASSWORD })
    expect(await language(agent, { ui_locales: 'en' })).to.equal('en')
    await choose(agent, 'de')
    expect(await language(agent, { ui_locales: 'en' })).to.equal('de')
    german(await agent.open(at('/o/authorize/?client_id=unbekannt&response_type=code')), 400)
    german(await agent.open(`${app.as.issuer}/device/`))
    german(await agent.open(`${app.as.issuer}/logout/`))
  })

  /** Sends the form of the profile with a language. */
  async function choose(agent: Agent, locale: string): Promise<void> {
    const page = await agent.open(at('/settings/'))
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)![1]!
    await agent.open(at('/settings/'), { method: 'POST', body: new URLSearchParams({ csrf, locale }) })
  }
})
