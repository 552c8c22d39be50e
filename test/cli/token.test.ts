import { expect } from 'chai'
import { daysFromNow } from '../../provider/identity/api-tokens.ts'
import { Api, token } from '../support/api.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { stockade, stockadeJson } from '../support/process.ts'
import { startServer, type TestServer } from '../support/server.ts'

eachDatabase('stockade token', (kind) => {
  let home: TestDatabase
  let server: TestServer
  let at: string[]
  before(async () => {
    home = await createDatabase(kind)
    at = ['--data', home.data, '--database', home.database]
    server = await startServer(kind, {}, home)
    await server.createUser({ username: 'ada', permissions: ['view:part', 'add:part'] })
  })
  after(async () => {
    await server.close()
    await home.drop()
  })
  const caller = (key: string) => new Api(server.url, token(key))

  it('makes a token that works at the running server', async () => {
    const { stdout } = await stockade(['token', 'create', 'ada', '--name', 'my script', ...at])
    expect(stdout).to.match(/^inv-[0-9a-f]{40}-\d{8}\n$/)
    const { status, body } = await caller(stdout.trim()).get('/user/me/')
    expect([status, body.username]).to.eql([200, 'ada'])
  })

  it('makes one that can only read', async () => {
    const made = await stockadeJson(['token', 'create', 'ada', '--read-only', ...at])
    expect((await caller(made.token).get('/part/')).status).to.equal(200)
    expect((await caller(made.token).post('/part/', { name: 'x' })).status).to.equal(403)
  })

  it('makes one with the scopes that are named', async () => {
    const made = await stockadeJson(['token', 'create', 'ada', '--scope', 'r:view:part', '--scope', 'r:add:part', ...at])
    expect(made.scopes).to.eql(['r:view:part', 'r:add:part'])
    expect((await caller(made.token).post('/part/', { name: 'x', description: 'x' })).status).to.equal(201)
    expect((await stockade(['token', 'create', 'ada', '--scope', 'r:fly:part', ...at])).stderr).to.equal(
      'There is no scope "r:fly:part".\n',
    )
    expect((await stockade(['token', 'create', 'ada', '--scope', 'openid', ...at])).stderr).to.match(/means nothing for an API token/)
    expect((await stockade(['token', 'create', 'ada', '--read-only', '--scope', 'g:read', ...at])).stderr).to.match(/not both/)
  })

  it('takes a last day, or a time to live', async () => {
    expect((await stockadeJson(['token', 'create', 'ada', '--expiry', '90d', ...at])).expiry).to.equal(daysFromNow(90))
    expect((await stockadeJson(['token', 'create', 'ada', '--expiry', '2099-02-28', ...at])).expiry).to.equal('2099-02-28')
    for (const wrong of ['soon', '2099-02-31'])
      expect((await stockade(['token', 'create', 'ada', '--expiry', wrong, ...at])).stderr).to.match(/^--expiry must be a day/)
    const past = await stockadeJson(['token', 'create', 'ada', '--expiry', '2020-01-01', ...at])
    expect((await caller(past.token).get('/user/me/')).body.detail).to.equal('Token has expired')
  })

  it('lists tokens without their keys, and revokes', async () => {
    const made = await stockadeJson(['token', 'create', 'ada', '--name', 'leaked', ...at])
    const { stdout } = await stockade(['token', 'list', 'ada', ...at])
    expect(stdout).to.include('leaked').and.not.to.include(made.token)
    expect((await caller(made.token).get('/user/me/')).status).to.equal(200)
    await stockadeJson(['token', 'revoke', String(made.pk), ...at])
    await eventually(async () => (await caller(made.token).get('/user/me/')).body.detail, 'Token has been revoked')
    const listed = (await stockadeJson(['token', 'list', ...at])).find((t: { pk: number }) => t.pk === made.pk)
    expect(listed).to.include({ user: 'ada', name: 'leaked', state: 'revoked' })
    expect((await stockade(['token', 'revoke', '4711', ...at])).stderr).to.match(/^There is no token 4711/)
  })
})
