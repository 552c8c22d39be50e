/** OPTIONS of every address: what forms are built from, complete, and no more than the caller may do. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Field, JsonSchema } from '../../../resource/engine/field.ts'
import { isShape, type Operation } from '../../../resource/engine/operation.ts'
import { OPERATIONS } from '../../../resource/inventory/index.ts'
import { Api, superuser, token } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

interface Described {
  type: string
  required: boolean
  read_only: boolean
  label?: string
  help_text?: string
  choices?: { value: unknown; display_name: string }[]
  model?: string
  api_url?: string
  children?: Record<string, Described>
  child?: Described
}
type Actions = Record<string, Record<string, Described>>

/** The kinds that clients know how to draw. */
const KINDS = [
  'string', 'email', 'url', 'boolean', 'integer', 'float', 'decimal', 'date', 'datetime', 'choice', 'related field', 'list', 'field',
  'nested object', 'image upload', 'file upload', 'slug',
] // biome-ignore format: a list of words

/** What says what the server is has no forms. */
const FORMLESS = ['/api/', '/api/version/']
/** A token that carries all that its person may. */
const UNSCOPED = 'unscoped'
const ADDRESSES = [...new Set(OPERATIONS.map(({ path }) => path))]
const at = (path: string): string => path.replace(/\{id\}/g, '1').replace(/\{\w+\}/g, 'x')
const operationsOf = (path: string): Operation[] => OPERATIONS.filter((o) => o.path === path)

eachDatabase('OPTIONS', (kind) => {
  let server: TestServer
  let root: Api
  before(async () => {
    server = await startServer(kind)
    root = await superuser(server)
  })
  after(() => server.close())

  function complete(name: string, f: Described, where: string, inside = false): void {
    const title = `${where} ${name}`
    expect(KINDS, `${title}: ${f.type}`).to.include(f.type)
    expect([typeof f.required, typeof f.read_only], title).to.eql(['boolean', 'boolean'])
    if (!inside) expect(f.label, title).to.be.a('string').and.not.equal('')
    if (f.type === 'choice' && !f.read_only) expect(f.choices, title).to.be.an('array').and.not.have.length(0)
    if (f.type === 'related field') {
      expect(f.model, title).to.match(/^[a-z]+$/)
      expect(f.api_url, title).to.match(/^\/api\/.*\/$/)
    }
    for (const [child, described] of Object.entries(f.children ?? {})) complete(child, described, title)
    if (f.child) complete('[]', f.child, title, true)
  }

  for (const path of ADDRESSES) {
    it(`${path} names its fields with all that a form needs`, async () => {
      const { status, body } = await root.options(at(path))
      expect(status).to.equal(200)
      expect(body).to.include.keys('name', 'description', 'renders', 'parses')
      expect('actions' in body).to.equal(!FORMLESS.includes(path))
      for (const [method, fields] of Object.entries((body.actions ?? {}) as Actions)) {
        for (const [name, f] of Object.entries(fields)) complete(name, f, `${method} ${path}`)
        const o = operationsOf(path).find((one) => one.method === method.toLowerCase())!
        if (!o.request || method === 'DELETE') continue
        const shape = o.form ?? (isShape(o.request) ? o.request.shape : undefined)
        const listed = ({ traits }: Field) => !traits.listed || (traits.listed === 'new' && !path.endsWith('{id}/'))
        const names = Object.keys(shape ?? Object((o.request as JsonSchema).properties))
        const sent = names.filter((name) => !shape || listed(shape[name]!))
        expect(Object.keys(fields), `${method} ${path}`).to.include.members(sent)
        const others = names.filter((name) => !sent.includes(name))
        expect(Object.keys(fields), `${method} ${path}`).to.satisfy((all: string[]) => !others.some((name) => all.includes(name)))
      }
    })
  }

  it('lists only what this caller may do, whatever the credential', async () => {
    const verbs = ['view', 'add', 'change', 'delete'] as const
    for (const verb of verbs) {
      const user = await server.createUser({
        username: `only-${verb}`,
        permissions: ['part', 'stock', 'purchase_order'].map((role) => `${verb}:${role}` as never),
      })
      const narrow = await server.createToken(user, { scopes: [`r:${verb}:part`] })
      for (const [caller, held] of [
        [
          new Api(server.url, token(await server.createToken(user))),
          ['part', 'stock', 'purchase_order'].map((role) => `r:${verb}:${role}`).concat('g:read', 'g:write', UNSCOPED),
        ],
        [new Api(server.url, token(narrow)), [`r:${verb}:part`]],
      ] as const) {
        for (const path of ADDRESSES) {
          const allowed = operationsOf(path).filter(
            ({ access }) =>
              access === 'open' ||
              access.anyOf.some((scope) => (held as readonly string[]).includes(scope)) ||
              (access.inPerson?.token && (held as readonly string[]).includes(UNSCOPED)),
          )
          const { status, body } = await caller.options(at(path))
          // Where nothing can be read there is nothing to hide but what may be done.
          const deeds = operationsOf(path).every(({ method }) => method !== 'get')
          expect(status, `${verb} ${path}`).to.equal(allowed.length || deeds ? 200 : 403)
          if (!allowed.length) {
            expect(body, `${verb} ${path}`).to.not.include.keys('actions')
            continue
          }
          if (FORMLESS.includes(path)) {
            expect(body, path).to.not.include.keys('actions')
            continue
          }
          const forms = allowed.map(({ method }) => method.toUpperCase()).filter((method) => method !== 'PATCH')
          expect(Object.keys(body.actions), `${verb} ${path}`).to.have.members(forms)
        }
      }
    }
  })

  it('speaks of parts as InvenTree does', async function () {
    const file = join(process.cwd(), '../shared/reference/samples/part-options.json')
    if (!existsSync(file)) {
      this.test!.title += ' (skipped: the samples lie in ../shared, which is not here)'
      this.skip()
    }
    const theirs = JSON.parse(readFileSync(file, 'utf8')).body
    const { body: ours } = await root.options('/part/')
    expect([ours.model, ours.renders, ours.parses]).to.eql([theirs.model, theirs.renders, theirs.parses])
    const differ: string[] = []
    for (const [name, field] of Object.entries(theirs.actions.POST as Record<string, Described>)) {
      const mine = ours.actions.POST[name] as Described | undefined
      if (!mine || field.read_only) continue // the contract, which is newer, names it otherwise; what is only read may be said more exactly
      for (const key of ['type', 'required', 'read_only', 'model', 'api_url'] as const)
        if (mine[key] !== field[key]) differ.push(`${name}.${key}: ${mine[key]}, theirs ${field[key]}`)
    }
    expect(differ).to.eql([])
  })
})
