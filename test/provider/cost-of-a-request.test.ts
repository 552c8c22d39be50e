/** What one request of a few kB can cost the server: time on its only thread, memory, rows that stay. */
import { expect } from 'chai'
import { Api, token } from '../support/api.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { csrfOf, Visitor } from './applications/house.ts'
import { PASSWORD, register } from './client.ts'

/** Milliseconds that a single request may hold the thread, and as much again for a busy machine. */
const MOST_MS = 500
const TOKEN_LIMIT = 5
const LETTERS = 60_000

eachDatabase('the cost of a request', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind, { tokenLimit: TOKEN_LIMIT })
    await server.createUser({ username: 'member', password: PASSWORD })
  })
  after(() => server.close())

  /** The longest time that the thread stood still while this was done. */
  async function stoodStill(work: () => Promise<unknown>): Promise<number> {
    let longest = 0
    let last = performance.now()
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 5)
    await work()
    await new Promise((done) => setTimeout(done, 10))
    clearInterval(timer)
    return longest
  }
  const post = (visitor: Visitor, path: string, body: string) =>
    visitor.request(`${server.url}${path}`, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } })

  it('a name of accents in the wrong order is not composed at length', async () => {
    const visitor = new Visitor(server.url)
    const csrf = csrfOf(await visitor.at('/login/'))
    const username = `a${'\u0300'.repeat(15_000)}${'\u0316'.repeat(15_000)}`
    let status = 0
    const ms = await stoodStill(async () => {
      status = (await post(visitor, '/login/', `csrf=${csrf}&password=x&username=${username}`)).status
    })
    expect(status).to.equal(422)
    expect(ms).to.be.below(MOST_MS)
  })

  it('an address of dots is refused by its length', async () => {
    const visitor = await new Visitor(server.url).signIn('member')
    const csrf = csrfOf(await visitor.at('/settings/'))
    let status = 0
    const ms = await stoodStill(async () => {
      status = (await post(visitor, '/settings/', `csrf=${csrf}&email=a@${'.'.repeat(LETTERS)}@`)).status
    })
    expect(status).to.equal(422)
    expect(ms).to.be.below(MOST_MS)
  })

  it('the name of a token is cut before it is searched for tags', async () => {
    const visitor = await new Visitor(server.url).signIn('member')
    const csrf = csrfOf(await visitor.at('/settings/tokens/create/'))
    let status = 0
    const ms = await stoodStill(async () => {
      status = (await post(visitor, '/settings/tokens/create/', `csrf=${csrf}&name=${'<'.repeat(LETTERS)}`)).status
    })
    expect(status).to.equal(422)
    expect(ms).to.be.below(MOST_MS)
    const user = await server.createUser({ username: 'maker', password: PASSWORD })
    const reply = await new Api(server.url, token(await server.createToken(user))).get(`/user/token/?name=${'<'.repeat(15_000)}x`)
    expect(reply.status).to.be.below(500)
  })

  it('wrong passkeys are noted one by one only until there are too many', async () => {
    const visitor = new Visitor(server.url)
    const csrf = csrfOf(await visitor.at('/login/'))
    const failed = async () => (await server.db.all("select 1 from audit_log where action = 'session.failed'")).length
    const before = await failed()
    for (let n = 0; n < TOKEN_LIMIT + 10; n++) await post(visitor, '/login/', `csrf=${csrf}&assertion=%7B%7D&ticket=x`)
    expect((await failed()) - before).to.be.within(1, TOKEN_LIMIT)
  })

  it('no text that a client can send to the pages and endpoints is a fault of the server', async () => {
    const root = await server.createUser({ username: 'root', password: PASSWORD, isStaff: true, isSuperuser: true })
    const app = await register(server)
    const visitor = await new Visitor(server.url).signIn(root.username)
    const [row] = await server.db.all<{ id: number }>('select id from oauth_application where client_id = ?', [app.client.client_id])
    const odd = 'a%00b'
    const paths = [
      `/o/authorize/?response_type=code&client_id=${odd}`,
      `/o/logout/?client_id=${odd}`,
      `/o/applications/${row!.id}/withdraw/?person=${odd}`,
      `/o/applications/${row!.id}/end/?grant=${odd}`,
      `/welcome/${odd}/`,
    ]
    for (const path of paths) expect((await visitor.at(path)).status, path).to.be.within(400, 499)
    for (const path of ['/o/token/', '/o/par/', '/o/revoke_token/', '/o/device-authorization/']) {
      const response = await post(new Visitor(server.url), path, `client_id=${odd}&token=x&grant_type=authorization_code&code=x`)
      expect(response.status, path).to.be.within(400, 499)
    }
    const csrf = csrfOf(await visitor.at('/admin-center/groups/'))
    const made = await post(visitor, '/admin-center/groups/', `csrf=${csrf}&name=gr%00up`)
    expect(made.status).to.be.below(500)
  })
})
