import { expect } from 'chai'
import { barsOf } from '../../../provider/admin/overview.ts'
import { daysFromNow } from '../../../provider/identity/api-tokens.ts'
import { Api, token } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { eventually } from '../../support/eventually.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { Agent } from '../agent.ts'
import { Administrator, PASSWORD, wordsOf } from './administrator.ts'

describe('the bars of a chart', () => {
  it('are as high as their numbers say, and a small one can still be seen', () => {
    const bars = barsOf([100, 50, 1, 0].map((n, i) => ({ day: `2026-01-0${i + 1}`, n })))
    expect(bars.map(({ height }) => height)).to.eql([72, 36, 2, 0])
    expect(bars.map(({ y, height }) => y + height)).to.eql([72, 72, 72, 72])
    expect(bars[0]!.x + bars[0]!.width).to.be.lessThan(bars[1]!.x)
  })
  it('are none when nothing happened', () => expect(barsOf([{ day: '2026-01-01', n: 0 }])[0]).to.include({ height: 0, n: 0 }))
})

eachDatabase('the overview of the admin center', (kind) => {
  let server: TestServer
  let admin: Administrator
  before(async () => {
    server = await startServer(kind)
    await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    admin = await Administrator.at(server)
  })
  after(() => server?.close())
  const today = async (title: string): Promise<string> =>
    new RegExp(`aria-label="${title} per day: [^"]* ${daysFromNow(0)} (\\d+)"`).exec((await admin.open('')).text)![1]!

  it('counts sign-ins, failures and refusals of each day', async () => {
    expect(await today('Sign-ins')).to.equal('1')
    expect(await today('Failed sign-ins')).to.equal('0')
    const stranger = new Agent(server.url)
    await stranger.submit(await stranger.open(`${server.url}/login/`), 'password', { username: 'root', password: 'not it at all' })
    expect(await today('Failed sign-ins')).to.equal('1')

    const reader = await server.createUser({ username: 'reader', password: PASSWORD, permissions: ['view:part'] })
    const api = new Api(server.url, token(await server.createToken(reader)))
    for (let i = 0; i < 3; i++) expect((await api.post('/part/', { name: 'no' })).status).to.equal(403)
    await eventually(() => today('Refused requests'), '1')
    expect((await api.delete('/part/1/')).status).to.equal(403)
    await eventually(() => today('Refused requests'), '2')
    const refusals = await admin.log('access.refused')
    expect(
      refusals.map(({ target }) => target),
      'the same one once',
    ).to.eql(['operation part_create', 'operation part_destroy'])
    expect(refusals[0]).to.include({ actor: 'reader', ip: '127.0.0.1' })
    expect(wordsOf(await admin.open('audit/?action=refused')))
      .to.contain('Request refused')
      .and.contain('Sign-in failed')
  })

  it('says what needs a look, each with the way to where it is mended', async () => {
    const user = await server.createUser({ username: 'scripter', password: PASSWORD })
    await server.createToken(user, { name: 'ends-soon', expiry: daysFromNow(3) })
    await server.createToken(user, { name: 'ends-late', expiry: daysFromNow(60) })
    await server.db.transaction((trx) => trx('oauth_application').update({ last_used: '2020-01-01T00:00:00.000Z' }))
    const page = await admin.open('')
    expect(wordsOf(page))
      .to.contain('1 token expires within two weeks')
      .and.contain('1 application has not been used for three months')
      .and.contain('3 people sign in with only a password, including 1 superuser')
      .and.contain('Only one superuser can sign in')
      .and.contain('In use since just now. It is replaced automatically in 6 months')
    for (const [link, found] of [
      ['/admin-center/tokens/?kind=token&amp;ends=14d', 'ends-soon'],
      ['/admin-center/users/?show=no-second-factor', 'scripter'],
      ['/admin-center/users/?show=superusers', 'root'],
      ['/o/applications/?show=unused', '1 to 1 of 1'],
      ['/admin-center/keys/', 'Rotate now'],
    ] as const) {
      expect(page.text).to.contain(link)
      const there = await admin.agent.open(server.url + link.replaceAll('&amp;', '&'))
      expect(wordsOf(there)).to.contain(found)
      expect(wordsOf(there)).to.not.contain('ends-late')
    }
    expect(page.text, 'the policy forbids them').to.not.contain(' style=')
  })
})
