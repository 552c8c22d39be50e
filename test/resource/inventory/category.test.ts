/** Part categories: a tree, and what becomes of parts when it changes. */
import { expect } from 'chai'
import { Api, superuser, token } from '../../support/api.ts'
import { makeBranch, makeCategory, makePart } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const CATEGORY = '/part/category/'

eachDatabase('part categories', (kind) => {
  let server: TestServer
  let api: Api
  let n = 0
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  /** Names of roots must differ from each other's: every test plants a tree of its own. */
  const plant = async (...names: string[]) => {
    const root = await makeCategory(api, { name: `tree ${++n}` })
    return { root, branch: await makeBranch(api, names, root.pk) }
  }
  const see = async (pk: number) => (await api.get(`${CATEGORY}${pk}/`)).body

  /** Every path, level and count must follow from names and parents alone. */
  afterEach(async () => {
    const rows = await server.db.all<{
      id: number
      name: string
      parent_id: number | null
      level: number
      pathstring: string
      tree_path: string
      part_count: number
    }>('select * from part_category')
    const byKey = new Map(rows.map((row) => [row.id, row]))
    const parts = await server.db.all<{ id: number; n: number }>(
      'select category_id as id, count(*) as n from part_part group by category_id',
    )
    for (const row of rows) {
      const up = row.parent_id === null ? undefined : byKey.get(row.parent_id)!
      expect(row.tree_path).to.equal(`${up?.tree_path ?? '/'}${row.id}/`)
      expect(row.pathstring).to.equal(up ? `${up.pathstring}/${row.name}` : row.name)
      expect(row.level).to.equal(up ? up.level + 1 : 0)
      expect(row.part_count).to.equal(Number(parts.find((p) => p.id === row.id)?.n ?? 0))
    }
  })

  describe('where they lie', () => {
    it('level, pathstring, parent and the path on demand', async () => {
      const { root, branch } = await plant('a', 'b')
      const b = await see(branch[1]!.pk)
      expect(b).to.include({ level: 2, parent: branch[0]!.pk, pathstring: `${root.name}/a/b` })
      expect(b).not.to.have.property('path')
      const { body } = await api.get(`${CATEGORY}${b.pk}/?path_detail=true`)
      expect(body.path).to.deep.equal([root, ...branch].map(({ pk, name }) => ({ pk, name })))
    })

    it('counts of what lies below', async () => {
      const { root, branch } = await plant('a', 'b', 'c')
      await makePart(api, { category: branch[0]!.pk })
      await makePart(api, { category: branch[2]!.pk })
      expect(await see(root.pk)).to.include({ subcategories: 3, part_count: 2 })
      expect(await see(branch[1]!.pk)).to.include({ subcategories: 1, part_count: 1 })
      expect(await see(branch[2]!.pk)).to.include({ subcategories: 0, part_count: 1 })
    })

    for (const name of ['50%', 'a_b', "O'Brien", 'a/b', 'back\\slash', '😀👍🏽', 'É', '"quoted"', '< b >', '$1 ?']) {
      it(`names may be like ${name}`, async () => {
        const { root, branch } = await plant(name, 'below')
        expect(await see(branch[1]!.pk)).to.include({ pathstring: `${root.name}/${name}/below`, level: 2 })
        await api.patch(`${CATEGORY}${branch[0]!.pk}/`, { name: `${name}${name}` })
        expect(await see(branch[1]!.pk)).to.include({ pathstring: `${root.name}/${name}${name}/below` })
        expect(await api.list(`${CATEGORY}?parent=${root.pk}`)).to.deep.equal([`${name}${name}`])
        const other = await makeCategory(api)
        await api.patch(`${CATEGORY}${branch[0]!.pk}/`, { parent: other.pk })
        expect(await see(branch[1]!.pk)).to.include({ pathstring: `${other.name}/${name}${name}/below` })
      })
    }

    it('a name stands once below the same parent, and at the root', async () => {
      const { root, branch } = await plant('twin', 'twin')
      const again = await api.post(CATEGORY, { name: 'twin', parent: root.pk })
      expect(again.status).to.equal(400)
      expect(again.body).to.deep.equal({ non_field_errors: ['Duplicate names cannot exist under the same parent'] })
      expect((await api.post(CATEGORY, { name: root.name })).status).to.equal(400)
      expect((await api.patch(`${CATEGORY}${branch[1]!.pk}/`, { parent: root.pk })).status).to.equal(400)
      const other = await makeCategory(api, { parent: root.pk })
      expect((await api.patch(`${CATEGORY}${other.pk}/`, { name: 'twin' })).status).to.equal(400)
      expect((await api.patch(`${CATEGORY}${branch[0]!.pk}/`, { name: 'twin', description: 'itself' })).status).to.equal(200)
    })

    it('the names down to one are 2000 characters at most, also below what is renamed or moved', async () => {
      const { root, branch } = await plant(...Array.from({ length: 18 }, (_, i) => `${i}`.padEnd(100, 'x')))
      const leaf = branch.at(-1)!
      const full = await makeCategory(api, { name: 'y'.repeat(100), parent: leaf.pk })
      const over = await api.post(CATEGORY, { name: 'z'.repeat(100), parent: full.pk })
      expect(over.status).to.equal(400)
      expect(over.body).to.have.all.keys('name')
      const longer = await api.patch(`${CATEGORY}${root.pk}/`, { name: `tree ${++n} `.padEnd(100, 'r') })
      expect(longer.status).to.equal(400)
      const deep = await makeBranch(api, ['p'.repeat(100)])
      expect((await api.patch(`${CATEGORY}${root.pk}/`, { parent: deep[0]!.pk })).status).to.equal(400)
      expect(await see(root.pk)).to.include({ name: root.name, parent: null })
    })
  })

  describe('lists', () => {
    let root: number
    let keys: Record<string, number>
    before(async () => {
      // a with b and c, c with d; e beside a
      const planted = await plant('a', 'c', 'd')
      root = planted.root.pk
      const [a, c, d] = planted.branch.map((made) => made.pk) as [number, number, number]
      keys = {
        a,
        c,
        d,
        b: (await makeCategory(api, { name: 'b', parent: a })).pk,
        e: (await makeCategory(api, { name: 'e', parent: root, structural: true })).pk,
      }
    })
    const names = async (query: string) =>
      (await api.list(`${CATEGORY}?${query}`)).filter((name) => !String(name).startsWith('tree')).join('')

    it('parent: what lies directly below', async () => {
      expect(await names(`parent=${root}`)).to.equal('ae')
      expect(await names(`parent=${keys.a}`)).to.equal('bc')
    })
    it('cascade: all that lies below', async () => {
      expect(await names(`parent=${keys.a}&cascade=true`)).to.equal('bcd')
      expect(await names(`parent=${root}&cascade=true`)).to.equal('abcde')
    })
    it('depth: so many levels down', async () => {
      expect(await names(`parent=${root}&cascade=true&depth=1`)).to.equal('ae')
      expect(await names(`parent=${root}&cascade=true&depth=2`)).to.equal('abce')
      expect(await api.list(`${CATEGORY}?depth=0&cascade=true`, 'level')).to.satisfy((levels: number[]) =>
        levels.every((level) => level === 0),
      )
    })
    it('parent=null and top_level: the roots', async () => {
      const roots = await api.list(`${CATEGORY}?parent=null`, 'pk')
      expect(roots).to.include(root).and.not.include(keys.a)
      expect(await api.list(`${CATEGORY}?top_level=true`, 'pk')).to.deep.equal(roots)
      expect(await api.list(`${CATEGORY}?cascade=false`, 'pk')).to.deep.equal(roots)
      expect(await api.list(`${CATEGORY}?parent=null&cascade=true`, 'pk')).to.deep.equal(await api.list(CATEGORY, 'pk'))
      const all = await api.list(CATEGORY, 'pk')
      for (const query of ['top_level=false', 'top_level=none', 'top_level=true&cascade=true', 'cascade=none', 'top_level=false&cascade=1'])
        expect(await api.list(`${CATEGORY}?${query}`, 'pk'), query).to.deep.equal(all)
    })
    it('exclude_tree: not the branch', async () => {
      expect(await names(`parent=${root}&cascade=true&exclude_tree=${keys.c}`)).to.equal('abe')
    })
    it('structural, name, search', async () => {
      expect(await names(`parent=${root}&cascade=true&structural=true`)).to.equal('e')
      expect(await names(`parent=${root}&cascade=true&name=d`)).to.equal('d')
      expect(await names(`parent=${root}&cascade=true&search=D`)).to.equal('d')
    })
    it('are in the order of the tree, or by level and part count', async () => {
      await makePart(api, { category: keys.d })
      expect(await names(`parent=${root}&cascade=true`)).to.equal('abcde')
      expect(await names(`parent=${root}&cascade=true&ordering=-level,name`)).to.equal('dbcae')
      expect(await names(`parent=${root}&cascade=true&ordering=part_count,-name`)).to.equal('ebdca')
    })
    it('answer 400 to a depth that is none, by its name', async () => {
      expect((await api.get(`${CATEGORY}?parent=${root}&depth=deep`)).body).to.have.all.keys('depth')
      expect(await names(`parent=${keys.a}&cascade=none`)).to.equal('bc')
    })
    it('tree/ shows what leads to what is searched, and expands to a node', async () => {
      const tree = async (query: string) =>
        (await api.list(`${CATEGORY}tree/?${query}`)).filter((name) => String(name).length === 1).join('')
      const [found] = (await api.get(`${CATEGORY}tree/?search=d&limit=50`)).body.results.filter((row: { pk: number }) => row.pk === keys.d)
      expect(found).to.include({ name: 'd', parent: keys.c })
      expect(await tree(`level=3&search=d`)).to.equal('acd')
      expect(await tree(`level=0&expand_to=${keys.d}`)).to.equal('acd')
      expect(await tree(`level=0&expand_to=${keys.c}`)).to.equal('abc')
      expect(await tree(`level=3&search=d&expand_to=${keys.b}`)).to.equal('abcd')
      for (const nothing of ['99999', 'abc']) expect(await tree(`level=0&expand_to=${nothing}`)).to.equal('')
      const { count } = (await api.get(`${CATEGORY}tree/?level=0&expand_to=${keys.d}&limit=1`)).body
      expect(count).to.equal((await api.list(`${CATEGORY}tree/?level=0&expand_to=${keys.d}`)).length)
    })
    it('tree/ has every category, level by level, with what a tree on a screen needs', async () => {
      const { body } = await api.get(`${CATEGORY}tree/`)
      const mine = body.filter((row: { tree_id: number }) => row.tree_id === root)
      expect(mine.map((row: { name: string }) => row.name).join(' ')).to.match(/^tree \d+ a e b c d$/)
      expect(mine.find((row: { name: string }) => row.name === 'a')).to.deep.include({
        parent: root,
        level: 1,
        structural: false,
        subcategories: 3,
        icon: '',
      })
      expect(await api.list(`${CATEGORY}tree/?tree_id=${root}&max_level=1`)).to.deep.equal([mine[0].name, 'a', 'e'])
      expect((await api.get(`${CATEGORY}tree/?max_level=high`)).status).to.equal(400)
      expect((await api.post(`${CATEGORY}tree/`, { name: 'x' })).status).to.equal(405)
    })
  })

  describe('moving', () => {
    it('takes the branch along', async () => {
      const { root, branch } = await plant('a', 'b', 'c')
      const other = await plant('x')
      await makePart(api, { category: branch[2]!.pk })
      const { status, body } = await api.patch(`${CATEGORY}${branch[1]!.pk}/`, { parent: other.branch[0]!.pk })
      expect(status).to.equal(200)
      expect(body).to.include({ pathstring: `${other.root.name}/x/b`, level: 2, part_count: 1, subcategories: 1 })
      expect(await see(branch[2]!.pk)).to.include({ pathstring: `${other.root.name}/x/b/c`, level: 3 })
      expect(await see(root.pk)).to.include({ part_count: 0, subcategories: 1 })
      expect(await see(other.root.pk)).to.include({ part_count: 1, subcategories: 3 })
      expect(await api.list(`/part/?category=${other.root.pk}`)).to.have.length(1)
      expect(await api.list(`/part/?category=${root.pk}`)).to.have.length(0)
    })

    it('up to the root with parent null', async () => {
      const { branch } = await plant('a', `root ${++n}`, 'c')
      await api.patch(`${CATEGORY}${branch[1]!.pk}/`, { parent: null })
      expect(await see(branch[1]!.pk)).to.include({ level: 0, parent: null })
      expect(await see(branch[2]!.pk)).to.include({ level: 1 })
    })

    it('below itself, or below what lies below it, is refused', async () => {
      const { branch } = await plant('a', 'b', 'c')
      const [a, , c] = branch
      for (const parent of [a!.pk, c!.pk]) {
        const { status, body } = await api.patch(`${CATEGORY}${a!.pk}/`, { parent })
        expect(status).to.equal(400)
        expect(body).to.deep.equal({ parent: ['Invalid choice'] })
      }
    })

    it('two branches below each other at the same time: one of them wins', async () => {
      for (let round = 0; round < 5; round++) {
        const { root } = await plant()
        const [a, b] = await Promise.all([makeCategory(api, { parent: root.pk }), makeCategory(api, { parent: root.pk })])
        const moves = await Promise.all([
          api.patch(`${CATEGORY}${a.pk}/`, { parent: b.pk }),
          api.patch(`${CATEGORY}${b.pk}/`, { parent: a.pk }),
        ])
        expect(moves.map((move) => move.status).sort()).to.deep.equal([200, 400])
      }
    })

    it('the same name at the same time: one of them wins', async () => {
      const { root } = await plant()
      const made = await Promise.all(Array.from({ length: 6 }, () => api.post(CATEGORY, { name: 'only once', parent: root.pk })))
      expect(made.map((m) => m.status).sort()).to.deep.equal([201, 400, 400, 400, 400, 400])
    })

    it('many moves and renames at once leave a whole tree, none of them refused', async () => {
      const { root, branch } = await plant('a', 'b', 'c', 'd')
      const other = await plant()
      const moves = await Promise.all(
        Array.from({ length: 16 }, (_, i) =>
          i % 2
            ? api.patch(`${CATEGORY}${branch[1]!.pk}/`, { parent: i % 4 === 1 ? other.root.pk : branch[0]!.pk })
            : api.patch(`${CATEGORY}${branch[i % 3]!.pk}/`, { name: `name ${i}` }),
        ),
      )
      expect(moves.map((move) => `${move.status} ${move.status === 200 ? '' : move.text}`)).to.satisfy((all: string[]) =>
        all.every((s) => s === '200 '),
      )
      expect((await see(root.pk)).subcategories + (await see(other.root.pk)).subcategories).to.equal(4)
    })
  })

  describe('deleting', () => {
    it('moves children and parts up to the parent, unless told otherwise', async () => {
      const { root, branch } = await plant('a', 'b', 'c')
      const [a, b, c] = branch
      const part = await makePart(api, { category: b!.pk })
      expect((await api.delete(`${CATEGORY}${b!.pk}/`)).status).to.equal(204)
      expect(await see(c!.pk)).to.include({ parent: a!.pk, pathstring: `${root.name}/a/c`, level: 2 })
      expect((await api.get(`/part/${part.pk}/`)).body.category).to.equal(a!.pk)
      expect(await see(a!.pk)).to.include({ part_count: 1, subcategories: 1 })
    })

    it('of a root leaves children as roots and parts without a category', async () => {
      const { root } = await plant()
      const child = await makeCategory(api, { parent: root.pk })
      const part = await makePart(api, { category: root.pk })
      await api.delete(`${CATEGORY}${root.pk}/`)
      expect(await see(child.pk)).to.include({ parent: null, level: 0, pathstring: child.name })
      const loose = (await api.get(`/part/${part.pk}/`)).body
      expect(loose.category).to.equal(null)
      expect(loose, 'clients know no null of it').not.to.have.property('category_name')
    })

    it('with delete_child_categories takes the branch, and its parts move up', async () => {
      const { root, branch } = await plant('a', 'b', 'c')
      const parts = [await makePart(api, { category: branch[0]!.pk }), await makePart(api, { category: branch[2]!.pk })]
      expect((await api.delete(`${CATEGORY}${branch[0]!.pk}/`, { delete_child_categories: true })).status).to.equal(204)
      for (const { pk } of branch) expect((await api.get(`${CATEGORY}${pk}/`)).status).to.equal(404)
      for (const { pk } of parts) expect((await api.get(`/part/${pk}/`)).body.category).to.equal(root.pk)
      expect(await see(root.pk)).to.include({ part_count: 2, subcategories: 0 })
    })

    it('with delete_parts takes the parts, if they may be deleted', async () => {
      const { root, branch } = await plant('a', 'b')
      const gone = await makePart(api, { category: branch[0]!.pk, active: false })
      const kept = await makePart(api, { category: branch[1]!.pk, active: false })
      expect((await api.delete(`${CATEGORY}${branch[0]!.pk}/`, { delete_parts: 'true' })).status).to.equal(204)
      expect((await api.get(`/part/${gone.pk}/`)).status).to.equal(404)
      expect((await api.get(`/part/${kept.pk}/`)).body.category).to.equal(branch[1]!.pk)
      expect(await see(root.pk)).to.include({ part_count: 1, subcategories: 1 })
    })

    it('with both takes all, or nothing when one part is still active', async () => {
      const { root, branch } = await plant('a', 'b')
      const active = await makePart(api, { category: branch[1]!.pk })
      const dormant = await makePart(api, { category: branch[0]!.pk, active: false })
      const all = { delete_parts: true, delete_child_categories: true }
      const refused = await api.delete(`${CATEGORY}${branch[0]!.pk}/`, all)
      expect(refused.body).to.deep.equal({ non_field_errors: ['Cannot delete this part as it is still active'] })
      expect(await see(branch[1]!.pk)).to.include({ part_count: 1 })
      await api.patch(`/part/${active.pk}/`, { active: false })
      expect((await api.delete(`${CATEGORY}${branch[0]!.pk}/`, all)).status).to.equal(204)
      for (const { pk } of [active, dormant]) expect((await api.get(`/part/${pk}/`)).status).to.equal(404)
      expect(await see(root.pk)).to.include({ part_count: 0, subcategories: 0 })
    })

    it('parts go only with the right to delete parts as well', async () => {
      const user = await server.createUser({ username: 'gardener', permissions: ['view:part_category', 'delete:part_category'] })
      const gardener = new Api(server.url, token(await server.createToken(user)))
      const { root } = await plant()
      const part = await makePart(api, { category: root.pk, active: false })
      const { status, body } = await gardener.delete(`${CATEGORY}${root.pk}/`, { delete_parts: true })
      expect(status).to.equal(403)
      expect(body.detail).to.contain('delete parts')
      expect((await api.get(`/part/${part.pk}/`)).status).to.equal(200)
      expect((await gardener.delete(`${CATEGORY}${root.pk}/`)).status).to.equal(204)
    })

    it('is refused where a child would meet its own name above', async () => {
      const { root } = await plant()
      const [, inner] = await makeBranch(api, ['same', 'same'], root.pk)
      const sibling = await makeCategory(api, { name: 'other', parent: root.pk })
      await makeCategory(api, { name: 'same', parent: sibling.pk })
      const { status, body } = await api.delete(`${CATEGORY}${sibling.pk}/`)
      expect(status).to.equal(400)
      expect(body.non_field_errors[0]).to.match(/^"same" cannot move up/)
      // The name of the one that goes is free for its child.
      expect((await api.delete(`${CATEGORY}${inner!.parent}/`)).status).to.equal(204)
      expect(await see(inner!.pk)).to.include({ parent: root.pk, name: 'same' })
    })
  })

  describe('structural ones', () => {
    it('take no parts', async () => {
      const { pk } = await makeCategory(api, { structural: true })
      const message = { category: ['Parts cannot be assigned to structural part categories!'] }
      expect((await api.post('/part/', { name: 'x', category: pk })).body).to.deep.equal(message)
      const part = await makePart(api)
      expect((await api.patch(`/part/${part.pk}/`, { category: pk })).body).to.deep.equal(message)
    })

    it('cannot be made of ones that hold parts', async () => {
      const part = await makePart(api)
      const { status, body } = await api.patch(`${CATEGORY}${part.category}/`, { structural: true })
      expect(status).to.equal(400)
      expect(body.non_field_errors[0]).to.match(/^You cannot make this part category structural/)
      expect((await api.patch(`${CATEGORY}${part.category}/`, { description: 'fine' })).status).to.equal(200)
    })
  })

  it('are starred by each person for themselves', async () => {
    const { pk } = await makeCategory(api)
    const other = await superuser(server, 'other')
    expect((await api.patch(`${CATEGORY}${pk}/`, { starred: true })).body.starred).to.equal(true)
    expect((await other.get(`${CATEGORY}${pk}/`)).body.starred).to.equal(false)
    expect(await api.list(`${CATEGORY}?starred=true`, 'pk')).to.deep.equal([pk])
    expect(await other.list(`${CATEGORY}?starred=true`, 'pk')).to.deep.equal([])
    expect((await api.patch(`${CATEGORY}${pk}/`, { starred: true })).status).to.equal(200)
    expect((await api.patch(`${CATEGORY}${pk}/`, { starred: 'no' })).body.starred).to.equal(false)
  })

  it('several are changed alike in one request, all or none', async () => {
    const { root } = await plant()
    const keys = await Promise.all([1, 2, 3].map(async () => (await makeCategory(api)).pk))
    const { body } = await api.patch(CATEGORY, { items: keys, parent: root.pk, description: 'moved' })
    expect(body.success).to.equal('Updated multiple items')
    expect(body.items.map((row: { pk: number; description: string }) => [row.pk, row.description])).to.deep.equal(
      [...keys].sort((a, b) => a - b).map((key) => [key, 'moved']),
    )
    expect(await see(root.pk)).to.include({ subcategories: 3 })
    expect((await api.patch(CATEGORY, { items: [keys[0], 99_999], description: 'never' })).status).to.equal(404)
    expect((await see(keys[0]!)).description).to.equal('moved')
  })
})
