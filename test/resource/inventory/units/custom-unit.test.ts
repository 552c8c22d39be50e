/** Units of the installation's own: staff makes them, everybody uses them, and all of them stay understood. */
import { expect } from 'chai'
import { Api, token } from '../../../support/api.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

eachDatabase('units of the own kind', (kind) => {
  let server: TestServer
  let staff: Api
  let ada: Api
  before(async () => {
    server = await startServer(kind)
    const api = async (username: string, isStaff = false) =>
      new Api(server.url, token(await server.createToken(await server.createUser({ username, isStaff }))))
    staff = await api('staff', true)
    ada = await api('ada')
  })
  after(() => server.close())

  it('are made by staff alone and known at once', async () => {
    const crate = { name: 'crate', symbol: 'crt', definition: '12 each' }
    expect((await ada.post('/units/', crate)).status).to.equal(403)
    expect((await staff.post('/units/', crate)).body).to.deep.include(crate)
    expect((await staff.post('/units/', { name: 'pallet', definition: '40 crt' })).status).to.equal(201)
    const { available_units: all } = (await ada.get('/units/all/')).body
    expect(all.pallet).to.include({ name: 'pallet', isdimensionless: true })
    expect(all.pallet.compatible_units).to.include('crate').and.not.to.include('meter')
  })

  it('may be called like words of programs', async () => {
    for (const name of ['this', 'true', 'null'])
      expect((await staff.post('/units/', { name, definition: '3 m' })).status, name).to.equal(201)
    expect((await staff.post('/units/', { name: 'these', definition: '2 this' })).status).to.equal(201)
    const { available_units: all } = (await ada.get('/units/all/')).body
    expect(all.these.compatible_units).to.include.members(['this', 'true', 'null', 'meter'])
  })

  it('stay understood when others change or go', async () => {
    const [crate] = (await ada.get('/units/?search=12')).body
    expect((await staff.delete(`/units/${crate.pk}/`)).body.definition[0]).to.contain('"pallet" would not be understood')
    expect((await staff.patch(`/units/${crate.pk}/`, { symbol: 'cr' })).status).to.equal(400)
    expect((await ada.get(`/units/${crate.pk}/`)).body.symbol).to.equal('crt')
    expect((await staff.patch(`/units/${crate.pk}/`, { definition: '2 pallet' })).status).to.equal(400)
  })

  for (const [values, at, message] of [
    [{ name: 'meter', definition: '2 m' }, 'name', 'already'],
    [{ name: 'crt', definition: '2 m' }, 'name', 'already'],
    [{ name: 'two words', definition: '2 m' }, 'name', 'Unit name must be a valid identifier'],
    [{ name: 'x"y', definition: '2 m' }, 'name', 'Unit name must be a valid identifier'],
    [{ name: 'reel', symbol: 'kg', definition: '2 m' }, 'symbol', 'already'],
    [{ name: 'reel', symbol: 'rl', definition: '2 m' }, undefined, ''],
    [{ name: 'spool', definition: '2 nothings' }, 'definition', "'nothings' is not defined in the unit registry"],
    [{ name: 'spool', definition: '-2 m' }, 'definition', 'not be understood'],
    [{ name: 'spool' }, 'definition', 'required'],
  ] as const) {
    it(`${at ? 'cannot' : 'can'} be ${JSON.stringify(values)}`, async () => {
      const { status, body } = await staff.post('/units/', values)
      expect(status).to.equal(at ? 400 : 201)
      if (at) expect(body[at][0]).to.contain(message)
    })
  }
})
