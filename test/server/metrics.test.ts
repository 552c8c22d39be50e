import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { loadConfig } from '../../config.ts'
import { getText, series, value } from '../support/metrics.ts'
import { startServer, type TestServer } from '../support/server.ts'

const TOKEN = 'a-token-for-whoever-looks-after-it'
const basic = (name: string, password: string) => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`

describe('metrics (SQLite)', () => {
  let server: TestServer
  let text: string
  let key: string
  const read = () => getText(server.metricsUrl!)
  /** By how much a series grew since the test began; other servers of this process count into the same. */
  const grown = (after: string, name: string, labels: Record<string, string>) => value(after, name, labels) - value(text, name, labels)

  before(async () => {
    server = await startServer('sqlite', { metricsPort: 0, url: 'http://127.0.0.1:0/inventory' })
    const engineer = await server.createUser({
      username: 'engineer-of-note',
      password: 'correct horse battery',
      permissions: ['view:part'],
    })
    key = await server.createToken(engineer, { scopes: ['r:view:part'] })
  })
  beforeEach(async () => {
    text = await read()
  })
  after(() => server.close())

  it('are served on loopback, at an address of their own and not at the main one', async () => {
    expect(new URL(server.metricsUrl!).hostname).to.equal('127.0.0.1')
    expect((await fetch(`${server.url}/metrics`)).status).to.equal(404)
    expect((await fetch(new URL('/', server.metricsUrl))).status).to.equal(404)
    expect((await fetch(server.metricsUrl!, { method: 'POST' })).status).to.equal(404)
  })

  it('are in the text format, every series once, with counters of the process', () => {
    expect(series(text).length).to.be.greaterThan(50)
    for (const name of ['process_cpu_seconds_total', 'nodejs_eventloop_lag_seconds', 'stockade_signing_key_age_seconds'])
      expect(value(text, name), name).to.be.at.least(0)
  })

  it('are all in docs/metrics.md, which names no other', async () => {
    const page = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8')
    const named = new Set(page.match(/\b(stockade|nodejs|process)_[a-z0-9_]*[a-z0-9]\b/g))
    const there = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!))
    const family = (name: string) => (there.has(name) ? name : name.replace(/_(bucket|count|sum)$/, ''))
    expect([...named].filter((name) => !there.has(family(name)))).to.eql([])
    expect([...there].filter((name) => name.startsWith('stockade_') && !named.has(name))).to.eql([])
  })

  it('count requests by route, not by path, with their time', async () => {
    const headers = { Authorization: `Token ${key}` }
    for (const path of [
      '/api/part/987654/',
      '/api/part/987655/',
      '/api/part/?search=under-the-bench',
      '/login/',
      '/o/.well-known/jwks.json',
      '/nowhere-at-all/',
    ])
      await (await fetch(server.url + path, { headers })).text()
    await (await fetch(`${server.url}/api/part/987654/`, { method: 'PROPFIND', headers })).text()
    const now = await read()
    const count = (labels: Record<string, string>) => grown(now, 'stockade_http_request_duration_seconds_count', labels)
    expect(count({ method: 'GET', route: '/api/part/{id}/', status: '4xx' })).to.equal(2)
    expect(count({ method: 'GET', route: '/api/part/', status: '2xx' })).to.equal(1)
    expect(count({ method: 'GET', route: '/login/', status: '2xx' })).to.equal(1)
    expect(count({ method: 'GET', route: 'oidc jwks', status: '2xx' })).to.equal(1)
    expect(count({ method: 'GET', route: 'none', status: '4xx' })).to.equal(1)
    expect(count({ method: 'other', route: '/api/part/{id}/', status: '4xx' })).to.equal(1)
    expect(
      value(now, 'stockade_http_request_duration_seconds_sum', { method: 'GET', route: '/api/part/', status: '2xx' }),
    ).to.be.greaterThan(0)
  })

  it('count refusals by rule, failed passwords, hits and misses, entries of the audit log', async () => {
    const ask = async (path: string, authorization?: string, method = 'GET') =>
      (await fetch(server.url + path, { method, headers: authorization ? { Authorization: authorization } : {} })).status
    expect(await ask('/api/part/')).to.equal(401)
    expect(await ask('/api/part/', 'Token inv-0000-20260101')).to.equal(401)
    expect(await ask('/api/part/', `Token ${key}`, 'POST')).to.equal(403)
    expect(await ask('/api/part/', basic('engineer-of-note', 'correct horse battery'), 'POST')).to.equal(403)
    expect(await ask('/api/part/', basic('engineer-of-note', 'wrong'))).to.equal(401)
    // What is remembered of a token ends with every change of who may do what, and one may come between two requests.
    for (let i = 0; i < 3; i++) expect(await ask('/api/part/', `Token ${key}`)).to.equal(200)
    const now = await read()
    const refused = (status: string, reason: string) => grown(now, 'stockade_refusals_total', { status, reason })
    expect(refused('401', 'no-credential')).to.equal(1)
    expect(refused('401', 'unknown-token')).to.equal(1)
    expect(refused('401', 'wrong-password')).to.equal(1)
    expect(refused('403', 'missing-scope')).to.equal(1)
    expect(refused('403', 'missing-role')).to.equal(1)
    expect(grown(now, 'stockade_sign_ins_total', { way: 'password at the API', outcome: 'failed' })).to.equal(1)
    expect(grown(now, 'stockade_audit_entries_total', { action: 'session.failed' })).to.equal(1)
    expect(grown(now, 'stockade_cache_lookups_total', { cache: 'api tokens', result: 'hit' })).to.be.greaterThan(0)
    expect(grown(now, 'stockade_cache_lookups_total', { cache: 'api tokens', result: 'miss' })).to.be.greaterThan(0)
    expect(value(now, 'stockade_database_connections', { pool: 'read', state: 'idle' })).to.be.at.least(1)
    expect(value(now, 'stockade_database_waiting', { pool: 'write' })).to.equal(0)
  })

  it('count requests for tokens, with words of ours alone', async () => {
    const token = (grant: string) =>
      fetch(`${server.url}/o/token/`, { method: 'POST', body: new URLSearchParams({ grant_type: grant, client_id: 'nobody' }) })
    await token('client_credentials')
    await token('make-me-a-series')
    const now = await read()
    const failed = (grant: string) => grown(now, 'stockade_token_requests_total', { grant_type: grant, outcome: 'invalid_client' })
    expect(failed('client_credentials')).to.equal(1)
    expect(failed('other')).to.equal(1)
  })

  it('name nobody, and nothing that was asked for or shown', async () => {
    const now = await read()
    for (const secret of [
      'engineer-of-note',
      '98765',
      'under-the-bench',
      'nowhere-at-all',
      'inv-',
      'make-me-a-series',
      'PROPFIND',
      'nobody',
    ])
      expect(now).not.to.include(secret)
  })
})

describe('metrics (PostgreSQL)', () => {
  it('tell what the connections do, to read and to write', async () => {
    const server = await startServer('postgres', { metricsPort: 0 })
    try {
      const text = await getText(server.metricsUrl!)
      const connections = (pool: string) =>
        value(text, 'stockade_database_connections', { pool, state: 'idle' }) +
        value(text, 'stockade_database_connections', { pool, state: 'used' })
      expect(connections('read')).to.be.within(1, 8)
      expect(connections('write')).to.be.within(1, 8)
      expect(value(text, 'stockade_database_waiting', { pool: 'read' })).to.equal(0)
    } finally {
      await server.close()
    }
  })
})

describe('metrics at the main address (SQLite)', () => {
  let server: TestServer
  afterEach(() => server.close())

  it('are nowhere by default', async () => {
    server = await startServer('sqlite')
    expect(server.metricsUrl).to.equal(undefined)
    expect((await fetch(`${server.url}/metrics`)).status).to.equal(404)
  })

  it('answer who shows the token, and nobody else', async () => {
    server = await startServer('sqlite', { metricsToken: TOKEN, url: 'http://127.0.0.1:0/inventory' })
    const at = `${server.url}/metrics`
    for (const authorization of [undefined, 'Bearer ', `Bearer ${TOKEN}x`, `Token ${TOKEN}`, TOKEN]) {
      const answer = await fetch(at, { headers: authorization === undefined ? {} : { Authorization: authorization } })
      expect(answer.status, authorization).to.equal(401)
      expect(answer.headers.get('www-authenticate')).to.match(/^Bearer/)
      expect(await answer.text()).not.to.include('stockade_')
    }
    expect(series(await getText(at, TOKEN)).length).to.be.greaterThan(50)
    expect(server.lines.join('\n')).not.to.include(TOKEN)
  })

  it('ask for the token at an address of their own, too, where one is set', async () => {
    server = await startServer('sqlite', { metricsPort: 0, metricsToken: TOKEN })
    expect((await fetch(`${server.url}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } })).status).to.equal(404)
    expect((await fetch(server.metricsUrl!)).status).to.equal(401)
    expect(series(await getText(server.metricsUrl!, TOKEN)).length).to.be.greaterThan(50)
  })
})

describe('settings of metrics', () => {
  const refusal = (flags: Record<string, unknown>) => {
    try {
      loadConfig(flags, {})
    } catch (error) {
      return (error as Error).message
    }
    return 'accepted'
  }

  it('open no port to other machines without a token', () => {
    for (const metricsHost of ['0.0.0.0', '::', '192.0.2.1']) {
      expect(refusal({ metricsPort: '9464', metricsHost })).to.include('STOCKADE_METRICS_TOKEN')
      expect(refusal({ metricsPort: '9464', metricsHost, metricsToken: TOKEN })).to.equal('accepted')
    }
  })

  it('take no short token, and do not repeat it', () => {
    expect(refusal({ metricsToken: 'hunter2' }))
      .to.match(/at least 32/)
      .and.not.include('hunter2')
  })
})
