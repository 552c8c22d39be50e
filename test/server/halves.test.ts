import { expect } from 'chai'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { type Served, serve, stockadeJson } from '../support/process.ts'

eachDatabase('the halves in two processes', (kind) => {
  let home: TestDatabase
  let at: string[]
  let provider: Served
  let resource: Served
  let client: { client_id: string; client_secret: string }
  before(async () => {
    home = await createDatabase(kind)
    at = ['--data', home.data, '--database', home.database]
    await stockadeJson(['user', 'create', 'robot', '--superuser', '--no-password', ...at])
    client = await stockadeJson(['app', 'create', 'Robot', '--grant', 'client_credentials', '--service-account', 'robot', ...at])
    provider = await serve([...at, '--only', 'provider', '--audience', 'http://127.0.0.1/the-api'])
    resource = await serve([...at, '--only', 'resource', '--audience', 'http://127.0.0.1/the-api', '--issuer', `${provider.url}/o`])
  })
  after(async () => {
    await resource.stop()
    await provider.stop()
    await home.drop()
  })

  async function accessToken(): Promise<string> {
    const response = await fetch(`${provider.url}/o/token/`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'r:view:part' }),
      headers: { Authorization: `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}` },
    })
    const body = (await response.json()) as { access_token: string }
    expect(response.status, JSON.stringify(body)).to.equal(200)
    return body.access_token
  }
  const parts = async (token: string) =>
    (await fetch(`${resource.url}/api/part/`, { headers: { Authorization: `Bearer ${token}` } })).status

  it('each serve their own paths alone', async () => {
    expect((await fetch(`${provider.url}/api/`)).status).to.equal(404)
    expect((await fetch(`${provider.url}/o/.well-known/jwks.json`)).status).to.equal(200)
    expect((await fetch(`${resource.url}/api/`)).status).to.equal(200)
    expect((await fetch(`${resource.url}/o/.well-known/jwks.json`)).status).to.equal(404)
    expect((await fetch(`${resource.url}/login/`)).status).to.equal(404)
  })

  it('believe the tokens of one another', async () => {
    expect(await parts(await accessToken())).to.equal(200)
    expect(await parts(`${(await accessToken()).slice(0, -4)}AAAA`)).to.equal(401)
  })

  it('go on while the provider is away, and after it is back', async () => {
    // The second is not shown before the provider is gone: no memory of a verified token can answer for it.
    const [first, second] = [await accessToken(), await accessToken()]
    expect(await parts(first)).to.equal(200)
    const { port, origin } = new URL(provider.url)
    await provider.stop()
    expect(await parts(second)).to.equal(200)
    provider = await serve([...at, '--only', 'provider', '--audience', 'http://127.0.0.1/the-api', '--port', port, '--url', origin])
    expect(await parts(await accessToken())).to.equal(200)
  })

  it('honour a revocation made at the other', async () => {
    const token = await accessToken()
    expect(await parts(token)).to.equal(200)
    await fetch(`${provider.url}/o/revoke_token/`, {
      method: 'POST',
      body: new URLSearchParams({ token }),
      headers: { Authorization: `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}` },
    })
    await eventually(() => parts(token), 401)
  })
})
