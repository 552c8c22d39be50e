import { expect } from 'chai'
import { superuser } from '../support/api.ts'
import { createDatabase, temporaryFolder } from '../support/databases.ts'
import { serve } from '../support/process.ts'
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

describe('debug mode', () => {
  it('is warned of at the start, on the terminal and in the log; nothing is said without it', async () => {
    for (const flags of [['--debug'], []]) {
      const server = await serve(['--data', temporaryFolder(), ...flags])
      await server.stop()
      const { stdout, stderr } = server.output
      const warned = stdout.split('\n').filter((line) => line.includes('"level":"warn"') && line.includes('Debug mode is on'))
      expect([stderr.includes('Debug mode is on'), warned.length], flags.join(' ')).to.eql(flags.length ? [true, 1] : [false, 0])
    }
  })

  it('shows an internal error to a browser as a page, with its details', async () => {
    const home = await createDatabase('sqlite')
    const server = await startServer('sqlite', { debug: true }, home)
    const caller = await superuser(server)
    await server.db.transaction((trx) => trx.schema.renameTable('company_contact', 'company_contact_gone'))
    const page = await caller.send('GET', '/company/contact/', undefined, { Accept: 'text/html' })
    expect([page.status, page.headers.get('content-type')]).to.eql([500, 'text/html; charset=utf-8'])
    expect(page.text).to.contain('no such table: company_contact')
    await server.close()
    await home.drop()
  })
})
