/** Rules about people, groups and tokens that two requests could break together. */
import { expect } from 'chai'
import type { Row } from '../../../database.ts'
import { Api, type Reply, superuser, token } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const RACES = 20

eachDatabase('rules about people that two requests could break together', (kind) => {
  let server: TestServer
  let api: Api

  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server?.close())

  const rows = (sql: string): Promise<Row[]> => server.db.all(sql)
  async function races(race: (n: number) => Promise<readonly (() => Promise<Reply>)[]>): Promise<void> {
    for (let n = 0; n < RACES; n++) {
      const replies = await Promise.all((await race(n)).map((send) => send()))
      for (const { status, text } of replies) expect(status, text).to.be.oneOf([200, 201, 204, 400, 401, 403, 404])
    }
  }

  it('two people have no name in common, nor have two groups', async () => {
    await races(async (n) =>
      [1, 2].map(() => () => api.post('/user/', { username: `twin${n}`, first_name: '', last_name: '', email: 'a@b.example' })),
    )
    await races(async (n) => [1, 2].map(() => () => api.post('/user/group/', { name: `group ${n}` })))
    expect(await rows('select username from auth_user group by username having count(*) > 1')).to.deep.equal([])
    expect(await rows('select name from auth_group group by name having count(*) > 1')).to.deep.equal([])
    expect(await rows("select id from auth_user where username like 'twin%'")).to.have.length(RACES)
    expect(await rows("select id from auth_group where name like 'group %'")).to.have.length(RACES)
  })

  it('the lasting token of a name is one token', async () => {
    await races(async (n) => [1, 2].map(() => () => api.get(`/user/token/?name=phone${n}`)))
    const tokens = await rows("select name from users_apitoken where name like 'phone%' and not revoked")
    expect(tokens).to.have.length(RACES)
  })

  it('somebody is left who administers', async () => {
    const me = (await api.get('/user/me/')).body.pk
    await races(async (n) => {
      const other = await server.createUser({ username: `admin${n}`, isSuperuser: true })
      const theirs = new Api(server.url, token(await server.createToken(other)))
      await api.patch(`/user/${me}/`, { is_superuser: true })
      return [() => api.patch(`/user/${other.pk}/`, { is_superuser: false }), () => theirs.patch(`/user/${me}/`, { is_superuser: false })]
    }).finally(async () => {
      expect(await rows('select id from auth_user where is_superuser and is_active')).to.not.have.length(0)
    })
  })
})
