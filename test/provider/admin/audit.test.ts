import { expect } from 'chai'
import { csvCell } from '../../../provider/admin/audit.ts'
import { audit } from '../../../provider/identity/audit.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { Administrator, PASSWORD, wordsOf } from './administrator.ts'

/** A reader of RFC 4180 that knows nothing of the writer. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    if (quoted) {
      if (text[i] === '"' && text[i + 1] === '"') cell += text[i++]
      else if (text[i] === '"') quoted = false
      else cell += text[i]
    } else if (text[i] === '"') quoted = true
    else if (text[i] === ',' || text[i] === '\r') {
      rows.at(-1)!.push(cell)
      cell = ''
    } else if (text[i] === '\n') rows.push([])
    else cell += text[i]
  }
  return rows.slice(0, -1)
}

describe('a cell of the exported log', () => {
  for (const text of ['=1+1', '+1', '-1', '@sum(a1)', '\t=1', '\r=1', '\n=1'])
    it(`is no formula: ${JSON.stringify(text)}`, () => expect(csvCell(text)).to.equal(`"'${text}"`))
  it('stays as it is otherwise', () => {
    expect(csvCell('a=1, "b"')).to.equal('"a=1, ""b"""')
    expect(csvCell(null)).to.equal('""')
  })
})

eachDatabase('the audit log in the admin center', (kind) => {
  let server: TestServer
  let admin: Administrator
  before(async () => {
    server = await startServer(kind)
    await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    admin = await Administrator.at(server)
    const nobody = { pk: 999, username: 'ann_x' }
    await server.db.transaction(async (trx) => {
      await audit(trx, {
        actor: nobody,
        action: 'part.count',
        target: '=cmd()|"calc"',
        clientId: 'scanner',
        ip: '192.0.2.9',
        detail: { why: '<i>' },
      })
      await audit(trx, { action: 'token.revoke', target: 'token a of ann_x' })
      await audit(trx, { action: 'token.revoke', target: 'token a of annax' })
      const old = { at: '2020-02-29T23:59:59.999Z', actor_id: nobody.pk, actor: nobody.username, action: 'part.old', target: 'long ago' }
      await trx('audit_log').insert({ ...old, hash: 'x' })
    })
  })
  after(() => server?.close())
  const csv = async (query: string): Promise<string[][]> =>
    parseCsv(await (await admin.agent.request(`${server.url}/admin-center/audit/log.csv?${query}`)).text())

  it('shows entries with everything that they say, as text', async () => {
    const page = await admin.open('audit/')
    expect(wordsOf(page)).to.contain('Signed in').and.contain('through scanner').and.contain('192.0.2.9')
    expect(page.text).to.contain('=cmd()|&quot;calc&quot;').and.contain('reason: &lt;i&gt;').and.not.contain('<i>')
  })

  it('tells a change from a list', async () => {
    const entry = { actor: { pk: 999, username: 'list' }, target: 'user list' }
    await server.db.transaction(async (trx) => {
      await audit(trx, { ...entry, action: 'user.create', detail: { groups: ['Readers', 'Makers'] } })
      await audit(trx, { ...entry, action: 'user.update', detail: { groups: [['Readers', 'Makers'], []], email: ['', 'a@b.example'] } })
      await audit(trx, { ...entry, action: 'group.update', detail: { opened: ['view:part', 'add:part'] } })
    })
    expect(wordsOf(await admin.open('audit/?person=list')))
      .to.contain('groups: Readers and Makers')
      .and.contain('groups: Readers and Makers → nothing')
      .and.contain('email: nothing → a@b.example')
      .and.contain('granted: view:part and add:part')
  })

  it('says who it was where nobody acted', async () => {
    await server.db.transaction(async (trx) => {
      await audit(trx, { action: 'key.rotate', target: 'key made-by-itself', detail: { by_itself: true } })
      await audit(trx, { action: 'key.rotate', target: 'key made-at-a-terminal' })
      await audit(trx, { action: 'session.failed', target: 'unknown name', ip: '192.0.2.200' })
    })
    const by = async (search: string) => wordsOf(await admin.open(`audit/?search=${search}`))
    expect(await by('made-by-itself')).to.contain('the server')
    expect(await by('made-at-a-terminal')).to.contain('the command line')
    expect(await by('192.0.2.200')).to.contain('not signed in')
  })

  it('is narrowed by person, deed and day', async () => {
    const words = async (query: string) => wordsOf(await admin.open(`audit/?${query}`))
    expect(await words('person=ann_x'))
      .to.contain('1 to 3 of 3')
      .and.contain('token a of ann_x')
      .and.not.contain('annax')
    expect(await words('action=part.count')).to.contain('1 to 1 of 1')
    expect(await words('from=2020-02-29&to=2020-02-29'))
      .to.contain('1 to 1 of 1')
      .and.contain('long ago')
    expect(await words('to=2020-02-28')).to.contain('No results')
    expect(await words('search=CMD()')).to.contain('1 to 1 of 1')
    expect(await words('person=%00&action=%27&from=x&to=2020-99-99')).to.contain('Audit log')
  })

  it('is saved as CSV in which no cell is a formula, narrowed as the page is', async () => {
    const response = await admin.agent.request(`${server.url}/admin-center/audit/log.csv?action=part.count`)
    expect(response.headers.get('content-type')).to.equal('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).to.match(/^attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"$/)
    const [head, row, ...rest] = parseCsv(await response.text())
    expect(head).to.eql(['at', 'actor', 'action', 'target', 'client_id', 'credential', 'ip', 'detail'])
    expect(row!.slice(1)).to.eql(['ann_x', 'part.count', `'=cmd()|"calc"`, 'scanner', '', '192.0.2.9', '{"why":"<i>"}'])
    expect(rest).to.eql([])
    expect(await csv('search=scanner')).to.have.length(2)
    expect((await csv('person=ann_x')).slice(1).map((cells) => cells[2])).to.eql(['part.old', 'token.revoke', 'part.count'])
  })

  it('has every entry in the file, the newest first, and pages of them', async () => {
    await server.db.transaction(async (trx) => {
      const rows = Array.from({ length: 1203 }, (_, i) => ({
        at: '2021-01-01T00:00:00.000Z',
        action: 'bulk.entry',
        target: `number ${i}`,
        hash: 'x',
      }))
      for (let i = 0; i < rows.length; i += 50) await trx('audit_log').insert(rows.slice(i, i + 50))
    })
    const rows = (await csv('action=bulk.entry')).slice(1)
    expect(rows).to.have.length(1203)
    expect([rows[0]![3], rows.at(-1)![3]]).to.eql(['number 1202', 'number 0'])
    expect(wordsOf(await admin.open('audit/?action=bulk.entry&page=2'))).to.contain('51 to 100 of 1,203')
  })
})
