/** Nobody but a superuser gets anywhere in the admin center, by GET or by POST; and nothing is done without the page's own form. */
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { Agent } from '../agent.ts'
import { Administrator, PASSWORD, signedIn } from './administrator.ts'

const PAGES = [
  '',
  'users/',
  'users/new/',
  'users/PK/',
  'users/PK/disable/',
  'users/PK/delete/',
  'users/PK/sign-out/',
  'groups/',
  'groups/GROUP/',
  'groups/GROUP/delete/',
  'groups/GROUP/members/remove/?person=victim',
  'tokens/',
  'tokens/revoke/?pick=token:TOKEN',
  'audit/',
  'audit/log.csv',
  'keys/',
  'keys/rotate/',
  'keys/KEY/withdraw/',
  'why/',
]
const POSTS = [
  'users/new/',
  'users/PK/',
  'users/PK/disable/',
  'users/PK/enable/',
  'users/PK/delete/',
  'users/PK/sign-out/',
  'users/PK/link/',
  'users/PK/verify/',
  'groups/',
  'groups/GROUP/',
  'groups/GROUP/delete/',
  'groups/GROUP/members/add/',
  'groups/GROUP/members/remove/',
  'tokens/revoke/',
  'keys/rotate/',
  'keys/KEY/withdraw/',
]
const FIELDS = { username: 'victim', name: 'x', person: 'victim', purpose: 'password', seen: 'view:part' }

eachDatabase('the door of the admin center', (kind) => {
  let server: TestServer
  let fill: (path: string) => string
  before(async () => {
    server = await startServer(kind)
    await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    await server.createUser({ username: 'staff', password: PASSWORD, isStaff: true, permissions: ['view:admin', 'change:admin'] })
    const victim = await server.createUser({ username: 'victim', password: PASSWORD, permissions: ['view:part'] })
    await server.createToken(victim)
    const [group] = await server.db.all<{ id: number }>("select id from auth_group where name = 'group of victim'")
    const [row] = await server.db.all<{ id: number }>('select id from users_apitoken')
    const { keys } = JSON.parse(readFileSync(`${server.config.data}/keys.json`, 'utf8')) as { keys: { kid: string }[] }
    const { kid } = keys[0]!
    fill = (path) =>
      `${server.url}/admin-center/${path.replace('PK', String(victim.pk)).replace('GROUP', String(group!.id)).replace('TOKEN', String(row!.id)).replace('KEY', kid)}`
  })
  after(() => server?.close())

  /** Everything that a deed could change, as text. */
  const state = async (): Promise<string> => {
    const tables = ['auth_user', 'auth_group', 'auth_user_group', 'users_ruleset', 'users_apitoken', 'auth_one_time_link']
    const rows = await Promise.all(tables.map((table) => server.db.all(`select * from ${table} order by 1, 2`)))
    return JSON.stringify([...rows, readFileSync(`${server.config.data}/keys.json`, 'utf8')])
  }

  it('knows all of its addresses', async () => {
    const admin = await Administrator.at(server)
    for (const path of PAGES) expect((await admin.agent.request(fill(path))).status, path).to.equal(200)
  })

  for (const username of ['victim', 'staff']) {
    it(`answers 403 to ${username === 'staff' ? 'staff' : 'a normal user'} at each page and each form`, async () => {
      const agent = await signedIn(server, username)
      const before = await state()
      for (const path of PAGES) {
        const response = await agent.request(fill(path))
        expect(response.status, `GET ${path}`).to.equal(403)
        expect(await response.text()).to.contain('This page is for superusers')
      }
      const csrf = /name="csrf" value="([^"]+)"/.exec((await agent.open(`${server.url}/settings/`)).text)![1]!
      for (const path of POSTS) {
        const response = await agent.request(fill(path), { method: 'POST', body: new URLSearchParams({ csrf, ...FIELDS }) })
        expect(response.status, `POST ${path}`).to.equal(403)
      }
      expect(await state()).to.equal(before)
    })
  }

  it('sends nobody to the sign-in page, and does nothing for them', async () => {
    const before = await state()
    for (const path of PAGES)
      expect((await new Agent(server.url).request(fill(path))).headers.get('location'), path).to.contain('/login/?next=')
    for (const path of POSTS) {
      const response = await new Agent(server.url).request(fill(path), { method: 'POST', body: new URLSearchParams(FIELDS) })
      expect(response.status, path).to.equal(303)
    }
    expect(await state()).to.equal(before)
  })

  it('65. asks again who is there at a browser that was left open, at each form, and then goes on with what was typed', async () => {
    const guest = await server.createUser({ username: 'guest', password: PASSWORD })
    const root = await server.identity.users.find('username', 'root')
    const admin = await Administrator.at(server)
    await server.ageSessions(root!, 3600)
    const before = await state()
    for (const path of POSTS) {
      const url = fill(path).slice(`${server.url}/admin-center/`.length)
      for (const proof of [{}, { proof: '' }]) {
        const response = await admin.post(url, { ...FIELDS, ...proof })
        expect(response.status, path).to.be.oneOf([200, 422])
        expect(await response.text(), path).to.contain('Confirm it’s you')
      }
    }
    expect((await admin.post('groups/', { name: 'made by a guess', proof: 'not the password' })).status).to.equal(422)
    expect(await state()).to.equal(before)
    const asked = await admin.post(`users/${guest.pk}/`, { username: 'guest', first_name: 'Ada <Lovelace>', active: 'yes' })
    const page = {
      url: `${server.url}/admin-center/users/${guest.pk}/`,
      status: asked.status,
      headers: asked.headers,
      text: await asked.text(),
    }
    const done = await admin.agent.submit(page, 'proof', { proof: PASSWORD })
    expect(done.status, done.text).to.equal(200)
    expect((await server.identity.users.find('username', 'guest'))!.firstName).to.equal('Ada <Lovelace>')
    expect((await admin.post('groups/', { name: 'made in the minutes after it' })).status).to.equal(303)
  })

  it('makes whoever guesses at that question wait, and says so in the status', async () => {
    await server.createUser({ username: 'second-root', password: PASSWORD, isSuperuser: true })
    const admin = await Administrator.at(server, 'second-root')
    await server.ageSessions((await server.identity.users.find('username', 'second-root'))!, 3600)
    const answers: Response[] = []
    while (answers.length < 15 && answers.at(-1)?.status !== 429)
      answers.push(await admin.post('groups/', { name: 'made by a guess', proof: 'not the password' }))
    expect(answers.at(-1)!.status).to.equal(429)
    expect(Number(answers.at(-1)!.headers.get('retry-after'))).to.be.above(0)
    const right = await admin.post('groups/', { name: 'made by a guess', proof: PASSWORD })
    expect(right.status).to.equal(429)
    expect(await server.db.all('select 1 from auth_group where name = ?', ['made by a guess'])).to.deep.equal([])
  })

  it('does nothing without the token of its own form', async () => {
    const admin = await Administrator.at(server)
    const before = await state()
    for (const path of POSTS) {
      const response = await admin.agent.request(fill(path), { method: 'POST', body: new URLSearchParams({ csrf: 'x', ...FIELDS }) })
      expect(response.status, path).to.equal(403)
      expect(await response.text()).to.contain('This form is out of date')
    }
    expect(await state()).to.equal(before)
  })
})
