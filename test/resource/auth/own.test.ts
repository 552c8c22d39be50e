/**
 * 33. Own or another's: rows that not everybody sees who passes the gate, held against matrix-model.ts. What GET by key refuses is not in a
 * list, a search or a count either, and is neither changed nor deleted.
 */
import { expect } from 'chai'
import { API_SCOPES, type Permission, ROLES, VERBS } from '../../../provider/scopes.ts'
import { OPERATIONS } from '../../../resource/inventory/index.ts'
import { Api, superuser, token } from '../../support/api.ts'
import { pipeline, type Sent } from '../../support/pipeline.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { type Caller, type Kept, type Method, reachesRow, scopesOf, verdict, waysOf } from './matrix-model.ts'

const EVERY = ROLES.flatMap((role) => VERBS.map((verb): Permission => `${verb}:${role}`))
/** 1 × 1, transparent. */
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')

interface Row extends Omit<Kept, 'mine'> {
  readonly owner: string
  readonly pk: number
}
interface Asker {
  readonly title: string
  readonly person: string
  readonly caller: Caller
  readonly headers: Record<string, string>
}

const ADDRESSES: Readonly<Record<Row['kind'], string>> = {
  token: '/user/tokens/',
  scan: '/barcode/history/',
  'note picture': '/notes-image-upload/',
  attachment: '/attachment/',
  parameter: '/parameter/',
}
const keyOf = (row: { pk?: number; id?: number }): number => row.pk ?? row.id!

const WITHOUT_ONE: readonly Row['kind'][] = ['note picture']

describe('33. own or another’s', function () {
  this.timeout(120_000)
  let server: TestServer
  const rows: Row[] = []
  const askers: Asker[] = []
  let tried = 0

  before(async () => {
    server = await startServer('sqlite', { logLevel: 'silent' })
    const people: [string, Partial<Caller>][] = [
      ['ada', { permissions: EVERY }],
      ['bob', { permissions: EVERY }],
      ['nobody', {}],
      ['staff', { isStaff: true }],
      ['boss', { isSuperuser: true }],
      ...ROLES.map((role): [string, Partial<Caller>] => [`sees-${role}`, { permissions: [`view:${role}`] }]),
      ...ROLES.map((role): [string, Partial<Caller>] => [`keeps-${role}`, { permissions: EVERY.filter((p) => p.endsWith(`:${role}`)) }]),
    ]
    for (const [username, held] of people) {
      const caller = { isActive: true, isStaff: false, isSuperuser: false, permissions: [], way: 'token' as const, ...held }
      const { isStaff, isSuperuser, permissions } = caller
      const user = await server.createUser({ username, isStaff, isSuperuser, permissions: permissions as Permission[] })
      askers.push({ title: username, person: username, caller, headers: token(await server.createToken(user)) })
      if (!['ada', 'bob', 'staff', 'boss'].includes(username)) continue
      for (const scope of API_SCOPES) {
        const headers = token(await server.createToken(user, { scopes: [scope] }))
        askers.push({ title: `${username} with ${scope}`, person: username, caller: { ...caller, scopes: [scope] }, headers })
      }
    }
    await makeRows()
  })
  after(async () => {
    console.log(`      ${rows.length} rows × ${askers.length} credentials: ${tried} combinations tried`)
    await server.close()
  })

  async function makeRows(): Promise<void> {
    const admin = await superuser(server, 'maker')
    const made = async (api: Api, path: string, body: Record<string, unknown>): Promise<number> => {
      const { status, body: answer, text } = await api.post(path, body)
      expect(status, `${path}: ${text}`).to.equal(201)
      return keyOf(Array.isArray(answer) ? answer[0] : answer)
    }
    const part = await made(admin, '/part/', { name: 'Bolt', purchaseable: true })
    const company = await made(admin, '/company/', { name: 'Bolts & Co', is_supplier: true, is_manufacturer: true })
    const things: [model: string, of: string, pk: number][] = [
      ['part', 'part/{id}/', part],
      ['partcategory', 'part/category/{id}/', await made(admin, '/part/category/', { name: 'Small' })],
      ['stockitem', 'stock/{id}/', await made(admin, '/stock/', { part, quantity: 5 })],
      ['stocklocation', 'stock/location/{id}/', await made(admin, '/stock/location/', { name: 'Shelf' })],
      ['company', 'company/{id}/', company],
      ['supplierpart', 'company/part/{id}/', await made(admin, '/company/part/', { part, supplier: company, SKU: 'B-1' })],
      [
        'manufacturerpart',
        'company/part/manufacturer/{id}/',
        await made(admin, '/company/part/manufacturer/', { part, manufacturer: company, MPN: 'B' }),
      ],
      ['purchaseorder', 'order/po/{id}/', await made(admin, '/order/po/', { supplier: company })],
    ]
    expect((await admin.patch('/settings/global/BARCODE_STORE_RESULTS/', { value: true })).status).to.equal(200)
    const template = await made(admin, '/parameter/template/', { name: 'Length' })
    const upload = async (api: Api, path: string, fields: Record<string, string>, file: string): Promise<number> => {
      const form = new FormData()
      for (const [name, value] of Object.entries(fields)) form.append(name, value)
      form.append(file, new Blob([PICTURE], { type: 'image/png' }), 'dot.png')
      const { status, body, text } = await api.send('POST', path, form)
      expect(status, `${path}: ${text}`).to.equal(201)
      return keyOf(Array.isArray(body) ? body[0] : body)
    }
    for (const owner of ['ada', 'bob']) {
      const api = new Api(server.url, askers.find(({ title }) => title === owner)!.headers)
      rows.push({ kind: 'token', owner, pk: await made(api, '/user/tokens/', { name: `of ${owner}` }) })
      await api.post('/barcode/', { barcode: `of ${owner}` })
      rows.push({ kind: 'scan', owner, pk: (await api.get('/barcode/history/?limit=1&ordering=-pk')).body.results[0].pk })
      for (const [model, of, pk] of things) {
        if (model !== 'company' && model !== 'stocklocation' && model !== 'partcategory')
          rows.push({
            kind: 'note picture',
            owner,
            of,
            pk: await upload(api, '/notes-image-upload/', { model_type: model, model_id: String(pk) }, 'image'),
          })
        if (model !== 'partcategory' && model !== 'stocklocation')
          rows.push({
            kind: 'attachment',
            owner,
            of,
            pk: await upload(api, '/attachment/', { model_type: model, model_id: String(pk), comment: `of ${owner}` }, 'attachment'),
          })
        if (model !== 'stockitem' && owner === 'ada')
          rows.push({
            kind: 'parameter',
            owner,
            of,
            pk: await made(api, '/parameter/', { template, model_type: model, model_id: pk, data: '5' }),
          })
      }
    }
  }

  const gated = (method: Method, kind: Row['kind'], caller: Caller): number => {
    const path = `/api${ADDRESSES[kind]}${WITHOUT_ONE.includes(kind) ? '' : '{id}/'}`
    return verdict(caller, scopesOf(method, path), waysOf(method, path))
  }
  const reached = (row: Row, { person, caller }: Asker, method: Method = 'get'): boolean =>
    reachesRow({ ...row, mine: row.owner === person }, caller, method)

  /** What a request for a row ends in; undefined where it is not for this test to say. */
  function expected(row: Row, asker: Asker, method: Method): number[] | undefined {
    const gate = gated(method, row.kind, asker.caller)
    if (gate !== 200) return [gate]
    if (!reached(row, asker)) return [403, 404]
    if (method === 'get') return [200]
    return reached(row, asker, method) ? undefined : [403, 404]
  }

  const isServed = (method: Method, path: string) => OPERATIONS.some((o) => o.method === method && o.path === `/api${path}`)

  for (const [kind, address] of Object.entries(ADDRESSES) as [Row['kind'], string][]) {
    for (const method of ['get', 'patch', 'delete'] as const)
      if (isServed(method, `${address}{id}/`))
        it(`${kind}: ${method.toUpperCase()} by key`, async () => {
          const cases = rows
            .filter((row) => row.kind === kind)
            .flatMap((row) => askers.map((asker) => ({ row, asker, right: expected(row, asker, method) })))
            .filter(({ right }) => right)
          const requests = cases.map(({ row, asker }): Sent => {
            const body = method === 'patch' ? '{}' : undefined
            return { method: method.toUpperCase(), path: `/api${address}${row.pk}/`, headers: asker.headers, body }
          })
          const answers = await pipeline(server.url, requests)
          tried += answers.length
          const faults = answers.flatMap(({ status, body }, i) => {
            const { row, asker, right } = cases[i]!
            return right!.includes(status)
              ? []
              : [`${asker.title}: ${row.owner}'s of ${row.of}: ${status}, not ${right!.join(' or ')}; ${body.slice(0, 100)}`]
          })
          expect(faults.slice(0, 10)).to.eql([])
        })

    if (isServed('delete', address))
      it(`${kind}: DELETE of several`, async () => {
        const cases = rows
          .filter((row) => row.kind === kind)
          .flatMap((row) =>
            askers.filter((asker) => !reached(row, asker) || !reached(row, asker, 'delete')).map((asker) => ({ row, asker })),
          )
        const requests = cases.map(({ row, asker: { headers } }): Sent => {
          return { method: 'DELETE', path: `/api${address}`, headers, body: JSON.stringify({ items: [row.pk] }) }
        })
        const answers = await pipeline(server.url, requests)
        tried += answers.length
        const faults = answers.flatMap(({ status, body }, i) =>
          [400, 403, 404].includes(status) ? [] : [`${cases[i]!.asker.title}: ${cases[i]!.row.owner}'s: ${status} ${body.slice(0, 100)}`],
        )
        expect(faults.slice(0, 10)).to.eql([])
      })

    it(`${kind}: lists, searches and counts`, async () => {
      const ours = rows.filter((row) => row.kind === kind)
      for (const asker of askers) {
        if (gated('get', kind, asker.caller) !== 200) continue
        const api = new Api(server.url, asker.headers)
        const right = ours.filter((row) => reached(row, asker)).map(({ pk }) => pk)
        for (const query of ['', '?limit=1000', '?limit=1000&search=o']) {
          const { status, body } = await api.get(`${address}${query}`)
          expect(status).to.equal(200)
          const shown: number[] = (query ? body.results : body).map(keyOf)
          tried++
          if (query) expect(body.count, `${asker.title}: ${query}`).to.equal(shown.length)
          const known = shown.filter((pk) => ours.some((row) => row.pk === pk))
          if (!query.includes('search')) expect(known.sort(), `${asker.title}: ${address}${query}`).to.eql([...right].sort())
          else expect(right, `${asker.title}: ${address}${query}`).to.include.members(known)
          if (kind !== 'token') expect(shown.length, `${asker.title}: nothing besides`).to.equal(known.length)
        }
      }
    })
  }

  it('nothing was deleted or changed hands', async () => {
    const admin = await superuser(server, 'auditor')
    for (const { kind, pk } of rows.filter((row) => !WITHOUT_ONE.includes(row.kind))) {
      const { status, body } = await admin.get(`${ADDRESSES[kind]}${pk}/`)
      expect([status, body.revoked ?? false], `${kind} ${pk}`).to.eql([200, false])
    }
  })
})
