/** Uploaded images: taken by multipart, handed out from /media/ behind the gate. */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect } from 'chai'
import { Api, nobody, superuser, token } from '../support/api.ts'
import { makeCompany, makePart, PNG } from '../support/builders.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'

const form = (data: Buffer, name = 'photo.png'): FormData => {
  const made = new FormData()
  made.set('image', new Blob([data]), name)
  return made
}

eachDatabase('images', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  const upload = async (data = PNG, name?: string) => {
    const { pk } = await makePart(api)
    return api.send('PATCH', `/part/${pk}/`, form(data, name))
  }
  /** A path as it stands, which fetch would tidy up first. */
  const raw = (path: string): Promise<{ status: number; text: string }> =>
    new Promise((done, fail) => {
      const sent = request({ host: '127.0.0.1', port: new URL(server.url).port, path, headers: api.headers }, (response) => {
        let text = ''
        response.on('data', (chunk) => (text += chunk)).on('end', () => done({ status: response.statusCode!, text }))
      })
      sent.on('error', fail).end()
    })

  it('come back as they were sent, with a type and nothing to run', async () => {
    const { body } = await upload()
    expect(body.thumbnail).to.equal(body.image)
    const answer = await fetch(server.url + body.image, { headers: api.headers })
    expect(answer.status).to.equal(200)
    expect(Buffer.from(await answer.arrayBuffer()).equals(PNG)).to.equal(true)
    expect(answer.headers.get('content-type')).to.equal('image/png')
    expect(answer.headers.get('x-content-type-options')).to.equal('nosniff')
    expect(answer.headers.get('content-security-policy')).to.equal("default-src 'none'; sandbox")
    expect(answer.headers.get('cache-control')).to.match(/^private/)
    const head = await api.send('HEAD', body.image)
    expect([head.status, head.headers.get('content-length')]).to.deep.equal([200, String(PNG.length)])
  })

  it('are told by their content, not their name', async () => {
    expect((await upload(PNG, '../../evil.html')).body.image).to.match(/\/part_images\/evil_[0-9a-f]{32}\.png$/)
    expect((await upload(PNG, 'Übersicht <Ä> 1.2.jpeg')).body.image).to.match(/\/part_images\/bersicht_1_2_[0-9a-f]{32}\.png$/)
    expect((await upload(PNG, `a${'-'.repeat(9000)}b.png`)).body.image).to.match(/\/part_images\/a_[0-9a-f]{32}\.png$/)
    expect((await upload(PNG, 'ラベル.png')).body.image).to.match(/\/part_images\/[0-9a-f]{32}\.png$/)
    const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(10)])
    expect((await upload(gif, 'a.png')).body.image).to.match(/\.gif$/)
    const webp = Buffer.concat([Buffer.from('RIFF'), Buffer.from([0x0a, 0x0a, 0, 0]), Buffer.from('WEBPVP8 ')])
    expect((await upload(webp)).body.image).to.match(/\.webp$/)
  })

  for (const [title, data] of [
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['text', Buffer.from('just words')],
  ] as const) {
    it(`${title} is no image`, async () => {
      const { status, body } = await upload(data)
      expect(status).to.equal(400)
      expect(body).to.deep.equal({ image: ['Upload a valid image. The file you uploaded was either not an image or a corrupted image.'] })
    })
  }

  it('an empty file is refused', async () => {
    expect((await upload(Buffer.alloc(0))).body).to.deep.equal({ image: ['The submitted file is empty.'] })
  })

  it('go with null', async () => {
    const { body } = await upload()
    expect((await api.patch(`/part/${body.pk}/`, { image: null })).body).to.include({
      image: null,
      thumbnail: '/static/img/blank_image.thumbnail.png',
    })
  })

  it('that a thing lacks have one in their place, which everybody may load', async () => {
    const { thumbnail } = (await api.get(`/part/${(await makePart(api)).pk}/`)).body
    for (const path of [thumbnail, '/static/img/blank_image.png']) {
      const answer = await fetch(server.url + path)
      expect([answer.status, answer.headers.get('content-type')], path).to.deep.equal([200, 'image/png'])
      expect(Buffer.from(await answer.arrayBuffer()).subarray(0, 8)).to.deep.equal(PNG.subarray(0, 8))
    }
  })

  it('stand behind the gate: those who may see the thing, and nobody else', async () => {
    const { image } = (await upload()).body
    const logo = (await api.send('PATCH', `/company/${(await makeCompany(api)).pk}/`, form(PNG))).body.image
    const anonymous = await nobody(server).get(image)
    expect(anonymous.status).to.equal(401)
    expect(anonymous.headers.get('www-authenticate')).to.match(/^Token/)
    const user = await server.createUser({ username: 'sees-parts', permissions: ['view:part'] })
    const viewer = new Api(server.url, token(await server.createToken(user)))
    expect((await viewer.get(image)).status).to.equal(200)
    const refused = await viewer.get(logo)
    expect(refused.status).to.equal(403)
    expect(refused.body.detail).to.contain('purchase orders')
    const scoped = new Api(server.url, token(await server.createToken(user, { scopes: ['r:view:stock'] })))
    expect((await scoped.get(image)).body.detail).to.contain('r:view:part')
  })

  it('nothing else of the data folder can be reached', async () => {
    await upload()
    expect(existsSync(join(server.config.data, 'secrets.json'))).to.equal(true)
    for (const path of [
      '/media/../secrets.json',
      '/media/part_images/../../secrets.json',
      '/media/part_images/..%2f..%2fsecrets.json',
      '/media/part_images/..\\..\\secrets.json',
      '/media/part_images/%2e%2e/%2e%2e/secrets.json',
      '/media//../secrets.json',
      '/media/part_images//etc/passwd',
      '/media/part_images/..',
      '/media/part_images/.',
      '/media/part_images/',
      '/media/',
      '/media/keys.json',
      '/media/constructor/x.png',
      '/media/part_images/none.png',
      '/media/part_images/a%00.png',
    ]) {
      const { status, text } = await raw(path)
      expect(status, path).to.equal(404)
      expect(text, path).not.to.contain('apiTokens')
    }
  })

  it('are not served through links, neither of a file nor of a folder', async () => {
    const { pk } = (await upload()).body
    const media = join(server.config.data, 'media')
    const name = (path: string) => server.db.transaction((trx) => trx('part_part').where({ id: pk }).update({ image: path }))
    symlinkSync('../../secrets.json', join(media, 'part_images', 'x.png'))
    await name('part_images/x.png')
    const linked = await api.get('/media/part_images/x.png')
    expect([linked.status, linked.text.includes('apiTokens')]).to.eql([404, false])
    mkdirSync(join(server.config.data, 'elsewhere'))
    writeFileSync(join(server.config.data, 'elsewhere', 'y.png'), PNG)
    const logos = join(media, 'company_images')
    rmSync(logos, { recursive: true, force: true })
    symlinkSync('../elsewhere', logos)
    const company = (await makeCompany(api)).pk
    await server.db.transaction((trx) => trx('company_company').where({ id: company }).update({ image: 'company_images/y.png' }))
    expect((await api.get('/media/company_images/y.png')).status).to.equal(404)
    rmSync(logos)
  })

  it('come with the time of their file, and in full where a part is asked for', async () => {
    const { image } = (await upload()).body
    const answer = await fetch(server.url + image, { headers: { ...api.headers, Range: 'bytes=0-3' } })
    const { mtime } = statSync(join(server.config.data, image.slice(1)))
    expect([answer.status, answer.headers.get('content-length')]).to.eql([200, String(PNG.length)])
    expect(answer.headers.get('last-modified')).to.equal(mtime.toUTCString())
    expect(answer.headers.get('cache-control')).to.equal('private, max-age=3600')
    await answer.arrayBuffer()
  })

  it('lie in files of their owner alone', async () => {
    await upload()
    const folder = join(server.config.data, 'media', 'part_images')
    expect(statSync(folder).mode & 0o777).to.equal(0o700)
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).to.equal(0o600)
  })

  it('are only read there', async () => {
    const { status, headers } = await api.send('DELETE', '/media/part_images/x.png')
    expect([status, headers.get('allow')]).to.deep.equal([405, 'GET, HEAD'])
  })
})
