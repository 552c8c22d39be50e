/**
 * 55. What is compared is guarded as what is shown: for whoever may not see a kind of things, no filter, search or order of any list answers
 * otherwise when only those things change. Every list × every filter, search and order × one role or scope each.
 */
import { expect } from 'chai'
import { ROLES, type Scope } from '../../../provider/scopes.ts'
import { Computed } from '../../../resource/engine/fields/computed.ts'
import { RESOURCES } from '../../../resource/engine/resource.ts'
import { fillDemo } from '../../../resource/import/demo.ts'
import { Api, superuser, token } from '../../support/api.ts'
import { makePart } from '../../support/builders.ts'
import { type DescribedOperation, documentOf } from '../../support/document.ts'
import { startServer, type TestServer } from '../../support/server.ts'

/** Filters and orders by what every row says of other things by design. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  '/stock/': ['available', 'allocated', 'MPN', '-MPN'],
  '/bom/': ['available_stock', 'can_build', '-can_build'],
  '/company/part/': ['has_stock', 'in_stock', '-in_stock'],
  '/part/test-template/': ['has_results', 'results', '-results'],
  '/part/category/': ['part_count', '-part_count'],
  '/stock/location/': ['items', '-items'],
}
const NO_FILTER = /^(limit|offset|ordering|search|format)$/

interface List {
  readonly path: string
  readonly get: DescribedOperation
}
interface Question {
  readonly path: string
  readonly name: string
  readonly value: string
}

/** Tables, each with the addresses that serve its rows. Not those of people: they decide who is asking. */
const ADDRESSES = new Map<string, string[]>()
for (const { table, path, operations } of RESOURCES)
  if (/^\w+$/.test(table) && !path.startsWith('/user/') && (!operations || operations.includes('list')))
    ADDRESSES.set(table, [...(ADDRESSES.get(table) ?? []), path])

/** Columns of other tables that rows of these lists show to everybody who sees them: `table.column`. */
const columnsShown = (paths: readonly string[]): Set<string> =>
  new Set(
    RESOURCES.filter(({ path }) => paths.includes(path)).flatMap(({ fields }) =>
      Object.values(fields)
        .filter((f) => f.traits.join && !f.traits.guard && !(f instanceof Computed))
        .map((f) => `${f.traits.join!.table}.${f.columnName}`),
    ),
  )

describe('55. what is compared', function () {
  this.timeout(240_000)
  let server: TestServer
  let admin: Api
  let lists: List[]
  let words: readonly string[]
  let texts: readonly string[]
  let asked = 0
  let refused = 0

  before(async () => {
    server = await startServer('sqlite', { logLevel: 'silent' })
    await fillDemo(server.identity)
    admin = await superuser(server)
    // One that lies below another, so that what is asked of trees and templates has an answer.
    const template = (await admin.get('/part/?is_template=true&limit=1')).body.results[0] ?? (await makePart(admin, { is_template: true }))
    await makePart(admin, { variant_of: template.pk })
    lists = Object.entries(documentOf(server).paths).flatMap(([path, { get }]) =>
      get?.parameters?.some((p) => p.name === 'limit') && !path.includes('{') ? [{ path: path.replace(/^\/api/, ''), get }] : [],
    )
    const first = async (column: string, table: string): Promise<string[]> =>
      (
        await server.db.all<{ v: string }>(`select ${column} as v from ${table} where coalesce(${column}, '') <> '' order by id limit 2`)
      ).map(({ v }) => v)
    const searched = [
      'part_part',
      'part_category',
      'company_company',
      'company_manufacturer_part',
      'company_supplier_part',
      'stock_location',
      'stock_item',
      'order_purchase_order',
      'part_test_template',
    ]
    const keys = (await Promise.all(searched.map((table) => first('search_key', table)))).flat()
    words = [
      ...new Set(
        keys.flatMap((key) =>
          key
            .split(/\s+/)
            .filter((word) => word.length > 2)
            .slice(0, 2),
        ),
      ),
    ]
    texts = (
      await Promise.all([
        first('name', 'part_part'),
        first('"IPN"', 'part_part'),
        first('"MPN"', 'company_manufacturer_part'),
        first('"SKU"', 'company_supplier_part'),
        first('test_name', 'part_test_template'),
      ])
    ).flat()
  })
  after(async () => {
    console.log(`      ${asked} questions, ${refused} of them refused`)
    await server.close()
  })

  function questions({ path, get }: List): Question[] {
    const found: Question[] = []
    for (const { name, in: place, schema: given } of get.parameters ?? []) {
      const schema = given as { enum?: unknown[]; anyOf?: { enum?: unknown[] }[]; type?: string; format?: string }
      const choices = (schema.enum ?? schema.anyOf?.find((one) => one.enum)?.enum) as string[] | undefined
      if (place !== 'query' || SHOWN[path]?.includes(name)) continue
      const ask = (values: readonly (string | number | boolean)[]) =>
        found.push(...values.map((value) => ({ path, name, value: String(value) })))
      if (name === 'ordering') ask(choices!.filter((order) => !SHOWN[path]?.includes(order)))
      if (name === 'search') ask(words)
      if (NO_FILTER.test(name) || 'default' in schema) continue
      if (choices) ask(choices.slice(0, 3))
      else if (schema.type === 'boolean') ask([true, false])
      else if (schema.type === 'string' && schema.format) ask(['2020-01-01', '2024-06-01'])
      else if (schema.type === 'string') ask(name.endsWith('regex') ? ['^[A-M]', 'e'] : [...texts, 'e', 'part'])
      else ask([1, 3])
    }
    return found
  }

  /** What a caller is told: the rows' keys in their order, and how many there are. */
  async function answer(api: Api, { path, name, value }: Question): Promise<string> {
    const { status, body } = await api.get(`${path}?limit=40&${name}=${encodeURIComponent(value)}`)
    if (status !== 200) return String(status)
    return `${body.count}: ${(body.results as { pk?: number }[]).map(({ pk }) => pk)}`
  }

  /** Changes all that rows of these tables say, except in these columns. @returns what undoes it */
  async function scramble(tables: readonly string[], shown: ReadonlySet<string> = new Set()): Promise<() => Promise<void>> {
    const undo: string[] = []
    const run = (text: string) => server.db.transaction((trx) => trx.raw(text))
    for (const table of tables) {
      type Column = { name: string; type: string; notnull: number }
      const columns = await server.db.all<Column>(`select name, type, "notnull" from pragma_table_info('${table}')`)
      if (!columns.some(({ name }) => name === 'id')) continue
      const refers = new Set(
        (await server.db.all<{ name: string }>(`select "from" as name from pragma_foreign_key_list('${table}')`)).map((c) => c.name),
      )
      await run(`create table kept_${table} as select * from ${table}`)
      const changed: string[] = []
      for (const { name, type, notnull } of columns) {
        if (name === 'id' || shown.has(`${table}.${name}`)) continue
        const text = name === 'tree_path' ? `'/' || id || '/'` : /_key$|key/.test(name) ? `'zq' || id` : `'zq' || (1000 - id)`
        const other = refers.has(name)
          ? notnull
            ? undefined
            : 'null'
          : /bool/i.test(type)
            ? `not "${name}"`
            : /char|text/i.test(type)
              ? text
              : /date/i.test(type)
                ? `'1999-01-02'`
                : `1000 - coalesce("${name}", 0)`
        if (!other) continue
        // A rule of the table may not allow it: then nothing is lost but this column.
        const done = await run(`update ${table} set "${name}" = ${other}`).then(
          () => true,
          () => false,
        )
        if (done) changed.push(name)
      }
      if (changed.length)
        undo.push(
          `update ${table} set ${changed.map((name) => `"${name}" = (select k."${name}" from kept_${table} k where k.id = ${table}.id)`).join(', ')}`,
        )
      undo.push(`drop table kept_${table}`)
    }
    return async () => {
      for (const text of undo) await run(text)
    }
  }

  for (const role of ROLES) {
    for (const scopes of [[`r:view:${role}`], ...(role === 'admin' ? [[`r:view:${role}`, 'g:read']] : [])] as Scope[][]) {
      it(`tells a token with ${scopes.join(' ')} nothing of other things`, async () => {
        const everything = await server.createUser({ username: `sees-${role}${scopes.length}`, isSuperuser: true })
        const api = new Api(server.url, token(await server.createToken(everything, { scopes })))
        const opens = async (path: string): Promise<boolean> => (await api.get(`${path}?limit=1`)).status === 200
        const hidden: string[] = []
        for (const [table, paths] of ADDRESSES) if (!(await Promise.all(paths.map(opens))).some(Boolean)) hidden.push(table)
        const seen: List[] = []
        for (const list of lists) if (await opens(list.path)) seen.push(list)
        const all = seen.flatMap(questions)
        const before = new Map<Question, string>()
        for (const question of all) before.set(question, await answer(api, question))
        const restore = await scramble(hidden, columnsShown(seen.map(({ path }) => path)))
        const told: string[] = []
        try {
          for (const [question, was] of before) {
            const is = await answer(api, question)
            if (is !== was) told.push(`${question.path}?${question.name}=${question.value}: ${was} became ${is}`)
          }
        } finally {
          await restore()
        }
        asked += all.length
        refused += [...before.values()].filter((was) => was === '403').length
        expect(told.slice(0, 20)).to.eql([])
      })
    }
  }

  it('a superuser is answered otherwise after such a change, so it is one', async () => {
    const question = { path: '/stock/', name: 'search', value: (await admin.list('/part/?has_stock=true&limit=1'))[0] as string }
    const was = await answer(admin, question)
    const restore = await scramble(['part_part'])
    const is = await answer(admin, question)
    await restore()
    expect(is).not.to.equal(was)
    expect(await answer(admin, question)).to.equal(was)
  })

  it('55: a bulk deletion by filters finds what its caller may know of, and answers as if there were nothing else', async () => {
    const template = (await admin.post('/parameter/template/', { name: 'Colour' })).body.pk
    const part = await makePart(admin)
    const company = (await admin.get('/company/?limit=1')).body.results[0]
    const user = await server.createUser({ username: 'deletes-of-parts', permissions: ['view:part', 'change:part', 'delete:part'] })
    const api = new Api(server.url, token(await server.createToken(user)))
    const kept: number[] = []
    for (const hidden of [false, true]) {
      if (hidden)
        kept.push((await admin.post('/parameter/', { template, model_type: 'company', model_id: company.pk, data: 'red' })).body.pk)
      const { pk } = (await admin.post('/parameter/', { template, model_type: 'part', model_id: part.pk, data: 'red' })).body
      const { status, body, text } = await api.delete('/parameter/', { filters: { template } })
      expect([status, body], text).to.eql([200, { success: 'Deleted 1 items' }])
      expect((await admin.get(`/parameter/${pk}/`)).status).to.equal(404)
    }
    const [one, none] = [await api.delete('/parameter/', { items: kept }), await api.delete('/parameter/', { items: [99999] })]
    expect([one.status, one.text]).to.eql([none.status, none.text])
    expect(await admin.list(`/parameter/?template=${template}`, 'pk')).to.eql(kept)
  })

  it('55: a search in several kinds at once, and a bulk deletion, ask the same', async () => {
    const user = await server.createUser({ username: 'deletes-stock', permissions: ['view:stock', 'change:stock', 'delete:stock'] })
    const api = new Api(server.url, token(await server.createToken(user)))
    const before = await server.db.all('select id from stock_item')
    expect((await api.delete('/stock/', { filters: { IPN_contains: 'zz' } })).status).to.equal(403)
    expect(await server.db.all('select id from stock_item')).to.eql(before)
    const all = new Api(server.url, token(await server.createToken(user, { scopes: ['g:read', 'r:view:stock'] })))
    expect((await all.post('/search/', { search: '', stockitem: { part_active: 'true', active: 'true' } })).status).to.equal(403)
    const name = (await admin.list('/part/?has_stock=true&limit=1'))[0]
    const { body } = await all.post('/search/', { search: name, stockitem: {} })
    expect(body.stockitem.count).to.equal(0)
  })

  it('a filter says what is missing', async () => {
    const user = await server.createUser({ username: 'sees-stock-alone', permissions: ['view:stock'] })
    const api = new Api(server.url, token(await server.createToken(user)))
    const { status, body } = await api.get('/stock/?IPN_regex=^R')
    expect([status, body.detail]).to.eql([
      403,
      'The filter "IPN_regex" looks at what you may not see. Your account needs the role "view parts" or the role "view build orders".',
    ])
  })
})
