/** Several identities over one database: each has what it remembers to itself, and hears of what the others change. */
import { expect } from 'chai'
import { revokeToken } from '../../../provider/identity/api-tokens.ts'
import { createIdentity } from '../../../provider/identity/index.ts'
import { token } from '../../support/api.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../../support/databases.ts'
import { eventually } from '../../support/eventually.ts'
import { startServer, type TestServer } from '../../support/server.ts'

/** In seconds: what another process is promised. */
const LIMIT = 5

eachDatabase('identities side by side', (kind) => {
  let home: TestDatabase
  let here: TestServer
  let there: TestServer
  before(async () => {
    home = await createDatabase(kind)
    here = await startServer(kind, {}, home)
    there = await startServer(kind, { issuer: here.config.issuer, audience: here.config.audience }, home)
  })
  after(async () => {
    await there?.close()
    await here?.close()
    await home?.drop()
  })

  /** An API token, and how a server ends it. */
  async function made(username: string) {
    const user = await here.createUser({ username })
    const key = await here.createToken(user)
    const { pk } = (await here.identity.tokens.find(key))!
    return { key, end: ({ identity }: TestServer) => identity.change((trx) => revokeToken(trx, pk)) }
  }

  it('two servers in one process: a revocation at one is felt there at once, and at the other within the poll', async () => {
    const { key, end } = await made('ada')
    const status = async ({ url }: TestServer) => (await fetch(`${url}/api/user/me/`, { headers: token(key) })).status
    expect([await status(here), await status(there)]).to.eql([200, 200])
    await end(here)
    expect(await status(here)).to.equal(401)
    await eventually(() => status(there), 401, LIMIT)
  })

  it('two on one open database: neither takes the place of the other, and closing one leaves the other watching', async () => {
    const [first, second] = [createIdentity(here), createIdentity(here)]
    const { key, end } = await made('bob')
    const revoked = async ({ tokens }: typeof first) => (await tokens.find(key))!.revoked
    try {
      // Both have looked once: what they remember from here on ends with a change alone.
      for (const one of [first, second]) await eventually(async () => one.epoch() > 0, true)
      expect([await revoked(first), await revoked(second)]).to.eql([false, false])
      first.close()
      await end(there)
      await eventually(() => revoked(second), true, LIMIT)
    } finally {
      second.close()
    }
  })
})
