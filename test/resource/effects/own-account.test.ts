/** What a person may send to their own account, and what comes of the rest of it. */
import { expect } from 'chai'
import { Api, basic } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const PASSWORD = 'correct horse battery'

eachDatabase('46. 47. one’s own account', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
  })
  after(() => server.close())

  it('gives nobody a group, a flag or a role, whatever is sent besides a name', async () => {
    const reader = await server.createUser({ username: 'reader', password: PASSWORD, permissions: ['view:part'] })
    await server.createUser({ username: 'maker', permissions: ['view:part', 'add:part'] })
    const groups = (await server.db.all<{ id: number }>('select id from auth_group order by id')).map(({ id }) => id)
    const api = new Api(server.url, basic('reader', PASSWORD))
    const memberships = () => server.db.all('select user_id, group_id from auth_user_group order by user_id, group_id')
    const before = await memberships()
    expect((await api.post('/part/', { name: 'x' })).status).to.equal(403)
    for (const send of [api.patch, api.put]) {
      const { status } = await send('/user/me/', {
        username: 'reader',
        first_name: 'Rosa',
        last_name: 'Reader',
        email: 'rosa@example.org',
        group_ids: groups,
        groups,
        is_staff: true,
        is_superuser: true,
        sub: 'somebody else',
      })
      expect(status).to.equal(200)
      expect(await memberships()).to.eql(before)
    }
    const [row] = await server.db.all<Record<string, unknown>>('select * from auth_user where id = ?', [reader.pk])
    expect(row).to.include({ first_name: 'Rosa', sub: reader.sub })
    expect([row!.is_staff, row!.is_superuser].map(Boolean)).to.eql([false, false])
    expect((await api.post('/part/', { name: 'x' })).status).to.equal(403)
  })
})
