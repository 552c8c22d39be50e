/** What README.md and docs/ say is run here, as it stands there. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { helpOf } from '../cli/serve.ts'
import { SETTINGS, type Setting } from '../config.ts'
import { Agent } from './provider/agent.ts'
import { approve } from './provider/client.ts'
import { temporaryFolder } from './support/databases.ts'
import { type Served, serve, stockade } from './support/process.ts'

const BUILT = dirname(dirname(fileURLToPath(import.meta.url)))
const ROOT = dirname(BUILT)
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')
const DOCUMENTS = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

/** The shell blocks that are marked with a name, one after the other. */
const script = (file: string, name: string): string =>
  [...read(file).matchAll(new RegExp(`<!-- ${name} -->\\n+\`\`\`sh\\n([\\s\\S]*?)\`\`\``, 'g'))].map((match) => match[1]).join('\n')

describe('the documentation', () => {
  let server: Served
  let data: string
  before(async function () {
    if (['bash', 'curl', 'openssl', 'sed'].some((tool) => spawnSync('which', [tool]).status !== 0)) return this.skip() // the blocks use them
    data = temporaryFolder()
    server = await serve(['--data', data, '--demo'])
  })
  after(() => server?.stop())

  /** Runs a block against the server of this test. */
  function run(text: string): string {
    const here = text
      .replaceAll('http://localhost:8000', server.url)
      .replaceAll('npx stockade', `'${process.execPath}' '${join(BUILT, 'launch.cjs')}'`)
      .replaceAll('/tmp/tour', data)
    const { status, stdout, stderr } = spawnSync('bash', ['-eu', '-c', here], {
      encoding: 'utf8',
      cwd: data,
      env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    })
    expect(status, stderr).to.equal(0)
    return stdout
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

  it('links to files that are there', () => {
    for (const document of DOCUMENTS)
      for (const [, link] of read(document).matchAll(/\]\(([^):]+?)(?:#[^)]*)?\)/g))
        expect(existsSync(join(ROOT, dirname(document), link!)), `${document}: ${link}`).to.equal(true)
  })
})
