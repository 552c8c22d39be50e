/** What costs an hour where nobody says it: each is one clear sentence. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { openDatabase } from '../../database.ts'
import { createDatabase, eachDatabase, temporaryFolder } from '../support/databases.ts'
import { LAUNCH, serve, stockade, stockadeJson } from '../support/process.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** Every command that works on an installation, with arguments that it takes. */
const ON_AN_INSTALLATION = [
  ['check'],
  ['user', 'list'],
  ['user', 'create', 'ada', '--no-password'],
  ['user', 'invite', 'ada'],
  ['group', 'list'],
  ['token', 'list'],
  ['access', 'list'],
  ['app', 'list'],
  ['audit', 'list'],
  ['key', 'list'],
  ['key', 'rotate'],
  ['currency', 'list'],
  ['backup', 'file'],
]

describe('a folder without an installation', () => {
  it('stays as it is, and each command says so', async () => {
    const empty = temporaryFolder()
    const missing = join(empty, 'missing')
    for (const args of ON_AN_INSTALLATION) {
      const { code, stdout, stderr } = await stockade([...args, '--data', missing])
      expect([code, stdout], args.join(' ')).to.eql([1, ''])
      expect(stderr, args.join(' ')).to.match(/^There (is no installation of Stockade|are no signing keys) in \S+missing[.:][^\n]*\n$/)
    }
    expect(readdirSync(empty)).to.eql([])
    expect((await stockade(['migrate', '--data', missing])).code).to.equal(0)
    expect((await stockade(['user', 'list', '--data', missing])).code).to.equal(0)
  })
})

describe('a PostgreSQL database without an installation', () => {
  it('stays as it is, and so does a data folder that is not there', async () => {
    const home = await createDatabase('postgres', { empty: true })
    const { code, stderr } = await stockade(['user', 'list', '--data', home.data, '--database', home.database])
    expect([code, stderr.startsWith('There is no installation of Stockade in the PostgreSQL at ')], stderr).to.eql([1, true])
    const missing = join(home.data, 'missing')
    const refused = await stockade(['user', 'list', '--data', missing, '--database', home.database])
    expect([refused.code, refused.stderr]).to.eql([
      1,
      `There is no data folder ${missing}, where the secrets of the installation would be: --data says where it is.\n`,
    ])
    expect(existsSync(missing)).to.equal(false)
    const db = await openDatabase(home.database, home.data)
    expect(await db.all("select 1 from pg_tables where schemaname = 'public'")).to.eql([])
    await db.close()
    await home.drop()
  })
})

eachDatabase('what the command line takes for granted', (kind) => {
  it('prints links with the address that the server has, and names people who are invited', async () => {
    const home = await createDatabase(kind, { empty: true })
    const at = ['--data', home.data, '--database', home.database]
    const server = await serve(at)
    const invite = (name: string, ...more: string[]) =>
      stockadeJson(['user', 'invite', name, '--first-name', 'Ada', '--last-name', 'Lovelace', ...more, ...at])
    const { link } = await invite('ada')
    expect(link.startsWith(`${server.url}/welcome/`), link).to.equal(true)
    expect((await fetch(link)).status).to.equal(200)
    expect(await server.stop()).to.equal(0)
    expect((await invite('bea')).link.startsWith(`${server.url}/`)).to.equal(true)
    expect((await invite('cleo', '--url', 'https://stock.example')).link).to.match(/^https:\/\/stock\.example\/welcome\//)
    const [ada] = (await stockadeJson(['user', 'list', ...at])) as Record<string, string>[]
    expect([ada!.username, ada!.first_name, ada!.last_name]).to.eql(['ada', 'Ada', 'Lovelace'])
    await home.drop()
  })

  it('gives a new application what the form on the page gives it', async () => {
    const home = await createDatabase(kind)
    const at = ['--data', home.data, '--database', home.database]
    await stockadeJson(['app', 'create', 'Shop', '--client-id', 'the-shop', '--redirect-uri', 'https://shop.example/cb', ...at])
    await stockadeJson([
      'app',
      'create',
      'All',
      '--client-id',
      'all-scopes',
      '--every-scope',
      '--redirect-uri',
      'https://a.example/',
      ...at,
    ])
    const apps = (await stockadeJson(['app', 'list', ...at])) as { client_id: string; scopes: string[] | null; grants: string[] }[]
    const shop = apps.find(({ client_id }) => client_id === 'the-shop')!
    expect(shop.grants).to.eql(['authorization_code', 'refresh_token'])
    expect(shop.scopes).to.include.members(['openid', 'profile', 'email', 'offline_access', 'g:read', 'r:view:part'])
    expect(shop.scopes!.filter((scope) => /^(r:(?!view)|a:|g:write)/.test(scope))).to.eql([])
    expect(apps.find(({ client_id }) => client_id === 'all-scopes')!.scopes).to.equal(null)
    await home.drop()
  })
})

describe('a start that would go wrong quietly', () => {
  const start = (...args: string[]) => stockade(['serve', '--port', '0', ...args])

  it('is refused with one sentence: a time without its unit, no folder, a folder that cannot be', async () => {
    const data = ['--data', join(temporaryFolder(), 'data')]
    const cases: [string[], string][] = [
      [[...data, '--session-ttl', '14'], '--session-ttl must be a duration with its unit, such as 90s, 15m, 12h or 30d, not "14".\n'],
      [['--data', ''], '--data must name a folder, not "".\n'],
      [
        ['--data', '/proc/nope'],
        'The data folder /proc/nope cannot be used: no folder can be made there. Choose another one with --data.\n',
      ],
    ]
    for (const [args, sentence] of cases) {
      if (args.includes('/proc/nope') && process.platform !== 'linux') continue
      const { code, stdout, stderr } = await start(...args)
      expect([code, stdout, stderr]).to.eql([1, '', sentence])
    }
    expect((await stockade(['app', 'create', 'X', '--access-token-ttl', '10', ...data])).stderr).to.match(/^There is no installation/)
  })

  it('warns of plain HTTP that other machines can reach, and of an address that they cannot open', async () => {
    const warned = async (...args: string[]) => {
      const server = await serve(['--data', temporaryFolder(), '--host', '0.0.0.0', ...args])
      expect(await server.stop()).to.equal(0)
      const logged = server.output.stdout.split('\n').filter((line) => line.includes('"warn"'))
      const words = [/by plain HTTP/, /other machines cannot open/]
      for (const word of words) expect(logged.some((line) => word.test(line))).to.equal(word.test(server.output.stderr))
      return words.map((word) => word.test(server.output.stderr))
    }
    expect(await warned()).to.eql([true, true])
    expect(await warned('--url', 'http://stock.example')).to.eql([true, false])
    expect(await warned('--url', 'https://stock.example')).to.eql([false, false])
    expect(await warned('--host', '127.0.0.1')).to.eql([false, false])
  })

  it('is refused for a second server on one SQLite database, until the first has ended, however it did', async () => {
    const data = temporaryFolder()
    const first = await serve(['--data', data])
    const second = await start('--data', data)
    expect([second.code, second.stdout, second.stderr]).to.eql([
      1,
      '',
      `Another server is running on the SQLite database in ${data} (${first.url}/): stop it first, or use PostgreSQL for several processes.\n`,
    ])
    expect((await fetch(`${first.url}/readyz`)).status).to.equal(200)
    // Commands go on beside it.
    expect((await stockade(['user', 'list', '--data', data])).code).to.equal(0)
    first.child.kill('SIGKILL')
    await once(first.child, 'close')
    const third = await serve(['--data', data])
    expect(await third.stop()).to.equal(0)
  })
})

describe('the log of a server', () => {
  it('has its start and its end, says that it is not set up, and is what one reads of the protocol library', async () => {
    const data = temporaryFolder()
    const server = await serve(['--data', data], { raw: true })
    const [link] = /http\S+\/setup\/\S+/.exec(server.output.stderr)!
    expect(server.output.stderr).to.match(/^Stockade is at /)
    expect(await server.stop()).to.equal(0)
    const lines = server.output.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { level: string; msg: string; url?: string; notice?: string })
    const messages = lines.map(({ msg }) => msg)
    expect(lines[0]).to.include({ level: 'info', msg: 'started', url: server.url })
    expect(messages.slice(-2)).to.eql(['stopping', 'stopped'])
    // What the library says of this very Node, if it says anything, stands in the log and nowhere else.
    const alone = spawnSync(process.execPath, ['--input-type=module', '-e', "await import('oidc-provider')"], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    const notices = lines.filter(({ msg }) => msg === 'of the protocol library').map(({ notice }) => notice)
    expect(notices).to.eql(alone.stderr.match(/^oidc-provider WARNING: .*$/gm) ?? [])
    expect(server.output.stderr).not.to.include('oidc-provider')
    expect(messages.filter((msg) => /setup link was printed on standard error/.test(msg))).to.have.length(1)
    expect(server.output.stdout).not.to.include(link.split('/').at(-2))
    await stockadeJson(['user', 'create', 'boss', '--superuser', '--password-stdin', '--data', data], { input: 'a good long phrase\n' })
    const again = await serve(['--data', data])
    expect(await again.stop()).to.equal(0)
    expect(again.output.stdout).not.to.include('setup link')
  })
})

describe('the program as people start it', () => {
  it('is told of SIGTERM by npm start', async () => {
    const child = spawn('npm', ['start', '--', '--port', '0', '--data', temporaryFolder()], { cwd: ROOT, env: { PATH: process.env.PATH } })
    let said = ''
    child.stdout.resume()
    const printed = new Promise<void>((done) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text
        if (said.includes('Stockade is at')) done()
      })
    })
    const ended = once(child, 'exit')
    await Promise.race([printed, ended])
    const [address] = /http:\S+/.exec(said)!
    child.kill('SIGTERM')
    expect((await ended)[0]).to.equal(0)
    const gone = await fetch(address).then(
      () => false,
      () => true,
    )
    expect(gone, 'the server has ended, too').to.equal(true)
  })

  it('says in one sentence that Node is too old', async () => {
    const folder = temporaryFolder()
    for (const [version, code] of [
      ['12.22.12', 1],
      ['18.20.8', 1],
      ['20.18.3', 1],
      ['20.19.0', 0],
      ['24.1.0', 0],
    ] as const) {
      const pretend = join(folder, `node-${version}.cjs`)
      writeFileSync(pretend, `Object.defineProperty(process.versions, 'node', { value: '${version}' })`)
      const done = await stockade(['--version'], { env: { NODE_OPTIONS: `--require ${pretend}` } })
      expect(done.code, version).to.equal(code)
      if (code) expect(done.stderr).to.match(/^Stockade needs Node\.js 20\.19 or later, and this is \S+: see https:\S+\n$/)
    }
  })

  it('ends quietly when whoever reads has read enough', async () => {
    const data = temporaryFolder()
    await stockade(['migrate', '--data', data])
    for (const args of [
      ['schema'],
      ['--help'],
      ['completion', 'bash'],
      ['user', 'list', '--data', data],
      ['audit', 'list', '--data', data],
    ]) {
      // Nobody reads at all: the first write fails already.
      const child = spawn(process.execPath, [LAUNCH, ...args], { env: {}, stdio: ['ignore', 'pipe', 'pipe'] })
      child.stdout.destroy()
      let said = ''
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text
      })
      const [code] = await once(child, 'close')
      expect([code, said], args.join(' ')).to.eql([0, ''])
    }
  })
})
