/** What README.md and docs/ say is run here, as it stands there. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { helpOf } from '../cli/serve.ts'
import { SETTINGS, type Setting } from '../config/settings.ts'
import { Agent } from './provider/agent.ts'
import { approve } from './provider/client.ts'
import { temporaryFolder } from './support/databases.ts'
import { type Served, serve, stockade } from './support/process.ts'

const BUILT = dirname(dirname(fileURLToPath(import.meta.url)))
const ROOT = dirname(BUILT)
const GENERATOR = join(createRequire(join(ROOT, 'clients/package.json')).resolve('openapi-typescript/package.json'), '../bin/cli.js')
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')
const DOCUMENTS = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'deploy/README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

/** Blocks that are run as they stand, in this order, and what they print. */
const BLOCKS: readonly (readonly [file: string, name: string, prints: RegExp])[] = [
  ['docs/api.md', 'idempotency', /HTTP\/1\.1 201[\s\S]*HTTP\/1\.1 201[\s\S]*idempotency-replayed: true[\s\S]*"name":"Basket"/i],
  ['docs/oauth.md', 'app', /secret/i],
  ['docs/command-line.md', 'robot', /inv-\S+/],
  ['docs/clients.md', 'breaking-changes', /^(?!.*is gone)/],
  ['docs/clients.md', 'types', /schema\.d\.ts/],
  ['docs/backup.md', 'backup', /\.backup/],
  ['docs/backup.md', 'restore', /[0-9a-f]{64}/],
  ['docs/upgrading.md', 'before', /before\.backup/],
  ['docs/upgrading.md', 'migrate', /up to date/],
  ['docs/upgrading.md', 'back', /restored/i],
]
/** Blocks that have a test of their own below. */
const OWN = [
  'README.md tour',
  'docs/oauth.md authorize',
  'docs/oauth.md redeem',
  'docs/oauth.md service',
  'docs/oauth.md client-credentials',
]

/** The blocks of a document, each with the comment in front of it. */
function blocks(file: string): { mark: string | undefined; text: string }[] {
  const fenced = /(?:<!-- ([^\n]*?) -->\n\s*)?^([ \t]*)```(\w*)\n([\s\S]*?)^\2```$/gm
  return [...read(file).matchAll(fenced)].map(([, mark, , , text]) => ({ mark, text: text! }))
}

/** The blocks that are marked with a name, one after the other. */
const script = (file: string, name: string): string =>
  blocks(file)
    .filter(({ mark }) => mark === name)
    .map(({ text }) => text)
    .join('\n')

describe('the documentation', () => {
  let server: Served
  let data: string
  let folder: string
  before(async function () {
    if (['bash', 'curl', 'openssl', 'sed'].some((tool) => spawnSync('which', [tool]).status !== 0)) return this.skip() // the blocks use them
    data = temporaryFolder()
    folder = temporaryFolder()
    mkdirSync(join(folder, 'backup'))
    writeFileSync(join(folder, 'passphrase'), 'a passphrase for this test\n')
    server = await serve(['--data', data, '--demo'])
  })
  after(() => server?.stop())

  /** Runs a block against the server of this test. */
  function run(text: string): string {
    const here = text
      .replaceAll('http://localhost:8000', server.url)
      .replaceAll('npx stockade', `'${process.execPath}' '${join(BUILT, 'launch.cjs')}'`)
      .replaceAll('npx openapi-typescript', `'${process.execPath}' '${GENERATOR}'`)
      .replaceAll('/srv/stockade-before', join(folder, 'before'))
      .replaceAll('/tmp/restored', join(folder, 'restored'))
      .replaceAll(/\/tmp\/tour|\/srv\/stockade/g, data)
      .replaceAll('/etc/stockade/passphrase', join(folder, 'passphrase'))
      .replaceAll('/backup/', join(folder, 'backup/'))
    const { status, stdout, stderr } = spawnSync('bash', ['-eu', '-c', here], {
      encoding: 'utf8',
      cwd: folder,
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', STOCKADE_DATA: data, STOCKADE_BACKUP_PASSPHRASE: 'a passphrase for this test' },
    })
    expect(status, `${here}\n${stdout}${stderr}`).to.equal(0)
    return stdout + stderr
  }

  it('leads a tour that works, with the answers that it quotes', () => {
    const output = run(script('README.md', 'tour'))
    expect(output).to.include('"username":"reader"').and.to.include('"results":[{').and.to.include('"full_name":"Bell"')
    const quoted = [...read('README.md').matchAll(/^> `(.*)`$/gm)].map((match) => match[1]!)
    expect(quoted).to.have.length(2)
    for (const answer of quoted) expect(output).to.include(answer)
  })

  it('signs in by hand as docs/oauth.md says', async () => {
    const start = script('docs/oauth.md', 'authorize')
    // The same shell variables are needed on both sides of the sign-in.
    const [address, verifier] = run(`${start}\necho "$verifier"`).trim().split('\n') as [string, string]
    const { url } = await approve(new Agent(server.url), address, { username: 'reader', password: 'look-dont-touch' })
    const code = new URL(url).searchParams.get('code')
    const client = /client=(\w+)/.exec(start)![1]
    expect(run(`client=${client} verifier=${verifier} code=${code}\n${script('docs/oauth.md', 'redeem')}`)).to.include('"count":')
  })

  it('lets an app act for itself as docs/oauth.md says', () => {
    const printed = run(script('docs/oauth.md', 'service'))
    const [, client] = /client id:? +(\S+)/i.exec(printed) ?? []
    const [, secret] = /secret:? +(\S+)/i.exec(printed) ?? []
    expect(client && secret, printed).to.be.a('string')
    expect(run(`client=${client} secret=${secret}\n${script('docs/oauth.md', 'client-credentials')}`)).to.include('"access_token":')
  })

  for (const [file, name, prints] of BLOCKS)
    it(`has a block "${name}" in ${file} that runs`, () => {
      expect(script(file, name)).not.to.equal('')
      expect(run(script(file, name))).to.match(prints)
    })

  it('has no block that is neither run nor marked with the reason', () => {
    const run = new Set([...OWN, ...BLOCKS.map(([file, name]) => `${file} ${name}`)])
    const open = DOCUMENTS.flatMap((file) =>
      blocks(file)
        // Those of the example are compiled and run by themselves, and test/house.test.ts compares them.
        .filter(({ mark = '' }) => !/^not run: \S+ \S+/.test(mark) && !run.has(`${file} ${mark}`) && !/^test\/example\/[\w.]+$/.test(mark))
        .map(({ mark, text }) => `${file}: ${mark ?? 'no mark'}: ${text.split('\n')[0]}`),
    )
    expect(open).to.eql([])
    const fences = DOCUMENTS.map((file) => read(file).match(/^[ \t]*```/gm)?.length ?? 0)
    expect(fences).to.eql(DOCUMENTS.map((file) => 2 * blocks(file).length))
  })

  it('lists every setting as the program does', () => {
    const rows = (Object.values(SETTINGS) as Setting[]).map(
      (setting) => `| \`--${setting.flag}\` | \`${setting.env}\` | ${helpOf(setting)} |`,
    )
    expect(read('README.md')).to.include(`| flag | environment | meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n\n`)
  })

  it('names every command', async () => {
    const commandsOf = async (...path: string[]): Promise<string[]> => {
      const { stdout } = await stockade([...path, '--help'])
      return [...stdout.split('Commands:')[1]!.matchAll(/^ {2}([a-z][a-z-]*) /gm)]
        .map((match) => match[1]!)
        .filter((name) => name !== 'help')
    }
    const document = read('docs/command-line.md')
    for (const name of await commandsOf()) expect(document).to.include(`\`${name}`)
    for (const noun of ['user', 'group', 'token', 'access', 'app', 'key', 'audit'])
      for (const name of await commandsOf(noun)) expect(document).to.match(new RegExp(`\`${noun} ${name}[ \`]`))
  })

  it('shows every picture, and none that is not there', () => {
    const shown = DOCUMENTS.flatMap((document) =>
      [...read(document).matchAll(/(?:\]\(|src=")((?:docs\/)?pictures\/[^)"]+)/g)].map(([, path]) => join(dirname(document), path!)),
    )
    const made = readdirSync(join(ROOT, 'docs/pictures')).map((name) => `docs/pictures/${name}`)
    expect([...new Set(shown)].sort()).to.eql(made.sort())
  })

  it('links to files and headings that are there', () => {
    const anchors = (document: string): string[] =>
      [...read(document).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
        heading!
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      )
    for (const document of DOCUMENTS)
      for (const [, link, anchor] of read(document).matchAll(/\]\(([^):#]*)(?:#([^)]*))?\)/g)) {
        const target = link ? join(dirname(document), link) : document
        expect(existsSync(join(ROOT, target)), `${document}: ${link}`).to.equal(true)
        if (anchor) expect(anchors(target), `${document}: ${link}`).to.include(anchor)
      }
  })
})
