import { expect } from 'chai'
import { superuser } from '../support/api.ts'
import { createDatabase } from '../support/databases.ts'
import { startServer } from '../support/server.ts'

describe('an internal error', () => {
  for (const debug of [false, true]) {
    it(`${debug ? 'tells its details with --debug' : 'tells nothing to the client, and all to the log'}`, async () => {
      const home = await createDatabase('postgres')
      const server = await startServer('postgres', { debug }, home)
      const caller = await superuser(server)
      await server.db.transaction((trx) => trx.schema.renameTable('company_contact', 'company_contact_gone'))
      const { status, body, headers } = await caller.get('/company/contact/')
      expect(status).to.equal(500)
      expect(body.detail).to.match(/^Something went wrong on the server\./)
      if (debug) expect(body.error).to.include('company_contact')
      else expect(body).to.have.all.keys('detail')
      const line = server.lines.map((text) => JSON.parse(text)).find(({ level }) => level === 'error')
      expect(line.request).to.equal(headers.get('x-request-id'))
      expect(line.err.message).to.include('company_contact')
      await server.close()
      await home.drop()
    })
  }
})
