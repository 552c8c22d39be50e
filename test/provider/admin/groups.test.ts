import { expect } from 'chai'
import { type Permission, ROLES } from '../../../provider/scopes.ts'
import { Api, token } from '../../support/api.ts'
import { openBrowser } from '../../support/browser.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { Administrator, PASSWORD, wordsOf } from './administrator.ts'

eachDatabase('groups in the admin center', (kind) => {
  let server: TestServer
  let admin: Administrator
  before(async () => {
    server = await startServer(kind)
    await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    admin = await Administrator.at(server)
  })
  after(() => server?.close())

  const groupOf = async (username: string): Promise<number> =>
    (
      await server.db.all<{ group_id: number }>(
        'select m.group_id from auth_user_group m join auth_user u on u.id = m.user_id where u.username = ?',
        [username],
      )
    )[0]!.group_id
  const ticks = async (pk: number): Promise<string[]> =>
    ((await admin.open(`groups/${pk}/`)).text.match(/value="[a-z]+:[a-z_]+" checked/g) ?? []).map((text) => text.slice(7, -9))

  /** A person in a group of their own, and their API token. */
  async function member(username: string, permissions: Permission[]) {
    const user = await server.createUser({ username, permissions })
    return { user, pk: await groupOf(username), api: new Api(server.url, token(await server.createToken(user))) }
  }

  it('makes a group, once of a name, and changes everything of it at once', async () => {
    const made = await admin.agent.submit(await admin.open('groups/'), 'name', { name: 'Night shift & <co>' })
    const pk = Number(/groups\/(\d+)\//.exec(made.url)![1])
    expect(made.text).to.contain('Night shift &amp; &lt;co&gt;').and.not.contain('<co>')
    const again = await admin.agent.submit(await admin.open('groups/'), 'name', { name: 'Night shift & <co>' })
    expect(again.status).to.equal(422)
    expect(wordsOf(again)).to.contain('There is already a group called Night shift')

    const { user, api } = await member('night', [])
    await admin.agent.submit(await admin.open(`groups/${pk}/`), 'person', { person: 'night' })
    expect((await api.get('/part/')).status).to.equal(403)
    const saved = await admin.agent.submit(await admin.open(`groups/${pk}/`), 'seen', {
      name: 'Night',
      permission: ['view:part', 'add:part', 'delete:admin'],
    })
    expect(wordsOf(saved)).to.contain('The roles have been saved')
    expect(await ticks(pk)).to.have.members(['view:part', 'add:part', 'delete:admin'])
    expect((await api.get('/part/')).status, 'on the next request').to.equal(200)

    const log = await admin.log('group.')
    expect(log.map(({ action }) => action)).to.eql(['group.create', 'group.add-member', 'group.update'])
    expect(log[2]!.facts).to.eql({ name: ['Night shift & <co>', 'Night'], opened: ['view:part', 'add:part', 'delete:admin'] })

    const question = await admin.open(`groups/${pk}/members/remove/?person=night`)
    expect(wordsOf(question)).to.contain('They lose these roles: See and add parts; Delete administration data.')
    expect((await api.get('/part/')).status, 'asking changes nothing').to.equal(200)
    await admin.agent.submit(question, 'person')
    expect((await api.get('/part/')).status).to.equal(403)
    expect(user.username).to.equal('night')
  })

  it('saves all of the matrix or nothing', async () => {
    const { pk } = await member('whole', ['view:part', 'change:stock'])
    const seen = 'view:part change:stock'
    const before = await admin.log('group.')
    for (const fields of [
      { name: 'renamed', seen, permission: ['view:part', 'add:part', 'own:everything'] },
      { name: '', seen, permission: ['add:part'] },
      { name: 'renamed', seen: 'view:part', permission: ['add:part'] },
      { name: 'Night', seen, permission: ['add:part'] },
    ]) {
      const response = await admin.post(`groups/${pk}/`, fields)
      expect(response.status).to.equal(422)
      expect(await response.text()).to.contain('Nothing was saved.')
      expect(await ticks(pk)).to.have.members(['view:part', 'change:stock'])
    }
    expect(wordsOf(await admin.open(`groups/${pk}/`))).to.contain('group of whole')
    expect(await admin.log('group.')).to.eql(before)
  })

  it('does not overwrite what another administrator changed meanwhile', async () => {
    const { pk } = await member('raced', ['view:part'])
    const mine = await admin.open(`groups/${pk}/`)
    const theirs = await admin.open(`groups/${pk}/`)
    await admin.agent.submit(theirs, 'seen', { permission: ['view:part', 'view:stock'] })
    const late = await admin.agent.submit(mine, 'seen', { permission: ['view:part', 'add:part'] })
    expect(late.status).to.equal(422)
    expect(wordsOf(late)).to.contain('Someone else changed the roles of this group in the meantime')
    expect(await ticks(pk)).to.have.members(['view:part', 'view:stock'])
  })

  it('fills in roles that a group has no ruleset of', async () => {
    const { pk } = await member('imported', ['view:part'])
    await server.db.transaction((trx) => trx('users_ruleset').where({ group_id: pk, name: 'bom' }).delete())
    await admin.agent.submit(await admin.open(`groups/${pk}/`), 'seen', { permission: ROLES.map((role) => `view:${role}`) })
    expect(await ticks(pk)).to.have.members(ROLES.map((role) => `view:${role}`))
  })

  it('says who loses what before a group is deleted', async () => {
    const { pk, api, user } = await member('losing', ['view:part', 'add:part'])
    const { pk: other } = await member('keeping', ['view:part'])
    await admin.agent.submit(await admin.open(`groups/${pk}/`), 'person', { person: 'keeping' })
    const question = await admin.open(`groups/${pk}/delete/`)
    expect(wordsOf(question)).to.contain('losing: loses See and add parts.').and.contain('keeping: loses Add parts.')
    await admin.agent.submit(question, 'csrf')
    expect((await api.get('/part/')).status).to.equal(403)
    expect((await admin.open(`groups/${pk}/`)).status).to.equal(404)
    expect((await admin.open(`groups/${other}/`)).status).to.equal(200)
    expect((await admin.log('group.delete'))[0]!.facts).to.eql({ members: ['keeping', 'losing'] })
    expect(user.isActive).to.equal(true)
  })

  it('changes in a browser what the API allows on the next request, with and without scripts', async () => {
    const { api, pk } = await member('engineer', ['view:part'])
    const newPart = { name: 'A part of the browser' }
    expect((await api.post('/part/', newPart)).status).to.equal(403)
    for (const [scripts, verb, status] of [
      [true, 'Add', 201],
      [false, 'Add', 403],
    ] as const) {
      const browser = await openBrowser({ width: 1280, scripts })
      try {
        const page = await browser.newPage()
        await page.goto(`${server.url}/admin-center/groups/${pk}/`)
        await page.getByLabel('Username').fill('root')
        await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
        await page.getByRole('button', { name: 'Sign in', exact: true }).click()
        const parts = page.getByRole('group', { name: 'Parts', exact: true })
        await parts.getByLabel(verb).click()
        await page.getByRole('button', { name: 'Save' }).click()
        await page.getByText('The roles have been saved').waitFor()
        expect((await api.post('/part/', newPart)).status).to.equal(status)
        await page.getByRole('button', { name: 'Everything', exact: true }).click()
        expect(await page.locator('input[name=permission]:checked').count()).to.equal(ROLES.length * 4)
        expect(await ticks(pk), 'a start alone saves nothing').to.have.length(status === 201 ? 2 : 1)
      } finally {
        await browser.close()
      }
    }
  })
})
