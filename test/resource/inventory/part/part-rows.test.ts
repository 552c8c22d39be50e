/** What hangs on parts: relations, test templates, prices, pictures, serial numbers. */
import { expect } from 'chai'
import { type Api, superuser } from '../../../support/api.ts'
import { makePart, PNG } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

eachDatabase('rows of parts', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  describe('relations', () => {
    it('are pairs, each once in either order, found from both sides', async () => {
      const [a, b, c] = [await makePart(api, { name: 'rel a' }), await makePart(api, { name: 'rel b' }), await makePart(api)]
      const { status, body } = await api.post('/part/related/', { part_1: a.pk, part_2: b.pk, note: 'goes with' })
      expect(status).to.equal(201)
      expect(body).to.deep.include({ part_1: a.pk, part_2: b.pk, note: 'goes with' })
      expect(body.part_2_detail).to.include({ pk: b.pk, name: 'rel b' })
      expect((await api.post('/part/related/', { part_1: b.pk, part_2: a.pk })).body).to.have.all.keys('non_field_errors')
      expect((await api.post('/part/related/', { part_1: a.pk, part_2: a.pk })).status).to.equal(400)
      await api.post('/part/related/', { part_1: c.pk, part_2: a.pk })
      expect(await api.list(`/part/related/?part=${a.pk}`, 'part_1')).to.deep.equal([a.pk, c.pk])
      expect(await api.list(`/part/related/?part_1=${a.pk}`, 'part_2')).to.deep.equal([b.pk])
      expect(await api.list('/part/related/?search=rel%20b', 'pk')).to.deep.equal([body.pk])
    })

    it('the same pair at the same time is made once', async () => {
      const [a, b] = [await makePart(api), await makePart(api)]
      const pairs = [0, 1, 2, 3].map((n) => (n % 2 ? { part_1: a.pk, part_2: b.pk } : { part_1: b.pk, part_2: a.pk }))
      const made = await Promise.all(pairs.map((pair) => api.post('/part/related/', pair)))
      expect(made.map((m) => m.status).sort()).to.deep.equal([201, 400, 400, 400])
    })
  })

  describe('test templates', () => {
    const make = (part: number, values: object) => api.post('/part/test-template/', { part, description: 'a test', ...values })

    it('have a key made of their name, and one place for it in a line of variants', async () => {
      const template = await makePart(api, { is_template: true, testable: true })
      const variant = await makePart(api, { variant_of: template.pk, testable: true })
      const { body } = await make(template.pk, { test_name: ' 5 V, Rail-check ', choices: 'pass, fail' })
      expect(body).to.include({ key: '_5vrailcheck', results: 0, enabled: true, required: true, requires_value: false })
      expect((await make(variant.pk, { test_name: '5V RAIL CHECK' })).body).to.have.all.keys('test_name')
      expect((await make(variant.pk, { test_name: '?!' })).body).to.have.all.keys('test_name')
      expect((await make(variant.pk, { test_name: 'x', choices: 'a, a' })).body).to.deep.equal({ choices: ['Choices must be unique'] })
      const own = await make(variant.pk, { test_name: 'Own' })
      expect(own.status).to.equal(201)
      expect((await make(template.pk, { test_name: 'own' })).status, 'a variant has it').to.equal(400)
      expect(await api.list(`/part/test-template/?part=${variant.pk}`, 'key')).to.deep.equal(['_5vrailcheck', 'own'])
      expect(await api.list(`/part/test-template/?part=${template.pk}`, 'key')).to.deep.equal(['_5vrailcheck'])
      expect(await api.list(`/part/test-template/?part=${variant.pk}&has_results=true`, 'key')).to.deep.equal([])
      expect((await api.patch(`/part/test-template/${own.body.pk}/`, { test_name: 'New name' })).body.key).to.equal('newname')
    })

    it('are for parts that are tested', async () => {
      expect((await make((await makePart(api)).pk, { test_name: 'x' })).body).to.have.all.keys('part')
    })
  })

  describe('prices', () => {
    for (const kind of ['sale', 'internal']) {
      it(`of ${kind}: one for each quantity, in the installation's currency unless said`, async () => {
        const part = await makePart(api, { salable: true })
        const make = (values: object) => api.post(`/part/${kind}-price/`, { part: part.pk, ...values })
        expect((await make({ quantity: 10, price: 'dear' })).body).to.have.all.keys('price')
        expect((await make({ quantity: 10, price: '0.1234567' })).body).to.deep.include({
          quantity: 10,
          price: 0.123457,
          price_currency: 'USD',
        })
        expect((await make({ quantity: 10, price: 1 })).body).to.have.all.keys('non_field_errors')
        expect((await make({ quantity: 0, price: 1 })).body).to.have.all.keys('quantity')
        expect((await make({ quantity: 1, price: 5, price_currency: 'eur' })).body.price_currency).to.equal('EUR')
        expect(await api.list(`/part/${kind}-price/?part=${part.pk}`, 'quantity')).to.deep.equal([1, 10])
        expect(await api.list(`/part/${kind}-price/?part=${part.pk}&ordering=-quantity`, 'quantity')).to.deep.equal([10, 1])
      })
    }

    it('of sale: for parts that are sold', async () => {
      const part = await makePart(api)
      expect((await api.post('/part/sale-price/', { part: part.pk, quantity: 1, price: 1 })).body).to.have.all.keys('part')
    })
  })

  it('categories name parameters, with values that their templates allow', async () => {
    const part = await makePart(api)
    const template = (await api.post('/parameter/template/', { name: 'Reach', units: 'mm' })).body
    const make = (values: object) => api.post('/part/category/parameters/', { category: part.category, template: template.pk, ...values })
    expect((await make({ default_value: '3 kg' })).body).to.have.all.keys('default_value')
    const { status, body } = await make({ default_value: '3 cm' })
    expect(status).to.equal(201)
    expect(body).to.include({ category: part.category, template: template.pk, default_value: '3 cm' })
    expect(body.template_detail).to.include({ name: 'Reach', units: 'mm' })
    expect(body.category_detail).to.include({ pk: part.category })
    expect((await make({})).body).to.have.all.keys('non_field_errors')
    expect(await api.list(`/part/category/parameters/?category=${part.category}`, 'pk')).to.deep.equal([body.pk])
  })

  it('pictures are listed once each, with how many parts share them', async () => {
    const [a, b] = [await makePart(api, { name: 'pictured one' }), await makePart(api)]
    const form = () => {
      const data = new FormData()
      data.set('image', new Blob([PNG]), 'a.png')
      return data
    }
    expect((await api.send('PATCH', `/part/thumbs/${a.pk}/`, form())).body.image).to.match(/^\/media\/part_images\//)
    await api.send('PUT', `/part/thumbs/${b.pk}/`, form())
    const { image } = (await api.get(`/part/thumbs/${a.pk}/`)).body
    expect((await api.get('/part/thumbs/')).body).to.deep.equal([{ image, count: 2 }])
    expect((await api.get('/part/thumbs/?limit=1&search=pictured')).body).to.deep.include({ count: 1, results: [{ image, count: 2 }] })
    expect((await api.get('/part/thumbs/?search=nothing-like-it')).body).to.deep.equal([])
  })

  it('serial numbers go on from the latest in the tree of variants', async () => {
    const template = await makePart(api, { is_template: true, trackable: true })
    const [one, two] = [await makePart(api, { variant_of: template.pk }), await makePart(api, { variant_of: template.pk })]
    const see = async (pk: number) => (await api.get(`/part/${pk}/serial-numbers/`)).body
    expect(await see(one.pk)).to.deep.equal({ latest: null, next: '1' })
    await server.db.transaction(async (trx) => {
      await trx('stock_item').insert([
        { part_id: two.pk, serial: '9', serial_int: 9, quantity: 100_000 },
        { part_id: one.pk, serial: 'A-0099', serial_int: 99, quantity: 100_000 },
      ])
    })
    expect(await see(two.pk)).to.deep.equal({ latest: 'A-0099', next: 'A-0100' })
    expect((await api.get('/part/999999/serial-numbers/')).status).to.equal(404)
  })
})
