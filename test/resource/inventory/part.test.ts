/** Parts: identity, variants, revisions, copies, tags, stars, and how they go. */
import { expect } from 'chai'
import { Api, superuser, token } from '../../support/api.ts'
import { makeCategory, makePart, PNG } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

eachDatabase('parts', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  const see = async (pk: number, query = '') => (await api.get(`/part/${pk}/${query}`)).body
  const patch = (pk: number, values: unknown) => api.patch(`/part/${pk}/`, values)

  describe('identity', () => {
    it('is name, IPN and revision together', async () => {
      const same = { name: 'bolt', IPN: 'B-1', revision: 'A' }
      const made = await makePart(api, same)
      const refused = { non_field_errors: ['The fields name, IPN, revision must make a unique set.'] }
      expect((await api.post('/part/', same)).body).to.deep.equal(refused)
      const other = await makePart(api, { ...same, revision: 'B' })
      expect((await patch(other.pk, { revision: 'A' })).body).to.deep.equal(refused)
      expect((await patch(made.pk, { ...same, description: 'itself' })).status).to.equal(200)
      await makePart(api, { name: 'nut', revision: null })
      expect((await api.post('/part/', { name: 'nut', revision: '' })).body).to.deep.equal(refused)
    })

    it('the same at the same time: one of them wins', async () => {
      const made = await Promise.all(Array.from({ length: 6 }, () => api.post('/part/', { name: 'raced', IPN: 'R' })))
      expect(made.map((m) => m.status).sort()).to.deep.equal([201, 400, 400, 400, 400, 400])
    })

    it('full_name follows', async () => {
      const { pk, full_name } = await makePart(api, { name: 'screw', IPN: 'S-1' })
      expect(full_name).to.equal('S-1 | screw')
      expect((await patch(pk, { revision: 'C' })).body.full_name).to.equal('S-1 | screw | C')
      expect((await patch(pk, { IPN: '' })).body.full_name).to.equal('screw | C')
    })

    it('says when and by whom it was made', async () => {
      const user = await server.createUser({ username: 'maker', permissions: ['add:part', 'view:part'] })
      const maker = new Api(server.url, token(await server.createToken(user)))
      const { body } = await maker.post('/part/', { name: 'made by maker' })
      expect(body).to.include({ creation_user: user.pk, creation_date: new Date().toISOString().slice(0, 10) })
    })
  })

  describe('variants', () => {
    it('are of templates alone, and never of themselves at any distance', async () => {
      const plain = await makePart(api)
      const template = await makePart(api, { is_template: true })
      const variant = await makePart(api, { variant_of: template.pk, is_template: true })
      expect((await api.post('/part/', { name: 'x', variant_of: plain.pk })).body).to.deep.equal({
        variant_of: [`Invalid pk "${plain.pk}" - object does not exist.`],
      })
      for (const variant_of of [template.pk, variant.pk]) {
        expect((await patch(template.pk, { variant_of })).body).to.deep.equal({ variant_of: ['A part cannot be a variant of itself.'] })
      }
      expect((await patch(variant.pk, { variant_of: null })).body.variant_of).to.equal(null)
    })

    it('of each other at the same time: one of them wins', async () => {
      const [a, b] = await Promise.all([makePart(api, { is_template: true }), makePart(api, { is_template: true })])
      const both = await Promise.all([patch(a.pk, { variant_of: b.pk }), patch(b.pk, { variant_of: a.pk })])
      expect(both.map((r) => r.status).sort()).to.deep.equal([200, 400])
    })
  })

  describe('revisions', () => {
    it('need a code, and an original that is no template; of revisions there are revisions, in no circle', async () => {
      const original = await makePart(api, { name: 'board' })
      const of = { name: 'board', revision_of: original.pk }
      const refused = async (values: object) => (await api.post('/part/', values)).body
      expect(await refused({ ...of, IPN: 'x' })).to.deep.equal({
        revision: ['Revision code must be specified for a part marked as a revision'],
      })
      const second = await makePart(api, { ...of, IPN: 'own', revision: '2' })
      expect((await see(original.pk)).revision_count).to.equal(1)
      const third = await makePart(api, { ...of, revision: '3', revision_of: second.pk })
      expect([third.revision_of, (await see(second.pk)).revision_count]).to.deep.equal([second.pk, 1])
      expect((await patch(original.pk, { revision_of: third.pk, revision: '1' })).body).to.deep.equal({
        revision_of: ['Part cannot be a revision of itself'],
      })
      const template = await makePart(api, { is_template: true })
      expect(await refused({ ...of, revision: '4', revision_of: template.pk })).to.deep.equal({
        revision_of: ['Cannot make a revision of a template part'],
      })
      expect((await patch(original.pk, { revision_of: original.pk, revision: '1' })).body).to.deep.equal({
        revision_of: ['Part cannot be a revision of itself'],
      })
      expect((await patch(second.pk, { revision: '' })).body).to.have.all.keys('revision')
      const variant = await makePart(api, { variant_of: template.pk })
      expect(await refused({ name: 'v', revision: '1', revision_of: variant.pk })).to.deep.equal({
        revision_of: ['Parent part must point to the same template'],
      })
    })
  })

  describe('copies', () => {
    it('take notes and image from the original, as asked', async () => {
      const original = await makePart(api, { notes: 'read me' })
      const form = new FormData()
      form.set('image', new Blob([PNG]), 'a.png')
      const { image } = (await api.send('PATCH', `/part/${original.pk}/`, form)).body
      const plain = await makePart(api, { duplicate: { original: original.pk } })
      expect(plain).to.include({ notes: 'read me', image: null })
      const full = await makePart(api, { duplicate: { original: original.pk, copy_image: true, copy_notes: false } })
      expect(full).to.include({ notes: null, image })
      const own = await makePart(api, { notes: 'mine', duplicate: { original: original.pk } })
      expect(own.notes).to.equal('mine')
      const reused = await makePart(api, { existing_image: (image as string).split('/').at(-1) })
      expect(reused.image).to.equal(image)
    })

    it('are refused where there is nothing to copy', async () => {
      expect((await api.post('/part/', { name: 'c', duplicate: { original: 99_999 } })).body).to.deep.equal({
        duplicate: { original: ['Invalid pk "99999" - object does not exist.'] },
      })
      expect((await api.post('/part/', { name: 'c', duplicate: { part: 1 } })).body).to.deep.equal({
        duplicate: { original: ['This field is required.'] },
      })
      expect((await api.post('/part/', { name: 'c', existing_image: '../secrets.json' })).body).to.have.all.keys('existing_image')
    })
  })

  it('start with nothing that they cannot start with', async () => {
    expect((await api.post('/part/', { name: 's', initial_stock: { quantity: '-5' } })).body).to.have.all.keys('initial_stock')
    const stocked = (await api.post('/part/', { name: 'stocked', initial_stock: { quantity: '5' } })).body
    expect(stocked).to.include({ in_stock: 5, stock_item_count: 1 })
    expect((await api.post('/part/', { name: 's', initial_supplier: { supplier: 1 } })).body).to.have.all.keys('initial_supplier')
    expect((await api.post('/part/', { name: 's', initial_stock: { quantity: 0 }, initial_supplier: { sku: '' } })).status).to.equal(201)
  })

  describe('tags', () => {
    it('are answered on demand, each once, replaced as a whole', async () => {
      const { pk } = await makePart(api, { tags: ['b', 'a', 'b', ' a '] })
      expect(await see(pk)).not.to.have.property('tags')
      expect((await see(pk, '?tags=true')).tags).to.deep.equal(['a', 'b'])
      await patch(pk, { tags: ['c'] })
      expect((await see(pk, '?tags=true')).tags).to.deep.equal(['c'])
      await patch(pk, { description: 'x' })
      expect((await see(pk, '?tags=true')).tags).to.deep.equal(['c'])
      await patch(pk, { tags: [] })
      expect((await see(pk, '?tags=true')).tags).to.deep.equal([])
    })

    it('that differ in signs, case or letters alone are told apart', async () => {
      const tags = [
        'Blue Thing',
        'blue-thing',
        'blue thing',
        'BLUE THING',
        '中文',
        '日本',
        '😀',
        `${'x'.repeat(99)}A`,
        `${'x'.repeat(99)}a`,
      ]
      const { pk } = await makePart(api, { tags })
      expect(new Set((await see(pk, '?tags=true')).tags)).to.deep.equal(new Set(tags))
      for (const tag of tags) expect(await api.list(`/part/?tag_name=${encodeURIComponent(tag)}`, 'pk'), tag).to.deep.equal([pk])
    })

    it('are made by several at once, in any order', async () => {
      const words = Array.from({ length: 8 }, (_, i) => `shared ${i}`)
      const made = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          api.post('/part/?tags=true', { name: `tagged ${i}`, tags: i % 2 ? words : words.toReversed() }),
        ),
      )
      expect(made.map((m) => m.body.tags?.length)).to.deep.equal(Array.from({ length: 8 }, () => 8))
    })
  })

  it('are starred by each person for themselves', async () => {
    const { pk } = await makePart(api)
    const other = await superuser(server, 'other')
    expect((await patch(pk, { starred: true })).body.starred).to.equal(true)
    expect((await other.get(`/part/${pk}/`)).body.starred).to.equal(false)
    expect(await api.list('/part/?starred=true', 'pk')).to.deep.equal([pk])
    expect((await patch(pk, { starred: false })).body.starred).to.equal(false)
  })

  describe('optional fields', () => {
    it('category_detail, path_detail and their kin come when asked for', async () => {
      const category = await makeCategory(api, { name: 'outer' })
      const inner = await makeCategory(api, { name: 'inner', parent: category.pk, description: 'here' })
      const { pk } = await makePart(api, { category: inner.pk })
      const plain = await see(pk)
      for (const name of ['category_detail', 'category_path', 'default_location_detail', 'parameters', 'price_breaks', 'tags'])
        expect(plain).not.to.have.property(name)
      const full = await see(pk, '?category_detail=true&path_detail=1&location_detail=yes&parameters=true&price_breaks=true&tags=true')
      expect(full.category_detail).to.include({
        pk: inner.pk,
        name: 'inner',
        pathstring: 'outer/inner',
        level: 1,
        description: 'here',
        starred: false,
      })
      expect(full.category_path.map((step: { name: string }) => step.name)).to.deep.equal(['outer', 'inner'])
      expect(full).to.deep.include({ default_location_detail: null, parameters: [], price_breaks: [], tags: [] })
      expect((await api.get(`/part/?category=${inner.pk}&category_detail=true`)).body[0].category_detail.pk).to.equal(inner.pk)
      const loose = await makePart(api, { category: null })
      const without = await see(loose.pk, '?category_detail=true&path_detail=true')
      expect(without).to.deep.include({ category_detail: null, category_path: null })
      expect(without).not.to.have.property('category_name')
    })

    it('notes are part of the detail, not of lists', async () => {
      const { pk, category } = await makePart(api, { notes: '# long' })
      expect((await see(pk)).notes).to.equal('# long')
      expect((await api.get(`/part/?category=${category}`)).body[0]).not.to.have.property('notes')
    })
  })

  describe('deleting', () => {
    it('is refused while active or locked', async () => {
      const { pk } = await makePart(api, { locked: true })
      expect((await api.delete(`/part/${pk}/`)).body).to.deep.equal({ non_field_errors: ['Cannot delete this part as it is locked'] })
      await patch(pk, { locked: false })
      expect((await api.delete(`/part/${pk}/`)).body).to.deep.equal({ non_field_errors: ['Cannot delete this part as it is still active'] })
      await patch(pk, { active: false })
      expect((await api.delete(`/part/${pk}/`)).status).to.equal(204)
      expect((await api.get(`/part/${pk}/`)).status).to.equal(404)
    })

    it('leaves variants and revisions on their own, and nothing of itself', async () => {
      const template = await makePart(api, { is_template: true, active: false, tags: ['t'] })
      const variant = await makePart(api, { variant_of: template.pk })
      const original = await makePart(api, { active: false })
      const revision = await makePart(api, { revision_of: original.pk, revision: '2' })
      await patch(template.pk, { starred: true })
      for (const { pk } of [template, original]) expect((await api.delete(`/part/${pk}/`)).status).to.equal(204)
      expect((await see(variant.pk)).variant_of).to.equal(null)
      expect((await see(revision.pk)).revision_of).to.equal(null)
      for (const [table, column] of [
        ['part_total', 'part_id'],
        ['part_star', 'thing_id'],
        ['common_tagged', 'thing_id'],
      ])
        expect(await server.db.all(`select 1 from ${table} where ${column} = ?`, [template.pk])).to.deep.equal([])
    })
  })

  describe('several at once', () => {
    it('items are changed alike', async () => {
      const category = await makeCategory(api)
      const keys = [(await makePart(api)).pk, (await makePart(api)).pk]
      const { status, body } = await api.patch('/part/', { items: keys, category: category.pk, virtual: true })
      expect([status, body.success]).to.deep.equal([200, 'Updated multiple items'])
      expect(body.items.map((row: { pk: number; virtual: boolean }) => [row.pk, row.virtual])).to.deep.equal(keys.map((key) => [key, true]))
      expect(body.items[0].category_detail, 'as writing one answers').to.include({ pk: category.pk })
      expect(await api.list(`/part/?category=${category.pk}&virtual=true`, 'pk')).to.have.members(keys)
      expect((await api.put('/part/', { items: keys, keywords: 'by put' })).body.items).to.have.length(2)
    })

    it('or what the filters of the list find, joined tables too', async () => {
      const category = await makeCategory(api)
      const keys = [await makePart(api, { category: category.pk }), await makePart(api, { category: category.pk, active: false })].map(
        (p) => p.pk,
      )
      const { body } = await api.patch('/part/', { filters: { category: category.pk, active: false, has_stock: false }, keywords: 'found' })
      expect(body.items.map((row: { pk: number }) => row.pk)).to.deep.equal([keys[1]])
      expect((await see(keys[1]!)).keywords).to.equal('found')
      expect((await see(keys[0]!)).keywords).to.equal(null)
    })

    for (const [title, body] of [
      ['nothing named', {}],
      ['an empty list', { items: [] }],
      ['keys that are none', { items: ['a'] }],
      ['no list', { items: 7 }],
      ['filters that leave nothing out', { filters: { cascade: true } }],
      ['empty filters', { filters: {} }],
      ['filters with empty values', { filters: { active: '' } }],
      ['unknown filters', { filters: { nonsense: 1 } }],
      ['wrong filter values', { filters: { active: 'maybe' } }],
      ['no filters', { filters: [] }],
    ] as const) {
      it(`never everything: ${title} is refused`, async () => {
        const { pk } = await makePart(api)
        const answer = await api.patch('/part/', { ...body, keywords: 'everything' })
        expect(answer.status, answer.text).to.equal(400)
        expect((await see(pk)).keywords).to.equal(null)
      })
    }

    it('all or none: one that breaks a rule stops all', async () => {
      const keys = [(await makePart(api)).pk, (await makePart(api)).pk]
      const { status } = await api.patch('/part/', { items: keys, name: 'one name for both' })
      expect(status).to.equal(400)
      expect((await see(keys[0]!)).name).not.to.equal('one name for both')
      expect((await api.patch('/part/', { items: [keys[0], 99_999_999], keywords: 'x' })).status).to.equal(404)
      expect((await see(keys[0]!)).keywords).to.equal(null)
    })

    it('writers beside each other: not one refused, all counted', async () => {
      const [from, to] = [await makeCategory(api), await makeCategory(api)]
      const made = await Promise.all(
        Array.from({ length: 8 }, async (_, writer) => {
          const answers = []
          for (let i = 0; i < 5; i++) {
            const post = await api.post('/part/', { name: `w${writer} ${i}`, category: writer % 2 ? from.pk : to.pk })
            answers.push(post.status, (await api.patch(`/part/${post.body.pk}/`, { category: writer % 2 ? to.pk : from.pk })).status)
          }
          return answers
        }),
      )
      expect(made.flat().filter((status) => status === 201)).to.have.length(40)
      expect(made.flat().filter((status) => status === 200)).to.have.length(40)
      for (const { pk } of [from, to]) expect((await api.get(`/part/category/${pk}/`)).body.part_count).to.equal(20)
    })
  })
})
