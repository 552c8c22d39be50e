/** The OpenAPI document: it is valid, what is answered keeps to it, and it agrees with the contract. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { expect } from 'chai'
import { loadConfig } from '../../../config.ts'
import { isScope } from '../../../provider/scopes.ts'
import { openapi } from '../../../resource/engine/openapi.ts'
import type { Operation } from '../../../resource/engine/operation.ts'
import { fillDemo } from '../../../resource/import/demo.ts'
import { OPERATIONS } from '../../../resource/inventory/index.ts'
import { Api, nobody, type Reply, superuser, token } from '../../support/api.ts'
import { makePart, PNG } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { type Document, documentOf, responseOf } from '../../support/document.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const config = loadConfig({}, {})
const build = (operations: readonly Operation[]) => openapi(operations, config)

/** Formats of OpenAPI and JSON Schema that a value can break. */
const FORMATS: Record<string, RegExp | true> = {
  date: /^\d{4}-\d\d-\d\d$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d/,
  email: /^[^\s@]+@[^\s@]+$/,
  uri: /^[a-z][a-z0-9+.-]*:/i,
  'uri-reference': /^\S+$/,
  decimal: /^-?\d+(\.\d+)?$/,
  double: true,
}

/** Checks answers; a field that the document does not name is an error as well. */
function checker(document: Document) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  for (const [name, format] of Object.entries(FORMATS)) ajv.addFormat(name, format)
  const closed = Object.fromEntries(
    Object.entries(document.components.schemas).map(([name, schema]) => {
      const open = /^(Error|ValidationError|Patched.*)$/.test(name) || !schema.properties
      return [name, open ? schema : { ...schema, additionalProperties: false }]
    }),
  )
  ajv.addSchema({ $id: 'document', components: { schemas: closed } })
  const compiled = new Map<string, ValidateFunction>()
  return (schema: object, body: unknown, title: string): void => {
    const text = JSON.stringify(schema).replaceAll('"#/components', '"document#/components')
    const validate = compiled.get(text) ?? ajv.compile(JSON.parse(text))
    compiled.set(text, validate)
    if (!validate(body)) throw new Error(`${title}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body).slice(0, 400)}`)
  }
}

describe('the OpenAPI document', () => {
  const document = build(OPERATIONS) as unknown as Document
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, o]) => ({ path, method, o })),
  )

  it('is OpenAPI 3.1, every schema is one of JSON Schema 2020-12, every reference leads somewhere', () => {
    expect(document).to.include({ openapi: '3.1.0' })
    expect(document).to.include.keys('info', 'servers', 'paths', 'components')
    const ajv = new Ajv2020({ strict: false, formats: Object.fromEntries(Object.keys(FORMATS).map((f) => [f, true])) })
    ajv.addSchema({ $id: 'document', components: document.components })
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      const local = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components'))
      expect(() => ajv.compile(local), name).not.to.throw()
    }
    for (const [, name] of JSON.stringify(document.paths).matchAll(/#\/components\/schemas\/([^"]+)"/g)) {
      expect(document.components.schemas).to.have.property(name!)
    }
  })

  it('every operation has an id of its own, a summary in sentence case, a tag, and its path parameters', () => {
    expect(new Set(operations.map(({ o }) => o.operationId)).size).to.equal(operations.length)
    for (const { path, o } of operations) {
      expect(o.summary, o.operationId).to.match(/^[A-Z]/)
      expect(o.tags, o.operationId).to.have.length(1)
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      expect(
        (o.parameters ?? []).filter((p) => p.in === 'path').map((p) => p.name),
        o.operationId,
      ).to.deep.equal(named)
      const names = (o.parameters ?? []).map((p) => p.name)
      expect(new Set(names).size, `${o.operationId}: ${names}`).to.equal(names.length)
    }
  })

  it('every guarded operation names scopes that exist and documents 401 and 403', () => {
    for (const { path, o } of operations) {
      const scopes = o.security.flatMap((s) => s.oauth2 ?? [])
      for (const scope of scopes) expect(isScope(scope), scope).to.equal(true)
      if (path === '/api/') continue
      expect(scopes, o.operationId).not.to.have.length(0)
      expect(o.responses, o.operationId).to.include.keys('401', '403')
      if (path.includes('{')) expect(o.responses, o.operationId).to.include.keys('404')
    }
  })

  it("asks for more than g:read on every write that is not on the caller's own", () => {
    const own = /^\/api\/user\/(me|tokens|profile)\//
    for (const { path, method, o } of operations) {
      if (method === 'get' || own.test(path)) continue
      for (const { oauth2 } of o.security)
        if (oauth2)
          expect(
            oauth2.some((s) => /^[ar]:/.test(s)),
            o.operationId,
          ).to.equal(true)
    }
  })

  it('is not made of declarations that contradict each other', () => {
    const one = OPERATIONS[0]!
    expect(() => build([one, one])).to.throw(/two operations are called/)
    expect(() => build([{ ...one, summary: '' }])).to.throw(/summary/)
    expect(() => build([{ ...one, path: '/api/x' }])).to.throw(/slash/)
    expect(() => build([{ ...one, access: { anyOf: ['r:view:nothing' as never] } }])).to.throw(/there is no scope/)
  })

  it('agrees with the published contract wherever something is served', function () {
    const tool = join(process.cwd(), '../shared/tools/contract.mjs')
    if (!existsSync(tool)) {
      this.test!.title += ' (skipped: the contract lies in ../shared, which is not here)'
      this.skip()
    }
    const folder = mkdtempSync(join(tmpdir(), 'stockade-contract-'))
    try {
      const file = join(folder, 'openapi.json')
      writeFileSync(file, JSON.stringify(document))
      const { rows, weak } = JSON.parse(
        execFileSync(process.execPath, [tool, file, '--json'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }),
      ) as {
        weak: string[]
        rows: { method: string; path: string; served: boolean; problems: string[] }[]
      }
      expect(weak).to.deep.equal([])
      const served = rows.filter((row) => row.served)
      expect(served.filter((row) => row.problems.length)).to.deep.equal([])
      const missing = rows.filter((row) => !row.served).map((row) => row.path)
      for (const ours of [
        /^\/api\/company\/(\{|$|contact|address)/,
        /^\/api\/part\/(\{id\}\/)?$/,
        /^\/api\/part\/category\/(\{id\}\/|tree\/)?$/,
        /^\/api\/user\//,
      ]) {
        expect(missing.filter((path) => ours.test(path))).to.deep.equal([])
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

eachDatabase('answers keep to the OpenAPI document', (kind) => {
  let server: TestServer
  let api: Api
  let document: Document
  let check: ReturnType<typeof checker>
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
    await fillDemo(server.db)
    const { pk } = await makePart(api, { tags: ['a'], notes: 'long', link: 'https://example.org/', minimum_stock: 0.5 })
    const form = new FormData()
    form.set('image', new Blob([PNG]), 'a.png')
    await api.send('PATCH', `/part/${pk}/`, form)
    await server.db.transaction((trx) =>
      trx('part_total')
        .where({ part_id: pk })
        .update({ in_stock: 12_345, pricing_min: 1_500_000, pricing_max: -1, pricing_updated: new Date().toISOString() }),
    )
    document = documentOf(server)
    check = checker(document)
  })
  after(() => server.close())

  const schemaOf = (path: string, method: string, status: number): object => {
    const content = responseOf(document, document.paths[path]?.[method], status)?.content
    if (!content) throw new Error(`${method} ${path} does not document ${status}`)
    return content['application/json']!.schema
  }
  const holds = (path: string, method: string, reply: Reply, status: number): void => {
    const title = `${method} ${path} ${status}`
    expect(reply.status, `${title}: ${reply.text}`).to.equal(status)
    expect(reply.headers.get('content-type'), title).to.equal('application/json')
    check(schemaOf(path, method, status), reply.body, title)
  }

  for (const o of OPERATIONS.filter(({ method }) => method === 'get')) {
    it(`GET ${o.path}`, async () => {
      const optional = (o.query ?? []).filter((p) => 'default' in p.schema).map((p) => `${p.name}=true`)
      const forms = ['', `?${optional.join('&')}`, ...(o.many ? [`?limit=3&${optional.join('&')}`] : [])]
      const keys = o.path.includes('{id}') ? await someKeys(o.path) : ['']
      expect(keys, 'there is something to see').not.to.have.length(0)
      for (const key of keys) for (const form of forms) holds(o.path, 'get', await api.get(`${o.path.replace('{id}', key)}${form}`), 200)
    })
  }
  /** Keys of rows at an address, from the list above it. */
  const someKeys = async (path: string): Promise<string[]> => {
    const list = (await api.get(path.replace(/\{id\}\/.*$/, ''))).body as Record<string, number>[]
    return [...list.slice(0, 5), ...list.slice(-5)].map((row) => String(row.pk ?? row.id))
  }

  it('what is made, changed and refused', async () => {
    const made = await api.post('/part/', { name: 'by the document' })
    holds('/api/part/', 'post', made, 201)
    const at = `/part/${made.body.pk}/`
    holds('/api/part/{id}/', 'patch', await api.patch(at, { virtual: true }), 200)
    holds('/api/part/{id}/', 'put', await api.put(at, { name: 'by the document' }), 200)
    holds('/api/part/', 'patch', await api.patch('/part/', { items: [made.body.pk], virtual: false }), 200)
    holds('/api/part/', 'post', await api.post('/part/', { name: '', category: 9_999_999 }), 400)
    holds('/api/part/', 'post', await api.send('POST', '/part/', '{', { 'Content-Type': 'application/json' }), 400)
    holds('/api/part/', 'get', await api.get('/part/?active=maybe'), 400)
    holds('/api/part/{id}/', 'get', await api.get('/part/999999/'), 404)
  })

  it('every guarded operation refuses as it says: 401 without credentials, 403 without roles', async () => {
    const user = await server.createUser({ username: 'no-roles', permissions: [] })
    const poor = new Api(server.url, token(await server.createToken(user, { scopes: ['r:view:transfer_order'] })))
    for (const { path, method } of OPERATIONS.filter((o) => o.access !== 'open')) {
      const at = path.replace(/\{\w+\}/g, '1')
      holds(path, method, await nobody(server).send(method.toUpperCase(), at), 401)
      holds(path, method, await poor.send(method.toUpperCase(), at), 403)
    }
  })
})
