/** Lists: array or page, links, order, search. */
import { expect } from 'chai'
import { type Api, superuser } from '../../support/api.ts'
import { makeCategory, makeCompany, makeContact, makePart } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

eachDatabase('lists', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  /** A company with contacts of these names. @returns the address of their list */
  const contacts = async (...names: string[]): Promise<string> => {
    const { pk: company } = await makeCompany(api)
    for (const name of names) await makeContact(api, { company, name })
    return `/company/contact/?company=${company}`
  }

  describe('pages', () => {
    let list: string
    before(async () => {
      list = await contacts('a', 'b', 'c', 'd', 'e')
    })

    for (const [title, query] of [
      ['without limit', ''],
      ['with limit=0', '&limit=0'],
      ['with a limit that is no number', '&limit=many'],
      ['with a negative limit', '&limit=-1'],
      ['with an offset alone', '&offset=3'],
    ] as const) {
      it(`${title} the answer is a bare array of everything`, async () => {
        const { body } = await api.get(list + query)
        expect(body).to.be.an('array')
        expect(body.map((row: { name: string }) => row.name).join('')).to.equal('abcde')
      })
    }

    it('with a limit it is a page, with links that keep the other parameters', async () => {
      const { body } = await api.get(`${list}&limit=2&offset=2&ordering=-name&format=json`)
      expect(body).to.have.all.keys('count', 'next', 'previous', 'results')
      expect(body.count).to.equal(5)
      expect(body.results.map((row: { name: string }) => row.name)).to.deep.equal(['c', 'b'])
      const company = /company=(\d+)/.exec(list)![1]
      const link = (url: string) => [url.split('?')[0], Object.fromEntries(new URL(url).searchParams)]
      const kept = { company, limit: '2', ordering: '-name', format: 'json' }
      expect(link(body.next)).to.deep.equal([`${server.url}/api/company/contact/`, { ...kept, offset: '4' }])
      expect(link(body.previous)).to.deep.equal([`${server.url}/api/company/contact/`, kept])
    })

    it('the links lead through all rows, each once, and back', async () => {
      const seen: string[] = []
      let next = `${server.url}/api${list}&limit=2`
      let last = ''
      while (next) {
        last = next
        const { body } = await api.get(next.slice(server.url.length))
        seen.push(...body.results.map((row: { name: string }) => row.name))
        next = body.next
      }
      expect(seen.join('')).to.equal('abcde')
      const { body } = await api.get(last.slice(server.url.length))
      expect(new URL(body.previous).searchParams.get('offset')).to.equal('2')
    })

    it('is whole where the limit is large, and empty beyond the end', async () => {
      expect((await api.get(`${list}&limit=1000`)).body).to.include({ count: 5, next: null, previous: null })
      const { body } = await api.get(`${list}&limit=2&offset=99999`)
      expect(body).to.deep.include({ count: 5, next: null, results: [] })
      expect(new URL(body.previous).searchParams.get('offset')).to.equal('99997')
    })

    it('takes numbers that no database could hold', async () => {
      expect((await api.get(`${list}&limit=99999999999999999999&offset=99999999999999999999`)).body).to.deep.include({
        count: 5,
        results: [],
      })
    })

    it('counts and pages what a joined table filters', async () => {
      const { body } = await api.get('/part/?has_stock=false&limit=1')
      expect(body.count).to.equal((await api.list('/part/?has_stock=false')).length)
    })
  })

  describe('order', () => {
    it('is by name unless asked otherwise, whatever the case of the letters', async () => {
      expect(await api.list(await contacts('beta', 'Alpha', 'alpha', 'Gamma', 'Beta'))).to.deep.equal([
        'Alpha',
        'alpha',
        'beta',
        'Beta',
        'Gamma',
      ])
    })

    it('puts letters that ASCII does not know in the same place on both databases', async () => {
      const list = await contacts('é', 'z', 'É', 'e', 'ß', 'Ä', 'a', '_', '中')
      expect(await api.list(list)).to.deep.equal(['_', 'a', 'e', 'z', 'Ä', 'É', 'ß', 'é', '中'])
    })

    it('turns round with a minus, ties too', async () => {
      const list = await contacts('b', 'a', 'b', 'c')
      const up = await api.list(`${list}&ordering=name`, 'pk')
      expect(await api.list(`${list}&ordering=-name`, 'pk')).to.deep.equal(up.toReversed())
    })

    it('is stable across pages where all rows are alike', async () => {
      const list = await contacts(...Array.from({ length: 12 }, () => 'same'))
      const pages = await Promise.all([0, 4, 8].map((offset) => api.list(`${list}&limit=4&offset=${offset}`, 'pk')))
      expect(new Set(pages.flat()).size).to.equal(12)
    })

    it('takes several names, and passes over those that it does not know', async () => {
      const { pk: category } = await makeCategory(api)
      for (const [name, revision] of [
        ['p', '2'],
        ['q', '1'],
        ['r', '2'],
      ] as const)
        await makePart(api, { name, revision, category })
      const list = `/part/?category=${category}&ordering=`
      expect(await api.list(`${list}-revision,name`)).to.deep.equal(['p', 'r', 'q'])
      expect(await api.list(`${list}nonsense,-name`)).to.deep.equal(['r', 'q', 'p'])
      expect(await api.list(`${list}nonsense`)).to.deep.equal(['p', 'q', 'r'])
      expect(await api.list(`${list}pk;drop table part_part`)).to.deep.equal(['p', 'q', 'r'])
      expect(await api.list(`${list}constructor,-__proto__`)).to.deep.equal(['p', 'q', 'r'])
    })

    it('puts what is null first, and last downwards', async () => {
      const tag = 'order-of-nulls'
      const shelf = await makeCategory(api, { name: 'Shelf of nulls' })
      for (const [name, category] of [
        ['homed', shelf.pk],
        ['homeless', null],
      ] as const)
        await makePart(api, { name, category, tags: [tag] })
      expect(await api.list(`/part/?tag_name=${tag}&ordering=category`)).to.deep.equal(['homeless', 'homed'])
      expect(await api.list(`/part/?tag_name=${tag}&ordering=-category`)).to.deep.equal(['homed', 'homeless'])
      expect(await api.list(`/part/?tag_name=${tag}&ordering=pricing_min`)).to.have.length(2)
    })
  })

  describe('search', () => {
    it('finds every word, in whatever field, whatever the case', async () => {
      const { pk: category } = await makeCategory(api)
      await makePart(api, { name: 'Hex Bolt M6', description: 'stainless steel', category })
      await makePart(api, { name: 'Hex Nut M6', description: 'brass', category })
      const search = (words: string) => api.list(`/part/?category=${category}&search=${encodeURIComponent(words)}`)
      expect(await search('hex')).to.have.length(2)
      expect(await search('HEX steel')).to.deep.equal(['Hex Bolt M6'])
      expect(await search('steel,bolt')).to.deep.equal(['Hex Bolt M6'])
      expect(await search('  m6   brass ')).to.deep.equal(['Hex Nut M6'])
      expect(await search('bolt brass')).to.deep.equal([])
      expect(await search('')).to.have.length(2)
    })

    it('folds letters that ASCII does not know, on both databases', async () => {
      const { pk } = await makeCompany(api, { name: 'Éclair ÄÖÜ Работа' })
      for (const word of ['éclair', 'ÉCLAIR', 'äöü', 'РАБОТА', 'работа']) {
        expect(await api.list(`/company/?search=${encodeURIComponent(word)}`, 'pk'), word).to.deep.equal([pk])
      }
    })

    it('finds a part by the name of its category and a contact by its company, folded too', async () => {
      const category = await makeCategory(api, { name: 'Élastique', description: 'not searched' })
      await makePart(api, { name: 'band', category: category.pk })
      expect(await api.list('/part/?search=ÉLASTIQUE')).to.deep.equal(['band'])
      expect(await api.list('/part/?search=searched')).to.deep.equal([])
      const company = await makeCompany(api, { name: 'Ünique GmbH', description: 'not searched either' })
      await makeContact(api, { company: company.pk, name: 'Jo' })
      expect(await api.list('/company/contact/?search=ünique+jo')).to.deep.equal(['Jo'])
      expect(await api.list('/company/contact/?search=either')).to.deep.equal([])
    })

    it('follows a change of what is searched, and of nothing else', async () => {
      const { pk } = await makeCompany(api, { name: 'Before', description: 'constant-words' })
      await api.patch(`/company/${pk}/`, { name: 'Afterwards' })
      expect(await api.list('/company/?search=afterwards')).to.deep.equal(['Afterwards'])
      expect(await api.list('/company/?search=constant-words')).to.deep.equal(['Afterwards'])
      expect(await api.list('/company/?search=before')).to.deep.equal([])
    })

    for (const [sign, other] of [
      ['100%', '1000'],
      ['a_b', 'axb'],
      ['c\\d', 'cd'],
      ["e'f", 'ef'],
      ['g"h', 'gh'],
    ] as const) {
      it(`takes ${sign} literally`, async () => {
        const list = await contacts(sign, other)
        expect(await api.list(`${list}&search=${encodeURIComponent(sign)}`)).to.deep.equal([sign])
      })
    }

    it('refuses a NUL character and more words than anybody means', async () => {
      expect((await api.get('/part/?search=a%00b')).body).to.deep.equal({ search: ['Null characters are not allowed.'] })
      const words = Array.from({ length: 3000 }, (_, i) => `w${i}`).join('+')
      const { status, body } = await api.get(`/part/?search=${words.slice(0, 9000)}`)
      expect(status).to.equal(400)
      expect(body).to.deep.equal({ search: ['Search for at most 32 words.'] })
      expect((await api.get(`/part/?search=${'same+'.repeat(1000)}`)).status).to.equal(200)
    })
  })
})
