/** What holds for every list of the API, whatever it lists: tried on the demo inventory. */
import { expect } from 'chai'
import { fillDemo } from '../../resource/import/demo.ts'
import { type Api, superuser } from '../support/api.ts'
import { eachDatabase } from '../support/databases.ts'
import { type DescribedOperation, documentOf } from '../support/document.ts'
import { startServer, type TestServer } from '../support/server.ts'

const WRONG = {
  boolean: ['maybe', '2', 'null'],
  integer: ['abc', '-1', '1.5', '1e3', '99999999999999999999', "1' or '1'='1", '1)', '5 ', '0x1'],
  number: ['abc', '-1', '99999999999999999999'],
  date: ['yesterday', '2020-02-30', '20200101', '99999-01-01'],
  string: ['%', "' or 1=1 --", 'ZZZ no such thing'],
} as const
type Kind = keyof typeof WRONG

/** Parameters that leave something out, or change how others are read: what they do not find is everything. */
const WIDENS = /^(limit|offset|ordering|search|cascade|expand_to|exists_for_related_model|exclude_\w+|format)$/

interface List {
  /** As it is asked. */
  readonly address: string
  readonly get: DescribedOperation
  readonly total: number
}

eachDatabase('every list', (kind) => {
  let server: TestServer
  let api: Api
  let lists: List[]
  before(async () => {
    server = await startServer(kind)
    await fillDemo(server.identity)
    api = await superuser(server)
    // All builds of the demo were made by one person.
    const [assembly] = (await api.get('/part/?assembly=true&limit=1')).body.results
    expect((await api.post('/build/', { part: assembly.pk, quantity: 1 })).status).to.equal(201)
    lists = []
    for (const [path, { get }] of Object.entries(documentOf(server).paths)) {
      if (!get?.parameters?.some((p) => p.name === 'limit')) continue
      // A list below one row: below the first one of its parent's.
      const parent = /^(.*)\{\w+\}/.exec(path)?.[1]
      const address = parent ? path.replace(/\{\w+\}/, String((await api.list(`${parent}?limit=1`, 'pk'))[0])) : path
      const { status, body, text } = await api.get(`${address}?limit=1`)
      expect(status, `${address}: ${text}`).to.equal(200)
      lists.push({ address, get, total: body.count })
    }
  })
  after(() => server.close())

  it('is there, and most have rows', () => {
    expect(lists.length).to.be.above(20)
    expect(lists.filter(({ total }) => total > 0).length).to.be.above(lists.length * 0.7)
  })

  it('answers an array without `limit`, and the same rows as a page with it', async () => {
    for (const { address, total } of lists) {
      const { body } = await api.get(address)
      expect(body, address).to.be.an('array')
      expect(body.length, address).to.equal(total)
    }
  })

  it('is ordered by every name that the document lists', async () => {
    const failures: string[] = []
    let asked = 0
    for (const { address, get } of lists) {
      // Several names may be given with commas between them, so the document lists the names beside any text.
      const ordering = get.parameters!.find((p) => p.name === 'ordering')
      for (const name of ordering?.schema.anyOf?.flatMap((each) => each.enum ?? []) ?? []) {
        const { status, text } = await api.get(`${address}?ordering=${name}&limit=2`)
        if (status !== 200) failures.push(`${address} by ${name}: ${status} ${text}`)
        asked++
      }
    }
    expect(failures).to.eql([])
    expect(asked).to.be.above(200)
  })

  it('can be searched, with few letters and with many', async () => {
    const failures: string[] = []
    for (const { address, get } of lists) {
      if (!get.parameters!.some((p) => p.name === 'search')) continue
      for (const search of ['a', 'lamp', 'zz no such thing', '"%_\\']) {
        const { status, text } = await api.get(`${address}?limit=2&search=${encodeURIComponent(search)}`)
        if (status !== 200) failures.push(`${address} ${search}: ${status} ${text}`)
      }
    }
    expect(failures).to.eql([])
  })

  it('answers a wrong value of a filter with 400 or fewer rows, never with everything and never with 500', async () => {
    const failures: string[] = []
    for (const { address, get, total } of lists) {
      for (const { name, in: place, schema } of get.parameters ?? []) {
        if (place !== 'query' || WIDENS.test(name)) continue
        if ('default' in schema) continue // asks for fields, filters nothing
        if (name === 'list' && address.includes('/selection/')) continue // the address says it, whatever the parameter says
        const { type, format } = schema as { type?: Kind; format?: string }
        for (const word of WRONG[format?.startsWith('date') ? 'date' : (type ?? 'string')] ?? WRONG.integer) {
          if (name.startsWith('min_') && word === '-1') continue // more than nothing is everything
          const { status, body, text } = await api.get(`${address}?limit=1&${name}=${encodeURIComponent(word)}`)
          const asked = `${address} ${name}=${word}`
          if (status === 400 ? !(name in body) : status !== 200) failures.push(`${asked}: ${status} ${text}`)
          // Rows without a key are few but real: null is a value of its own there. What is neither yes nor no is passed over.
          if (type === 'boolean') {
            if (status !== 200 || body.count !== total) failures.push(`${asked} is not passed over: ${text.slice(0, 100)}`)
          } else if (status === 200 && total > 0 && body.count >= total) failures.push(`${asked} answers everything`)
        }
      }
    }
    expect(failures).to.eql([])
  })
})
