/** What a body may be, and what happens to one that is none. */
import { request } from 'node:http'
import { expect } from 'chai'
import { type Api, superuser } from '../../support/api.ts'
import { makeCategory, makePart, PNG } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

eachDatabase('bodies of requests', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  it('reads a form, a name that repeats as a list', async () => {
    const form = new URLSearchParams([
      ['name', 'from a form'],
      ['active', 'on'],
      ['minimum_stock', '2.5'],
      ['tags', 'one'],
      ['tags', 'two'],
    ])
    const { status, body } = await api.send('POST', '/part/?tags=true', form)
    expect(status).to.equal(201)
    expect(body).to.include({ name: 'from a form', active: true, minimum_stock: 2.5 })
    expect(body.tags).to.deep.equal(['one', 'two'])
  })

  it('refuses a key that comes twice, however it is written and however deep it is', async () => {
    for (const text of ['{"name":"a","name":"b"}', '{"name":"a","n\\u0061me":"b"}', '{"name":"a","metadata":{"x":[{"y":1,"y":1}]}}']) {
      const { status, body } = await api.send('POST', '/part/', text, { 'Content-Type': 'application/json' })
      expect([status, body], text).to.eql([400, { detail: 'JSON parse error - An object has the same key twice.' }])
    }
    // What looks like a key inside a text is none.
    expect((await api.post('/part/', { name: 'a "b": \\', description: '{"name":"a","name":"b"}' })).status).to.equal(201)
  })

  it('reads multipart fields and files together', async () => {
    const form = new FormData()
    form.set('name', 'from a multipart form')
    form.set('category', String((await makeCategory(api)).pk))
    form.set('image', new Blob([PNG]), 'photo.png')
    const { status, body } = await api.send('POST', '/part/', form)
    expect(status).to.equal(201)
    expect(body.image).to.match(/^\/media\/part_images\/photo_[0-9a-f]{32}\.png$/)
  })

  it('answers 400 to multipart without a boundary, and to one that ends early', async () => {
    const none = await api.send('POST', '/part/', 'x', { 'Content-Type': 'multipart/form-data' })
    expect(none.status).to.equal(400)
    expect(none.body.detail).to.match(/^Multipart form parse error/)
    const cut = await api.send('POST', '/part/', '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nhalf', {
      'Content-Type': 'multipart/form-data; boundary=b',
    })
    expect(cut.status).to.equal(400)
    expect(cut.body.detail).to.match(/^Multipart form parse error/)
  })

  it('answers 400 with a detail to malformed JSON', async () => {
    const { status, body } = await api.send('POST', '/part/', '{"name":', { 'Content-Type': 'application/json' })
    expect(status).to.equal(400)
    expect(body.detail).to.match(/^JSON parse error - /)
  })

  for (const [text, kindOf] of [
    ['[]', 'list'],
    ['null', 'null'],
    ['"x"', 'string'],
    ['7', 'number'],
  ] as const) {
    it(`answers 400 to JSON that is no object: ${text}`, async () => {
      const { status, body } = await api.send('POST', '/part/', text, { 'Content-Type': 'application/json' })
      expect(status).to.equal(400)
      expect(body).to.deep.equal({ non_field_errors: [`Invalid data. Expected a dictionary, but got ${kindOf}.`] })
    })
  }

  it('takes JSON with a charset, and an empty body as an empty object', async () => {
    const utf8 = await api.send('POST', '/part/', '{"name":"with a charset, é"}', { 'Content-Type': 'application/json; charset=utf-8' })
    expect(utf8.status).to.equal(201)
    expect(utf8.body.name).to.equal('with a charset, é')
    const empty = await api.send('POST', '/part/', '', { 'Content-Type': 'application/json' })
    expect(empty.status).to.equal(400)
    expect(empty.body).to.deep.equal({ name: ['This field is required.'] })
  })

  it('answers 415 to any other type', async () => {
    const { status, body } = await api.send('POST', '/part/', 'x', { 'Content-Type': 'text/plain' })
    expect(status).to.equal(415)
    expect(body).to.deep.equal({ detail: 'Unsupported media type "text/plain" in request.' })
  })

  it('answers 413 to a body above four MiB, and goes on serving', async () => {
    const { status, body } = await api.post('/part/', { name: 'x'.repeat(4 * 1024 * 1024) })
    expect(status).to.equal(413)
    expect(body.detail).to.contain('4 MiB')
    expect((await api.get('/part/?limit=1')).status).to.equal(200)
  })

  it('answers 413 to a file above 32 MiB', async () => {
    const form = new FormData()
    form.set('image', new Blob([PNG, Buffer.alloc(33 * 1024 * 1024)]), 'big.png')
    const part = await makePart(api)
    expect((await api.send('PATCH', `/part/${part.pk}/`, form)).status).to.equal(413)
    expect((await api.get(`/part/${part.pk}/`)).body.image).to.equal(null)
  })

  it('is not led astray by the names that every object has', async () => {
    const { status, body } = await api.send('POST', '/part/', '{"name":"plain","__proto__":{"active":false},"constructor":1}', {
      'Content-Type': 'application/json',
    })
    expect(status).to.equal(201)
    expect(body.active).to.equal(true)
    const form = await api.send(
      'POST',
      '/part/',
      new URLSearchParams([
        ['name', 'plain form'],
        ['__proto__', 'x'],
        ['toString', 'y'],
      ]),
    )
    expect(form.status).to.equal(201)
  })

  it('reads the empty object that the Python client sends with a GET', async () => {
    // fetch sends no body with GET: this is what the client's requests look like on the wire.
    const status = await new Promise((done, fail) => {
      const sent = request(`${server.url}/api/part/?format=json`, {
        headers: { ...api.headers, 'Content-Type': 'application/json', 'Content-Length': 2 },
      })
      sent.on('response', (response) => {
        response.resume()
        done(`${response.statusCode} ${response.headers['content-type']}`)
      })
      sent.on('error', fail).end('{}')
    })
    expect(status).to.equal('200 application/json')
  })
})
