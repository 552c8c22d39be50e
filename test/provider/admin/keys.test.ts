import { expect } from 'chai'
import { eachDatabase } from '../../support/databases.ts'
import { eventually } from '../../support/eventually.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { Administrator, PASSWORD, wordsOf } from './administrator.ts'

eachDatabase('signing keys in the admin center', (kind) => {
  let server: TestServer
  let admin: Administrator
  before(async () => {
    server = await startServer(kind)
    await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    admin = await Administrator.at(server)
  })
  after(() => server?.close())
  const published = async (): Promise<string[]> => {
    const { keys } = (await (await fetch(`${server.config.issuer}/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] }
    return keys.map(({ kid }) => kid)
  }

  it('are shown with their state, and rotate once at a time', async () => {
    const [first] = await published()
    const before = await admin.open('keys/')
    expect(wordsOf(before))
      .to.contain(first!)
      .and.contain('signing')
      .and.contain('In use since just now')
      .and.contain('Automatic, in 6 months')
      .and.contain('when the key is 180 days old')
    expect(before.text).to.contain(`${server.config.issuer}/.well-known/jwks.json`)

    const question = await admin.open('keys/rotate/')
    expect(wordsOf(question)).to.contain('No one is signed out')
    expect(await admin.log('key.rotate'), 'asking changes nothing').to.eql([])
    const after = await admin.agent.submit(question, 'csrf')
    expect(wordsOf(after)).to.contain('A new key has been published').and.contain('waiting').and.contain('In progress')
    const [entry, ...more] = await admin.log('key.rotate')
    expect(more).to.eql([])
    await eventually(async () => (await published()).length, 2)
    const second = (await published()).find((kid) => kid !== first)!
    expect(entry).to.include({ actor: 'root', target: `key ${second}` })

    expect((await admin.open('keys/rotate/')).status, 'one waits already').to.equal(409)
    expect((await admin.post('keys/rotate/')).status).to.equal(409)
    expect(await admin.log('key.rotate')).to.have.length(1)
  })

  it('are withdrawn at once, by a form of their own, and rotate again after that', async () => {
    const [first, waiting] = await published()
    const page = await admin.open('keys/')
    expect(page.text).to.contain(`/admin-center/keys/${first}/withdraw/`)
    const question = await admin.open(`keys/${first}/withdraw/`)
    expect(wordsOf(question))
      .to.contain('is refused from now on')
      .and.contain('people stay signed in')
      .and.contain('The waiting key is withdrawn too')
    expect(await published(), 'asking changes nothing').to.eql([first, waiting])
    const after = await admin.agent.submit(question, 'csrf')
    expect(wordsOf(after)).to.contain('a new one is now signing').and.not.contain(first!).and.not.contain(waiting!)
    const [third, ...more] = await published()
    expect(more).to.eql([])
    expect([first, waiting]).not.to.include(third)
    const [entry] = await admin.log('key.withdraw')
    expect(entry).to.include({ actor: 'root', target: `key ${first}` })
    expect(entry!.facts).to.eql({ also: [waiting] })
    expect((await admin.log('key.create')).at(-1)).to.include({ actor: 'root', target: `key ${third}` })

    expect((await admin.open(`keys/${first}/withdraw/`)).status, 'it is gone').to.equal(404)
    expect((await admin.post(`keys/${first}/withdraw/`)).status).to.equal(404)
    expect(await admin.log('key.withdraw')).to.have.length(1)
    expect((await admin.post('keys/rotate/')).status).to.equal(303)
    await eventually(async () => (await published()).length, 2)
  })
})
