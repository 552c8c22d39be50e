/** What clients ask of the installation itself, and who is told what. */
import { expect } from 'chai'
import { type Api, nobody, person, superuser } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

eachDatabase('the installation', (kind) => {
  let server: TestServer
  let staff: Api
  let reader: Api
  before(async () => {
    server = await startServer(kind)
    staff = await superuser(server)
    reader = await person(server, 'view:part')
  })
  after(() => server.close())

  const OF_STAFF = ['system_health', 'database', 'platform', 'django_admin']
  it('tells everybody its name and version, and staff what runs below', async () => {
    await staff.patch('/settings/global/INVENTREE_INSTANCE/', { value: 'Our shop' })
    for (const api of [nobody(server), reader, staff]) {
      const { body } = await api.get('/')
      expect(body).to.deep.include({ server: 'InvenTree', apiVersion: 534, instance: 'Our shop', active_plugins: [], installer: null })
      const known = OF_STAFF.filter((name) => body[name] !== null)
      expect(known).to.deep.equal(api === staff ? OF_STAFF : [])
    }
    expect((await staff.get('/')).body).to.include({ database: kind, system_health: true, django_admin: 'admin-center' })
  })

  it('tells staff alone which version runs', async () => {
    expect((await nobody(server).get('/version/')).status).to.equal(401)
    expect((await reader.get('/version/')).status).to.equal(403)
    const { body } = await staff.get('/version/')
    expect(body.version).to.include({ api: 534, commit_hash: null })
    expect(body.version.server).to.equal((await nobody(server).get('/')).body.version)
  })

  it('calls roles and owners as clients know them', async () => {
    const { body: group } = await staff.post('/user/group/', { name: 'builders' })
    expect(group.roles.map((role: { label: string }) => role.label)).to.deep.equal([
      ...['Admin', 'Part Categories', 'Parts', 'Bills of Material', 'Stock Locations', 'Stock Items'],
      ...['Build Orders', 'Purchase Orders', 'Sales Orders', 'Return Orders', 'Transfer Orders'],
    ])
    expect([group.users, Object.keys(group.permissions)]).to.deep.equal([[], []])
    const owners = (await reader.get('/user/owner/')).body
    expect(owners.find((owner: { name: string }) => owner.name === 'builders')).to.include({ label: 'group', owner_model: 'group' })
    expect(owners.find((owner: { name: string }) => owner.name === 'super')).to.include({ label: 'user', owner_model: 'user' })
  })

  it('knows all sets of states', async () => {
    const { body } = await reader.get('/generic/status/')
    expect(body.TransferOrderStatus.values.ISSUED).to.deep.equal({ key: 20, name: 'ISSUED', label: 'Issued', color: 'primary' })
    expect(body.DataImportStatusCode.values.MAPPING).to.include({ key: 10, label: 'Mapping Columns' })
    expect(body.MachineStatus).to.deep.equal({ status_class: 'MachineStatus', values: {} })
    expect((await reader.get('/generic/status/LabelPrinterStatus/')).body.values.NO_MEDIA).to.include({ key: 301, label: 'No media' })
  })

  it('tells how pages look to their person alone', async () => {
    const OWN = ['language', 'theme', 'widgets']
    expect((await reader.get('/user/me/')).body.profile).to.include.all.keys(OWN)
    const [{ profile }] = (await staff.get('/user/')).body
    expect(profile).to.include.all.keys('displayname', 'type', 'active')
    expect(profile).not.to.have.any.keys(OWN)
  })

  it('adds roles to the own account when asked', async () => {
    expect((await reader.get('/user/me/')).body).not.to.have.any.keys('roles', 'permissions')
    const { body } = await reader.get('/user/me/?roles=true')
    expect(body.roles.part).to.deep.equal(['view'])
    expect(body.permissions).to.have.property('part')
  })
})
