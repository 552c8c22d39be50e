import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { openDatabase } from '../../database.ts'
import { createLog } from '../../server/log.ts'
import { startServer } from '../../server.ts'
import { createDatabase, eachDatabase, type TestDatabase, temporaryFolder } from '../support/databases.ts'
import { type Finished, type Served, serve, stockade, stockadeJson } from '../support/process.ts'

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)

/** The one sentence that a failed start printed. */
function failure({ code, stdout, stderr }: Finished): string {
  expect(code).to.equal(1)
  expect(stdout).to.equal('')
  expect(stderr.trim().split('\n'), stderr).to.have.length(1)
  return stderr.trim()
}

eachDatabase('the first start', (kind) => {
  let home: TestDatabase
  let server: Served
  before(async () => {
    home = await createDatabase(kind, { empty: true })
    rmSync(home.data, { recursive: true })
    server = await serve(['--data', home.data, '--database', home.database])
  })
  after(() => home.drop())

  it('makes what is missing, for its owner alone', () => {
    expect(mode(home.data)).to.equal('700')
    expect(readdirSync(home.data)).to.include.members(['keys.json', 'secrets.json', ...(kind === 'sqlite' ? ['stockade.sqlite'] : [])])
    for (const file of readdirSync(home.data)) expect(mode(join(home.data, file)), file).to.equal('600')
  })

  it('prints the address and a link that opens the setup page', async () => {
    const [link] = /http\S+\/setup\/\S+/.exec(server.output.stderr)!
    expect((await fetch(link)).status).to.equal(200)
  })

  it('prints the address alone when there is a superuser', async () => {
    const at = ['--data', home.data, '--database', home.database]
    await stockadeJson(['user', 'create', 'boss', '--superuser', '--password-stdin', ...at], { input: 'a good long phrase\n' })
    expect(await server.stop()).to.equal(0)
    server = await serve(at)
    expect(await server.stop()).to.equal(0)
    expect(server.output.stderr).to.equal(`Stockade is at ${server.url}/\n`)
  })
})

eachDatabase('--demo', (kind) => {
  it('makes people and an inventory, and prints the passwords, but not into the log', async () => {
    const home = await createDatabase(kind, { empty: true })
    const at = ['--data', home.data, '--database', home.database]
    const server = await serve([...at, '--demo'])
    const people = [...server.output.stderr.matchAll(/^(\w+) +(\S+-\S+) +/gm)].map(([, name, password]) => ({ name, password }))
    expect(people.map(({ name }) => name)).to.include.members(['admin', 'reader', 'engineer', 'storekeeper'])
    for (const { name, password } of people) {
      const headers = { Authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` }
      const answer = await fetch(`${server.url}/api/part/?limit=1`, { headers })
      expect(answer.status, name).to.equal(200)
      expect(((await answer.json()) as { count: number }).count).to.be.greaterThan(50)
    }
    expect(server.output.stderr).not.to.include('/setup/')
    expect(await server.stop()).to.equal(0)
    for (const { password } of people) expect(server.output.stdout).not.to.include(password)
    const again = await serve([...at, '--demo'])
    expect(await again.stop()).to.equal(0)
    expect(again.output.stderr).to.include('There are people already, so --demo added nothing.')
    await home.drop()
  })
})

describe('a start that fails', () => {
  const at = (args: string[] = []) => stockade(['serve', '--data', temporaryFolder(), '--port', '0', ...args])

  it('says which setting is wrong', async () => {
    expect(failure(await at(['--port', '70000']))).to.equal('--port must be a whole number from 0 to 65535, not "70000".')
    expect(failure(await at(['--session-ttl', 'soon']))).to.match(/^--session-ttl must be a duration/)
    const env = { STOCKADE_LOG_LEVEL: 'loud' }
    expect(failure(await stockade(['serve'], { env }))).to.match(/^STOCKADE_LOG_LEVEL must be one of/)
    expect(failure(await at(['--tls-cert', 'cert.pem']))).to.match(/belong together/)
  })

  it('says that the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((done) => other.once('listening', done))
    const { port } = other.address() as { port: number }
    const data = join(temporaryFolder(), 'new')
    expect(failure(await stockade(['serve', '--data', data, '--port', String(port)]))).to.match(new RegExp(`^Port ${port} .*in use`))
    other.close()
  })

  it('says that the data folder cannot be written', async () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    expect(failure(await at(['--data', join(file, 'data')]))).to.match(/^The data folder .* cannot be used: a file is in its place/)
  })

  it('says that the data folder belongs to others', async function () {
    if (process.getuid?.() === 0) return this.skip() // every folder is open to root
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'closed'), { mode: 0o500 })
    expect(failure(await at(['--data', join(folder, 'closed', 'data')]))).to.match(/this account may not write there/)
  })

  it('says that the file is no database', async () => {
    const data = temporaryFolder()
    writeFileSync(join(data, 'stockade.sqlite'), 'x'.repeat(4096))
    expect(failure(await at(['--data', data]))).to.match(/^The SQLite database in .* cannot be used/)
  })

  it('says that secrets or keys are broken', async () => {
    for (const file of ['secrets.json', 'keys.json']) {
      const data = temporaryFolder()
      writeFileSync(join(data, file), '{}')
      expect(failure(await at(['--data', data]))).to.include(file)
    }
    const data = temporaryFolder()
    const long = 'x'.repeat(43)
    writeFileSync(join(data, 'secrets.json'), JSON.stringify({ apiTokens: long, cookies: 'short', forms: long }))
    expect(failure(await at(['--data', data])))
      .to.match(/"cookies" .* too short/)
      .and.not.include('xxx')
  })

  it('says that PostgreSQL cannot be reached, without the password', async () => {
    const sentence = failure(await at(['--database', 'postgres://me:topsecret@127.0.0.1:1/stock']))
    expect(sentence).to.equal('PostgreSQL at 127.0.0.1:1 (database "stock") cannot be used: nothing listens there.')
  })

  it('says that PostgreSQL has no such database, or refuses the password', async () => {
    const home = await createDatabase('postgres')
    const url = new URL(home.database)
    url.pathname = '/nothing'
    expect(failure(await at(['--database', url.href]))).to.include('there is no such database')
    url.password = 'wrong'
    expect(failure(await at(['--database', url.href]))).to.include('it refuses the user name or the password')
    await home.drop()
  })
})

eachDatabase('a database that is newer than the program', (kind) => {
  it('is refused and left alone', async () => {
    const home = await createDatabase(kind)
    const db = await openDatabase(home.database, home.data)
    await db.transaction((trx) => trx('migration').insert({ name: '999-from-the-future', batch: 9, migration_time: new Date() }))
    await db.close()
    const sentence = failure(await stockade(['serve', '--port', '0', '--data', home.data, '--database', home.database]))
    expect(sentence).to.match(/^The database was written by a newer Stockade \(it holds 999-from-the-future\)\./)
    await home.drop()
  })
})

describe('settings', () => {
  it('come from a flag, over the environment, over .env', async () => {
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, '.env'), 'STOCKADE_DATA=./from-file\nSTOCKADE_PORT=wrong\nSTOCKADE_LOG_LEVEL=wrong\n')
    const server = await serve([], { cwd, env: { STOCKADE_LOG_LEVEL: 'silent' } })
    await fetch(`${server.url}/healthz`)
    expect(await server.stop()).to.equal(0)
    expect(readdirSync(cwd)).to.include('from-file')
    expect(server.output.stdout).to.equal('')
  })

  it('are all in the help, with their names in the environment', async () => {
    const { stdout } = await stockade(['serve', '--help'])
    for (const flag of [
      '--url',
      '--host',
      '--port',
      '--data',
      '--database',
      '--trust-proxy',
      '--debug',
      '--log-level',
      '--tls-cert',
      '--tls-key',
      '--only',
      '--demo',
    ])
      expect(stdout).to.include(flag)
    for (const name of ['STOCKADE_URL', 'STOCKADE_DATA', 'DATABASE_URL']) expect(stdout).to.include(name)
  })
})

describe('several processes that start at once on an empty SQLite database', () => {
  it('leave it to one of them, and say so', async () => {
    const data = temporaryFolder()
    const starts = [1, 2, 3].map(() => serve(['--data', data]))
    const up = (await Promise.allSettled(starts)).flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
    expect(up).to.have.length(1)
    expect((await fetch(`${up[0]!.url}/readyz`)).status).to.equal(200)
    expect(await up[0]!.stop()).to.equal(0)
    for (const start of starts) {
      const told = await start.then(
        () => '',
        (error: Error) => error.message,
      )
      if (told) expect(told).to.include('Another server is running on the SQLite database')
    }
  })
})

describe('several processes that start at once on an empty PostgreSQL database', () => {
  it('all come up, with one set of secrets and keys', async () => {
    const home = await createDatabase('postgres', { empty: true })
    const servers = await Promise.all([1, 2, 3].map(() => serve(['--data', home.data, '--database', home.database])))
    const keys = await Promise.all(servers.map(async ({ url }) => (await fetch(`${url}/o/.well-known/jwks.json`)).text()))
    expect(new Set(keys).size).to.equal(1)
    expect(await Promise.all(servers.map((server) => server.stop()))).to.eql([0, 0, 0])
    await home.drop()
  })
})

describe('what has to be there before anybody is served (SQLite)', () => {
  it('is done before the server says that it is ready', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((done) => other.once('listening', done))
    const { port } = other.address() as { port: number }
    await new Promise((done) => other.close(done))
    const readiness = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status
    const seen: number[] = []
    const prepare = async () => {
      seen.push(await readiness())
    }
    const server = await startServer({ data: temporaryFolder(), port: String(port) }, { env: {}, log: createLog('silent'), prepare })
    seen.push(await readiness())
    await server.close()
    expect(seen).to.eql([503, 200])
  })
})
