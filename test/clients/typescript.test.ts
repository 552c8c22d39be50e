/** A client that openapi-typescript and openapi-fetch make of our document compiles by the strictest rules and runs the README's tour. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { READ_ONLY_SCOPES } from '../../provider/scopes.ts'
import { fillDemo } from '../../resource/import/demo.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'

const run = promisify(execFile)
const CLIENTS = resolve('clients')
const require = createRequire(join(CLIENTS, 'package.json'))
/** The generator works with a compiler of its own, which the folder brings. */
const COMPILER = join(require.resolve('typescript/package.json'), '..', 'bin', 'tsc')
const GENERATOR = join(require.resolve('openapi-typescript/package.json'), '..', 'bin', 'cli.js')

interface Tour {
  tour(baseUrl: string, narrow: string): Promise<string[]>
}

describe('a generated TypeScript client', () => {
  let folder: string
  let built: Tour
  before(async function () {
    this.timeout(120_000)
    mkdirSync(join('node_modules', '.cache'), { recursive: true })
    // Below node_modules, where the library is found.
    folder = mkdtempSync(resolve('node_modules', '.cache', 'stockade-client-'))
    const server = await startServer('sqlite')
    try {
      const document = await fetch(`${server.url}/api/schema/`)
      writeFileSync(join(folder, 'schema.json'), await document.text())
    } finally {
      await server.close()
    }
    const from = join(folder, 'schema.json')
    await run(process.execPath, [GENERATOR, from, '--output', join(folder, 'schema.d.ts'), '--default-non-nullable=false'])
    cpSync(join(CLIENTS, 'tour.ts'), join(folder, 'tour.ts'))
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
    const options = {
      compilerOptions: {
        strict: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
        target: 'es2022',
        module: 'esnext',
        moduleResolution: 'bundler',
        types: ['node'],
        typeRoots: [resolve('node_modules', '@types')],
        outDir: 'out',
      },
      files: ['tour.ts', 'schema.d.ts'],
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options))
    await run(process.execPath, [COMPILER, '-p', folder]).catch(({ stdout }) => {
      throw new Error(`The client does not compile:\n${stdout}`)
    })
    built = (await import(pathToFileURL(join(folder, 'out', 'tour.js')).href)) as Tour
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  eachDatabase('runs the tour', (kind) => {
    it('as the README tells it', async () => {
      const server = await startServer(kind)
      try {
        await fillDemo(server.identity)
        await follow(server)
      } finally {
        await server.close()
      }
    })
  })

  async function follow(server: TestServer): Promise<void> {
    const engineer = (await server.identity.users.find('username', 'engineer'))!
    const said = await built.tour(server.url, await server.createToken(engineer, { scopes: READ_ONLY_SCOPES }))
    expect(said[0]).to.equal('I am reader')
    expect(said[1]).to.match(/^found .*[Cc]hain/)
    expect(said.slice(2)).to.eql([
      '403: You do not have permission to perform this action. Your account needs the role "add parts".',
      'made Bell, in stock: 0',
      'active: false',
      '204',
      '403: You do not have permission to perform this action. This token lacks the scope r:add:part.',
    ])
  }
})
