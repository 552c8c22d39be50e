/** The browsable API over HTTP: who gets a page, what is on it, and that forms pass the same gate as programs. */
import { expect } from 'chai'
import { signedIn } from '../../provider/admin/administrator.ts'
import { Agent, type Page } from '../../provider/agent.ts'
import { PASSWORD } from '../../provider/client.ts'
import { Api, superuser } from '../../support/api.ts'
import { makePart } from '../../support/builders.ts'
import { createDatabase, eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const isPage = (headers: Headers) => headers.get('content-type')?.startsWith('text/html') === true
const csrfOf = (page: Page) => /name="csrf" value="([^"]+)"/.exec(page.text)?.[1]

eachDatabase('JSON with debug mode on and off', (kind) => {
  const ADDRESSES = [
    '/part/',
    '/part/?limit=2',
    '/part/?limit=1&offset=1&search=part',
    '/part/?category=x',
    '/part/1/',
    '/part/1/?category_detail=true&tags=true',
    '/part/999999/',
    '/part/category/',
    '/part/category/tree/',
    '/company/?limit=3',
    '/user/me/',
    '/user/me/roles/',
    '/user/?limit=5',
    '/user/group/',
    '/user/tokens/999/',
    '/nothing/here/',
    '/part',
  ]
  /** Not lists, which are compressed. */
  const ONE = /\/\d+\/|\/me\/|nothing/

  it('is the same byte for byte, at every status', async () => {
    const home = await createDatabase(kind)
    let flags: Record<string, unknown> = {}
    const answers: string[][] = []
    let key: string | undefined
    for (const debug of [false, true]) {
      const server = await startServer(kind, { ...flags, debug }, home)
      // The same address both times: answers hold it.
      flags = { port: new URL(server.url).port, url: server.url }
      let api: Api
      if (key) api = new Api(server.url, { Authorization: key })
      else {
        api = await superuser(server)
        key = api.headers.Authorization
        for (let i = 0; i < 3; i++) await makePart(api)
      }
      const bodies: string[] = []
      for (const address of ADDRESSES) {
        const { status, text, headers } = await api.get(address)
        const vary = headers.get('vary')
        if (debug) expect(vary).to.match(/\bAccept\b/)
        else expect(vary, address).to.equal(ONE.test(address) ? 'Authorization, Cookie' : 'Authorization, Cookie, Accept-Encoding')
        bodies.push(`${address} ${status} ${headers.get('content-type')} ${text}`)
      }
      bodies.push((await api.post('/part/', { category: 'x' })).text, (await api.put('/part/')).text, (await api.options('/part/')).text)
      bodies.push((await new Api(server.url).get('/part/')).text)
      bodies.push((await api.get('/')).text)
      answers.push(bodies)
      await server.close()
    }
    expect(answers[0]!.join('\n')).to.contain('This field is required.').and.contain('not found')
    expect(answers[1]).to.eql(answers[0])
    await home.drop()
  })
})

describe('without debug mode', () => {
  let server: TestServer
  let agent: Agent
  before(async () => {
    server = await startServer('sqlite')
    await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    agent = await signedIn(server, 'root')
  })
  after(() => server?.close())

  it('a browser gets JSON as well', async () => {
    for (const path of ['/api/', '/api/part/', '/api/part/7/', '/api/nothing/']) {
      const { headers } = await agent.open(server.url + path, { headers: { accept: BROWSER } })
      expect(headers.get('content-type'), path).to.equal('application/json')
    }
  })

  it('the fields of its forms mean nothing', async () => {
    const { csrf } = await tokenOf(server, agent)
    const body = new URLSearchParams({ csrf, _method: 'DELETE', _content: '{}' })
    const { status, text } = await agent.open(`${server.url}/api/user/me/`, { method: 'POST', body })
    expect([status, JSON.parse(text).detail]).to.eql([403, 'CSRF Failed: CSRF token missing or incorrect.'])
  })
})

/** The session's token, as any page of the house has it. */
async function tokenOf(server: TestServer, agent: Agent): Promise<{ csrf: string }> {
  return { csrf: csrfOf(await agent.open(`${server.url}/settings/`))! }
}

eachDatabase('the browsable API', (kind) => {
  let server: TestServer
  let api: Api
  let engineer: Agent
  let reader: Agent
  let part: number

  before(async () => {
    server = await startServer(kind, { debug: true })
    api = await superuser(server)
    await server.createUser({
      username: 'engineer',
      password: PASSWORD,
      permissions: ['view:part', 'add:part', 'change:part', 'delete:part', 'view:part_category', 'change:part_category'],
    })
    await server.createUser({ username: 'reader', password: PASSWORD, permissions: ['view:part'] })
    engineer = await signedIn(server, 'engineer')
    reader = await signedIn(server, 'reader')
    part = (await makePart(api, { name: 'Anvil' })).pk
  })
  after(() => server?.close())

  const open = (agent: Agent, path: string) => agent.open(`${server.url}/api${path}`, { headers: { accept: BROWSER } })
  const send = async (agent: Agent, path: string, fields: Record<string, string>) => {
    const { csrf } = await tokenOf(server, agent)
    return agent.open(`${server.url}/api${path}`, { method: 'POST', body: new URLSearchParams({ csrf, ...fields }) })
  }
  const unescaped = (page: Page) =>
    page.text
      .replace(/&quot;/g, '"')
      .replace(/&#39;/g, "'")
      .replace(/&amp;/g, '&')

  it('is for those who prefer HTML, and JSON for everybody else', async () => {
    const asked: [string | undefined, boolean][] = [
      [BROWSER, true],
      ['text/html', true],
      ['text/*', true],
      ['application/json;q=0.5, text/html', true],
      ['*/*', false],
      ['', false],
      ['application/json', false],
      ['application/json, text/plain, */*', false],
      ['text/html;q=0.5, application/json', false],
      ['text/html;q=0', false],
      ['image/png', false],
    ]
    for (const [accept, page] of asked) {
      const response = await engineer.request(`${server.url}/api/part/`, { headers: { accept: accept ?? '' } })
      expect(isPage(response.headers), accept).to.equal(page)
      expect(response.headers.get('vary')).to.match(/\bAccept\b/)
      expect(response.headers.get('cache-control')).to.equal('no-store')
    }
    const json = await engineer.request(`${server.url}/api/part/?format=json`, { headers: { accept: BROWSER } })
    expect(json.headers.get('content-type')).to.equal('application/json')
  })

  it('has a policy that runs nothing inline, and the status of the answer', async () => {
    for (const [path, status] of [
      ['/part/', 200],
      ['/company/', 403],
      ['/part/999999/', 404],
      ['/nothing/', 404],
      ['/part/?category=x', 400],
    ] as const) {
      const page = await open(engineer, path)
      expect([page.status, isPage(page.headers)], path).to.eql([status, true])
      expect(page.headers.get('content-security-policy')).to.contain("script-src 'self'").and.not.contain('unsafe')
      expect(page.text.match(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=/g), path).to.equal(null)
    }
    const nobody = await open(new Agent(server.url), '/part/')
    expect(nobody.status).to.equal(401)
    expect(nobody.text).to.contain('/login/?next=%2Fapi%2Fpart%2F')
  })

  it('links keys, references, pages and pictures, each to where it lives', async () => {
    const { body } = await api.get(`/part/${part}/`)
    await makePart(api)
    const list = await open(engineer, '/part/?limit=1&ordering=-name')
    expect(list.text).to.contain('limit=1&amp;ordering=-name&amp;offset=1"')
    const page = await open(engineer, `/part/?search=Anvil&category_detail=true`)
    for (const href of [`/api/part/${part}/`, `/api/part/category/${body.category}/`, `/api/user/${body.creation_user}/`])
      expect(page.text).to.contain(`href="${href}"`)
    expect(page.text.match(new RegExp(`href="/api/part/category/${body.category}/"`, 'g')), 'also in the detail').to.have.length(2)
    const groups = await open(engineer, '/user/group/')
    expect(groups.text).to.match(/href="\/api\/user\/group\/\d+\/"/)
  })

  it('speaks the language of the browser, and says which words are the API’s own', async () => {
    const german = (path: string) =>
      engineer.open(`${server.url}/api${path}`, { headers: { accept: BROWSER, 'accept-language': 'de-AT,de;q=0.9' } })
    const list = (await german('/part/?limit=1')).text
    expect(list).to.contain('<html lang="de">').and.contain('Suchen, filtern und sortieren').and.contain('1 bis 1 von')
    expect(list).to.contain('<h1 lang="en">List parts</h1>').and.contain('<span lang="en">search</span>')
    const refused = (await german('/company/')).text
    expect(refused).to.match(/<span lang="en">[^<]*Your account needs/)
    expect((await german('/nothing/')).text).to.contain('<h1>Unter dieser Adresse gibt es nichts</h1>')
    expect((await german('/')).text).to.contain('Womit Sie anfangen können')
  })

  it('offers what is asked for most first, what is set before it, and folds the rest', async () => {
    const names = (html: string) => [...html.matchAll(/id="filter-(\w+)" name/g)].map(([, name]) => name)
    const [shown, folded] = (await open(engineer, '/part/')).text.split('<details class="rest">')
    expect(names(shown!).slice(0, 4)).to.eql(['search', 'ordering', 'limit', 'category'])
    expect(names(shown!)).to.have.length(9)
    expect(names(folded!)).to.include('is_template').and.not.include('search')
    const set = await open(engineer, '/part/?assembly=true&virtual=false')
    expect(names(set.text).slice(0, 3).toSorted()).to.eql(['assembly', 'search', 'virtual'])
  })

  it('says what a person may not do, with the role that is missing, and offers no form for it', async () => {
    const page = await open(reader, `/part/${part}/`)
    expect(unescaped(page)).to.contain('Your account needs the role "delete parts".').and.contain('r:delete:part')
    expect(page.text).to.not.contain('name="_method"')
    const refused = await send(reader, `/part/${part}/`, { _method: 'DELETE' })
    expect(refused.status).to.equal(403)
    expect(unescaped(refused)).to.contain('needs the role \\"delete parts\\"')
    expect((await api.get(`/part/${part}/`)).status).to.equal(200)
  })

  it('makes, changes and deletes by forms without a script', async () => {
    const wrong = await send(engineer, '/part/', { _method: 'POST', name: '', category: '999', description: 'a "quoted" <b>' })
    expect(wrong.status).to.equal(400)
    expect(unescaped(wrong)).to.match(/id="post-name-error"><p>This field is required\./)
    expect(unescaped(wrong)).to.match(/id="post-category-error"><p>Invalid pk "999"/)
    expect(wrong.text, 'what was typed stays').to.contain('value="a &quot;quoted&quot; &lt;b&gt;"')

    const made = await send(engineer, '/part/', { _method: 'POST', name: 'Hammer', component: 'true', minimum_stock: '2.5' })
    expect(made.status).to.equal(201)
    const pk = Number(/href="\/api\/part\/(\d+)\/"/.exec(made.text)![1])
    const { body } = await api.get(`/part/${pk}/`)
    expect([body.name, body.component, body.active, body.minimum_stock]).to.eql(['Hammer', true, false, 2.5])

    // Somebody else changes the description meanwhile: PATCH leaves alone what was not touched.
    const page = await open(engineer, `/part/${pk}/`)
    await api.patch(`/part/${pk}/`, { description: 'theirs', active: true })
    const patched = await engineer.submit(page, '_was', { name: 'Mallet', _method: 'PATCH' }, undefined)
    expect(patched.status, 'a form without its button has no method').to.equal(403)
    const { csrf } = await tokenOf(server, engineer)
    const fields = new URLSearchParams(fieldsOf(page, '_was'))
    fields.set('name', 'Mallet')
    fields.set('_method', 'PATCH')
    fields.set('csrf', csrf)
    const changed = await engineer.open(`${server.url}/api/part/${pk}/`, { method: 'POST', body: fields })
    expect(changed.status).to.equal(200)
    expect((await api.get(`/part/${pk}/`)).body).to.include({ name: 'Mallet', description: 'theirs', active: true, minimum_stock: 2.5 })

    fields.set('_method', 'PUT')
    fields.set('minimum_stock', '3')
    expect((await engineer.open(`${server.url}/api/part/${pk}/`, { method: 'POST', body: fields })).status).to.equal(200)
    expect((await api.get(`/part/${pk}/`)).body).to.include({ name: 'Mallet', active: false, minimum_stock: 3 })

    const gone = await send(engineer, `/part/${pk}/`, { _method: 'DELETE' })
    expect(gone.status).to.equal(200)
    expect(gone.text).to.contain('204 No Content').and.not.contain('name="_method"')
    expect((await api.get(`/part/${pk}/`)).status).to.equal(404)
  })

  it('takes a body as JSON, and says what is wrong with it beside what was typed', async () => {
    const broken = await send(engineer, '/part/', { _method: 'POST', _content: '{"name": ' })
    expect(broken.status).to.equal(400)
    expect(unescaped(broken)).to.contain('JSON parse error').and.contain('\n{"name": </textarea>')
    const list = await send(engineer, '/part/', { _method: 'POST', _content: '[1]' })
    expect(unescaped(list)).to.contain('Expected a dictionary, but got list')
    const made = await send(engineer, '/part/', { _method: 'POST', _content: '{"name": "Tongs", "tags": ["hot"]}' })
    expect(made.status).to.equal(201)
    const bulk = await send(engineer, '/part/', { _method: 'PATCH', _content: `{"items": [${part}], "keywords": "heavy"}` })
    expect(bulk.status).to.equal(200)
    expect((await api.get(`/part/${part}/`)).body.keywords).to.equal('heavy')
  })

  it('heeds its forms with a session and its token alone', async () => {
    const at = `${server.url}/api/part/${part}/`
    const body = (csrf?: string) => new URLSearchParams({ ...(csrf ? { csrf } : {}), _method: 'DELETE' })
    const { csrf } = await tokenOf(server, engineer)
    const { csrf: others } = await tokenOf(server, reader)
    for (const token of [undefined, 'x', others]) {
      const page = await engineer.open(at, { method: 'POST', body: body(token) })
      expect(page.status, token).to.equal(403)
      expect(page.text).to.contain('CSRF Failed')
    }
    expect((await new Agent(server.url).open(at, { method: 'POST', body: body(csrf) })).status).to.equal(401)
    // With a token in a header the fields mean nothing: POST is not allowed here.
    const key = { ...api.headers, accept: BROWSER }
    expect((await fetch(at, { method: 'POST', headers: key, body: body(csrf) })).status).to.equal(405)
    // A program that takes JSON cannot do it either.
    expect((await engineer.open(at, { method: 'POST', body: body(csrf), headers: { accept: 'application/json' } })).status).to.equal(403)
    for (const method of ['GET', 'OPTIONS', 'delete', '<b>'])
      expect((await send(engineer, `/part/${part}/`, { _method: method })).status, method).to.equal(400)
    expect((await api.get(`/part/${part}/`)).status).to.equal(200)
  })

  it('44: escapes whatever people wrote, and follows no script', async () => {
    const evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    const tag = 'evil tag'
    const { pk } = await makePart(api, { description: 'javascript:alert(3)', tags: [tag] })
    // Requests with HTML are refused: an import may bring it.
    await server.db.transaction(async (trx) => {
      await trx('part_part')
        .where({ id: pk })
        .update({
          name: evil.slice(0, 90),
          full_name: evil.slice(0, 90),
          notes: `${evil}\n</textarea></pre>`,
          keywords: 'data:text/html,<script>alert(4)</script>',
          link: 'https://ok.example/?a="><script>',
        })
      await trx('common_tag')
        .where({ name: tag })
        .update({ name: evil.slice(0, 90) })
    })
    const paths = [
      `/part/${pk}/?tags=true`,
      '/part/?tags=true',
      `/part/?search=${encodeURIComponent(evil)}`,
      `/part/?category=${encodeURIComponent(evil)}`,
      `/${encodeURIComponent(evil)}/`,
      `/part/${pk}/?${evil.replaceAll(' ', '+').replaceAll('#', '')}`,
    ]
    const pages = await Promise.all(paths.map((path) => open(engineer, path)))
    pages.push(await send(engineer, '/part/', { _method: 'POST', name: '', description: evil, category: evil, duplicate: evil }))
    pages.push(await send(engineer, '/part/', { _method: 'POST', _content: `${evil}</textarea>` }))
    pages.push(await send(engineer, `/part/${pk}/`, { _method: 'PATCH', _was: evil, name: '', category: evil }))
    for (const { text, url } of pages) {
      expect(isPage(pages[0]!.headers)).to.equal(true)
      expect(text.match(/<script(?! src="\/static\/)|<img|<\/pre>(?=[\s\S]*<\/pre>)/g), url).to.equal(null)
      expect(text.match(/href="(?!\/|\?|#|https?:\/\/)[^"]*"/g), url).to.equal(null)
      expect(text, url).to.not.contain('href="//')
    }
    expect(pages[0]!.text).to.contain('rel="noreferrer noopener"')
  })

  it('shows operations written by hand, with forms from what they ask for', async () => {
    const me = await open(engineer, '/user/me/')
    expect(me.text).to.contain('id="patch-put-first_name"')
    const changed = await send(engineer, '/user/me/', { _method: 'PATCH', first_name: 'Ada' })
    expect([changed.status, changed.text.includes('Ada')]).to.eql([200, true])
    expect((await open(engineer, '/user/me/')).text).to.contain('value="Ada"')
    const own = await open(engineer, '/user/tokens/')
    expect(own.text).to.contain('id="post-expiry"').and.contain('type="date"')
  })

  it('opens the form at an address that is for a deed alone, and lists it', async () => {
    const page = await open(engineer, '/search/')
    expect(page.status).to.equal(405)
    expect(page.text)
      .to.match(/id="post" open/)
      .and.contain('name="_method" value="POST"')
    const root = await open(engineer, '/')
    expect(root.text).to.match(/href="\/api\/search\/"[^\n]*<span class="badge">POST/)
  })

  it('has a page for every address, and for the answer to every empty form', async function () {
    this.timeout(300_000)
    await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    const root = await signedIn(server, 'root')
    const { csrf } = await tokenOf(server, root)
    const { paths } = (await api.get('/schema/')).body as { paths: Record<string, Record<string, unknown>> }
    const faults: string[] = []
    for (const [template, methods] of Object.entries(paths)) {
      const url = server.url + template.replaceAll('{id}', '1').replace(/\{\w+\}/g, 'x')
      for (const method of ['get', 'post', 'put', 'patch'].filter((name) => name === 'get' || name in methods)) {
        const body = new URLSearchParams({ csrf, _method: method.toUpperCase() })
        const { status, headers, text } = await root.open(url, method === 'get' ? {} : { method: 'POST', body })
        // What is no JSON (a file, say) is shown by the browser itself.
        const other = status < 300 && !isPage(headers) && !JSON.stringify(methods[method]).includes('"application/json":{"schema"')
        if (!other && (status >= 500 || !isPage(headers) || !text.includes('</html>')))
          faults.push(`${method} ${template}: ${status} ${headers.get('content-type')}`)
      }
    }
    expect(faults).to.eql([])
  })

  it('begins at /api/ with every address that can be opened', async () => {
    const page = await open(reader, '/')
    expect(page.text).to.match(/href="\/api\/part\/"[^\n]*<\/a> <span/)
    expect(page.text).to.match(/href="\/api\/company\/"[^\n]*<\/a> <span class="badge bad">no access/)
    const home = await open(engineer, `/part/${part}/`)
    expect(home.text).to.contain('<a href="/api/">api</a>').and.contain('<a href="/api/part/">part</a>')
  })

  it('lives below a path, too', async () => {
    const below = await startServer(kind, { debug: true, url: 'http://127.0.0.1:0/inventory' })
    await below.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    const agent = await signedIn(below, 'root')
    const caller = await superuser(below)
    const { pk } = await makePart(caller)
    const page = await agent.open(`${below.url}/api/part/`)
    expect(page.text).to.contain(`href="/inventory/api/part/${pk}/"`).and.contain('action="/inventory/api/part/"')
    expect(page.text.match(/(?:href|action|src)="\/(?!inventory\/)[^"]*"/g)).to.equal(null)
    await below.close()
  })
})

/** What a form that holds a field would send. */
function fieldsOf(page: Page, holds: string): [string, string][] {
  const forms = page.text.match(/<form[\s\S]*?<\/form>/g) ?? []
  const form = forms.find((html) => html.includes(`name="${holds}"`))!
  const decode = (text: string) =>
    text.replace(/&(amp|lt|gt|quot|#39);/g, (_, n: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[n] ?? "'")
  const found: [string, string][] = []
  for (const [tag, name] of form.matchAll(/<input[^>]*\sname="([^"]+)"[^>]*>/g)) {
    if (/type="file"/.test(tag) || (/type="checkbox"/.test(tag) && !/ checked/.test(tag))) continue
    found.push([name!, decode(/ value="([^"]*)"/.exec(tag)?.[1] ?? '')])
  }
  for (const [, name, text] of form.matchAll(/<textarea[^>]*\sname="([^"]+)"[^>]*>\n?([\s\S]*?)<\/textarea>/g))
    found.push([name!, decode(text!)])
  return found
}
