/** Backups that hold what no backup of this program does, sealed with the right passphrase: one sentence, and nothing left behind. */
import { createWriteStream, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { expect } from 'chai'
import { type Pack, pack as tarPack } from 'tar-stream'
import { sealing } from '../../cli/backup/envelope.ts'
import { openDatabase } from '../../database.ts'
import { createDatabase, eachDatabase, type TestDatabase, temporaryFolder } from '../support/databases.ts'
import { stockade } from '../support/process.ts'

const PASSPHRASE = 'six words that nobody says aloud'

eachDatabase('a backup that somebody else has made', (kind) => {
  let into: TestDatabase
  before(async () => {
    into = await createDatabase(kind, { empty: true })
  })
  after(() => into.drop())

  const manifest = JSON.stringify({ format: 1, version: '1.0.0', made: '2026-01-01T00:00:00Z', database: kind })
  type Entry = [name: string, content: string, more?: object]
  async function backup(entries: readonly Entry[]): Promise<string> {
    const file = join(temporaryFolder(), 'odd.backup')
    const pack: Pack = tarPack()
    for (const [name, content, more = {}] of entries) pack.entry({ name, ...more }, content)
    pack.finalize()
    await pipeline(pack as AsyncIterable<Buffer>, await sealing(PASSPHRASE), createWriteStream(file))
    return file
  }
  const begun: Entry = ['manifest.json', manifest]
  const picture = 'media/part_images/a.png'

  const FORM: [string, Entry[], RegExp][] = [
    ['the same name twice', [begun, [picture, 'x'], [picture, 'y']], /^The backup holds "media\/part_images\/a\.png" twice\.$/],
    ['a file where a folder is', [begun, ['media/x', 'x'], ['media/x/y', 'y']], /^The backup holds "media\/x\/y" twice\.$/],
    ['a folder where a file is', [begun, ['media/x/y', 'x'], ['media/x', 'y']], /^The backup holds "media\/x" twice\.$/],
    ['a name that is too long', [begun, [`media/${'n'.repeat(300)}`, 'x']], /^The backup holds a file with a name that is too long/],
    ['a file that nobody knows', [begun, ['notes.txt', 'x']], /^The backup holds what this program does not know: "notes\.txt"\.$/],
    ['a link', [begun, [picture, '', { type: 'symlink', linkname: '/etc/passwd' }]], /^The backup holds what this program does not know/],
    ['a way out', [begun, ['media/../../x', 'x']], /^The backup holds a file with an impossible name/],
    ['no manifest', [[picture, 'x']], /^The backup cannot be used: it does not begin with its manifest\.$/],
    ['a manifest that is no JSON', [['manifest.json', '{']], /^The backup cannot be used: its manifest\.json is not JSON\.$/],
    [
      'a manifest of another form',
      [['manifest.json', 'null']],
      /^The backup cannot be used: its manifest does not say when it was created, or of which database\.$/,
    ],
  ]
  const CONTENT: [string, Entry[], RegExp][] = [
    ['nothing else', [begun], kind === 'sqlite' ? /^The backup lacks / : /^The backup cannot be used: it holds no tables\.$/],
    ['no database in its database', [begun, ['secrets.json', '{}'], ['keys.json', '{}'], ['stockade.sqlite', 'not one']], /^The /],
    ['tables that are none', [begun, ['tables.json', '[]']], /^The backup cannot be used: /],
    [
      'tables that are not filled',
      [
        begun,
        ['tables.json', JSON.stringify({ migrations: [], tables: [{ name: 'auth_user', columns: ['none'] }], sequences: {} })],
        ['tables/auth_user/000001', 'x\n'],
      ],
      /^The backup cannot be used: /,
    ],
  ]
  // What the database has no part in is tried with one of them.
  for (const [title, entries, message] of kind === 'sqlite' ? [...FORM, ...CONTENT] : CONTENT)
    it(`is refused with ${title}`, async () => {
      const file = await backup(entries)
      const { code, stdout, stderr } = await stockade(['restore', file, '--data', into.data, '--database', into.database], {
        env: { STOCKADE_BACKUP_PASSPHRASE: PASSPHRASE },
      })
      expect(stderr.trimEnd()).to.match(message)
      expect([code, stdout, stderr.trimEnd().split('\n').length]).to.eql([1, '', 1])
      expect(readdirSync(into.data)).to.eql([])
      if (kind === 'sqlite') return
      const db = await openDatabase(into.database, into.data)
      const left = await db.all("select relname from pg_class where relnamespace = 'public'::regnamespace")
      await db.close()
      expect(left).to.eql([])
    })
})
