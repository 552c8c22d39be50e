/** `/home/connect/`: settings that work as they are copied, below a path too, and no secret among them. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect } from 'chai'
import * as oauth from 'oauth4webapi'
import { encode } from 'uqr'
import { superuser } from '../../support/api.ts'
import { makePart } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { withApp } from '../account/person.ts'
import type { Page } from '../agent.ts'
import { Visitor, words } from '../applications/house.ts'
import { HTTP, PASSWORD } from '../client.ts'

const decode = (text: string): string =>
  text.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

eachDatabase('settings to connect with', (kind) => {
  let server: TestServer
  let visitor: Visitor
  let text: string
  before(async () => {
    server = await startServer(kind, { url: 'http://127.0.0.1:0/inventory' })
    await makePart(await superuser(server), { name: 'Anvil' })
    await server.createUser({ username: 'keeper', password: PASSWORD, permissions: ['view:part'] })
    visitor = await new Visitor(server.url).signIn('keeper')
    text = (await visitor.at('/home/connect/')).text
  })
  after(() => server?.close())
  /** What is copied by its button. */
  const copied = (id: string): string => decode(new RegExp(`id="${id}"[^>]*>([^<]*)<`).exec(text)![1]!)

  it('give the phone app the address and the name, and no picture of an address that it cannot open', () => {
    expect(copied('phone-server')).to.equal(server.url)
    expect(copied('phone-username')).to.equal('keeper')
    expect(text).to.not.contain('QR code').and.not.contain('class="qr"')
    expect(words({ text } as Page)).to.contain(`Only this computer can open ${server.url}`)
  })

  it('draw a picture of an address that others can open', async () => {
    const url = 'https://stock.example'
    const served = await startServer(kind, { url, trustProxy: true })
    await served.createUser({ username: 'keeper', password: PASSWORD })
    const there = await new Visitor(`http://127.0.0.1:${served.config.port}`).signIn('keeper')
    const { text } = await there.at('/home/connect/')
    await served.close()
    expect(text).to.not.contain('Only this computer')
    const squares = (svg: string) => svg.match(/<path[^>]*d="([^"]+)"/)?.[1] ?? svg
    const dark = encode(url, { border: 2 }).data.flat().filter(Boolean).length
    const drawn = squares(/role="img" aria-label="QR code[^>]*>([\s\S]*?<\/svg>)/.exec(text)![1]!)
    expect(drawn.match(/M/g)).to.have.length(dark)
  })

  it('answer as they are typed into a shell, with a token that the page does not know', async () => {
    const page = await visitor.post('/settings/tokens/create/', { name: 'curl', reach: 'read-only', expiry: '2031-12-31' })
    const key = /value="(inv-[^"]+)"/.exec(page.text)![1]!
    const { stdout } = await promisify(execFile)('sh', ['-c', `${copied('curl-code')} -sS`], {
      timeout: 20_000,
      env: { ...process.env, INVENTREE_API_TOKEN: key },
    })
    expect(JSON.parse(stdout).results[0].name).to.equal('Anvil')
    text = (await visitor.at('/home/connect/')).text
    expect(text).to.not.contain('inv-')
    expect(copied('python-code')).to.contain(`InvenTreeAPI("${server.url}", token=os.environ["INVENTREE_API_TOKEN"])`)
  })

  it('lead to the form for a token with its name filled in', async () => {
    const links = [...text.matchAll(/href="\/inventory(\/settings\/tokens\/create\/\?name=([\w-]+))"/g)]
    expect(links.map(([, , name]) => name)).to.eql(['python-client', 'curl'])
    for (const [, path, name] of links) expect((await visitor.at(path!)).text).to.match(new RegExp(`name="name"[^>]*value="${name}"`))
    const odd = await visitor.at(`/settings/tokens/create/?name=${encodeURIComponent('"><b>x</b> y')}`)
    expect(odd.text).to.contain('x-y').and.not.contain('<b>x')
  })

  it('let a library discover the provider, and ask for what is listed', async () => {
    const issuer = new URL(copied('oidc-issuer'))
    const metadata = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, HTTP))
    expect(copied('oidc-discovery')).to.equal(`${metadata.issuer}/.well-known/openid-configuration`)
    expect((await fetch(copied('oidc-discovery'))).status).to.equal(200)
    expect(metadata.code_challenge_methods_supported).to.include('S256')
    for (const id of ['oidc-identity', 'oidc-api']) expect(metadata.scopes_supported).to.include.members(copied(id).split(' '))
    expect(metadata.protected_resources).to.eql([copied('oidc-resource')])
    expect(await server.identity.applications.find(copied('oidc-client'))).to.include({ active: true })
  })

  it('say so when the phone app cannot sign this person in', async () => {
    expect(words(await visitor.at('/home/connect/'))).to.not.contain('it has a second factor')
    await withApp(server, (await server.identity.users.find('username', 'keeper'))!)
    expect(words(await visitor.at('/home/connect/'))).to.contain('it has a second factor')
  })
})
