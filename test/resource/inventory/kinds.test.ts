/** 33. What hangs on a thing is opened by what opens the thing itself, for every kind of thing and every role. */
import { expect } from 'chai'
import { ROLES, type Role, type Scope, type Verb } from '../../../provider/scopes.ts'
import { checkDetails, detail } from '../../../resource/engine/detail.ts'
import { servedBy } from '../../../resource/engine/resource.ts'
import { fillDemo } from '../../../resource/import/demo.ts'
import { OPERATIONS } from '../../../resource/inventory/index.ts'
import { CODED, carrying, KINDS, type Kind } from '../../../resource/inventory/kinds/index.ts'
import { kind } from '../../../resource/inventory/kinds/kind.ts'
import { Api, type Reply, superuser, token } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

interface Thing {
  readonly kind: Kind
  readonly id: number
}
/** One way to meet what hangs on a thing. */
interface Meeting {
  readonly kinds: readonly Kind[]
  /** @returns whether the caller was let in */
  ask(api: Api, thing: Thing): Promise<boolean>
}

const shows = ({ status, body }: Reply): boolean => status === 200 && body.length > 0
const lets = ({ status }: Reply): boolean => status !== 403
const things = new Set([...carrying('tags'), ...carrying('parameters'), ...carrying('attachments'), ...carrying('notes'), ...CODED])
const withMetadata = KINDS.filter(({ metadata }) => metadata)
const LINK = { link: 'https://stockade.example/sheet', comment: 'seen by whoever sees the thing' }
let labels = 0
let template = 0

const SEEING: Readonly<Record<string, Meeting>> = {
  metadata: { kinds: withMetadata, ask: async (api, { kind, id }) => lets(await api.get(`/metadata/${kind.model}/${id}/`)) },
  'metadata below its address': {
    kinds: withMetadata.filter(({ metadata }) => metadata === 'below'),
    ask: async (api, { kind, id }) => lets(await api.get(`${kind.url}${id}/metadata/`)),
  },
  tags: { kinds: carrying('tags'), ask: async (api, { kind }) => lets(await api.get(`/tag/?model_type=${kind.model}`)) },
  attachments: {
    kinds: carrying('attachments'),
    ask: async (api, { kind, id }) => shows(await api.get(`/attachment/?model_type=${kind.model}&model_id=${id}`)),
  },
  parameters: {
    kinds: carrying('parameters'),
    ask: async (api, { kind, id }) => shows(await api.get(`/parameter/?model_type=${kind.model}&model_id=${id}`)),
  },
  'pictures in notes': {
    kinds: carrying('notes'),
    ask: async (api, { kind, id }) => {
      const { status, body } = await api.get('/notes-image-upload/')
      return status === 200 && body.some((row: Record<string, unknown>) => row.model_type === kind.model && row.model_id === id)
    },
  },
  'what a barcode stands for': {
    kinds: CODED,
    ask: async (api, { kind, id }) => (await api.post('/barcode/', { barcode: `{"${kind.model}": ${id}}` })).status === 200,
  },
  'the barcode to print': {
    kinds: CODED,
    ask: async (api, { kind, id }) => lets(await api.post('/barcode/generate/', { model: kind.model, pk: id })),
  },
}
const CHANGING: Readonly<Record<string, Meeting>> = {
  metadata: {
    kinds: withMetadata,
    ask: async (api, { kind, id }) => lets(await api.patch(`/metadata/${kind.model}/${id}/`, { metadata: {} })),
  },
  attachments: {
    kinds: carrying('attachments'),
    ask: async (api, { kind, id }) => lets(await api.post('/attachment/', { ...LINK, model_type: kind.model, model_id: id })),
  },
  parameters: {
    kinds: carrying('parameters'),
    ask: async (api, { kind, id }) => lets(await api.post('/parameter/', { model_type: kind.model, model_id: id, template, data: 'red' })),
  },
  'pictures in notes': {
    kinds: carrying('notes'),
    ask: async (api, { kind, id }) => {
      const form = new FormData()
      form.append('image', new Blob([PICTURE]), 'dot.gif')
      form.append('model_type', kind.model)
      form.append('model_id', String(id))
      return lets(await api.send('POST', '/notes-image-upload/', form))
    },
  },
  barcodes: {
    kinds: CODED,
    ask: async (api, { kind, id }) => lets(await api.post('/barcode/link/', { [kind.model]: id, barcode: `label ${++labels}` })),
  },
}
const PICTURE = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

eachDatabase('33. what hangs on things', (database) => {
  let server: TestServer
  let admin: Api
  const keys = new Map<Kind, number>()
  const callers = new Map<`${Verb}:${Role}`, Api>()

  before(async function () {
    this.timeout(60_000)
    server = await startServer(database, { logLevel: 'silent' })
    await fillDemo(server.identity)
    admin = await superuser(server)
    const everything = await server.createUser({ username: 'everything', isSuperuser: true })
    for (const role of ROLES)
      for (const verb of ['view', 'change'] as const) {
        const scopes = ['g:read', `r:${verb}:${role}`] as Scope[]
        callers.set(`${verb}:${role}`, new Api(server.url, token(await server.createToken(everything, { scopes }))))
      }
    template = (await admin.post('/parameter/template/', { name: 'Colour of the shelf' })).body.pk
    for (const each of things) {
      const [row] = await server.db.all<{ id: number }>(`select min(id) as id from ${each.table}`)
      const id = row?.id ?? (await makeOne(each))
      keys.set(each, id)
      const on = { model_type: each.model, model_id: id }
      await server.db.transaction(async (trx) => {
        if (each.carries?.includes('parameters')) await trx('common_parameter').insert({ ...on, template_id: template, data: 'grey' })
        if (each.carries?.includes('attachments')) await trx('common_attachment').insert({ ...on, ...LINK, upload_date: '2026-01-01' })
        if (each.carries?.includes('notes'))
          await trx('common_notes_image').insert({ ...on, image: `notes_images/${each.model}.gif`, date: '2026-01-01T00:00:00Z' })
      })
    }
  })
  after(() => server?.close())

  async function makeOne({ url, model }: Kind): Promise<number> {
    const company = (await admin.get('/company/?limit=1')).body.results[0].pk
    const [open] = await server.db.all<{ id: number | null }>('select min(id) as id from order_sales_order where status in (10, 15, 25)')
    const order = open?.id ?? undefined
    const customer = (await admin.get('/company/?is_customer=true&limit=1')).body.results[0].pk
    const { status, body, text } = await admin.post(url, { company, customer, order, name: 'Robin', title: 'Warehouse' })
    expect(status, `${model}: ${text}`).to.equal(201)
    return body.pk
  }

  /** What the thing's own address says; of kinds that are not served, what their roles say. */
  async function own({ kind: each, id }: Thing, verb: 'view' | 'change', role: Role): Promise<boolean> {
    if (!servedBy(each)) return each.access(verb).anyOf.includes(`r:${verb}:${role}`)
    const api = callers.get(`${verb}:${role}`)!
    return lets(verb === 'view' ? await api.get(`${each.url}${id}/`) : await api.patch(`${each.url}${id}/`, {}))
  }

  for (const [verb, meetings] of [
    ['view', SEEING],
    ['change', CHANGING],
  ] as const)
    for (const each of things)
      it(`${verb} what hangs on: ${each.model}`, async () => {
        const thing = { kind: each, id: keys.get(each)! }
        const wrong: string[] = []
        const verdicts = new Set<boolean>()
        for (const role of ROLES) {
          const open = await own(thing, verb, role)
          verdicts.add(open)
          for (const [what, { kinds, ask }] of Object.entries(meetings))
            if (kinds.includes(each) && (await ask(callers.get(`${verb}:${role}`)!, thing)) !== open)
              wrong.push(`r:${verb}:${role} ${open ? 'opens' : 'does not open'} the thing, but not so its ${what}`)
        }
        expect(wrong).to.eql([])
        expect([...verdicts].sort()).to.eql([false, true])
      })
})

describe('kinds of things', () => {
  it('each is said once, by name and by number', () => {
    expect(() => kind('stock.Part', {})).to.throw('Two kinds share the name or the number of stock.Part')
    expect(() => kind('part.PartColour', { number: 1 })).to.throw('Two kinds share the name or the number of part.PartColour')
  })

  it('those with an address that is served are said by one resource each', () => {
    const lists = new Set(OPERATIONS.map(({ path }) => path))
    const odd = KINDS.filter((each) => each.url && lists.has(each.url) !== (servedBy(each) !== undefined))
    // Entries have their address below that of their list.
    expect(odd.map(({ model }) => model)).to.eql(['selectionlistentry'])
  })

  it('a detail of a kind that nothing serves, or of a brief that it does not have, ends the start', () => {
    expect(checkDetails).not.to.throw()
    const build = KINDS.find(({ model }) => model === 'build')!
    const part = KINDS.find(({ model }) => model === 'part')!
    detail(part, 'part_id', 'postcard')
    expect(checkDetails).to.throw('"part_id" shows a part as "postcard", which /part/ does not know')
    detail(build, 'build_id', 'brief')
    expect(checkDetails).to.throw()
  })
})
