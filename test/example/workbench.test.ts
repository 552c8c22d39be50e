import { expect } from 'chai'
import { operationsOf } from '../../resource/engine/derive.ts'
import { person } from '../support/api.ts'
import { startServer } from '../support/server.ts'
import { serviceWorkbench, workbench } from './workbench.ts'

it('workbenches are serviced by whoever may change them, and by nobody else', async () => {
  const server = await startServer('sqlite', {}, undefined, [...operationsOf(workbench), serviceWorkbench])
  try {
    await server.db.knex.raw('create table workbench (id integer primary key, name text not null, serviced text)')
    const keeper = await person(server, 'view:stock_location', 'add:stock_location', 'change:stock_location')
    const guest = await person(server, 'view:stock_location')
    const { pk } = (await keeper.post('/workbench/', { name: 'Soldering' })).body
    expect((await keeper.post('/workbench/', { name: 'Soldering' })).body.name).to.eql(['A workbench of this name already exists.'])
    expect((await guest.post(`/workbench/${pk}/service/`, { date: '2026-11-26' })).status).to.equal(403)
    expect((await guest.get('/workbench/?due=true')).body).to.have.length(1)
    expect((await keeper.post(`/workbench/${pk}/service/`, { date: '2026-11-26' })).status).to.equal(201)
    expect((await guest.get('/workbench/?due=true')).body).to.eql([])
  } finally {
    await server.close()
  }
})
