/**
 * Every operation is asked for everything that it can answer, and each answer is held against the document: that the status is there,
 * and that the body is what its schema says. Made from the declarations, so what is declared tomorrow is asked as well.
 */
import { request as httpRequest } from 'node:http'
import { expect } from 'chai'
import type { Operation } from '../../../resource/engine/operation.ts'
import { fillDemo } from '../../../resource/import/demo.ts'
import { OPERATIONS } from '../../../resource/inventory/index.ts'
import { Api, basic, nobody, type Reply, superuser, token } from '../../support/api.ts'
import { makePart, PNG } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { type Document, documentOf, responseOf } from '../../support/document.ts'
import { type Check, checker } from '../../support/document-check.ts'
import { addressOf, addressOfNothing, Rows, requestOf, wrongRequestOf } from '../../support/requests.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const PASSWORD = 'correct horse battery'
const JSON_TYPE = { 'Content-Type': 'application/json' }

eachDatabase('every answer keeps to the document', (kind) => {
  let server: TestServer
  let api: Api
  let inPerson: Api
  let poor: Api
  let stranger: Api
  let locked: Api
  let rows: Rows
  let document: Document
  let check: Check
  before(async () => {
    server = await startServer(kind, { signInLimit: 1, tokenLimit: 1_000_000 })
    api = await superuser(server, 'super', PASSWORD)
    inPerson = new Api(server.url, basic('super', PASSWORD))
    await fillDemo(server.identity)
    const { pk } = await makePart(api, { tags: ['a'], notes: 'long', link: 'https://example.org/', minimum_stock: 0.5 })
    const form = new FormData()
    form.set('image', new Blob([PNG]), 'a.png')
    await api.send('PATCH', `/part/${pk}/`, form)
    const user = await server.createUser({ username: 'no-roles', permissions: [] })
    poor = new Api(server.url, token(await server.createToken(user, { scopes: ['r:view:transfer_order'] })))
    stranger = new Api(server.url, token('inv-nobody'))
    locked = new Api(server.url, basic('somebody', 'wrong'))
    for (let i = 0; i < 3; i++) await locked.get('/user/me/')
    rows = new Rows(api)
    document = documentOf(server)
    check = checker(document)
  })
  after(() => server.close())

  /** Holds an answer against the document. @returns the status */
  function hold({ path, method }: Operation, reply: Reply, statuses?: readonly number[]): number {
    const title = `${method.toUpperCase()} ${path} answered ${reply.status}: ${reply.text.slice(0, 400)}`
    if (statuses) expect(statuses, title).to.include(reply.status)
    const described = responseOf(document, document.paths[path]?.[method], reply.status)
    if (!described) throw new Error(`${title}\nThe document does not know this status.`)
    const type = (reply.headers.get('content-type') ?? '').replace(/;.*/, '')
    if (!described.content) expect(reply.text, title).to.equal('')
    else if (type === 'application/json') check(described.content[type]!.schema, reply.body, title)
    else expect(described.content, title).to.include.keys(type)
    return reply.status
  }
  const ask = (who: Api, { method }: Operation, at: string, body?: unknown): Promise<Reply> =>
    body === undefined ? who.send(method.toUpperCase(), at) : who.send(method.toUpperCase(), at, JSON.stringify(body), JSON_TYPE)

  /** The answer to a body that is only announced. */
  const announce = (who: Api, { method }: Operation, at: string, length: number): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const headers = { ...who.headers, ...JSON_TYPE, 'Content-Length': length }
      const sent = httpRequest(`${server.url}${at}`, { method, headers }, (answer) => {
        let text = ''
        answer.on('data', (chunk) => {
          text += chunk
        })
        answer.on('end', () => {
          sent.destroy()
          const answered = new Headers({ 'content-type': answer.headers['content-type'] ?? '' })
          resolve({ status: answer.statusCode!, headers: answered, text, body: JSON.parse(text) })
        })
      })
      sent.on('error', reject)
      sent.flushHeaders()
    })

  /** Some operations take no token. */
  const takesToken = ({ access }: Operation): boolean => access === 'open' || !access.inPerson || access.inPerson.token === true

  /** An address that a kind is part of is refused where the kind is none. */
  const namesNothing = (o: Operation): boolean => ['get', 'delete'].includes(o.method) && !o.path.includes('{model}')

  for (const o of OPERATIONS) {
    it(`${o.method.toUpperCase()} ${o.path} refuses`, async () => {
      const who = takesToken(o) ? api : inPerson
      const nothing = addressOfNothing(o)
      const at = (await addressOf(o, rows)) ?? nothing
      // Who asks: nobody, with what is no credential, without any role, after too many wrong passwords, with a token in the address.
      hold(o, await ask(stranger, o, at), [401])
      // The wait may be over meanwhile: the wrong password is counted then, and the next one has to wait again.
      const waiting = await ask(locked, o, at)
      hold(o, waiting.status === 401 ? await ask(locked, o, at) : waiting, [429])
      hold(o, await ask(who, o, `${at}?token=x`), [400])
      if (o.access !== 'open') {
        hold(o, await ask(nobody(server), o, at), [401])
        hold(o, await ask(poor, o, at), [403])
      }
      // What is asked for is not there.
      if (o.path.includes('{')) hold(o, await ask(who, o, nothing, await requestOf(o, rows)), namesNothing(o) ? [404] : [404, 400])
      // What is sent cannot be read, or is none of what is taken.
      if (o.request) {
        const send = (body: string, type: string) => who.send(o.method.toUpperCase(), nothing, body, { 'Content-Type': type })
        hold(o, await send('{', 'application/json'), [400, 404])
        hold(o, await send('x', 'text/plain'), [415, 404])
        hold(o, await announce(who, o, nothing, 5_000_000), [413, 404])
        hold(o, await ask(who, o, at, wrongRequestOf(o)))
      }
      for (const { name } of o.query ?? []) hold(o, await ask(who, o, `${at}?${name}=no%20such%20value`))
    })
  }

  for (const o of OPERATIONS.filter(({ method }) => method === 'get')) {
    it(`GET ${o.path} answers`, async function () {
      const at = await addressOf(o, rows)
      if (at === undefined) {
        this.test!.title += ' (skipped: there is no row to see)'
        this.skip()
      }
      const optional = (o.query ?? []).filter((p) => 'default' in p.schema && p.schema.type === 'boolean').map((p) => `${p.name}=true`)
      const forms = ['', ...(optional.length ? [`?${optional.join('&')}`] : []), ...(o.many ? [`?limit=3&${optional.join('&')}`] : [])]
      const found = new Set<number>()
      for (const form of forms) found.add(hold(o, await ask(api, o, `${at}${form}`)))
      expect([...found]).to.eql([o.status])
    })
  }

  // What is made first is there to be changed; what is deleted goes last, and accounts last of all.
  const order = ['post', 'put', 'patch', 'delete']
  const writes = OPERATIONS.filter(({ method }) => method !== 'get').toSorted(
    (a, b) => order.indexOf(a.method) - order.indexOf(b.method) || Number(a.path.includes('/user/')) - Number(b.path.includes('/user/')),
  )
  const written: number[] = []
  for (const o of writes) {
    it(`${o.method.toUpperCase()} ${o.path} writes`, async function () {
      // Somebody of their own: what is written may be one's own account or token.
      const byToken = await superuser(server, `writer-${o.id}`, takesToken(o) ? undefined : PASSWORD)
      const own = takesToken(o) ? byToken : new Api(server.url, basic(`writer-${o.id}`, PASSWORD))
      rows.forget()
      const at = await addressOf(o, rows)
      if (at === undefined) {
        this.test!.title += ' (skipped: there is no row to write)'
        this.skip()
      }
      const before = o.path.includes('{') ? await api.get(at) : undefined
      const row = before?.status === 200 && !Array.isArray(before.body) ? before.body : undefined
      written.push(hold(o, await ask(own, o, at, await requestOf(o, rows, row))))
    })
  }

  it('writes something mostly: a body made of what must be said is mostly enough', () => {
    const done = written.filter((status) => status < 300).length
    expect(done, `of ${written.length} writes`).to.be.greaterThan(written.length / 2)
  })
})
