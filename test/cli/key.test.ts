import { expect } from 'chai'
import { createDatabase, eachDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { stockade, stockadeJson } from '../support/process.ts'
import { startServer } from '../support/server.ts'

eachDatabase('stockade key', (kind) => {
  it('adds a key that the running server publishes and does not sign with yet', async () => {
    const home = await createDatabase(kind)
    const server = await startServer(kind, {}, home)
    const at = ['--data', home.data]
    const database = ['--database', home.database]
    const published = async () => {
      const { keys } = (await (await fetch(`${server.url}/o/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] }
      return keys.map(({ kid }) => kid)
    }
    const [first] = await published()
    const { kid, signs_from } = await stockadeJson(['key', 'rotate', ...at, ...database])
    expect(Date.parse(signs_from)).to.be.greaterThan(Date.now())
    await eventually(async () => (await published()).includes(kid), true)
    expect(await published()).to.have.members([first, kid])
    expect(await stockadeJson(['key', 'list', ...at])).to.eql([
      { kid: first, alg: 'RS256', state: 'signs' },
      { kid, alg: 'RS256', state: 'published' },
    ])
    const log = await server.db.all("select actor, target from audit_log where action = 'key.rotate'")
    expect(log).to.eql([{ actor: '', target: `key ${kid}` }])

    // One rotation at a time, as on the page; a stolen key goes at once, with the one that waits.
    const again = await stockade(['key', 'rotate', ...at, ...database])
    expect([again.code, again.stderr]).to.eql([
      1,
      `A new key is waiting already and signs from ${signs_from}. Rotate again then, or withdraw a key that was stolen now.\n`,
    ])
    const done = await stockadeJson(['key', 'withdraw', ...at, ...database])
    expect(done.gone).to.have.members([first, kid])
    await eventually(async () => (await published()).join(), done.made)
    expect(await server.db.all("select actor, target from audit_log where action = 'key.withdraw'")).to.eql([
      { actor: '', target: `key ${first}` },
    ])
    const unknown = await stockade(['key', 'withdraw', kid, ...at, ...database])
    expect([unknown.code, unknown.stderr.includes('There is no such key')]).to.eql([1, true])
    await stockadeJson(['key', 'rotate', ...at, ...database])
    await server.close()
    await home.drop()
  })
})
