import { request } from 'node:http'
import { connect } from 'node:net'
import { expect } from 'chai'
import { Api, basic, token } from '../support/api.ts'
import { makePart, PNG } from '../support/builders.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'

/** fetch() would put its own Host header there. */
const get = (url: string, headers: Record<string, string>): Promise<{ status: number; text: string; location: string }> =>
  new Promise((done, fail) => {
    request(url, { headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => done({ status: response.statusCode!, text, location: response.headers.location ?? '' }))
    })
      .on('error', fail)
      .end()
  })

eachDatabase('a sub-path', (kind) => {
  let server: TestServer
  let origin: string
  before(async () => {
    server = await startServer(kind, { url: 'http://127.0.0.1:0/inventory' })
    origin = new URL(server.url).origin
    await server.createUser({ username: 'ada', password: 'correct horse battery', permissions: ['view:part'] })
  })
  after(() => server.close())

  it('is where everything lives', async () => {
    const ada = new Api(server.url, basic('ada', 'correct horse battery'))
    expect((await ada.send('GET', '/api/user/me/')).status).to.equal(200)
    const metadata = (await (await fetch(`${server.url}/o/.well-known/openid-configuration`)).json()) as Record<string, unknown>
    expect(metadata.issuer).to.equal(`${server.url}/o`)
    const addresses = Object.values(metadata).filter((value): value is string => typeof value === 'string' && value.startsWith('http'))
    for (const address of addresses) expect(address).to.satisfy((a: string) => a.startsWith(`${server.url}/`))
    expect((await fetch(`${server.url}/login/`)).status).to.equal(200)
  })

  it('is part of addresses of files: of the host and them, or of the whole base address and them', async () => {
    const user = await server.createUser({ username: 'super', isSuperuser: true })
    const there = new Api(server.url, token(await server.createToken(user)))
    const sent = new FormData()
    sent.set('image', new Blob([PNG]), 'photo.png')
    const { pk } = await makePart(there)
    const { image, thumbnail } = (await there.send('PATCH', `/part/${pk}/`, sent)).body
    expect(image).to.match(/^\/inventory\/media\/part_images\//)
    expect(thumbnail).to.equal(image)
    const bare = (await there.get(`/part/${(await makePart(there)).pk}/`)).body.thumbnail
    expect(bare).to.equal('/inventory/static/img/blank_image.thumbnail.png')
    const file = new FormData()
    for (const [name, value] of Object.entries({ model_type: 'part', model_id: String(pk) })) file.set(name, value)
    file.set('attachment', new Blob([PNG]), 'plan.png')
    const attached = (await there.send('POST', '/attachment/', file)).body
    expect(attached.attachment).to.match(/^\/inventory\/media\/attachments\//)
    const [icons] = (await there.get('/icons/')).body
    for (const path of [image, bare, attached.attachment, attached.thumbnail, icons.fonts.woff2])
      for (const base of [origin, server.url]) {
        const answer = await fetch(base + path, { headers: there.headers })
        expect(answer.status, base + path).to.equal(200)
      }
    expect((await fetch(origin + image)).status).to.equal(401)
    expect((await fetch(server.url + image)).status).to.equal(401)
  })

  it('is part of redirects and of page links', async () => {
    const home = await fetch(`${server.url}/`, { redirect: 'manual' })
    expect(home.headers.get('location')).to.match(/^\/inventory\/login\//)
    const page = await (await fetch(`${server.url}/login/`)).text()
    for (const [, link] of page.matchAll(/(?:href|src|action)="(\/[^"]*)"/g)) expect(link).to.match(/^\/inventory\//)
  })

  it('gets its slash', async () => {
    const response = await fetch(`${origin}/inventory?a=b`, { redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).to.eql([301, '/inventory/?a=b'])
  })

  it('is a page where nothing is, for browsers', async () => {
    const response = await fetch(`${server.url}/nowhere/`, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } })
    expect(response.status).to.equal(404)
    expect(response.headers.get('content-security-policy')).to.include("default-src 'none'")
    expect(await response.text())
      .to.include('There is nothing at this address')
      .and.include('href="/inventory/"')
  })

  it('is named where nothing is', async () => {
    for (const path of ['/', '/api/part/', '/inventoryx/', '/o/authorize/']) {
      const response = await fetch(origin + path)
      expect(response.status).to.equal(404)
      expect(((await response.json()) as { detail: string }).detail).to.include(`${server.url}/`)
    }
  })

  it('has its metadata where RFC 8414 puts it, before the path', async () => {
    const response = await fetch(`${origin}/.well-known/oauth-authorization-server/inventory/o`)
    expect(((await response.json()) as { issuer: string }).issuer).to.equal(`${server.url}/o`)
  })

  it('has the metadata of the API where RFC 9728 puts them, and where refusals say', async () => {
    const told = (await fetch(`${server.url}/api/part/`)).headers.get('www-authenticate')
    const [, address] = /resource_metadata="([^"]+)"/.exec(told ?? '') ?? []
    expect(address).to.equal(`${origin}/.well-known/oauth-protected-resource/inventory/api/`)
    for (const url of [address!, `${origin}/.well-known/oauth-protected-resource`, `${server.url}/.well-known/oauth-protected-resource`]) {
      const metadata = (await (await fetch(url)).json()) as Record<string, unknown>
      expect(metadata, url).to.include({ resource: `${server.url}/api/` })
      expect(metadata.authorization_servers).to.deep.equal([`${server.url}/o`])
    }
  })
})

eachDatabase('addresses that we print (security checklist 19)', (kind) => {
  for (const trustProxy of [false, true]) {
    it(`come from the settings alone, ${trustProxy ? 'with' : 'without'} --trust-proxy`, async () => {
      const server = await startServer(kind, { trustProxy })
      const spoofed = {
        Host: 'evil.example',
        'X-Forwarded-Host': 'evil.example',
        'X-Forwarded-Proto': 'https',
        Forwarded: 'host=evil.example',
      }
      for (const path of [
        '/o/.well-known/openid-configuration',
        '/',
        '/login/',
        '/api/',
        '/api/part',
        '/nothing',
        '/o/authorize/?client_id=x',
      ]) {
        const { text, location } = await get(server.url + path, spoofed)
        expect(text + location, path).not.to.include('evil.example')
        expect(text + location, path).not.to.include('https://127.0.0.1')
      }
      await server.close()
    })
  }

  it('do not come from the request line either', async () => {
    const server = await startServer(kind)
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    socket.write('GET http://evil.example/login/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')
    let answer = ''
    for await (const chunk of socket) answer += chunk
    expect(answer).to.match(/^HTTP\/1\.1 400 /)
    expect(answer).not.to.include('evil.example')
    await server.close()
  })
})

eachDatabase('the address of the client', (kind) => {
  const wrong = { Authorization: `Basic ${Buffer.from('ada:wrong password').toString('base64')}` }

  /** Statuses of failed sign-ins that claim to come from one address after the other. */
  async function attempts(trustProxy: boolean, forwarded: (n: number) => string): Promise<number[]> {
    const server = await startServer(kind, { trustProxy, signInLimit: 2 })
    await server.createUser({ username: 'ada', password: 'correct horse battery' })
    const statuses: number[] = []
    for (let n = 0; n < 6; n++) {
      statuses.push((await fetch(`${server.url}/api/user/me/`, { headers: { ...wrong, 'X-Forwarded-For': forwarded(n) } })).status)
    }
    await server.close()
    return statuses
  }

  it('is that of the connection, whatever X-Forwarded-For says', async () => {
    expect(await attempts(false, (n) => `203.0.113.${n}`)).to.include(429)
  })
  it('is what the proxy added, with --trust-proxy', async () => {
    expect(await attempts(true, (n) => `198.51.100.1, 203.0.113.${n}`)).to.eql([401, 401, 401, 401, 401, 401])
  })
  it('is not what the client put before it', async () => {
    expect(await attempts(true, (n) => `198.51.100.${n}, 203.0.113.9`)).to.include(429)
  })
})
