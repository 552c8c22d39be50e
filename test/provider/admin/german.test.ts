/** Pages of administration in German: none of them says anything of the English catalogue. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FluentResource } from '@fluent/bundle'
import { expect } from 'chai'
import { VIEWS } from '../../../pages/views.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import type { Page } from '../agent.ts'
import { defaultApp, register, signIn } from '../client.ts'
import { Administrator, PASSWORD } from './administrator.ts'

/** Words between values and marks, of each text: what stands on a page as it is here. */
function piecesOf(language: string): Set<string> {
  const folder = join(VIEWS, 'texts', language)
  const found = new Set<string>()
  const collect = (part: unknown): void => {
    if (typeof part === 'string') for (const piece of part.split(/<[^>]*>/)) found.add(piece.trim())
    else if (Array.isArray(part)) part.forEach(collect)
    else if (part && typeof part === 'object' && 'variants' in part)
      for (const { value } of part.variants as { value: unknown }[]) collect(value)
  }
  for (const file of readdirSync(folder))
    for (const { value } of new FluentResource(readFileSync(join(folder, file), 'utf8')).body) collect(value)
  return found
}

const decode = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
/** What programs call things is set in another font. */
const IDENTIFIER = /<(\w+)[^>]*class="[^"]*\bmono\b[^"]*"[^>]*>[^<]*<\/\1>/g
/** What a page says: its text, and attributes that are read out or shown. */
function saidBy({ text }: Page): string[] {
  const attributes = [
    ...text.matchAll(/ (?:aria-label|placeholder|title|alt|data-label|data-found|data-copied|data-problems)="([^"]*)"/g),
  ].map(([, value]) => value!)
  const words = text
    .replaceAll(/<(script|style|pre)[\s\S]*?<\/\1>/g, '')
    .replaceAll(IDENTIFIER, '')
    .split(/<[^>]*>/)
  return [...attributes, ...words].map((each) => decode(each).trim()).filter(Boolean)
}

const german = piecesOf('de')
const english = [...piecesOf('en')].filter((piece) => /[a-z]{2}/i.test(piece) && !german.has(piece))
/** Shorter ones may be part of a German word, or of a name. */
const long = english.filter((piece) => piece.length >= 15 && piece.includes(' '))
const whole = new Set(english)

/** The English that a page says. Summaries of operations, and names that people gave, are no texts of pages. */
function englishOn(page: Page): string[] {
  const said = saidBy(page).filter((each) => !/^(GET|POST|PUT|PATCH|DELETE) \/api\//.test(each))
  return said.flatMap((each) => (whole.has(each) ? [each] : long.filter((piece) => each.includes(piece))))
}

describe('pages of administration in German', function () {
  this.timeout(180_000)
  let server: TestServer
  let admin: Administrator
  before(async () => {
    server = await startServer('sqlite')
    const root = await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    const worker = await server.createUser({
      username: 'worker',
      password: PASSWORD,
      permissions: ['view:part', 'change:part', 'add:stock'],
    })
    await server.createUser({ username: 'idle', firstName: 'Ida', email: 'ida@shop.example' })
    await server.createToken(worker, { name: 'nightly', scopes: ['r:view:part'] })
    await server.identity.change((trx) =>
      trx('auth_user')
        .where({ id: root.pk })
        .update({ claims: JSON.stringify({ locale: 'de-DE' }) }),
    )
    const shop = await register(server, { name: 'Laden', redirectUris: ['https://shop.example/callback'] })
    await register(server, { name: 'Robot', grantTypes: ['client_credentials'], serviceUserId: worker.pk })
    for (const app of [await defaultApp(server), shop])
      if (app !== shop)
        for (const username of ['worker', 'root'])
          await signIn(server, app, 'openid profile g:read r:view:part offline_access', { username }, { prompt: 'consent' })
    admin = await Administrator.at(server)
  })
  after(() => server?.close())

  it('finds English where there is some', async () => {
    await server.identity.change((trx) => trx('auth_user').where({ username: 'root' }).update({ claims: '{}' }))
    expect(englishOn(await admin.open('users/')).length).to.be.greaterThan(10)
    await server.identity.change((trx) =>
      trx('auth_user')
        .where({ username: 'root' })
        .update({ claims: JSON.stringify({ locale: 'de-DE' }) }),
    )
  })

  it('say nothing in English, wherever a link leads', async () => {
    const waiting = [
      '/admin-center/',
      '/o/authorized_tokens/',
      '/help/',
      '/admin-center/why/?person=worker&find=part_list',
      '/admin-center/groups/999/',
    ]
    const seen = new Set(waiting)
    const said: Record<string, string[]> = {}
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const page = await admin.agent.open(server.url + path)
      expect(page.status, path).to.be.lessThan(500)
      const words = englishOn(page)
      if (words.length) said[path] = [...new Set(words)]
      for (const [, href] of page.text.matchAll(/ href="([^"]+)"/g)) {
        const url = new URL(decode(href!), page.url)
        const next = url.pathname + url.search
        // One page of each list is enough: their links sort and turn.
        const ours = url.origin === server.url && /^\/(admin-center|o\/(applications|authorized_tokens)|help)\//.test(url.pathname)
        if (!ours || seen.has(next) || /\.csv|[?&](sort|page|search)=/.test(next)) continue
        seen.add(next)
        waiting.push(next)
      }
    }
    expect(seen.size).to.be.greaterThan(35)
    expect(said).to.deep.equal({})
  })

  it('nor do the answers to forms', async () => {
    const forms: [path: string, fields: Record<string, string>][] = [
      ['users/new/', { username: 'no name', email: 'nope' }],
      ['users/new/', { username: 'root' }],
      ['users/1/', { username: 'root' }],
      ['groups/', { name: '' }],
      ['groups/1/', { name: 'x', seen: 'delete:part' }],
      ['tokens/revoke/', { picks: '' }],
      ['users/1/disable/', {}],
      ['keys/nothing/withdraw/', {}],
      ['users/3/link/', { purpose: 'invite' }],
      ['groups/1/members/add/', { person: 'nobody' }],
    ]
    for (const [path, fields] of forms) {
      const response = await admin.post(path, fields)
      const at = response.headers.get('location')
      const page = at
        ? await admin.agent.open(new URL(at, server.url).href)
        : { url: '', status: response.status, headers: response.headers, text: await response.text() }
      expect(page.status, path).to.be.lessThan(500)
      expect(englishOn(page), path).to.deep.equal([])
    }
    const registered = await admin.agent.open(`${server.url}/o/applications/register/`)
    const csrf = /name="csrf" value="([^"]+)"/.exec(registered.text)![1]!
    const body = new URLSearchParams({
      csrf,
      kind: 'web',
      redirect_uris: 'http://a.example/\nx\nhttps://*.example/',
      home_uri: 'nowhere',
      access_token_ttl: 'ever',
    })
    const wrong = await admin.agent.open(`${server.url}/o/applications/register/`, { method: 'POST', body })
    expect(wrong.status).to.equal(422)
    expect(englishOn(wrong)).to.deep.equal([])
  })
})
