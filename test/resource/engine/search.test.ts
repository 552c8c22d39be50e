import { expect } from 'chai'
import { TEXT_INDEXED } from '../../../database/text-index.ts'
import { type Api, superuser } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

eachDatabase('search', (kind) => {
  let server: TestServer
  let ask: (search: string) => Promise<string[]>
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
    const { body: category } = await api.post('/part/category/', { name: 'Lagerböcke' })
    for (const [name, description, inCategory] of [
      ['Über-Schraube M5', 'Rostfrei "A2", 100%_ig', false],
      ['Mutter', "Zöllig: 1/4''-20 *selten*", false],
      ['Lager 608', 'Kugellager', true],
      ['日本語のねじ', 'Kanji', false],
    ] as const)
      await api.post('/part/', { name, description, category: inCategory ? category.pk : null })
    ask = async (search) => (await api.list(`/part/?limit=100&search=${encodeURIComponent(search)}`)) as string[]
  })
  after(() => server.close())

  for (const [search, names] of [
    ['schraube', ['Über-Schraube M5']],
    ['ÜBER m5', ['Über-Schraube M5']],
    ['über-s', ['Über-Schraube M5']],
    ['m5', ['Über-Schraube M5']],
    ['"a2"', ['Über-Schraube M5']],
    ['100%_ig', ['Über-Schraube M5']],
    ['100%xig', []],
    ["1/4''", ['Mutter']],
    ['*selten*', ['Mutter']],
    ['selt*', []],
    ['lagerböcke', ['Lager 608']],
    ['lager 608', ['Lager 608']],
    ['語のね', ['日本語のねじ']],
    ['schraube mutter', []],
    ['schraube or mutter', []],
    ['name:mutter', []],
    ['', ['Lager 608', 'Mutter', 'Über-Schraube M5', '日本語のねじ']],
  ] as const) {
    it(`of ${JSON.stringify(search)} finds ${names.length || 'nothing'}`, async () => {
      expect((await ask(search)).toSorted()).to.eql(names.toSorted())
    })
  }

  it('follows what is changed and deleted', async () => {
    const {
      body: { pk },
    } = await api.post('/part/', { name: 'Zwischenring', description: 'x', active: false })
    expect(await ask('zwischenring')).to.eql(['Zwischenring'])
    await api.patch(`/part/${pk}/`, { name: 'Sprengring' })
    expect(await ask('zwischenring')).to.eql([])
    expect(await ask('sprengring')).to.eql(['Sprengring'])
    await api.delete(`/part/${pk}/`)
    expect(await ask('sprengring')).to.eql([])
  })

  it('finds the same by index and row by row, in the order that is asked for', async () => {
    await server.db.transaction(async (trx) => {
      const rows = Array.from({ length: 2100 }, (_, i) => ({
        name: `Serie ${String(i).padStart(4, '0')}`,
        search_key: `serie ${String(i).padStart(4, '0')} gemein`,
      }))
      for (let at = 0; at < rows.length; at += 100) await trx('part_part').insert(rows.slice(at, at + 100))
      await trx.raw('insert into part_total (part_id) select id from part_part where id not in (select part_id from part_total)')
    })
    const { body: page } = await api.get('/part/?limit=3&search=gemein&ordering=-name')
    expect(page.count).to.equal(2100)
    expect(page.results.map((p: { name: string }) => p.name)).to.eql(['Serie 2099', 'Serie 2098', 'Serie 2097'])
    const { body: some } = await api.get('/part/?limit=3&search=gemein+209&ordering=name')
    expect(some.count).to.equal(12)
    expect(some.results.map((p: { name: string }) => p.name)).to.eql(['Serie 0209', 'Serie 1209', 'Serie 2090'])
    for (const [query, count] of [
      ['search=gemein+serie', 2100],
      ['search=gemein+serie+20', 140],
      ['search=gemein&active=true', 2100],
      ['search=gemein+serie&IPN_regex=x', 0],
    ] as const)
      expect((await api.get(`/part/?limit=3&${query}`)).body.count, query).to.equal(count)
  })

  it('reads an index and not the table', async () => {
    for (const table of TEXT_INDEXED) {
      const plan =
        kind === 'sqlite'
          ? await server.db.all(`explain query plan select rowid from ${table}_text where ${table}_text match '"gemein"'`)
          : await server.db.all('select indexdef from pg_indexes where indexname = ?', [`${table}_text`])
      expect(JSON.stringify(plan)).to.match(kind === 'sqlite' ? /VIRTUAL TABLE INDEX/ : /gin \(search_key gin_trgm_ops\)/)
    }
  })
})
