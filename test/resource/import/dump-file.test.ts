import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { ImportError } from '../../../resource/import/dump.ts'
import { openDumpFile } from '../../../resource/import/dump-file.ts'
import { temporaryFolder } from '../../support/databases.ts'

describe('reading a dump', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = temporaryFolder()
    file = join(folder, 'dump.json')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const object = (model: string, pk: number, note = '') => ({ model, pk, fields: { note } })
  const load = async (content: string | Buffer) => {
    writeFileSync(file, content)
    const dump = await openDumpFile(file)
    const found: Record<string, unknown[]> = {}
    for (const model of dump.counts.keys()) {
      found[model] = []
      for await (const read of dump.objects(model)) found[model].push(read)
      expect(found[model]).to.have.length(dump.counts.get(model)!)
    }
    await dump.close()
    return found
  }
  const refusal = async (content: string | Buffer): Promise<string> => {
    try {
      await load(content)
      return 'was read'
    } catch (error) {
      expect(error).to.be.instanceOf(ImportError)
      return (error as Error).message.replace(file, 'FILE')
    }
  }

  it('finds objects of a model wherever they stand', async () => {
    const list = [object('a.b', 1), object('c.d', 1, '}, {"x": ["'), object('a.b', 2, 'back\\slash "quoted"'), object('a.b', 3)]
    for (const text of [JSON.stringify(list), JSON.stringify(list, null, 2), `\n\t${JSON.stringify(list, null, 1)}\r\n`]) {
      expect(await load(text)).to.eql({ 'a.b': [list[0], list[2], list[3]], 'c.d': [list[1]] })
    }
  })

  it('reads objects that span many pieces, and signs that are cut in two', async () => {
    const list = Array.from({ length: 40 }, (_, i) => object(i % 3 ? 'a.b' : 'c.d', i, '¾𝄞é'.repeat(4000 + i)))
    const found = await load(JSON.stringify(list))
    expect(found['a.b']).to.eql(list.filter((_, i) => i % 3))
    expect(found['c.d']).to.eql(list.filter((_, i) => i % 3 === 0))
  })

  it('reads past a byte order mark, and an empty list', async () => {
    expect(await load(`\uFEFF${JSON.stringify([object('a.b', 1)])}`)).to.eql({ 'a.b': [object('a.b', 1)] })
    expect(await load('[]')).to.eql({})
  })

  it('says in which line a file goes wrong, and quotes none of it', async () => {
    const good = JSON.stringify(object('a.b', 1))
    expect(await refusal('')).to.equal('FILE is empty.')
    expect(await refusal(`{"model": "x"}`)).to.equal(
      'FILE is not a Django dump: a list of objects was expected, but it begins otherwise in line 1.',
    )
    expect(await refusal(`[${good},\n${good}\n${good}]`)).to.equal('FILE is not a Django dump: a comma is missing in line 3.')
    expect(await refusal(`[${good},\n]`)).to.equal('FILE is not a Django dump: an object was expected in line 2.')
    expect(await refusal(`[${good}\n`)).to.equal('FILE ends in line 2 before its list is closed.')
    expect(await refusal(`[${good}]\nInventree was exported`)).to.equal(
      'FILE is not a Django dump: something stands after the end of the list in line 2.',
    )
    expect(await refusal(`[\n${good},\n{"model": "hush`)).to.equal('FILE ends in the middle of the object that starts in line 3.')
    expect(await refusal(`[\n${good},\n{"model": "a.b", hush}]`)).to.equal(
      'FILE is not valid JSON: the object that starts in line 3 is malformed.',
    )
    expect(await refusal(`[\n${good},\n{"model": "a.b", "pk": 1}]`)).to.equal(
      'FILE is not a Django dump: the object in line 3 lacks "model", "pk" or "fields".',
    )
    expect(await refusal(Buffer.from(`\uFEFF[${good}]`, 'utf16le'))).to.equal(
      'FILE is not a Django dump: it is UTF-16, and UTF-8 is needed, in line 1.',
    )
    expect(await refusal(Buffer.from(`[${good.replace('""', '"\xe9"')}]`, 'latin1'))).to.equal(
      'FILE is not valid JSON: the object that starts in line 1 is malformed.',
    )
  })

  it('says why a file cannot be read', async () => {
    const reading = (path: string) => openDumpFile(path).catch((error: Error) => error.message)
    expect(await reading(join(folder, 'none.json'))).to.equal(`${folder}/none.json cannot be read: there is no such file.`)
    mkdirSync(join(folder, 'sub'))
    expect(await reading(join(folder, 'sub'))).to.equal(`${folder}/sub is a folder, not a dump.`)
  })
})
