import { expect } from 'chai'
import { Api, token } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { Administrator, PASSWORD, signedIn, wordsOf } from './administrator.ts'

eachDatabase('people in the admin center', (kind) => {
  let server: TestServer
  let admin: Administrator
  before(async () => {
    server = await startServer(kind)
    await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    admin = await Administrator.at(server)
  })
  after(() => server?.close())
  const user = async (name: string) => (await server.identity.users.find('username', name))!

  it('lists people, searched, narrowed, sorted and paged', async () => {
    for (let i = 10; i < 40; i++)
      await server.createUser({ username: `clerk${i}`, email: `c${i}@shop.example`, firstName: 'Zoë', password: 'x' })
    const first = await admin.open('users/')
    expect(wordsOf(first)).to.contain('1 to 25 of 31')
    expect(wordsOf(await admin.open('users/?page=2'))).to.contain('26 to 31 of 31')
    expect(wordsOf(await admin.open('users/?search=zoë'))).to.contain('of 30')
    expect(wordsOf(await admin.open('users/?search=C12@shop'))).to.contain('1 to 1 of 1')
    const sorted = (await admin.open('users/?sort=-person')).text
    expect(sorted.indexOf('clerk39')).to.be.lessThan(sorted.indexOf('clerk38'))
    expect(wordsOf(await admin.open('users/?show=superusers')))
      .to.contain('1 to 1 of 1')
      .and.contain('root')
    expect(wordsOf(await admin.open('users/?show=disabled'))).to.contain('No results')
    expect((await admin.open('users/?sort=nothing&page=-4&group=x&show=toString')).status).to.equal(200)
  })

  it('makes a person with an invitation, by which they choose their password', async () => {
    const { pk } = await server.createUser({ username: 'someone', permissions: ['view:part'] })
    const [{ group_id: group }] = (await server.db.all<{ group_id: number }>('select group_id from auth_user_group where user_id = ?', [
      pk,
    ])) as [{ group_id: number }]
    const form = await admin.open('users/new/')
    const page = await admin.agent.submit(form, 'username', {
      username: 'newcomer',
      first_name: '<script>alert(1)</script>',
      last_name: 'Ångström',
      email: 'new@shop.example',
      group: [String(group)],
    })
    expect(page.status).to.equal(200)
    expect(page.text).to.contain('&lt;script&gt;alert(1)').and.not.contain('<script>alert')
    const link = /id="secret-value" value="([^"]+)"/.exec(page.text)![1]!
    expect(link).to.match(/^http:\/\/127\.0\.0\.1:\d+\/welcome\/[\w-]{43}\/$/)
    const [entry] = await admin.log('user.create')
    expect(entry).to.include({ actor: 'root', target: 'user newcomer', credential: 'session', ip: '127.0.0.1' })
    expect(entry!.facts).to.eql({ groups: ['group of someone'], invited: true })
    expect((await admin.open(`users/${(await user('newcomer')).pk}/`)).text, 'shown once').to.not.contain(link)
    const found = await server.identity.links.find(link.split('/').at(-2)!)
    expect(found).to.include({ purpose: 'invite', state: 'open' })
    expect(found!.user.username).to.equal('newcomer')
  })

  it('says what is wrong with which field, and keeps what was typed', async () => {
    const page = await admin.agent.submit(await admin.open('users/new/'), 'username', {
      username: 'no spaces',
      email: 'nowhere',
      last_name: 'Kept',
    })
    expect(page.status).to.equal(422)
    expect(wordsOf(page)).to.contain('letters of one alphabet').and.contain('name@example.org')
    expect(page.text).to.contain('value="Kept"').and.contain('value="no spaces"')
    const taken = await admin.agent.submit(await admin.open('users/new/'), 'username', { username: 'root' })
    expect(taken.status).to.equal(422)
    expect(wordsOf(taken)).to.contain('already exists')
  })

  it('changes names, flags and groups at once, with one entry', async () => {
    const { pk } = await server.createUser({ username: 'changing', password: PASSWORD })
    const { pk: other } = await server.createUser({ username: 'with-group', permissions: ['view:part'] })
    const [row] = await server.db.all<{ group_id: number }>('select group_id from auth_user_group where user_id = ?', [other])
    const api = new Api(server.url, token(await server.createToken(await user('changing'))))
    expect((await api.get('/part/')).status).to.equal(403)
    const page = await admin.agent.submit(await admin.open(`users/${pk}/`), 'username', {
      username: 'changed',
      group: [String(row!.group_id)],
      is_staff: ['yes'],
    })
    expect(wordsOf(page)).to.contain('Your changes have been saved')
    expect(await user('changed')).to.include({ pk, isStaff: true, isSuperuser: false })
    expect((await api.get('/part/')).status, 'on the next request').to.equal(200)
    const entries = await admin.log('user.update')
    expect(entries).to.have.length(1)
    expect(entries[0]).to.include({ target: 'user changing', actor: 'root' })
    expect(entries[0]!.facts).to.eql({ username: ['changing', 'changed'], is_staff: [false, true], groups: [[], ['group of with-group']] })
    await admin.agent.submit(await admin.open(`users/${pk}/`), 'username', {})
    expect(await admin.log('user.update'), 'nothing was different').to.have.length(1)
    const gone = await admin.post(`users/${pk}/`, { username: 'other', group: ['99999'] })
    expect(gone.status).to.equal(422)
    expect(await user('changed'), 'all or nothing').to.include({ pk })
  })

  it('disables an account at once, and opens it again', async () => {
    const person = await server.createUser({ username: 'leaving', password: PASSWORD, permissions: ['view:part'] })
    const api = new Api(server.url, token(await server.createToken(person)))
    const browser = await signedIn(server, 'leaving')
    const confirm = await admin.open(`users/${person.pk}/disable/`)
    expect(wordsOf(confirm)).to.contain('refused from the next request on').and.contain('leaving')
    expect((await api.get('/part/')).status, 'asking changes nothing').to.equal(200)
    const page = await admin.agent.submit(confirm, 'csrf')
    expect(wordsOf(page)).to.contain('leaving has been disabled')
    expect((await api.get('/part/')).status).to.equal(401)
    expect((await browser.open(`${server.url}/`)).url).to.contain('/login/')
    expect(await admin.log('user.disable')).to.have.length(1)
    await admin.post(`users/${person.pk}/enable/`)
    expect((await api.get('/part/')).status).to.equal(200)
    expect((await browser.open(`${server.url}/`)).url, 'the session stays ended').to.contain('/login/')
    expect(await admin.log('user.enable')).to.have.length(1)
  })

  it('makes links for a new password and for a lost second factor', async () => {
    const { pk } = await server.createUser({ username: 'forgetful', password: PASSWORD })
    for (const purpose of ['password', 'second-factor']) {
      const response = await admin.post(`users/${pk}/link/`, { purpose })
      expect(response.status).to.equal(303)
      expect((await admin.open(`users/${pk}/`)).text).to.match(/id="secret-value" value="http[^"]+\/welcome\//)
    }
    expect((await admin.log('user.link')).map(({ facts }) => facts.purpose)).to.eql(['password', 'second-factor'])
    expect((await admin.post(`users/${pk}/link/`, { purpose: 'anything' })).status).to.equal(422)
    expect(JSON.stringify(await admin.log()), 'no link in the log').to.not.contain('/welcome/')
  })

  it('65: ends the tokens of a person with a link for a new password, where that is asked for', async () => {
    const person = await server.createUser({ username: 'careless', password: PASSWORD })
    const api = new Api(server.url, token(await server.createToken(person)))
    expect(wordsOf(await admin.open(`users/${person.pk}/`))).to.contain('Revoke their API tokens now There is 1')
    await admin.post(`users/${person.pk}/link/`, { purpose: 'password' })
    expect((await api.get('/user/me/')).status).to.equal(200)
    await admin.post(`users/${person.pk}/link/`, { purpose: 'password', 'end-tokens': 'yes' })
    expect((await api.get('/user/me/')).status).to.equal(401)
  })

  it('signs a person out everywhere', async () => {
    const { pk } = await server.createUser({ username: 'everywhere', password: PASSWORD })
    const browsers = [await signedIn(server, 'everywhere'), await signedIn(server, 'everywhere')]
    await admin.agent.submit(await admin.open(`users/${pk}/sign-out/`), 'csrf')
    for (const browser of browsers) expect((await browser.open(`${server.url}/`)).url).to.contain('/login/')
    expect((await admin.log('user.sign-out'))[0]!.facts).to.eql({ sessions: 2 })
  })

  it('deletes a person with everything of theirs', async () => {
    const person = await server.createUser({ username: 'gone', password: PASSWORD, permissions: ['view:part'] })
    const api = new Api(server.url, token(await server.createToken(person)))
    expect((await api.get('/part/')).status).to.equal(200)
    const page = await admin.agent.submit(await admin.open(`users/${person.pk}/delete/`), 'csrf')
    expect(page.url).to.equal(`${server.url}/admin-center/users/`)
    expect((await api.get('/part/')).status).to.equal(401)
    expect((await admin.open(`users/${person.pk}/`)).status).to.equal(404)
    expect(await admin.log('user.delete')).to.have.length(1)
  })

  it('keeps the last active superuser, whatever the road', async () => {
    const { pk } = await user('root')
    const second = await server.createUser({ username: 'second', password: PASSWORD, isSuperuser: true })
    expect((await admin.post(`users/${second.pk}/disable/`)).status, 'there is another').to.equal(303)
    for (const deed of ['disable', 'delete']) {
      const refused = await admin.post(`users/${pk}/${deed}/`)
      expect(refused.status).to.equal(409)
      expect(await refused.text()).to.contain('This is the last superuser who can sign in')
    }
    const demoted = await admin.agent.submit(await admin.open(`users/${pk}/`), 'username', { is_superuser: [] })
    expect(demoted.status).to.equal(422)
    expect(wordsOf(demoted)).to.contain('Nothing was saved. This is the last superuser who can sign in')
    expect(await user('root')).to.include({ isSuperuser: true, isActive: true })
    expect((await admin.log('user.')).filter(({ target, action }) => target === 'user root' && action !== 'user.create')).to.eql([])
  })
})
