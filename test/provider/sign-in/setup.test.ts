/** The first set-up page: who gets in, what it makes, and that it does so once. */
import { expect } from 'chai'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { Agent } from '../agent.ts'
import { PASSWORD } from '../client.ts'

const BOSS = { username: 'boss', password: PASSWORD, again: PASSWORD }

eachDatabase('first set-up', (kind) => {
  let server: TestServer
  beforeEach(async () => {
    server = await startServer(kind)
  })
  afterEach(() => server.close())

  it('makes the first superuser, signs them in, and closes for good', async () => {
    const link = (await server.setupLink())!
    expect(link).to.match(new RegExp(`^${server.url}/setup/[\\w-]{43}/$`))
    expect(await server.setupLink()).to.equal(link)
    const agent = new Agent(server.url)
    const done = await agent.submit(await agent.open(link), 'again', BOSS)
    expect(done.url).to.equal(`${server.url}/`)
    expect(done.text).to.contain('Hello, boss').and.contain('Your account is ready').and.contain('superuser')
    expect(await server.identity.users.find('username', 'boss')).to.include({ isSuperuser: true, isStaff: true, isActive: true })
    expect((await agent.open(`${server.url}/`)).text).not.to.contain('Your account is ready')
    expect(await server.setupLink()).to.equal(undefined)
    const closed = await new Agent(server.url).open(link)
    expect([closed.status, closed.text.includes('already set up')]).to.eql([410, true])
  })

  it('shows every mistake in place and keeps what was typed, but no password', async () => {
    const link = (await server.setupLink())!
    const agent = new Agent(server.url)
    const cases: [Record<string, string>, string][] = [
      [{ username: 'boss', password: 'short', again: 'short' }, 'Use at least 10 characters.'],
      [{ username: 'boss', password: 'the BOSS of it all', again: 'the BOSS of it all' }, 'must not be part of the password'],
      [{ username: 'boss', password: PASSWORD, again: 'something else' }, 'passwords do not match'],
      [{ username: '', password: PASSWORD, again: PASSWORD }, 'Choose a username.'],
      [{ username: 'boss', password: '', again: '' }, 'Choose a password.'],
      [{ username: 'no spaces', password: PASSWORD, again: PASSWORD }, 'Enter a valid username'],
    ]
    for (const [fields, words] of cases) {
      const page = await agent.submit(await agent.open(link), 'again', fields)
      expect([page.status, page.text.includes(words)], words).to.eql([422, true])
      expect(page.text).to.contain(`value="${fields['username']}"`)
      if (fields['password']) expect(page.text).not.to.contain(`value="${fields['password']}"`)
    }
    expect(await server.setupLink()).to.equal(link)
  })

  it('opens for nobody who does not have the link', async () => {
    const link = (await server.setupLink())!
    for (const token of ['nonsense', `${link.split('/').at(-2)}x`, '%00']) {
      const page = await new Agent(server.url).open(`${server.url}/setup/${token}/`)
      expect([page.status, page.text.includes('not the setup link')], token).to.eql([404, true])
    }
  })

  it('makes one superuser when several try at once', async () => {
    const link = (await server.setupLink())!
    const agents = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const agent = new Agent(server.url)
        return { agent, page: await agent.open(link) }
      }),
    )
    const ends = await Promise.all(agents.map(({ agent, page }, n) => agent.submit(page, 'again', { ...BOSS, username: `boss-${n}` })))
    expect(ends.filter((page) => page.text.includes('Hello, boss-'))).to.have.length(1)
    expect(ends.filter((page) => page.status === 410)).to.have.length(3)
    expect(await server.db.all('select id from auth_user where is_superuser = ?', [true])).to.have.length(1)
  })

  it('fills in the demo inventory when that is ticked, and says who is in it', async () => {
    const agent = new Agent(server.url)
    const done = await agent.submit(await agent.open((await server.setupLink())!), 'again', { ...BOSS, demo: ['yes'] })
    expect(done.text).to.contain('demo inventory is in place').and.contain('reader (password')
    const [{ n } = { n: 0 }] = await server.db.all<{ n: number }>('select count(*) as n from part_part')
    expect(Number(n)).to.be.greaterThan(10)
    expect(await server.identity.users.find('username', 'reader')).to.include({ isActive: true })
  })
})
