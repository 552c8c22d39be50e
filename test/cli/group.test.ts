import { expect } from 'chai'
import { entries } from '../provider/account/person.ts'
import { Api, token } from '../support/api.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { stockade, stockadeJson } from '../support/process.ts'
import { startServer, type TestServer } from '../support/server.ts'

eachDatabase('stockade group', (kind) => {
  let home: TestDatabase
  let server: TestServer
  let at: string[]
  before(async () => {
    home = await createDatabase(kind)
    server = await startServer(kind, {}, home)
    at = ['--data', home.data, '--database', home.database]
  })
  after(async () => {
    await server.close()
    await home.drop()
  })
  const log = async () => (await entries(server, 'group.%')).map(({ actor, action, target, detail }) => ({ actor, action, target, detail }))

  it('makes a group that opens the API to its members, and closes it again', async () => {
    const user = await server.createUser({ username: 'bo' })
    const api = new Api(server.url, token(await server.createToken(user)))
    const parts = async () => (await api.get('/part/')).status
    expect(await parts()).to.equal(403)

    expect(await stockadeJson(['group', 'create', 'Makers', '--allow', 'view:stock', ...at])).to.deep.include({
      name: 'Makers',
      permissions: ['view:stock'],
    })
    await stockadeJson(['group', 'allow', 'Makers', 'r:view:part', '*:bom', ...at])
    expect(await stockadeJson(['group', 'add-member', 'Makers', 'bo', ...at])).to.deep.equal({ group: 'Makers', user: 'bo', changed: true })
    await eventually(parts, 200)
    expect((await stockade(['group', 'show', 'Makers', ...at])).stdout).to.equal(
      'allows\n  part: view\n  stock: view\n  bom: view, add, change, delete\nmembers\n  bo\n',
    )
    expect((await stockade(['group', 'forbid', 'Makers', 'view:part', '*:bom', ...at])).stdout).to.equal('stock: view\n')
    await eventually(parts, 403)
    expect(await stockadeJson(['group', 'remove-member', 'Makers', 'bo', ...at])).to.include({ changed: true })
    expect(await stockadeJson(['group', 'remove-member', 'Makers', 'bo', ...at])).to.include({ changed: false })
    await stockadeJson(['group', 'rename', 'Makers', 'Mill', ...at])
    expect((await stockade(['group', 'list', ...at])).stdout).to.match(/^KEY +NAME +MEMBERS +ALLOWS\n\d+ +Mill +0 +stock: view\n$/)
    await stockadeJson(['group', 'delete', 'Mill', ...at])
    expect((await stockade(['group', 'show', 'Mill', ...at])).stderr).to.match(/^There is no group "Mill"/)

    const by = { actor: '', target: 'group Makers' }
    const bom = ['view:bom', 'add:bom', 'change:bom', 'delete:bom']
    expect(await log()).to.eql([
      { ...by, action: 'group.create', detail: { opened: ['view:stock'] } },
      { ...by, action: 'group.update', detail: { opened: ['view:part', ...bom] } },
      { ...by, action: 'group.add-member', detail: { person: 'bo' } },
      { ...by, action: 'group.update', detail: { closed: ['view:part', ...bom] } },
      { ...by, action: 'group.remove-member', detail: { person: 'bo' } },
      { ...by, action: 'group.update', detail: { name: ['Makers', 'Mill'] } },
      { actor: '', target: 'group Mill', action: 'group.delete', detail: { members: [] } },
    ])
  })

  it('refuses what is no permission, names that are taken, people that are not there', async () => {
    const refusal = async (...words: string[]) => (await stockade(['group', ...words, ...at])).stderr
    expect(await refusal('create', 'X', '--allow', 'fly:part')).to.match(
      /^"fly:part" is not a permission: write verb:role\. Verbs are view, /,
    )
    await stockadeJson(['group', 'create', 'Taken', ...at])
    expect(await refusal('create', 'Taken')).to.equal('There is already a group called Taken.\n')
    expect(await refusal('add-member', 'Taken', 'zoe')).to.equal('There is no user "zoe".\n')
    expect(await refusal('allow', 'Nobodies', 'view:part')).to.match(/^There is no group "Nobodies"/)
  })
})
