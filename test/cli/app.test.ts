import { expect } from 'chai'
import { api, makeReader, register, signIn } from '../provider/client.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { stockade, stockadeJson } from '../support/process.ts'
import { startServer, type TestServer } from '../support/server.ts'

eachDatabase('stockade app', (kind) => {
  let home: TestDatabase
  let server: TestServer
  let at: string[]
  before(async () => {
    home = await createDatabase(kind)
    at = ['--data', home.data, '--database', home.database]
    server = await startServer(kind, {}, home)
  })
  after(async () => {
    await server.close()
    await home.drop()
  })

  it('makes an application with everything that one can be', async () => {
    const { pk } = await server.createUser({ username: 'robot' })
    const made = await stockadeJson([
      ...[
        'app',
        'create',
        'Shop floor',
        '--type',
        'web',
        '--redirect-uri',
        'https://shop.example/a',
        '--redirect-uri',
        'https://shop.example/b',
      ],
      ...['--post-logout-redirect-uri', 'https://shop.example/bye', '--auth-method', 'client_secret_post'],
      ...['--grant', 'authorization_code', '--grant', 'refresh_token', '--grant', 'client_credentials', '--grant', 'device_code'],
      ...[
        '--scope',
        'openid',
        '--scope',
        'r:view:part',
        '--service-account',
        'robot',
        '--no-pkce',
        '--may-introspect',
        '--profile-in-id-token',
      ],
      ...[
        '--backchannel-logout-uri',
        'https://shop.example/out',
        '--home-uri',
        'https://shop.example/',
        '--logo-uri',
        'https://shop.example/l.png',
      ],
      ...['--access-token-ttl', '10m', '--refresh-token-ttl', '7d', '--client-id', 'shop-floor', ...at],
    ])
    expect(made).to.include({ client_id: 'shop-floor', name: 'Shop floor' })
    expect(made.client_secret).to.match(/^[A-Za-z0-9_-]{43}$/)
    const listed = (await stockadeJson(['app', 'list', ...at])).find((app: { client_id: string }) => app.client_id === 'shop-floor')
    expect(listed).to.eql({
      client_id: 'shop-floor',
      name: 'Shop floor',
      type: 'web',
      auth_method: 'client_secret_post',
      redirect_uris: ['https://shop.example/a', 'https://shop.example/b'],
      post_logout_redirect_uris: ['https://shop.example/bye'],
      grants: ['authorization_code', 'refresh_token', 'client_credentials', 'urn:ietf:params:oauth:grant-type:device_code'],
      scopes: ['openid', 'r:view:part'],
      service_account: pk,
      pkce: false,
      may_introspect: true,
      profile_in_id_token: true,
      backchannel_logout_uri: 'https://shop.example/out',
      home_uri: 'https://shop.example/',
      logo_uri: 'https://shop.example/l.png',
      access_token_ttl: 600,
      refresh_token_ttl: 604800,
      built_in: false,
      active: true,
      last_used: null,
    })
  })

  it('makes one that gets tokens from the running server at once, until it is disabled', async () => {
    await server.createUser({ username: 'press', permissions: ['view:part'] })
    const { client_id, client_secret } = await stockadeJson([
      'app',
      'create',
      'Press',
      '--grant',
      'client_credentials',
      '--service-account',
      'press',
      ...at,
    ])
    const ask = async () => {
      const response = await fetch(`${server.url}/o/token/`, {
        method: 'POST',
        headers: { Authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'r:view:part' }),
      })
      return { status: response.status, body: (await response.json()) as { access_token?: string } }
    }
    const { status, body } = await ask()
    expect(status, JSON.stringify(body)).to.equal(200)
    const parts = () => fetch(`${server.url}/api/part/`, { headers: { Authorization: `Bearer ${body.access_token}` } })
    expect((await parts()).status).to.equal(200)
    await stockadeJson(['app', 'disable', client_id, ...at])
    await eventually(async () => (await parts()).status, 401)
    expect((await ask()).status).to.equal(401)
    await stockadeJson(['app', 'enable', client_id, ...at])
    await eventually(async () => (await ask()).status, 200)
  })

  it('shows the secret once, and none for a public application', async () => {
    const { stdout } = await stockade(['app', 'create', 'Phone', '--type', 'native', '--redirect-uri', 'com.example.phone:/cb', ...at])
    expect(stdout).to.match(/^client ID: \S+\n$/)
    expect((await stockade(['app', 'create', 'Site', '--redirect-uri', 'https://site.example/cb', ...at])).stdout).to.match(
      /^client ID: \S+\nclient secret: \S+ {2}\(shown this once\)\n$/,
    )
    expect((await stockade(['app', 'list', ...at])).stdout).to.match(/ Phone +public +authorization_code refresh_token +active\n/)
  })

  it('refuses what cannot work, in one sentence', async () => {
    const refused = async (...args: string[]) => {
      const { code, stderr, stdout } = await stockade(['app', 'create', 'X', ...args, ...at])
      expect([code, stdout]).to.eql([1, ''])
      return stderr
    }
    expect(await refused('--redirect-uri', 'https://x.example/*')).to.match(/wildcard/i)
    expect(await refused('--grant', 'password')).to.equal('There is no grant type "password".\n')
    expect(await refused('--scope', 'r:fly:part')).to.equal('There is no scope "r:fly:part".\n')
    expect(await refused('--service-account', 'zoe')).to.equal('There is no user "zoe".\n')
    expect(await refused('--access-token-ttl', 'soon')).to.match(/^--access-token-ttl must be a duration/)
    expect(await refused('--type', 'native', '--redirect-uri', 'http://127.0.0.1/', '--no-pkce')).to.match(/without PKCE/)
    expect((await stockade(['app', 'disable', 'nothing', ...at])).stderr).to.equal('There is no application "nothing".\n')
  })

  it('changes what is given, and leaves the rest', async () => {
    const { client_id } = await stockadeJson([
      ...['app', 'create', 'Draft', '--redirect-uri', 'https://a.example/', '--home-uri', 'https://a.example/', '--scope', 'openid', ...at],
    ])
    const now = async () => (await stockadeJson(['app', 'list', ...at])).find((app: { client_id: string }) => app.client_id === client_id)
    const before = await now()
    await stockadeJson(['app', 'update', client_id, '--name', 'Final', '--no-pkce', '--access-token-ttl', '5m', '--every-scope', ...at])
    expect(await now()).to.eql({ ...before, name: 'Final', pkce: false, access_token_ttl: 300, scopes: null })
    await stockadeJson(['app', 'update', client_id, '--home-uri', '', '--access-token-ttl', '', '--pkce', '--scope', 'g:read', ...at])
    expect(await now()).to.eql({ ...before, name: 'Final', home_uri: null, scopes: ['g:read'] })
    const refused = async (...args: string[]) => (await stockade(['app', 'update', ...args, ...at])).stderr
    expect(await refused(client_id)).to.match(/^Say what to change/)
    expect(await refused(client_id, '--redirect-uri', 'http://a.example/')).to.match(/http is allowed only for this device/)
    expect(await refused('nothing', '--name', 'x')).to.equal('There is no application "nothing".\n')
  })

  it('renews a secret, ends the old one, deletes: each with its line in the audit log', async () => {
    await server.createUser({ username: 'lathe', permissions: ['view:part'] })
    const { client_id, client_secret } = await stockadeJson([
      ...['app', 'create', 'Lathe', '--grant', 'client_credentials', '--service-account', 'lathe', ...at],
    ])
    const ask = async (secret: string) => {
      const headers = { Authorization: `Basic ${Buffer.from(`${client_id}:${secret}`).toString('base64')}` }
      const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'r:view:part' })
      return (await fetch(`${server.url}/o/token/`, { method: 'POST', headers, body })).status
    }
    const renewed = await stockadeJson(['app', 'renew-secret', client_id, '--overlap', '1h', ...at])
    await eventually(() => ask(renewed.client_secret), 200)
    expect(await ask(client_secret)).to.equal(200)
    await stockadeJson(['app', 'end-old-secret', client_id, ...at])
    await eventually(() => ask(client_secret), 401)
    expect(await ask(renewed.client_secret)).to.equal(200)
    expect(await stockadeJson(['app', 'end-tokens', client_id, ...at])).to.eql({ client_id })
    const [{ times } = { times: 0 }] = await server.db.all<{ times: number }>('select times from oauth_token_end where client_id = ?', [
      client_id,
    ])
    expect(times).to.equal(2)
    expect((await stockade(['app', 'end-tokens', 'nothing', ...at])).stderr).to.equal('There is no application "nothing".\n')
    await stockadeJson(['app', 'delete', client_id, ...at])
    await eventually(() => ask(renewed.client_secret), 401)
    const rows = await server.db.all<{ action: string; actor: string }>(
      'select action, actor from audit_log where target = ? order by id',
      [`application ${client_id}`],
    )
    const expected = ['create', 'renew-secret', 'end-old-secret', 'end-tokens', 'delete']
    expect(rows).to.eql(expected.map((verb) => ({ action: `application.${verb}`, actor: '' })))
    expect((await stockade(['app', 'delete', 'zDFnsiRheJIOKNx6aCQ0quBxECg1QBHtVFDPloJ6', ...at])).stderr).to.match(/cannot be deleted/)
  })

  it('withdraws what a person allowed', async () => {
    const app = await register(server)
    await makeReader(server)
    const { tokens } = await signIn(server, app, 'openid g:read', { username: 'reader' })
    const asked = async () => (await api(server, tokens.access_token)).status
    expect(await asked()).to.equal(200)
    expect(await stockadeJson(['app', 'withdraw', 'reader', 'something-else', ...at])).to.eql({ user: 'reader', applications: [] })
    expect(await asked()).to.equal(200)
    const ended = await stockadeJson(['app', 'withdraw', 'reader', ...at])
    expect(ended).to.eql({ user: 'reader', applications: [app.client.client_id] })
    await eventually(asked, 401)
    expect((await stockade(['app', 'withdraw', 'nobody', ...at])).stderr).to.equal('There is no user "nobody".\n')
  })
})
