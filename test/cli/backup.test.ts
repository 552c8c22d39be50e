import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type * as oauth from 'oauth4webapi'
import { openDatabase } from '../../database.ts'
import { rollback } from '../../migrations/index.ts'
import { type App, api as asked, defaultApp, makeReader, PASSWORD, refresh, signIn } from '../provider/client.ts'
import { Api, superuser, token } from '../support/api.ts'
import { makePart } from '../support/builders.ts'
import { createDatabase, eachDatabase, type TestDatabase, temporaryFolder } from '../support/databases.ts'
import { stockade, stockadeJson } from '../support/process.ts'
import { startServer, type TestServer } from '../support/server.ts'

const PASSPHRASE = 'six words that nobody says aloud'
const env = { STOCKADE_BACKUP_PASSPHRASE: PASSPHRASE }
const at = ({ data, database }: TestDatabase) => ['--data', data, '--database', database]

eachDatabase('a backup of a running server', (kind) => {
  const file = join(temporaryFolder(), 'stockade.backup')
  const places: TestDatabase[] = []
  const place = async () => {
    const made = await createDatabase(kind, { empty: true })
    places.push(made)
    return made
  }
  let home: TestDatabase
  let server: TestServer
  let app: App
  let key: string
  let tokens: oauth.TokenEndpointResponse
  let image: string
  /** Names of parts, and addresses of attached files, whose making was answered before the backup began. */
  let parts: string[]
  let links: string[]
  let made: { bytes: number; sha256: string; files: number }

  before(async () => {
    home = await createDatabase(kind)
    server = await startServer(kind, {}, home)
    const admin = await superuser(server)
    const reader = await makeReader(server)
    key = await server.createToken(reader)
    app = await defaultApp(server)
    if (kind === 'postgres') await server.db.transaction((trx) => trx.raw('create table of_others (id serial, x text)'))
    tokens = (await signIn(server, app, 'openid offline_access r:view:part', { username: 'reader' })).tokens
    const { pk } = await makePart(admin, { name: 'Bracket' })
    const attach = async (content: string) => {
      const form = new FormData()
      for (const [name, value] of Object.entries({ model_type: 'part', model_id: String(pk) })) form.set(name, value)
      form.set('attachment', new Blob([content]), 'drawing.txt')
      const { status, body, text } = await admin.send('POST', '/attachment/', form)
      if (status !== 201) throw new Error(text)
      return body.attachment as string
    }
    image = await attach('the first drawing')

    // Writers that never rest, while another process makes the backup.
    const answered = { parts: [] as string[], links: [] as string[] }
    let resting = false
    const write = async (work: (n: number) => Promise<void>) => {
      for (let n = 0; !resting; n++) await work(n)
    }
    const writers = [
      ...[1, 2, 3].map((w) =>
        write(async (n) => {
          const { name } = await makePart(admin, { name: `Part ${w}-${n}` })
          answered.parts.push(name)
        }),
      ),
      write(async (n) => void answered.links.push(await attach(`drawing ${n}`))),
    ]
    while (answered.parts.length < 20 || answered.links.length < 3) await new Promise((done) => setTimeout(done, 10))
    parts = [...answered.parts]
    links = [...answered.links]
    try {
      made = await stockadeJson(['backup', file, ...at(home)], { env })
    } finally {
      resting = true
      await Promise.all(writers)
    }
    expect(answered.parts.length, 'writes went on meanwhile').to.be.greaterThan(parts.length)
    await server.close()
  })
  after(async () => {
    await home?.drop()
    for (const one of places) await one.drop()
  })

  it('is one file for its owner alone, in which nothing can be read', () => {
    expect(statSync(file).mode & 0o777).to.equal(0o600)
    expect(statSync(file).size).to.equal(made.bytes)
    const content = readFileSync(file)
    expect(content.subarray(0, 18).toString()).to.equal('stockade-backup 1\n')
    for (const word of ['Bracket', 'drawing', 'reader', 'secrets.json', 'apiTokens']) expect(content.includes(word), word).to.equal(false)
    expect(readdirSync(join(file, '..'))).to.eql(['stockade.backup'])
  })

  it('is noted in the audit log, with what tells the file from others', async () => {
    const [entry, ...more] = await stockadeJson(['audit', 'list', '--action', 'backup', ...at(home)])
    expect(more).to.eql([])
    expect(entry).to.deep.include({
      action: 'backup.create',
      target: 'backup stockade.backup',
      actor: '',
      detail: { bytes: made.bytes, sha256: made.sha256 },
    })
  })

  it('is not written over', async () => {
    const { code, stderr } = await stockade(['backup', file, ...at(home)], { env })
    expect([code, stderr]).to.eql([1, `${file} is there already. Choose another name: a backup is never written over.\n`])
  })

  describe('restored elsewhere', () => {
    let restored: TestDatabase
    let reader: Api
    before(async () => {
      restored = await place()
      await stockadeJson(['restore', file, ...at(restored)], { env })
      const { port } = new URL(server.url)
      server = await startServer(kind, { port: Number(port), url: server.url }, restored)
      reader = new Api(server.url, token(key))
    })
    after(() => server.close())

    it('has everything that was answered before it was begun', async () => {
      const { body } = await reader.get('/part/?limit=100000')
      const names = new Set(body.results.map(({ name }: { name: string }) => name))
      expect(parts.filter((name) => !names.has(name))).to.eql([])
    })

    it('opens with the API token that was made before', async () => {
      const { status, body } = await reader.get('/user/me/')
      expect([status, body.username]).to.eql([200, 'reader'])
    })

    it('believes the access tokens that it had signed, and its refresh tokens', async () => {
      expect((await asked(server, tokens.access_token, '/part/')).status).to.equal(200)
      const next = await refresh(app, tokens.refresh_token!)
      expect((await asked(server, next.access_token, '/part/')).status).to.equal(200)
    })

    it('lets people sign in with their passwords', async () => {
      const again = await signIn(server, app, 'openid r:view:part', { username: 'reader', password: PASSWORD })
      expect((await asked(server, again.tokens.access_token, '/part/')).status).to.equal(200)
    })

    it('serves every attached file of which it has a row', async () => {
      expect((await reader.get(image)).text).to.equal('the first drawing')
      const { body } = await reader.get('/attachment/?limit=100000')
      const kept: string[] = body.results.map(({ attachment }: { attachment: string }) => attachment)
      expect(kept).to.include.members(links)
      for (const link of kept) expect((await reader.get(link)).status, link).to.equal(200)
    })

    it('writes on where it stopped', async () => {
      const [before] = await server.db.all<{ last: number }>('select max(id) as last from part_part')
      const { pk } = await makePart(await superuser(server, 'second'))
      expect(pk).to.be.greaterThan(before!.last)
    })

    it('is whole: sums, files and the chain of the audit log', async () => {
      expect((await stockade(['check', ...at(restored)])).stdout).to.equal('All stored values are correct.\n')
      const { faults } = await stockadeJson(['audit', 'verify', ...at(restored)])
      expect(faults).to.eql([])
      const [entry] = await stockadeJson(['audit', 'list', '--action', 'backup.restore', ...at(restored)])
      expect(entry.target).to.equal('backup stockade.backup')
      expect(entry.detail.sha256).to.equal(made.sha256)
      for (const name of ['secrets.json', 'keys.json']) expect(statSync(join(restored.data, name)).mode & 0o777).to.equal(0o600)
      expect(readdirSync(restored.data).filter((name) => name.startsWith('.'))).to.eql([])
      if (kind === 'sqlite') return
      expect(await server.db.all("select to_regclass('of_others') as there")).to.eql([{ there: null }])
      const guarded = await server.db.all("select 1 from pg_trigger where tgname like 'audit_log_no_%' and tgenabled = 'O'")
      expect(guarded).to.have.length(2)
      const rules = "select count(*) as n from pg_constraint where contype = 'f' and convalidated"
      const original = await openDatabase(home.database, home.data)
      expect(await server.db.all(rules)).to.eql(await original.all(rules))
      await original.close()
    })
  })

  describe('is refused, with nothing left behind,', () => {
    let empty: TestDatabase
    before(async () => {
      empty = await place()
    })
    const refused = async (from: string, message: RegExp, into = empty, passphrase = PASSPHRASE) => {
      const had = readdirSync(into.data).sort()
      const { code, stdout, stderr } = await stockade(['restore', from, ...at(into)], { env: { STOCKADE_BACKUP_PASSPHRASE: passphrase } })
      expect(stderr).to.match(message)
      expect([code, stdout, stderr.trim().split('\n').length]).to.eql([1, '', 1])
      expect(readdirSync(into.data).sort()).to.eql(had)
      if (kind === 'postgres' && into === empty) expect(await tablesOf(into)).to.eql([])
    }
    const tablesOf = async ({ database, data }: TestDatabase) => {
      const db = await openDatabase(database, data)
      try {
        return await db.all("select relname from pg_class where relnamespace = 'public'::regnamespace")
      } finally {
        await db.close()
      }
    }
    /** A copy with one change. */
    const changed = (change: (copy: string) => void): string => {
      const copy = join(temporaryFolder(), 'copy')
      copyFileSync(file, copy)
      change(copy)
      return copy
    }
    const flipped = (position: number): string =>
      changed((copy) => {
        const content = readFileSync(copy)
        content[position]! ^= 1
        writeFileSync(copy, content)
      })

    it('with a wrong passphrase', () => refused(file, /^The passphrase is wrong/, empty, 'another passphrase'))
    it('when its end is missing', async () => {
      await refused(
        changed((copy) => truncateSync(copy, made.bytes - 1)),
        /^The backup is damaged/,
      )
      // Exactly between two chunks: what is left is all authentic.
      const chunk = 65_536 + 16
      await refused(
        changed((copy) => truncateSync(copy, 66 + chunk * Math.floor((made.bytes - 67) / chunk))),
        /^The backup is damaged/,
      )
    })
    // What wraps the file is the same on both databases.
    if (kind === 'sqlite') {
      it('when a single bit has changed, wherever', async () => {
        for (const position of [20, 50])
          await refused(flipped(position), /^The passphrase is wrong, or the first bytes of the file are damaged/)
        for (const position of [70, Math.floor(made.bytes / 2), made.bytes - 1]) await refused(flipped(position), /^The backup is damaged/)
      })
      it('when it is no backup', async () => {
        await refused(
          changed((copy) => writeFileSync(copy, 'hello')),
          /^This file is not a backup/,
        )
        await refused(
          changed((copy) => writeFileSync(copy, 'stockade-backup 2\nhello')),
          /^This backup was created by a newer Stockade/,
        )
        await refused('/nothing/there', /^\/nothing\/there cannot be used: there is no such file/)
      })
    }
    it('where something is already', async () => {
      const used = await place()
      writeFileSync(join(used.data, 'notes.txt'), 'mine')
      await refused(file, /into an empty data folder, and .* holds notes\.txt already/, used)
      if (kind === 'sqlite') return
      const full = await createDatabase(kind)
      places.push(full)
      await refused(file, /this PostgreSQL database holds tables already/, full)
    })
    it('into the other kind of database', async () => {
      if (kind === 'postgres') await refused(file, /^This backup is of a PostgreSQL database/, { ...empty, database: '' })
      else await refused(file, /^This backup is of a SQLite database/, { ...empty, database: 'postgres://nobody@127.0.0.1:1/none' })
    })
  })

  // Last, for it takes the original back; a test beside the groups would run before them.
  describe('of an older version', () => {
    it('is brought up to date', async () => {
      const old = join(temporaryFolder(), 'old.backup')
      const db = await openDatabase(home.database, home.data)
      await rollback(db)
      await db.close()
      await stockadeJson(['backup', old, ...at(home)], { env })
      const restored = await place()
      await stockadeJson(['restore', old, ...at(restored)], { env })
      expect(await stockadeJson(['migrate', ...at(restored)])).to.eql([])
      expect((await stockadeJson(['audit', 'verify', ...at(restored)])).faults).to.eql([])
    })
  })
})

describe('the passphrase of a backup', () => {
  const file = join(temporaryFolder(), 'x.backup')
  let home: TestDatabase
  before(async () => {
    home = await createDatabase('sqlite')
    for (const name of ['secrets.json', 'keys.json']) writeFileSync(join(home.data, name), '{}')
  })
  after(() => home?.drop())

  it('comes from a file, the environment or a terminal, and is not a short one', async () => {
    const missing = await stockade(['backup', file, ...at(home)])
    expect(missing.stderr).to.match(/^There is no terminal to ask for the passphrase/)
    const short = await stockade(['backup', file, ...at(home)], { env: { STOCKADE_BACKUP_PASSPHRASE: 'short' } })
    expect(short.stderr).to.match(/^The passphrase needs at least 12 characters/)
    expect(existsSync(file)).to.equal(false)
    const words = join(temporaryFolder(), 'passphrase')
    writeFileSync(words, `${PASSPHRASE}\n`)
    expect((await stockade(['backup', file, '--passphrase-file', words, ...at(home)])).stdout).to.match(/^The backup is in /)
    expect((await stockade(['backup', '--help'])).stdout).to.not.match(/--passphrase </)
  })

  it('is of no use where there is nothing to back up', async () => {
    const nowhere = temporaryFolder()
    const { stderr } = await stockade(['backup', join(nowhere, 'b'), '--data', nowhere], { env })
    expect(stderr).to.match(/^There is no installation of Stockade in /)
    expect(readdirSync(nowhere)).to.eql([])
  })
})
