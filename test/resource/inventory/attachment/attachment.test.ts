/** Attachments: files that come back as they were, to those who may see the thing, and that never run or reach elsewhere. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Permission } from '../../../../provider/scopes.ts'
import { Api, token } from '../../../support/api.ts'
import { makeCompany, makePart, PNG } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

eachDatabase('attachments', (kind) => {
  let server: TestServer
  let admin: Api
  let engineer: Api
  let buyer: Api
  let part: number
  let company: number
  before(async () => {
    server = await startServer(kind, { maxUpload: 1 })
    const api = async (username: string, permissions: Permission[] = [], isSuperuser = false) =>
      new Api(server.url, token(await server.createToken(await server.createUser({ username, permissions, isSuperuser }))))
    admin = await api('admin', [], true)
    engineer = await api('engineer', ['view:part', 'change:part', 'delete:part'])
    buyer = await api('buyer', ['view:purchase_order', 'change:purchase_order'])
    part = (await makePart(admin)).pk
    company = (await makeCompany(admin)).pk
  })
  after(() => server.close())

  const form = (values: Record<string, string | number>, data?: Buffer | string, name = 'data.txt'): FormData => {
    const made = new FormData()
    for (const [key, value] of Object.entries(values)) made.set(key, String(value))
    if (data !== undefined) made.set('attachment', new Blob([data]), name)
    return made
  }
  const onPart = () => ({ model_type: 'part', model_id: part })
  const attach = (by: Api, data: Buffer | string, name?: string, values: Record<string, string | number> = onPart()) =>
    by.send('POST', '/attachment/', form(values, data, name))
  /** Files on the disk. */
  const kept = () =>
    readdirSync(join(server.config.data, 'media'), { recursive: true, withFileTypes: true }).filter((e) => e.isFile()).length
  /** A path as it stands, which fetch would tidy up first. */
  const raw = (path: string): Promise<number> =>
    new Promise((done, fail) => {
      const sent = request({ host: '127.0.0.1', port: new URL(server.url).port, path, headers: admin.headers }, (response) => {
        response.resume().on('end', () => done(response.statusCode!))
      })
      sent.on('error', fail).end()
    })

  it('come back as they were, to be saved and not to run', async () => {
    const page = '<script>alert(1)</script>'
    const made = await attach(engineer, page, 'page.html', { ...onPart(), comment: 'a page' })
    expect(made.status, made.text).to.equal(201)
    expect(made.body).to.include({
      filename: 'page.html',
      comment: 'a page',
      is_image: false,
      file_size: page.length,
      link: null,
      thumbnail: null,
    })
    expect(made.body.user_detail.username).to.equal('engineer')
    expect(made.body.attachment).to.match(new RegExp(`^/media/attachments/part/${part}/[0-9a-f]{32}/page\\.html$`))
    const answer = await engineer.send('GET', made.body.attachment)
    expect(answer.text).to.equal(page)
    expect(answer.headers.get('content-type')).to.equal('application/octet-stream')
    expect(answer.headers.get('content-disposition')).to.equal(`attachment; filename="page.html"; filename*=UTF-8''page.html`)
    expect(answer.headers.get('x-content-type-options')).to.equal('nosniff')
    expect(answer.headers.get('content-security-policy')).to.equal("default-src 'none'; sandbox")
    const head = await engineer.send('HEAD', made.body.attachment)
    expect([head.status, head.headers.get('content-length')]).to.eql([200, String(page.length)])
  })

  it('pictures are told by their content', async () => {
    const { body } = await attach(engineer, PNG, 'dot.png')
    expect(body).to.include({ is_image: true, thumbnail: body.attachment })
    expect((await engineer.send('GET', body.attachment)).headers.get('content-type')).to.equal('image/png')
    expect((await attach(engineer, 'no picture', 'fake.png')).body.is_image).to.equal(false)
    expect(await engineer.list('/attachment/?is_image=true', 'filename')).to.eql(['dot.png'])
  })

  for (const [sent, filename] of [
    ['../../evil.html', 'evil.html'],
    ['..', 'file'],
    ['.htaccess', 'htaccess'],
    ["a b;c'd.txt", 'a_bcd.txt'],
    ['Maß für Ø.pdf', 'Maß_für_Ø.pdf'],
    ['x?y#z%2e.txt', 'xyz2e.txt'],
    [`${'x'.repeat(500)}.tar`, `${'x'.repeat(116)}.tar`],
  ] as const) {
    it(`called ${sent.slice(0, 20)} are kept as ${filename.slice(0, 20)}`, async () => {
      const { body, text } = await attach(engineer, 'x', sent)
      expect(body.filename, text).to.equal(filename)
      expect((await engineer.send('GET', encodeURI(body.attachment))).text).to.equal('x')
    })
  }

  it('are seen and changed by who may see and change the thing', async () => {
    const { body } = await attach(engineer, 'secret')
    expect((await attach(buyer, 'x')).status).to.equal(403)
    expect((await attach(engineer, 'x', 'x.txt', { model_type: 'company', model_id: company })).status).to.equal(403)
    expect((await buyer.send('GET', body.attachment)).status).to.equal(403)
    expect((await new Api(server.url).send('GET', body.attachment)).status).to.equal(401)
    expect((await buyer.get(`/attachment/${body.pk}/`)).status).to.equal(404)
    expect((await buyer.patch(`/attachment/${body.pk}/`, { comment: 'x' })).status).to.equal(404)
    const { pk } = (await attach(buyer, 'offer', 'offer.pdf', { model_type: 'company', model_id: company })).body
    expect(await buyer.list('/attachment/', 'pk')).to.eql([pk])
    expect(await engineer.list('/attachment/?search=offer', 'pk')).to.eql([])
    expect((await buyer.patch(`/attachment/${pk}/`, { model_type: 'part', model_id: part })).status, 'to a thing of others').to.equal(403)
    expect((await buyer.delete(`/attachment/${pk}/`)).status, 'delete has its own verb').to.equal(403)
    expect((await attach(engineer, 'x', 'x.txt', { model_type: 'part', model_id: 999_999 })).body.model_id[0]).to.contain('does not exist')
    expect((await attach(engineer, 'x', 'x.txt', { model_type: 'user', model_id: 1 })).body.model_type[0]).to.contain('not a valid choice')
  })

  it('leave no file behind when they are refused, replaced or deleted', async () => {
    const before = kept()
    expect((await attach(engineer, 'x', 'x.txt', { ...onPart(), tags: 'x'.repeat(101) })).status).to.equal(400)
    expect((await attach(engineer, 'x', 'x.txt', { ...onPart(), filename: '../x' })).status).to.equal(400)
    expect((await attach(engineer, 'x', 'x.txt', { ...onPart(), link: 'https://example.org/' })).status).to.equal(400)
    expect((await attach(engineer, '', 'x.txt')).body.attachment).to.eql(['The submitted file is empty.'])
    expect(kept()).to.equal(before)
    const { body } = await attach(engineer, 'one')
    const changed = await engineer.send('PATCH', `/attachment/${body.pk}/`, form({}, 'two', 'two.txt'))
    expect(changed.body).to.include({ filename: 'two.txt', file_size: 3 })
    expect((await engineer.send('GET', body.attachment)).status, 'the old one').to.equal(404)
    expect(kept()).to.equal(before + 1)
    const other = (await attach(engineer, 'three')).body
    expect((await engineer.delete('/attachment/', { items: [body.pk, other.pk] })).body).to.eql({ success: 'Deleted 2 items' })
    expect(kept()).to.equal(before)
    expect((await engineer.send('GET', changed.body.attachment)).status).to.equal(404)
  })

  it('go with the thing that they hang on, and move with one that is put into another', async () => {
    const files = kept()
    const gone = await makePart(admin, { active: false })
    expect((await attach(admin, 'drawing', 'a.txt', { model_type: 'part', model_id: gone.pk })).status).to.equal(201)
    const stock = async (quantity: number): Promise<number> => (await admin.post('/stock/', { part, quantity })).body[0].pk
    const [base, other, used] = [await stock(3), await stock(2), await stock(1)]
    for (const item of [other, used])
      expect((await attach(admin, 'label', 'b.txt', { model_type: 'stockitem', model_id: item })).status).to.equal(201)
    expect(kept()).to.equal(files + 3)
    expect((await admin.delete(`/part/${gone.pk}/`)).status).to.equal(204)
    expect(kept(), 'with the part').to.equal(files + 2)
    const place = (await admin.post('/stock/location/', { name: `Shelf ${kind}` })).body.pk
    const merged = await admin.post('/stock/merge/', { items: [{ item: base }, { item: other }], location: place })
    expect(merged.status, merged.text).to.equal(201)
    expect(kept(), 'moved along').to.equal(files + 2)
    const [moved] = (await admin.get(`/attachment/?model_type=stockitem&model_id=${base}`)).body
    expect((await admin.send('GET', moved.attachment)).text).to.equal('label')
    expect((await admin.post('/stock/remove/', { items: [{ pk: used, quantity: 1 }] })).status).to.equal(201)
    expect(kept(), 'with the item that was used up').to.equal(files + 1)
    expect((await admin.delete(`/stock/${base}/`)).status).to.equal(204)
    expect(kept(), 'with the item').to.equal(files)
  })

  it('are renamed without leaving their place', async () => {
    const { body } = await attach(engineer, 'plan', 'plan.txt')
    const named = (await engineer.patch(`/attachment/${body.pk}/`, { filename: 'Entwurf-2.txt' })).body
    expect(named.filename).to.equal('Entwurf-2.txt')
    expect((await engineer.send('GET', named.attachment)).text).to.equal('plan')
    expect((await engineer.send('GET', body.attachment)).status).to.equal(404)
    for (const filename of ['../x.txt', 'a/b', '.hidden', 'a\0b', '', ' ', 'a b', 'x'.repeat(300), '..'])
      expect((await engineer.patch(`/attachment/${body.pk}/`, { filename })).body, filename).to.have.property('filename')
  })

  it('can be links to pages, and to nothing else', async () => {
    const link = (value: string) => engineer.post('/attachment/', { ...onPart(), link: value })
    const { body } = await link('https://example.org/data.pdf')
    expect(body).to.include({ attachment: null, filename: null, link: 'https://example.org/data.pdf', file_size: 0 })
    for (const value of ['javascript:alert(1)', 'ftp://example.org/x', 'file:///etc/passwd', 'data:text/html,x', '//example.org', 'x'])
      expect((await link(value)).body, value).to.have.property('link')
    expect((await link('')).body.attachment).to.eql(['Missing file'])
    expect(await engineer.list('/attachment/?is_link=true', 'pk')).to.eql([body.pk])
    expect((await engineer.patch(`/attachment/${body.pk}/`, { link: '' })).status).to.equal(400)
  })

  it('are no larger than the server allows', async () => {
    expect((await attach(engineer, Buffer.alloc(1_048_576))).status).to.equal(201)
    expect((await attach(engineer, Buffer.alloc(1_048_577))).status).to.equal(413)
  })

  it('lead nowhere else: neither by an address, nor by a row, nor by a link on the disk', async () => {
    for (const path of [
      '/media/attachments/../../stockade.sqlite',
      '/media/attachments/%2e%2e/%2e%2e/stockade.sqlite',
      '/media/attachments/..%2f..%2fstockade.sqlite',
      '/media/attachments/%00',
      '/media/attachments/%ff',
      '/media/attachments/',
      '/media/attachments//etc/passwd',
    ])
      expect(await raw(path), path).to.equal(404)
    const folder = join(server.config.data, 'media', 'attachments', 'old')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(server.config.data, 'outside.txt'), 'outside')
    symlinkSync(join(server.config.data, 'outside.txt'), join(folder, 'link.txt'))
    symlinkSync(server.config.data, join(folder, 'folder'))
    writeFileSync(join(folder, 'imported.txt'), 'imported')
    const paths = [
      '../outside.txt',
      'attachments/old/link.txt',
      'attachments/old/folder/outside.txt',
      'attachments/old',
      'attachments/old/imported.txt',
    ]
    for (const [i, attachment] of paths.entries())
      await server.db.transaction((trx) =>
        trx('common_attachment').insert({ model_type: 'part', model_id: part, attachment, comment: `path ${i}` }),
      )
    expect(await raw('/media/attachments/old/link.txt')).to.equal(404)
    expect(await raw('/media/attachments/old/folder/outside.txt')).to.equal(404)
    expect(await raw('/media/../outside.txt')).to.equal(404)
    expect(await raw('/media/attachments/old')).to.equal(404)
    expect(await raw('/media/attachments/old/imported.txt')).to.equal(200)
    expect(await raw('/media/attachments/old/other.txt')).to.equal(404)
  })

  it('pictures in notes are seen by who may see the thing', async () => {
    const made = new FormData()
    for (const [key, value] of Object.entries(onPart())) made.set(key, String(value))
    made.set('image', new Blob([PNG]), 'x.png')
    const { status, body, text } = await engineer.send('POST', '/notes-image-upload/', made)
    expect(status, text).to.equal(201)
    expect(body).to.include({ model_type: 'part', model_id: part })
    expect((await engineer.send('GET', body.image)).status).to.equal(200)
    expect((await buyer.send('GET', body.image)).status).to.equal(404)
    expect(await buyer.list('/notes-image-upload/', 'pk')).to.eql([])
    expect((await buyer.send('POST', '/notes-image-upload/', made)).status).to.equal(403)
    expect((await engineer.post('/notes-image-upload/', { ...onPart(), image: 'x' })).status).to.equal(400)
  })
})
