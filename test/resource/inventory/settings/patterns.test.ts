/** Patterns that staff set, or that came with an import: RE2, which cannot be made to take long. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { importDump } from '../../../../resource/import/import.ts'
import { type Api, superuser } from '../../../support/api.ts'
import { makeCompany, makePart } from '../../../support/builders.ts'
import { eachDatabase, temporaryFolder } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

/** Milliseconds: several times what it takes, and far from what going back in the text would. */
const BOUND = 1000

eachDatabase('patterns of settings', (kind) => {
  let server: TestServer
  let staff: Api
  before(async () => {
    server = await startServer(kind)
    staff = await superuser(server)
    await makePart(staff)
  })
  after(() => server.close())

  const set = (key: string, value: string) => staff.patch(`/settings/global/${key}/`, { value })
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    const result = await work()
    expect(performance.now() - began).to.be.below(BOUND)
    return result
  }

  it('an IPN must have what PART_IPN_REGEX says, groups and alternatives included', async () => {
    expect((await set('PART_IPN_REGEX', '^(R|C)-(\\d{2,4}[a-z]?)+$')).status).to.equal(200)
    await makePart(staff, { IPN: 'C-1234567x' })
    const { status, body } = await staff.post('/part/', { name: 'odd', IPN: 'L-1' })
    expect([status, body.non_field_errors[0]]).to.eql([400, 'IPN must match regex pattern ^(R|C)-(\\d{2,4}[a-z]?)+$'])
    await set('PART_IPN_REGEX', '')
  })

  for (const pattern of ['(a+)+$', '^(a|a)*$', '^(a*)*(a*)*(a*)*$', `^${'a*'.repeat(90)}$`, `^${'a{0,9}'.repeat(25)}$`])
    it(`63: PART_IPN_REGEX = ${pattern.slice(0, 24)} keeps nobody waiting`, async () => {
      expect((await set('PART_IPN_REGEX', pattern)).status).to.equal(200)
      const { status } = await timed(() => staff.post('/part/', { name: pattern.slice(0, 90), IPN: `${'a'.repeat(98)}!` }))
      expect(status).to.equal(400)
      await set('PART_IPN_REGEX', '')
    })

  it('63: a reference pattern with free text in thirteen places keeps nobody waiting', async () => {
    const { pk: supplier } = await makeCompany(staff)
    const key = 'PURCHASEORDER_REFERENCE_PATTERN'
    expect((await set(key, `{ref}${'{?:}'.repeat(13)}!`)).status).to.equal(200)
    const { status, body } = await timed(() => staff.post('/order/po/', { supplier, reference: '1'.repeat(64) }))
    expect([status, body.reference?.[0]]).to.eql([400, `Reference must match required pattern: {ref}${'{?:}'.repeat(13)}!`])
    expect((await set(key, '{?:any}-{ref:03d}/{date:%Y}')).status).to.equal(200)
    const made = await staff.post('/order/po/', { supplier, reference: 'x\ny-0417/z' })
    expect(made.body).to.include({ reference: 'x\ny-0417/z' })
    expect(await server.db.all('select reference_int from order_purchase_order where id = ?', [made.body.pk])).to.eql([
      { reference_int: 417 },
    ])
    await set(key, 'PO-{ref:04d}')
  })

  it('63: what RE2 lacks is kept when it is imported, told, and not followed', async () => {
    const file = join(temporaryFolder(), 'dump.json')
    const setting = (pk: number, key: string, value: string) => ({ model: 'common.inventreesetting', pk, fields: { key, value } })
    const lookahead = '^(?!X)[A-Z]+$'
    writeFileSync(file, JSON.stringify([setting(1, 'PART_IPN_REGEX', lookahead), setting(2, 'PART_ALLOW_DUPLICATE_IPN', 'False')]))
    const other = await startServer(kind)
    try {
      const [told] = (await importDump(other.identity, file)).filter(({ model }) => model === 'common.inventreesetting')
      expect(told).to.include({ imported: 2, skipped: 0 })
      expect(told!.reason).to.match(/^PART_IPN_REGEX is kept but not followed: .*no lookahead.* \(1\)$/)
      expect(await other.db.all("select value from common_setting where key = 'PART_IPN_REGEX'")).to.eql([{ value: lookahead }])
      await makePart(await superuser(other), { IPN: 'X-1' })
    } finally {
      await other.close()
    }
  })
})
