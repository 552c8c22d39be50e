/** The rules of the house that a compiler does not hold: who may import whom, and who may look at the environment. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

/** The tests run from a folder that was built beside the sources. */
function root(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

const ROOT = root()
const FOLDERS = [
  'cli',
  'config',
  'database',
  'pages',
  'server',
  'provider',
  'resource',
  'migrations',
  'test',
  'bench',
  'screenshots',
  'supply',
]

function sources(): string[] {
  const files = readdirSync(ROOT).filter((name) => /\.c?ts$/.test(name))
  for (const folder of FOLDERS.filter((name) => existsSync(join(ROOT, name)))) {
    for (const name of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      if (name.endsWith('.ts')) files.push(join(folder, name))
    }
  }
  return files.map((file) => file.split(sep).join('/')).sort()
}

interface Source {
  file: string
  text: string
  /** Files of this project that it imports, from the root; types, too, for they are knowledge as well. */
  imports: string[]
  /** Packages that it imports, as written. */
  packages: string[]
}

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)'([^']+)'/g

const namedBy = (text: string): string[] => [...text.matchAll(IMPORT)].map((match) => match[1]!)
const fromRoot = (file: string, named: readonly string[]): string[] =>
  named
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(ROOT, resolve(ROOT, dirname(file), name)))
    .map((path) => path.split(sep).join('/'))

function read(file: string): Source {
  const text = readFileSync(join(ROOT, file), 'utf8')
  const named = namedBy(text)
  return { file, text, imports: fromRoot(file, named), packages: named.filter((name) => !name.startsWith('.')) }
}
/** The same without what is imported for its types alone. */
const atRunTime = (source: Source): Source => ({
  ...source,
  imports: fromRoot(source.file, namedBy(source.text.replace(/^import type [^']*'[^']+'$/gm, ''))),
})

const FILES = sources().map(read)
const inProgram = FILES.filter(({ file }) => !/^(test|bench|screenshots|supply)\//.test(file))

/** A text without its comments. */
const code = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')

/** Every import of these files that the rule forbids, as `importer -> imported`. */
const broken = (files: Source[], forbidden: (imported: string, importer: string) => boolean): string[] =>
  files.flatMap(({ file, imports }) => imports.filter((imported) => forbidden(imported, file)).map((imported) => `${file} -> ${imported}`))

describe('the house', () => {
  it('was found whole', () => {
    expect(FILES.map(({ file }) => file)).to.include.members(['server.ts', 'cli.ts', 'config.ts', 'provider/index.ts', 'resource/index.ts'])
    expect(read('server.ts').imports).to.include.members(['config.ts', 'provider/index.ts', 'resource/index.ts'])
  })

  it('lets the provider know nothing of the resource', () => {
    const provider = FILES.filter(({ file }) => file.startsWith('provider/'))
    expect(broken(provider, (imported) => imported.startsWith('resource/'))).to.eql([])
  })

  it('lets the resource know identity and scopes of the provider, and nothing else', () => {
    const resource = FILES.filter(({ file }) => file.startsWith('resource/'))
    const allowed = (imported: string) => imported.startsWith('provider/identity/') || imported === 'provider/scopes.ts'
    expect(broken(resource, (imported) => imported.startsWith('provider/') && !allowed(imported))).to.eql([])
  })

  it('keeps the engine of resources free of what is declared with it, of files and of documents', () => {
    const engine = FILES.filter(({ file }) => file.startsWith('resource/engine/'))
    const types = /^(config\.ts$|provider\/identity\/|resource\/auth\/)/
    const known = /^(resource\/(engine\/|errors\.ts$|auth\/gate\.ts$)|database(\.ts$|\/)|provider\/scopes\.ts$)/
    const others = (imported: string) => imported !== 'pairs.ts' && !known.test(imported)
    expect(broken(engine, (imported) => others(imported) && !types.test(imported))).to.eql([])
    expect(broken(engine.map(atRunTime), others)).to.eql([])
  })

  it('lets nobody ask a field of what kind it is but the kinds themselves', () => {
    const kinds = FILES.filter(({ file }) => file.startsWith('resource/engine/fields/')).flatMap(({ text }) =>
      [...text.matchAll(/^export (?:abstract )?class (\w+)/gm)].map(([, name]) => name!),
    )
    expect(kinds).to.include.members(['Text', 'Ref', 'Nested', 'Image'])
    const asking = new RegExp(`instanceof (?:${kinds.join('|')})\\b`)
    const others = inProgram.filter(({ file }) => !file.startsWith('resource/engine/fields/'))
    expect(others.filter(({ text }) => asking.test(text)).map(({ file }) => file)).to.eql([])
  })

  it('reads what a database refused in database/refused.ts alone, by codes wherever there are some', () => {
    const SAYS = /constraint failed|integer overflow|SQLITE_CONSTRAINT|\b(?:2350[35]|22003|40P01)\b/
    const now = inProgram.filter(({ file }) => !file.startsWith('migrations/')) // released ones stay as they are
    expect(now.filter(({ text }) => SAYS.test(text)).map(({ file }) => file)).to.eql(['database/refused.ts'])
  })

  it('lets what both halves are served with know neither', () => {
    const served = FILES.filter(({ file }) => /^(server|pages)\//.test(file))
    expect(broken(served, (imported) => /^(provider\/(?!identity\/|scopes\.ts)|resource\/)/.test(imported))).to.eql([])
  })

  it('has server/ at the top, for server.ts and the command line, and pages/ on the ground', () => {
    const below = inProgram.filter(({ file }) => !/^(server|cli)(\.ts$|\/)/.test(file))
    expect(broken(below, (imported) => imported.startsWith('server/'))).to.eql([])
    const pages = FILES.filter(({ file }) => file.startsWith('pages/'))
    expect(pages).to.not.eql([])
    expect(broken(pages, (imported) => !/^(pages\/|pairs\.ts$|config\.ts$|provider\/(identity\/|scopes\.ts$))/.test(imported))).to.eql([])
  })

  it('keeps nothing by database: what is remembered is held by the object that whoever opened the database made', () => {
    expect(inProgram.filter(({ text }) => /\bWeakMap<Database\b/.test(code(text))).map(({ file }) => file)).to.eql([])
  })

  it('keeps identity free of HTTP and of the rest of the provider', () => {
    const identity = FILES.filter(({ file }) => file.startsWith('provider/identity/'))
    // Its rules speak to people: in words of pages/texts.ts, which knows no page.
    const allowed = (imported: string) => /^(provider\/(identity\/|scopes\.ts)|(config|database|pages\/texts)\.ts$)/.test(imported)
    expect(broken(identity, (imported) => !allowed(imported))).to.eql([])
    const http = identity.filter(({ packages }) => packages.some((name) => /^(koa|node:https?$|oidc-provider)/.test(name)))
    expect(http.map(({ file }) => file)).to.eql([])
  })

  it('asks no model of oidc-provider for its name: each has a file in provider/oidc/adapter', () => {
    const provider = FILES.filter(({ file }) => file.startsWith('provider/'))
    expect(provider.filter(({ text }) => /\bmodel\s*[!=]==/.test(text)).map(({ file }) => file)).to.eql([])
  })

  it('knows the table of what oidc-provider keeps in its adapter and in one file of identity', () => {
    // Operations of the API that end sessions name the tables that they touch.
    const others = inProgram.filter(({ file }) => !/^(migrations|resource\/inventory\/user)\//.test(file))
    expect(others.filter(({ text }) => code(text).includes('oidc_record')).map(({ file }) => file)).to.eql([
      'provider/identity/records.ts',
      'provider/oidc/adapter/records.ts',
    ])
  })

  it('decides about sign-ins and consents without pages', () => {
    const deciding = /^provider\/(sign-in\/decisions\/|oidc\/(consent-request|grants)\.ts$)/
    const decisions = FILES.filter(({ file }) => deciding.test(file))
    expect(decisions.length).to.be.above(8)
    const known = /^(provider\/(sign-in\/decisions|identity|oidc)\/|provider\/(context|scopes)\.ts$|(config|database|pages\/texts)\.ts$)/
    expect(broken(decisions, (imported) => !known.test(imported))).to.eql([])
    const http = decisions.filter(({ packages }) => packages.some((name) => /^(koa|eta\b|node:https?$)/.test(name)))
    expect(http.map(({ file }) => file)).to.eql([])
  })

  it('leaves what pages ask of the database to identity', () => {
    const pages = FILES.filter(({ file }) => /^(provider\/(admin|account|applications|home|sign-in|pages)|resource\/look)\//.test(file))
    expect(pages.length).to.be.above(40)
    const SQL = /\b(?:select|insert into|update|delete from)\b.*\b(?:from|into|set|where)\b|\border by\b/is
    const CALL = /\bdb\.(?:all|select|write|transaction|knex)\b|\btrx(?:\(|\.(?:raw|all)\b)|\ball(?:In|From)\(/g
    const asking = pages.flatMap(({ file, text }) => {
      const literals = [...code(text).matchAll(/'[^'\n]*'|"[^"\n]*"|`[^`]*`/g)].map(([literal]) => literal)
      return [...literals.filter((literal) => SQL.test(literal)), ...(code(text).match(CALL) ?? [])].map((found) => `${file}: ${found}`)
    })
    expect(asking).to.eql([])
  })

  it('lets nothing import server.ts and cli.ts but the command line and what launches it', () => {
    const others = inProgram.filter(({ file }) => !['cli.ts', 'launch.cts'].includes(file) && !file.startsWith('cli/'))
    expect(broken(others, (imported) => imported === 'server.ts' || imported.startsWith('cli'))).to.eql([])
  })

  it('shows both halves to server.ts and cli.ts alone', () => {
    const sees = ({ imports }: Source, half: string) =>
      imports.some((name) => name.startsWith(`${half}/`) && !/^provider\/(identity\/|scopes\.ts)/.test(name))
    const both = inProgram.filter((source) => sees(source, 'provider') && sees(source, 'resource'))
    expect(both.map(({ file }) => file).filter((file) => file !== 'server.ts' && file !== 'cli.ts')).to.eql([])
  })

  it('reads the environment in config.ts alone; launch.cts sets one variable before anything is loaded', () => {
    const readers = inProgram.filter(({ text }) => /process\.env|process\[['"]env/.test(text)).map(({ file }) => file)
    expect(readers).to.eql(['config.ts', 'launch.cts'])
    expect(readFileSync(join(ROOT, 'launch.cts'), 'utf8').match(/process\.env.*/g)).to.eql([
      "process.env.UV_THREADPOOL_SIZE = process.env.UV_THREADPOOL_SIZE || '8'",
    ])
  })

  it('lets the API write in engine/transact.ts alone, where each key of a client has one effect', () => {
    const writers = inProgram
      .filter(({ file, text }) => /^resource\/(?!import\/)/.test(file) && /\bdb\.(?:transaction|write)\b|\bidentity\.change\(/.test(text))
      .map(({ file }) => file)
    expect(writers).to.eql([
      'resource/engine/transact.ts',
      'resource/files.ts', // changes no row: it holds a lock while it asks
      'resource/inventory/barcode/history.ts', // what was scanned, besides the write
      'resource/inventory/user/api-token.ts', // a GET, the same token at every call
    ])
  })

  it('says what a kind of thing is in inventory/kinds alone, and has no second list of kinds', () => {
    const kinds = (source: Source) => [...source.text.matchAll(/^(?:export const \w+ = )?kind\('\w+\.(\w+)'/gm)].map((match) => match[1]!)
    const said = FILES.filter(({ file }) => file.startsWith('resource/inventory/kinds/')).flatMap(kinds)
    expect(said.length).to.be.above(50)
    // Names of one word are names of fields, too.
    const names = said.filter((name) => /.[A-Z]/.test(name)).map((name) => name.toLowerCase())
    const elsewhere = inProgram.filter(({ file }) => !/^resource\/(inventory\/kinds|import)\//.test(file)) // the import knows names of a dump
    const lists = elsewhere.filter(({ text }) => names.filter((name) => new RegExp(`['.]${name}'|\\b${name}:`).test(text)).length > 3)
    expect(lists.map(({ file }) => file)).to.eql([])
  })

  it('names no table of orders in what all kinds of orders have in common', () => {
    const family = FILES.filter(({ file }) => file.startsWith('resource/inventory/order/family/'))
    expect(family.length).to.be.above(15)
    const TABLE = /\b(?:order_(?:purchase|sales|return|transfer)_order|build_(?:build|line|item)\b)\w*/g
    expect(family.flatMap(({ file, text }) => (code(text).match(TABLE) ?? []).map((table) => `${file}: ${table}`))).to.eql([])
  })

  it('lets the transaction alone bring up to date what is kept', () => {
    const calling = inProgram.filter(({ file, text }) => file.startsWith('resource/') && /\.refresh\(/.test(code(text)))
    // Rates are worked out anew by the path of that name; prices are rebuilt by what refreshes all of them.
    expect(calling.map(({ file }) => file)).to.eql(['resource/engine/kept.ts', 'resource/inventory/kept/prices.ts'])
    const all = inProgram
      .filter(({ file }) => file.startsWith('resource/'))
      .flatMap(({ text }) => [...code(text).matchAll(/(\w+)\.refresh\(/g)].map(([, of]) => of))
    expect(all).to.eql(['one', 'kept', 'PRICES'])
  })

  it('imports nothing from inside the protocol library', () => {
    expect(FILES.filter(({ packages }) => packages.some((name) => name.startsWith('oidc-provider/'))).map(({ file }) => file)).to.eql([])
  })

  it('has one SQLite library: two copies break the locks of one another', () => {
    const second = FILES.filter(({ packages }) => packages.some((name) => ['better-sqlite3', 'node:sqlite'].includes(name)))
    expect(second.map(({ file }) => file)).to.eql([])
  })

  it('names its files in kebab case', () => {
    const odd = FILES.filter(({ file }) => !/^([a-z0-9-]+\/)*[a-z0-9-]+(\.test|\.d)?\.c?ts$/.test(file))
    expect(odd.map(({ file }) => file)).to.eql([])
  })

  it('promises nothing in docs/security.md and docs/limits.md that no test holds', () => {
    const lines = ['security', 'limits'].flatMap((page) => readFileSync(join(ROOT, `docs/${page}.md`), 'utf8').split('\n'))
    let promises = 0
    const odd = lines.flatMap((line, n) => {
      const cells = line.split(' | ')
      if (!line.startsWith('| ') || cells.length !== 3 || line.startsWith('| ---')) return []
      const header = lines.slice(0, n).findLast((each) => each.startsWith('| ') && each.endsWith('| held by |'))
      const between = header ? lines.slice(lines.lastIndexOf(header, n), n) : ['']
      if (line.endsWith('| held by |') || between.some((each) => !each.startsWith('|'))) return []
      promises++
      const names = [...cells[2]!.matchAll(/`([\w/-]+)`/g)].map((match) => `test/${match[1]}.test.ts`)
      const missing = names.filter((name) => !existsSync(join(ROOT, name)))
      return missing.length || !(names.length || /`npm run \w+`/.test(cells[2]!)) ? [`${line}: ${missing}`] : []
    })
    expect(odd).to.eql([])
    expect(promises).to.be.above(40)
  })

  describe('in its inventory', () => {
    const AREA = /^resource\/inventory\/([a-z-]+)\//
    const inventory = FILES.filter(({ file }) => file.startsWith('resource/inventory/'))

    it('has no ring of areas', () => {
      const below = new Map<string, Set<string>>()
      for (const { file, imports } of inventory) {
        const area = AREA.exec(file)?.[1]
        if (!area) continue
        const known = below.get(area) ?? new Set()
        for (const imported of imports) if (AREA.exec(imported) && AREA.exec(imported)![1] !== area) known.add(AREA.exec(imported)![1]!)
        below.set(area, known)
      }
      expect(below.size).to.be.above(15)
      // What imports nothing that is left is taken away, until nothing is left or a ring.
      for (let lowest: string[] | undefined; lowest === undefined || lowest.length; ) {
        lowest = [...below].filter(([, areas]) => [...areas].every((area) => !below.has(area))).map(([area]) => area)
        for (const area of lowest) below.delete(area)
      }
      expect([...below.keys()]).to.eql([])
    })

    it('lets the declaration of a part know few others', () => {
      const byName = new Map(FILES.map((source) => [source.file, source]))
      const reached = new Set<string>()
      const open = ['resource/inventory/part/part.ts']
      for (let file = open.pop(); file; file = open.pop()) {
        for (const imported of byName.get(file)?.imports ?? []) {
          if (!imported.startsWith('resource/') || reached.has(imported)) continue
          reached.add(imported)
          open.push(imported)
        }
      }
      expect(reached.size).to.be.within(10, 39)
    })

    it('leaves handlers and casts to the engine', () => {
      const aside = /`[^`]*`|'[^'\n]*'|\/\*.*?\*\/|\/\/[^\n]*|^import [^\n]*/gms
      const code = inventory.map(({ text }) => text.replace(aside, "''"))
      const count = (pattern: RegExp) => code.reduce((sum, text) => sum + (text.match(pattern) ?? []).length, 0)
      expect(count(/\bhandle(?=[(:,])/g)).to.be.within(1, 14)
      expect(count(/(?<=[\w)\]}'!]) as (?!const\b)[A-Za-z{[(]/g)).to.be.within(1, 79)
    })
  })

  it('explains how to add something by an example that is compiled and run, of less than 60 lines', () => {
    const pages = ['docs/how-to-add-a-resource.md', 'docs/how-to-add-an-action.md'].map((page) => readFileSync(join(ROOT, page), 'utf8'))
    const blocks = pages.flatMap((page) => [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!))
    const named = pages.flatMap((page) =>
      [...page.matchAll(/<!-- (\S+) -->\n```ts\n(.*?)```/gs)].map(([, file, code]) => [file!, code!] as const),
    )
    expect(blocks).to.have.length(named.length).and.above(4)
    for (const [file, code] of named) expect(read(file).text, file).to.include(code)
    const lines = FILES.filter(({ file }) => file.startsWith('test/example/')).flatMap(({ text }) =>
      text.split('\n').filter((line) => line.trim()),
    )
    expect(lines.length).to.be.within(30, 59)
  })
})
