/** Reads that come together are read together, and each still gets its own answer. */
import { expect } from 'chai'
import { OPERATIONS } from '../../../resource/inventory/index.ts'
import { type Api, superuser } from '../../support/api.ts'
import { makePart } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

eachDatabase('reads at the same time', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  it('of one row at several addresses answer what each address answers alone', async () => {
    const { pk } = await makePart(api)
    const beside = OPERATIONS.filter(({ method, path }) => method === 'get' && /^\/api\/part\/\{id\}\/(\w[\w-]*\/)?$/.test(path))
    expect(beside.length).to.be.greaterThan(2)
    const addresses = beside.map(({ path }) => path.replace('{id}', String(pk)))
    const fieldsOf = async (address: string) => Object.keys((await api.get(address)).body).sort()
    const alone: string[][] = []
    for (const address of addresses) alone.push(await fieldsOf(address))
    for (let round = 0; round < 20; round++) expect(await Promise.all(addresses.map(fieldsOf))).to.eql(alone)
  })

  it('of several rows answer each its own', async () => {
    const parts = [await makePart(api), await makePart(api), await makePart(api)]
    for (let round = 0; round < 20; round++) {
      const answers = await Promise.all(parts.map(({ pk }) => api.get(`/part/${pk}/`)))
      expect(answers.map(({ body }) => body.name)).to.eql(parts.map(({ name }) => name))
    }
  })
})
