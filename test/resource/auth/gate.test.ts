/** The gate: the credential's scopes and the person's live roles, both. Numbers are those of the attackers' list. */
import { expect } from 'chai'
import type { Permission, Scope } from '../../../provider/scopes.ts'
import { Api, superuser, token } from '../../support/api.ts'
import { makeCompany, makeContact, makePart } from '../../support/builders.ts'
import { accessToken, bearer } from '../../support/credentials.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const REFUSED = 'You do not have permission to perform this action.'

eachDatabase('the gate', (kind) => {
  let server: TestServer
  let admin: Api
  before(async () => {
    server = await startServer(kind)
    admin = await superuser(server)
  })
  after(() => server.close())

  let n = 0
  interface Who {
    scopes?: readonly Scope[]
    isStaff?: boolean
    isSuperuser?: boolean
  }
  /** Somebody new with these roles, and a token with these scopes. */
  const somebody = async (permissions: readonly Permission[], { scopes, ...flags }: Who = {}): Promise<Api> => {
    const user = await server.createUser({ username: `user${++n}`, permissions, ...flags })
    return new Api(server.url, token(await server.createToken(user, scopes ? { scopes } : {})))
  }
  const statusOf = async (answer: Promise<{ status: number }>) => (await answer).status

  it('roles alone are enough for an unscoped token', async () => {
    const api = await somebody(['view:part', 'add:part'])
    expect(await statusOf(api.get('/part/'))).to.equal(200)
    expect(await statusOf(api.post('/part/', { name: 'by role' }))).to.equal(201)
    expect(await statusOf(api.patch('/part/1/', {}))).to.equal(403)
  })

  it('28. a scoped token reaches as far as both its scopes and the roles do', async () => {
    const scopes = ['r:view:part', 'r:delete:part'] as const
    const api = await somebody(['view:part', 'add:part'], { scopes })
    expect(await statusOf(api.get('/part/'))).to.equal(200)
    const lacksScope = await api.post('/part/', { name: 'x' })
    expect([lacksScope.status, lacksScope.body]).to.deep.equal([403, { detail: `${REFUSED} This token lacks the scope r:add:part.` }])
    const lacksRole = await api.delete('/part/1/')
    expect([lacksRole.status, lacksRole.body]).to.deep.equal([403, { detail: `${REFUSED} Your account needs the role "delete parts".` }])
    const lacksBoth = await api.patch('/part/1/', {})
    expect(lacksBoth.body.detail).to.equal(
      `${REFUSED} This token lacks the scope r:change:part. Your account needs the role "change parts" too.`,
    )
  })

  it('28. one alternative must be held by both: a scope here and a role there open nothing', async () => {
    const api = await somebody(['view:sales_order'], { scopes: ['r:view:purchase_order'] })
    expect(await statusOf(api.get('/company/'))).to.equal(403)
  })

  it('29. seeing is not writing, and a verb stands for itself alone', async () => {
    const part = await makePart(admin, { active: false })
    const writes = {
      add: (api: Api) => api.post('/part/', { name: `added ${++n}` }),
      change: (api: Api) => api.patch(`/part/${part.pk}/`, { description: 'changed' }),
    }
    for (const verb of ['view', 'add', 'change', 'delete'] as const) {
      const api = await somebody([`${verb}:part`])
      expect(await statusOf(api.get('/part/')), `${verb} reads`).to.equal(verb === 'view' ? 200 : 403)
      expect(await statusOf(writes.add(api)), `${verb} adds`).to.equal(verb === 'add' ? 201 : 403)
      expect(await statusOf(writes.change(api)), `${verb} changes`).to.equal(verb === 'change' ? 200 : 403)
      if (verb !== 'delete') expect(await statusOf(api.delete(`/part/${part.pk}/`)), `${verb} deletes`).to.equal(403)
    }
    // The same of scopes, where the person may do all of it.
    const reading = await somebody(['view:part', 'add:part', 'change:part', 'delete:part'], { scopes: ['r:view:part'] })
    expect(await statusOf(reading.get('/part/'))).to.equal(200)
    for (const refused of [writes.add(reading), writes.change(reading), reading.delete(`/part/${part.pk}/`)])
      expect(await statusOf(refused)).to.equal(403)
    expect(await statusOf((await somebody(['delete:part'])).delete(`/part/${part.pk}/`))).to.equal(204)
  })

  it('29. g:read writes nothing', async () => {
    const api = await somebody(['add:part', 'change:part', 'add:purchase_order'], { scopes: ['g:read'], isStaff: true })
    expect(await statusOf(api.post('/part/', { name: 'x' }))).to.equal(403)
    expect(await statusOf(api.post('/company/', { name: 'x' }))).to.equal(403)
    expect(await statusOf(api.post('/user/group/', { name: 'x' }))).to.equal(403)
    expect(await statusOf(api.patch('/user/me/profile/', { position: 'here' }))).to.equal(403)
  })

  it('29. r:delete:build deletes no part, whoever builds sees them', async () => {
    const part = await makePart(admin, { active: false })
    const builder = await somebody(['view:build', 'add:build', 'change:build', 'delete:build'])
    expect(await statusOf(builder.get('/part/'))).to.equal(200)
    expect(await statusOf(builder.get('/part/category/'))).to.equal(200)
    for (const refused of [
      builder.delete(`/part/${part.pk}/`),
      builder.post('/part/', { name: 'x' }),
      builder.patch(`/part/${part.pk}/`),
    ]) {
      expect(await statusOf(refused)).to.equal(403)
    }
  })

  for (const role of ['purchase_order', 'sales_order', 'return_order'] as const) {
    it(`any one of several homes is enough: ${role} for companies`, async () => {
      const contact = await makeContact(admin)
      const api = await somebody([`view:${role}`, `add:${role}`, `change:${role}`, `delete:${role}`])
      expect(await statusOf(api.get('/company/contact/'))).to.equal(200)
      expect((await makeCompany(api)).pk).to.be.above(0)
      expect(await statusOf(api.patch(`/company/contact/${contact.pk}/`, { role: 'buyer' }))).to.equal(200)
      expect(await statusOf(api.delete(`/company/contact/${contact.pk}/`))).to.equal(204)
    })
  }
  it('and no other role is: stock sees no companies', async () => {
    const { status, body } = await (await somebody(['view:stock', 'view:part'])).get('/company/')
    expect(status).to.equal(403)
    for (const label of ['purchase orders', 'sales orders', 'return orders']) expect(body.detail).to.contain(label)
  })

  it('33. copying shows the original, so it needs sight of it; a refusal names nothing that its reader may not see', async () => {
    const part = await makePart(admin, { name: 'secret recipe', assembly: true, active: false, notes: 'add salt' })
    const inside = await makePart(admin, { component: true, active: false })
    expect((await admin.post('/bom/', { part: part.pk, sub_part: inside.pk, quantity: 1 })).status).to.equal(201)
    const company = await makeCompany(admin, { is_supplier: true })
    const blind = await somebody(['add:part', 'delete:part', 'add:bom', 'add:purchase_order'])
    const seeing = await somebody([
      'add:part',
      'delete:part',
      'view:part',
      'add:bom',
      'view:bom',
      'add:purchase_order',
      'view:purchase_order',
    ])
    const copies: [string, object][] = [
      ['/part/', { name: 'a copy', duplicate: { original: part.pk, copy_notes: true } }],
      ['/part/', { name: 'another copy', assembly: true, duplicate: { original: part.pk, copy_bom: true } }],
      ['/company/', { name: 'twin', duplicate: { original: company.pk, copy_parameters: true } }],
    ]
    for (const [path, body] of copies) {
      expect((await blind.post(path, body)).status, path).to.equal(403)
      const made = await seeing.post(path, body)
      expect(made.status, made.text).to.equal(201)
    }
    const used = 'Cannot delete this part as it is used in an assembly'
    const [hidden, shown] = [await blind.delete(`/part/${inside.pk}/`), await seeing.delete(`/part/${inside.pk}/`)]
    expect([hidden.status, hidden.body.non_field_errors]).to.deep.equal([400, [used]])
    expect(shown.body.non_field_errors[0]).to.match(new RegExp(`^${used}: secret recipe, another copy$`))
  })

  describe('administration', () => {
    it('a:staff needs staff status and implies no role', async () => {
      const staff = await somebody([], { isStaff: true, scopes: ['a:staff'] })
      expect(await statusOf(staff.post('/user/group/', { name: `group ${++n}` }))).to.equal(201)
      expect(await statusOf(staff.get('/part/'))).to.equal(403)
      expect(await statusOf((await somebody([], { isStaff: true })).get('/part/'))).to.equal(403)
      const claims = await somebody([], { scopes: ['a:staff'] })
      expect((await claims.post('/user/group/', { name: 'x' })).body).to.deep.equal({
        detail: `${REFUSED} Your account needs staff status.`,
      })
    })

    it('31. a:superuser of somebody who is none: refused, by token and by access token', async () => {
      const user = await server.createUser({ username: 'pretender', isStaff: true })
      for (const headers of [
        token(await server.createToken(user, { scopes: ['a:superuser', 'g:read'] })),
        bearer(await accessToken(server, user, 'a:superuser g:read')),
      ]) {
        const api = new Api(server.url, headers)
        const { status, body } = await api.patch('/user/1/set-password/', { password: 'taken over, so there' })
        expect(status).to.equal(403)
        expect(body.detail).to.equal(`${REFUSED} Your account needs superuser status.`)
      }
    })

    it('31. a:staff is not a:superuser: a token for one does not reach what the other opens, whoever has it', async () => {
      const api = await somebody([], { isSuperuser: true, scopes: ['a:staff', 'g:read'] })
      const { status, body } = await api.patch('/user/1/set-password/', { password: 'taken over, so there' })
      expect([status, body.detail]).to.deep.equal([403, `${REFUSED} This token lacks the scope a:superuser.`])
    })

    it('a superuser holds every role, as far as the token goes', async () => {
      expect(await statusOf(admin.get('/company/'))).to.equal(200)
      const scoped = await somebody([], { isSuperuser: true, scopes: ['r:view:part'] })
      expect(await statusOf(scoped.get('/part/'))).to.equal(200)
      expect(await statusOf(scoped.get('/company/'))).to.equal(403)
      expect(await statusOf(scoped.get('/user/me/'))).to.equal(403)
      expect(await statusOf((await somebody([], { isSuperuser: true, scopes: ['a:superuser'] })).get('/part/'))).to.equal(403)
    })
  })

  describe('OPTIONS', () => {
    it('lists only what the caller may do', async () => {
      const actions = async (api: Api, path: string) => Object.keys((await api.options(path)).body.actions)
      expect(await actions(admin, '/part/')).to.deep.equal(['GET', 'POST', 'PUT'])
      expect(await actions(await somebody(['view:part']), '/part/')).to.deep.equal(['GET'])
      expect(await actions(await somebody(['view:part', 'add:part']), '/part/')).to.deep.equal(['GET', 'POST'])
      expect(await actions(await somebody(['view:part', 'add:part'], { scopes: ['r:add:part'] }), '/part/')).to.deep.equal(['POST'])
      const { pk } = await makePart(admin)
      expect(await actions(await somebody(['change:part', 'delete:part']), `/part/${pk}/`)).to.deep.equal(['PUT', 'DELETE'])
    })

    it('is 403 for those who may do nothing there', async () => {
      const { status, body } = await (await somebody(['view:stock'])).options('/part/')
      expect(status).to.equal(403)
      expect(body).to.have.all.keys('detail')
    })

    it('describes the fields as clients build their forms from them', async () => {
      const { body, headers } = await admin.options('/part/')
      expect(headers.get('content-type')).to.equal('application/json')
      expect(body).to.have.all.keys('name', 'description', 'renders', 'parses', 'actions', 'model')
      expect(body.model).to.equal('part')
      const { name, active, category, minimum_stock, IPN, pk, duplicate, image, link } = body.actions.POST
      expect(name).to.deep.equal({
        type: 'string',
        required: true,
        read_only: false,
        label: 'Name',
        help_text: 'Part name',
        max_length: 100,
        allow_blank: false,
        allow_null: false,
      })
      expect(active).to.include({ type: 'boolean', default: true })
      expect(category).to.include({ type: 'related field', model: 'partcategory', api_url: '/api/part/category/', pk_field: 'pk' })
      expect(minimum_stock).to.include({ type: 'float', default: 0 })
      expect(IPN).to.include({ default: '', max_length: 100 })
      expect(pk).to.include({ type: 'integer', read_only: true })
      expect(duplicate.children.original).to.include({ type: 'related field', model: 'part', required: true })
      expect([image.type, link.type]).to.deep.equal(['image upload', 'url'])
    })
  })
})
