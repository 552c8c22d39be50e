/** A disk that is really full: what cannot be stored is answered with words, nothing good is lost, and all works again when there is room. */
import { pbkdf2Sync } from 'node:crypto'
import { openSync, readdirSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { Agent } from '../provider/agent.ts'
import { register } from '../provider/client.ts'
import { Api, basic } from '../support/api.ts'
import { makePart, PNG } from '../support/builders.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { startServer } from '../support/server.ts'
import { type SmallDisk, serveOnSmallDisk, whyNoSmallDisk } from '../support/small-disk.ts'

const reason = whyNoSmallDisk()
const titled = (title: string): string => (reason ? `${title} (${reason})` : title)

const PASSWORD = 'correct horse battery'
const WORDS = /disk of the server is full.*Nothing was changed.*make room/
/** As an import brings it. */
const IMPORTED = `pbkdf2_sha256$1000$salt$${pbkdf2Sync(PASSWORD, 'salt', 1000, 32, 'sha256').toString('base64')}`
/** A picture of half a mebibyte. */
const picture = (mark: string): Buffer => Buffer.concat([PNG, Buffer.from(mark), Buffer.alloc(512 * 1024)])
const form = (image: Buffer): FormData => {
  const sent = new FormData()
  sent.set('image', new Blob([image as Uint8Array<ArrayBuffer>]), 'photo.png')
  return sent
}

eachDatabase(titled('a full disk'), (kind) => {
  let home: TestDatabase
  let server: SmallDisk
  let api: Api
  let app: { id: string; secret: string; redirectUri: string }
  before(async function () {
    if (reason) this.skip()
    home = await createDatabase(kind)
    // People and an application are made before: the small disk begins with a copy.
    const prepared = await startServer(kind, {}, home)
    for (const username of ['boss', 'old-hand', 'other-hand'])
      await prepared.createUser({ username, password: PASSWORD, isSuperuser: true })
    await prepared.db.transaction((trx) => trx('auth_user').whereNot({ username: 'boss' }).update({ password: IMPORTED }))
    const { client, secret, redirectUri } = await register(prepared)
    app = { id: client.client_id, secret, redirectUri }
    await prepared.close()
    server = await serveOnSmallDisk(home)
    api = new Api(server.url, basic('boss', PASSWORD))
  })
  after(async () => {
    await server?.stop()
    await home?.drop()
  })

  const files = () =>
    readdirSync(join(server.data, 'media'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
  const ready = async () => (await fetch(`${server.url}/readyz`)).status
  /** While the disk is full. */
  async function full(work: () => Promise<void>): Promise<void> {
    server.fill()
    try {
      await work()
    } finally {
      server.free()
    }
  }

  it('an upload is refused with 507 and words, and leaves nothing; with room it is taken', async () => {
    const part = `/part/${(await makePart(api)).pk}/`
    await api.send('PATCH', part, form(picture('first')))
    const before = files()
    await full(async () => {
      const { status, body, text } = await api.send('PATCH', part, form(picture('second')))
      expect(status, text).to.equal(507)
      expect(body.detail).to.match(WORDS)
      const attached = new FormData()
      for (const [name, value] of Object.entries({ model_type: 'part', model_id: part.split('/')[2]! })) attached.set(name, value)
      attached.set('attachment', new Blob([Buffer.alloc(300_000)]), 'data.bin')
      expect((await api.send('POST', '/attachment/', attached)).status).to.equal(507)
      expect(files()).to.eql(before)
      expect((await api.get('/attachment/')).body).to.eql([])
    })
    const taken = await api.send('PATCH', part, form(picture('second')))
    expect(taken.status, taken.text).to.equal(200)
    expect((await api.get(taken.body.image)).status).to.equal(200)
    expect(files()).to.have.length(1)
  })

  it('a picture that is there stays whole when it is sent again for another part', async () => {
    const [one, two] = [await makePart(api), await makePart(api)].map(({ pk }) => `/part/${pk}/`) as [string, string]
    const sent = picture('shared')
    const { image } = (await api.send('PATCH', one, form(sent))).body
    // The zeros at its end take no room: whoever writes them anew finds none.
    const file = join(server.data, image)
    truncateSync(file, 0)
    writeSync(openSync(file, 'r+'), PNG, 0)
    writeSync(openSync(file, 'r+'), Buffer.from('shared'), 0, 6, PNG.length)
    truncateSync(file, sent.length)
    await full(async () => {
      const again = await api.send('PATCH', two, form(sent))
      // With PostgreSQL the row has its place elsewhere, and the file is there.
      expect(again.status, again.text).to.equal(kind === 'sqlite' ? 507 : 200)
    })
    const answer = await fetch(server.url + image, { headers: api.headers })
    expect(Buffer.from(await answer.arrayBuffer()).equals(sent)).to.equal(true)
  })

  it('/readyz says that there is no room, until there is', async () => {
    expect(await ready()).to.equal(200)
    await full(async () => {
      await eventually(ready, 503)
      const answer = await fetch(`${server.url}/readyz`)
      expect(((await answer.json()) as { detail: string }).detail).to.match(/disk of the data folder is full.*make room/)
      expect((await fetch(`${server.url}/healthz`)).status).to.equal(200)
    })
    await eventually(ready, 200)
  })

  it('a right password with an imported hash opens the API, and wrong ones are counted', async () => {
    await full(async () => {
      const person = new Api(server.url, basic('old-hand', PASSWORD))
      const { status, body, text } = await person.get('/user/me/')
      expect(status, text).to.equal(200)
      expect(body.username).to.equal('old-hand')
      const guess = () => new Api(server.url, basic('other-hand', 'wrong password')).get('/user/me/')
      let reply = await guess()
      expect(reply.status, reply.text).to.equal(401)
      for (let tries = 0; reply.status === 401 && tries < 50; tries++) reply = await guess()
      expect(reply.status).to.equal(429)
    })
    if (kind === 'sqlite') await eventually(async () => /a password under a newer hash/.test(server.output.stdout), true)
    expect((await new Api(server.url, basic('old-hand', PASSWORD)).get('/user/me/')).status).to.equal(200)
  })

  // The rest of what a sign-in writes is in the database: PostgreSQL's has its own disk.
  if (kind === 'sqlite') {
    it('a change is refused with 507 and words, nothing of it is there, and rows are read', async () => {
      await full(async () => {
        let reply = await api.post('/part/category/', { name: 'no room' })
        expect(reply.status, reply.text).to.equal(507)
        expect(reply.body.detail).to.match(WORDS)
        reply = await api.get('/part/category/?search=no+room')
        expect([reply.status, reply.body]).to.eql([200, []])
      })
      expect((await api.post('/part/category/', { name: 'room' })).status).to.equal(201)
    })

    it('a sign-in page says so with 507, as the session cannot be stored; with room the person is in', async () => {
      const agent = new Agent(server.url)
      const page = await agent.open(`${server.url}/login/`)
      const fill = { username: 'boss', password: PASSWORD }
      await full(async () => {
        const refused = await agent.submit(page, 'username', fill)
        expect(refused.status).to.equal(507)
        expect(refused.text).to.contain('The server is out of disk space')
        expect(refused.headers.get('content-type')).to.contain('text/html')
      })
      expect((await agent.submit(await agent.open(`${server.url}/login/`), 'username', fill)).status).to.equal(200)
    })

    it('an app is answered with an OAuth error and 507, and served when there is room', async () => {
      const push = () =>
        fetch(`${server.url}/o/par`, {
          method: 'POST',
          headers: basic(app.id, app.secret),
          body: new URLSearchParams({
            client_id: app.id,
            response_type: 'code',
            redirect_uri: app.redirectUri,
            scope: 'openid',
            code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
            code_challenge_method: 'S256',
          }),
        })
      await full(async () => {
        const answer = await push()
        const body = (await answer.json()) as { error: string; error_description: string }
        expect([answer.status, body.error], body.error_description).to.eql([507, 'server_error'])
        expect(body.error_description).to.match(WORDS)
      })
      expect((await push()).status).to.equal(201)
    })
  }
})
