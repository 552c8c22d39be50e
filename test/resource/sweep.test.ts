/** What a killed process has left below the media folder goes; what a row names, or somebody else has put there, never does. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { fileColumns, namedPaths } from '../../resource/file-columns.ts'
import { importDump } from '../../resource/import/import.ts'
import { placeOf } from '../../resource/inventory/attachment/store.ts'
import { sweepMedia } from '../../resource/media-sweep.ts'
import { keepWhole } from '../../resource/whole-file.ts'
import { superuser } from '../support/api.ts'
import { makePart, PNG } from '../support/builders.ts'
import { createDatabase, eachDatabase, type TestDatabase, temporaryFolder } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { startServer, type TestServer } from '../support/server.ts'

const DUMP = fileURLToPath(new URL('../../../../shared/data/inventree-demo-2024-03.json', import.meta.url))
const YESTERDAY = new Date(Date.now() - 86_400_000)
const hex = (digit: string | number): string => String(digit).padStart(32, '0')

eachDatabase('the sweep of the media folder', (kind) => {
  let home: TestDatabase
  let server: TestServer
  beforeEach(async () => {
    home = await createDatabase(kind)
    server = await startServer(kind, {}, home)
  })
  afterEach(async () => {
    await server.close()
    await home.drop()
  })

  const at = (path: string): string => join(home.data, 'media', path)
  const age = (path: string): void => utimesSync(at(path), YESTERDAY, YESTERDAY)
  function put(path: string, old = true): string {
    mkdirSync(dirname(at(path)), { recursive: true })
    writeFileSync(at(path), PNG)
    if (old) age(path)
    return path
  }
  const sweep = () => sweepMedia(server)
  const files = () =>
    readdirSync(at(''), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(at('').length))
      .sort()
  const form = (fields: Record<string, string | Buffer>): FormData => {
    const sent = new FormData()
    for (const [name, value] of Object.entries(fields))
      typeof value === 'string' ? sent.set(name, value) : sent.set(name, new Blob([value as Uint8Array<ArrayBuffer>]), 'photo.png')
    return sent
  }

  const LEFT = [`part_images/${hex('a')}.png`, `notes_images/${hex('b')}.jpg`, `attachments/part/1/${hex('c')}`, `.drafts/${hex('d')}`]

  it('at its start the server removes drafts and files that no row names, and says how many', async () => {
    await server.close()
    for (const path of LEFT) put(path)
    server = await startServer(kind, {}, home)
    await eventually(async () => LEFT.some((path) => existsSync(at(path))), false)
    await eventually(async () => server.lines.some((line) => JSON.parse(line).files === LEFT.length), true)
  })

  it('what is younger than any request stays: its row may be about to be written', async () => {
    for (const path of LEFT) put(path, false)
    expect(await sweep()).to.equal(0)
    expect(files()).to.have.length(LEFT.length)
  })

  it('what was uploaded stays as long as a row has it: pictures, files, results of tests, pictures in notes', async () => {
    const api = await superuser(server)
    const { pk } = await makePart(api, { testable: true, trackable: true })
    const stock = await api.post('/stock/', { part: pk, quantity: 1, serial_numbers: '1' })
    expect(stock.status, stock.text).to.equal(201)
    const item = (Array.isArray(stock.body) ? stock.body[0] : stock.body).pk
    const template = (await api.post('/part/test-template/', { part: pk, test_name: 'Weight', description: 'in grams' })).body.pk
    const about = { model_type: 'part', model_id: String(pk) }
    const attached = await api.send('POST', '/attachment/', form({ ...about, attachment: PNG }))
    const sent = [
      await api.send('PATCH', `/part/${pk}/`, form({ image: PNG })),
      attached,
      await api.send('POST', '/notes-image-upload/', form({ ...about, image: PNG })),
      await api.send(
        'POST',
        '/stock/test/',
        form({ stock_item: String(item), template: String(template), value: '1', result: 'true', attachment: PNG }),
      ),
    ]
    for (const { status, text } of sent) expect(status, text).to.be.oneOf([200, 201])
    expect((await api.patch(`/attachment/${attached.body.pk}/`, { filename: 'renamed.png' })).status).to.equal(200)
    const before = files()
    expect(before).to.have.length(4)
    for (const path of before) age(path)
    expect(await sweep()).to.equal(0)
    expect(files()).to.eql(before)
  })

  it('what came with an import stays, whether a row names it or not', async () => {
    for (const path of [
      'part_images/old.png',
      'attachments/part/7/data.pdf',
      'label/logo.png',
      'company_images/x.thumbnail.png',
      'notes.txt',
    ])
      put(path)
    const before = files()
    expect(await sweep()).to.equal(0)
    expect(files()).to.eql(before)
  })

  it(existsSync(DUMP) ? 'after an import of the demo data nothing is removed' : 'skipped, ../shared/data is not here', async function () {
    if (!existsSync(DUMP)) this.skip()
    await importDump(server.identity, DUMP)
    const named = (await namedPaths(server.db)).map(placeOf).filter(Boolean)
    expect(named).not.to.eql([])
    for (const path of named) put(path)
    const before = files()
    expect(await sweep()).to.equal(0)
    expect(files()).to.eql(before)
  })

  it('where most files belong to no row none is removed: it is the folder of another database', async () => {
    for (let n = 0; n < 30; n++) put(`part_images/${hex(n)}.png`)
    expect(await sweep()).to.equal(0)
    expect(files()).to.have.length(30)
    expect(server.lines.some((line) => line.includes('is this the media folder of this database?'))).to.equal(true)
  })

  it('where half of them belong to no row, none is removed either', async () => {
    const api = await superuser(server)
    const paths = Array.from({ length: 60 }, (_, n) => put(`part_images/${hex(n)}.png`))
    const { pk } = await makePart(api)
    const [row] = await server.db.all('select * from common_notes_image where 1 = 0')
    expect(row).to.equal(undefined)
    await server.db.transaction((trx) =>
      trx('common_notes_image').insert(paths.slice(30).map((image) => ({ image, date: '2026-01-01', model_type: 'part', model_id: pk }))),
    )
    expect(await sweep()).to.equal(0)
    expect(files()).to.have.length(60)
  })

  it('what lies behind a link stays, in the media folder and outside of it', async () => {
    const api = await superuser(server)
    const { pk } = await makePart(api)
    const { body } = await api.send('PATCH', `/part/${pk}/`, form({ image: PNG }))
    const named = body.image.slice('/media/'.length)
    age(named)
    symlinkSync('part_images', at('company_images'))
    const outside = temporaryFolder()
    writeFileSync(join(outside, `${hex('a')}.png`), PNG)
    utimesSync(join(outside, `${hex('a')}.png`), YESTERDAY, YESTERDAY)
    symlinkSync(outside, at('notes_images'))
    symlinkSync(join(outside, `${hex('a')}.png`), at(`part_images/${hex('b')}.png`))
    expect(await sweep()).to.equal(0)
    expect([existsSync(at(named)), existsSync(join(outside, `${hex('a')}.png`))]).to.eql([true, true])
  })

  it('a picture that is there already is young again when it is sent: its row may be about to be written', async () => {
    const path = put(`part_images/${hex('e')}.png`)
    await keepWhole(at(''), path, PNG)
    expect(await sweep()).to.equal(0)
    expect(existsSync(at(path))).to.equal(true)
  })

  it('a file that an older version cut short is whole again when it is sent once more', async () => {
    const path = put(`part_images/${hex('f')}.png`)
    writeFileSync(at(path), PNG.subarray(0, 10))
    await keepWhole(at(''), path, PNG)
    expect(readdirSync(at('.drafts'))).to.eql([])
    expect(readFileSync(at(path)).equals(PNG)).to.equal(true)
  })

  it('knows every column that files are named in', async () => {
    const rows = await server.db.all<{ t: string; c: string }>(
      kind === 'sqlite'
        ? `select m.name as t, p.name as c from sqlite_master m join pragma_table_info(m.name) p where m.type = 'table' and p.name in ('image', 'attachment', 'file')`
        : `select table_name as t, column_name as c from information_schema.columns where table_schema = 'public' and column_name in ('image', 'attachment', 'file')`,
    )
    expect(fileColumns().map(({ table, column }) => `${table}.${column}`)).to.have.members(rows.map(({ t, c }) => `${t}.${c}`))
  })
})
