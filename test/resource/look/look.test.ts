/** `/look/` over HTTP: what each person finds there by their roles of the moment, and nothing besides. */
import { expect } from 'chai'
import { setPermission } from '../../../provider/identity/roles.ts'
import { Visitor, words } from '../../provider/applications/house.ts'
import { PASSWORD } from '../../provider/client.ts'
import { type Api, superuser } from '../../support/api.ts'
import { type Made, makeCategory, makePart, PNG } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const SEEN = '4,321.25'

eachDatabase('a look at the inventory', (kind) => {
  let server: TestServer
  let api: Api
  let part: Made
  let house: Made
  let shelf: Made
  let item: number
  const people: Record<string, Visitor> = {}

  before(async () => {
    server = await startServer(kind, { url: 'http://127.0.0.1:0/inventory' })
    api = await superuser(server)
    const place = async (values: object): Promise<Made> => (await api.post('/stock/location/', values)).body
    house = await place({ name: 'House' })
    shelf = await place({ name: 'Shelf <7>', parent: house.pk, description: 'By the door' })
    const category = await makeCategory(api, { name: 'Iron' })
    part = await makePart(api, { name: 'Anvil', IPN: 'ANV-1', units: 'kg', category: category.pk, description: 'Heavy' })
    // As an import may bring it.
    await server.db.transaction((trx) => trx('part_part').where({ id: part.pk }).update({ description: 'Heavy <b>thing</b>' }))
    const made = await api.post('/stock/', { part: part.pk, quantity: 4321.25, location: shelf.pk, batch: 'B-9' })
    item = made.body[0].pk
    for (let i = 0; i < 30; i++) await makePart(api, { name: `Bolt ${String(i).padStart(2, '0')}`, category: category.pk })
    const roles = {
      all: ['view:part', 'view:part_category', 'view:stock', 'view:stock_location'],
      parts: ['view:part'],
      stock: ['view:stock'],
      places: ['view:stock_location'],
      orders: ['view:sales_order'],
    } as const
    for (const [username, permissions] of Object.entries(roles)) {
      await server.createUser({ username, password: PASSWORD, permissions })
      people[username] = await new Visitor(server.url).signIn(username)
    }
  })
  after(() => server?.close())
  const at = async (who: string, path: string) => {
    const page = await people[who]!.at(`/look/${path}`)
    return { ...page, said: words(page) }
  }
  const statuses = (who: string) =>
    Promise.all([`parts/${part.pk}/`, `locations/${shelf.pk}/`, `items/${item}/`].map(async (path) => (await at(who, path)).status))

  it('asks everybody to sign in first, and leads back', async () => {
    const page = await new Visitor(server.url).at(`/look/parts/${part.pk}/`)
    expect(page.url).to.equal(`${server.url}/login/?next=%2Flook%2Fparts%2F${part.pk}%2F`)
    expect((await people.all!.at('/look/')).url).to.equal(`${server.url}/look/parts/`)
  })

  it('finds a part, with where it is and how much of it', async () => {
    const list = await at('all', 'parts/?search=anv')
    expect(list.said).to.contain('Anvil').and.contain(`${SEEN} kg`).and.not.contain('Bolt')
    expect(list.text).to.contain('Heavy &lt;b&gt;thing').and.not.contain('<b>thing')
    const page = await at('all', `parts/${part.pk}/`)
    expect(page.status).to.equal(200)
    for (const fact of ['ANV-1', 'Iron', `${SEEN} kg`, 'House/Shelf &lt;7&gt;', 'Batch B-9']) expect(page.said, fact).to.contain(fact)
    expect(page.text).to.contain(`href="/inventory/look/locations/${shelf.pk}/"`)
  })

  it('shows a location with what is in it and below it', async () => {
    expect((await at('all', 'locations/')).said)
      .to.contain('House')
      .and.not.contain('Shelf')
    expect((await at('all', 'locations/?search=door')).said).to.contain('Shelf')
    const above = await at('all', `locations/${house.pk}/`)
    expect(above.said).to.contain('Anvil').and.contain(`${SEEN} kg`).and.contain('House/Shelf')
    expect(above.text).to.contain(`href="/inventory/look/locations/${shelf.pk}/"`)
    const page = await at('all', `locations/${shelf.pk}/`)
    expect(page.said).to.contain('Anvil').and.contain('By the door')
    expect(page.text).to.contain(`href="/inventory/look/parts/${part.pk}/"`)
  })

  it('leads to all locations inside one, if there are more than its page lists', async () => {
    const { pk } = (await api.post('/stock/location/', { name: 'Rack', parent: house.pk })).body
    for (let i = 0; i < 52; i++) await api.post('/stock/location/', { name: `Bin ${String(i).padStart(2, '0')}`, parent: pk })
    const page = await at('all', `locations/${pk}/`)
    expect(page.said).to.contain('Bin 49').and.contain('Show all 52').and.not.contain('Bin 50')
    const all = await at('all', `locations/?inside=${pk}`)
    expect(all.said).to.contain('Locations inside Rack').and.contain('Bin 00').and.contain('1 to 25 of 52').and.not.contain('Shelf')
    const next = /href="(\?[^"]+)">Next/.exec(all.text)![1]!.replaceAll('&amp;', '&')
    expect((await at('all', `locations/${next}`)).said)
      .to.contain('26 to 50 of 52')
      .and.contain('Bin 25')
    const found = await at('all', `locations/?inside=${pk}&search=51`)
    expect(found.said).to.contain('Bin 51').and.contain('1 to 1 of 1')
    expect((await at('all', `locations/${house.pk}/`)).said).to.not.contain('Show all')
    expect((await at('all', 'locations/?inside=999999')).status).to.equal(404)
    for (const odd of ['inside=x', 'inside=-1', 'inside=', 'inside=1&inside=2'])
      expect((await at('all', `locations/?${odd}`)).status, odd).to.equal(200)
    expect((await at('orders', `locations/?inside=${pk}`)).said).to.not.contain('Rack')
  })

  it('leads to the slash that its addresses end with', async () => {
    for (const path of ['parts', 'locations', 'scan', `parts/${part.pk}`, `locations/${shelf.pk}`, `items/${item}`]) {
      const { status, headers } = await people.all!.request(`${server.url}/look/${path}?x=1`)
      expect([status, headers.get('location')], path).to.eql([301, `/inventory/look/${path}/?x=1`])
    }
    expect((await at('all', 'nothing')).status).to.equal(404)
  })

  it('says that stock is good until a day, and then that it was', async () => {
    const until = (day: string | null) => api.patch(`/stock/${item}/`, { expiry_date: day })
    await until('2199-03-01')
    expect((await at('all', `items/${item}/`)).said).to.contain('Expires on 1 March 2199')
    await until('2020-03-01')
    expect((await at('all', `locations/${shelf.pk}/`)).said)
      .to.contain('Expired on 1 March 2020')
      .and.not.contain('Expires on')
    await until(null)
  })

  it('goes page by page', async () => {
    const first = await at('all', 'parts/?search=bolt')
    expect(first.said).to.contain('1 to 25 of 30').and.contain('Bolt 00').and.not.contain('Bolt 29')
    const next = /href="(\?[^"]+)">Next/.exec(first.text)![1]!.replaceAll('&amp;', '&')
    const second = await at('all', `parts/${next}`)
    expect(second.said).to.contain('26 to 30 of 30').and.contain('Bolt 29').and.not.contain('Bolt 00')
    const beyond = await at('all', 'parts/?search=bolt&page=9999')
    expect(beyond.said).to.contain('26 to 30 of 30').and.contain('Bolt 29')
    expect((await at('all', 'parts/?search=nothing-has-this&page=9')).said).to.contain('0 results')
    for (const odd of ['page=0', 'page=-3', 'page=x', 'page=1e99', 'page=2&page=3', 'search=a&search=b', 'search=%00'])
      expect((await at('all', `parts/?${odd}`)).status, odd).to.equal(200)
  })

  it('hides every quantity and place from those who may not see stock', async () => {
    for (const path of ['parts/', 'parts/?search=anvil', `parts/${part.pk}/`]) {
      const { status, said } = await at('parts', path)
      expect(status, path).to.equal(200)
      expect(said, path).to.contain('Anvil').and.not.contain('4,321').and.not.contain('Shelf').and.not.contain('In stock')
    }
    expect((await at('parts', `parts/${part.pk}/`)).said).to.contain('Your roles do not include stock')
    expect(await statuses('parts')).to.eql([200, 403, 403])
    const places = await at('places', `locations/${house.pk}/`)
    expect(places.said).to.contain('Shelf').and.contain('Your roles do not include stock').and.not.contain('4,321').and.not.contain('Anvil')
    expect(await statuses('places')).to.eql([403, 200, 403])
  })

  it('names no part to those who may see stock alone', async () => {
    for (const path of [`locations/${shelf.pk}/`, `items/${item}/`]) {
      const { status, said } = await at('stock', path)
      expect(status, path).to.equal(200)
      expect(said, path).to.contain('4,321.25').and.contain('a part that you cannot see').and.not.contain('Anvil')
    }
    expect(await statuses('stock')).to.eql([403, 200, 200])
    expect((await at('stock', 'parts/')).said)
      .to.contain('Your roles do not include parts')
      .and.not.contain('Anvil')
  })

  it('shows nothing to those whose roles open none of it', async () => {
    expect(await statuses('orders')).to.eql([403, 403, 403])
    for (const path of ['parts/', 'locations/', `parts/${part.pk}/`, `locations/${shelf.pk}/`, `items/${item}/`, 'scan/'])
      expect((await at('orders', path)).said, path).to.not.match(/Anvil|Bolt|House|Shelf|4,321/)
  })

  it('follows the roles of the moment, and notes no refusal that nobody asked for', async () => {
    await server.createUser({ username: 'changing', password: PASSWORD, permissions: ['view:part', 'view:stock'] })
    people.changing = await new Visitor(server.url).signIn('changing')
    expect((await at('changing', `parts/${part.pk}/`)).said).to.contain(SEEN)
    await server.identity.change(async (trx) => {
      const { id } = (await trx('auth_group').where({ name: 'group of changing' }).first('id')) as { id: number }
      await setPermission(trx, id, 'view:stock', false)
    })
    expect((await at('changing', `parts/${part.pk}/`)).said)
      .to.contain('Anvil')
      .and.not.contain('4,321')
    expect(await server.db.all("select 1 from audit_log where action = 'access.refused'")).to.eql([])
  })

  it('has a page for what is not there', async () => {
    for (const path of ['parts/999999/', 'locations/999999/', 'items/999999/', 'nothing/', 'parts/1x/', 'parts/99999999999999999999/']) {
      const { status, said, headers } = await at('all', path)
      expect([status, headers.get('content-type')], path).to.eql([404, 'text/html; charset=utf-8'])
      expect(said, path).to.contain('This does not exist')
    }
  })

  it('loads pictures from this server alone, through the gate', async () => {
    const form = new FormData()
    form.set('image', new File([PNG], 'anvil.png', { type: 'image/png' }))
    expect((await api.send('PATCH', `/part/${part.pk}/`, form)).status).to.equal(200)
    const { text, headers } = await at('parts', `parts/${part.pk}/`)
    const [, source] = /class="picture" src="([^"]+)"/.exec(text)!
    expect(headers.get('content-security-policy')).to.contain("img-src 'self'").and.contain("default-src 'none'")
    const open = (visitor: Visitor) => visitor.request(new URL(source!, server.url).href).then(({ status }) => status)
    expect(await open(people.parts!)).to.equal(200)
    expect(await open(people.orders!)).to.equal(403)
    expect(await open(new Visitor(server.url))).to.equal(401)
  })

  describe('by a code', () => {
    const scan = (who: string, code: string) => people[who]!.post('/look/scan/', { code })

    it('goes to the part, item or location that it stands for, in each form', async () => {
      await api.post('/barcode/link/', { barcode: '4006381333931', part: part.pk })
      for (const [code, path] of [
        [`{"part": ${part.pk}}`, `parts/${part.pk}/`],
        [`INV-PA${part.pk}`, `parts/${part.pk}/`],
        [` INV-SI${item} `, `items/${item}/`],
        [`INV-SL${shelf.pk}`, `locations/${shelf.pk}/`],
        ['4006381333931', `parts/${part.pk}/`],
      ])
        expect((await scan('all', code!)).url, code).to.equal(`${server.url}/look/${path}`)
    })

    it('goes from what is bought to its part', async () => {
      const supplier = (await api.post('/company/', { name: 'Smithy', is_supplier: true })).body
      const bought = await api.post('/company/part/', { part: part.pk, supplier: supplier.pk, SKU: 'S-1' })
      expect((await scan('all', `INV-SP${bought.body.pk}`)).url).to.equal(`${server.url}/look/parts/${part.pk}/`)
    })

    it('finds nothing of what the person may not see, and says the same as of what there is not', async () => {
      const known = await scan('orders', `INV-PA${part.pk}`)
      const unknown = await scan('orders', `INV-PA${part.pk + 5000}`)
      expect([known.status, unknown.status]).to.eql([422, 422])
      const same = (text: string) => words({ ...known, text }).replaceAll(/INV-PA\d+/g, '…')
      expect(same(known.text)).to.equal(same(unknown.text)).and.contain('Nothing here has this code')
    })

    it('keeps what was typed, and offers to search for it', async () => {
      const page = await scan('all', '"><i>anvil')
      expect(page.text).to.contain('value="&quot;&gt;&lt;i&gt;anvil"').and.not.contain('<i>')
      expect(page.text).to.contain(`/look/parts/?search=${encodeURIComponent('"><i>anvil')}`)
      for (const odd of ['', ' ', '\0', 'x'.repeat(5000)]) expect((await scan('all', odd)).status, odd.slice(0, 9)).to.be.oneOf([200, 422])
    })

    it('takes no form without the token of its page, nor from nobody', async () => {
      const { status } = await people.all!.answer('/look/scan/', { code: `INV-PA${part.pk}` })
      expect(status).to.equal(403)
      const forged = await people.all!.open(`${server.url}/look/scan/`, {
        method: 'POST',
        body: new URLSearchParams({ csrf: 'x', code: 'y' }),
      })
      expect([forged.status, words(forged)]).to.satisfy(([code, said]: [number, string]) => code === 403 && said.includes('out of date'))
      const nobody = await new Visitor(server.url).open(`${server.url}/look/scan/`, {
        method: 'POST',
        body: new URLSearchParams({ code: 'y' }),
      })
      expect(nobody.url).to.contain('/login/?next=%2Flook%2Fscan%2F')
      // Of a stranger nothing is read: what no form is gets the same answer.
      const unread = await new Visitor(server.url).request(`${server.url}/look/scan/`, {
        method: 'POST',
        body: '{',
        headers: { 'Content-Type': 'application/json' },
      })
      expect([unread.status, unread.headers.get('location')]).to.satisfy(
        ([status, to]: [number, string]) => status === 303 && to.includes('/login/'),
      )
    })

    it('is noted like any scan, where the installation keeps scans', async () => {
      const kept = () => server.db.all<{ data: string }>('select data from common_barcode_scan')
      expect(await kept()).to.eql([])
      expect((await api.patch('/settings/global/BARCODE_STORE_RESULTS/', { value: true })).status).to.equal(200)
      await scan('all', `INV-PA${part.pk}`)
      expect(await kept()).to.eql([{ data: `INV-PA${part.pk}` }])
      await api.patch('/settings/global/BARCODE_STORE_RESULTS/', { value: false })
    })
  })

  it('is written in the language of the reader, numbers too', async () => {
    const page = await people.all!.open(`${server.url}/look/parts/${part.pk}/`, { headers: { 'accept-language': 'de' } })
    expect(words(page)).to.contain('4.321,25 kg').and.contain('Wo es liegt')
  })
})

describe('a look at the inventory, with half of the program', () => {
  it('is there with the API alone', async () => {
    const server = await startServer('sqlite', { only: 'resource', issuer: 'https://accounts.example/o' })
    const page = await new Visitor(server.url).at('/look/parts/')
    expect([page.status, words(page)]).to.satisfy(([status, said]: [number, string]) => status === 401 && said.includes('Sign in first'))
    await server.close()
  })
  it('is not there, nor offered, with the provider alone', async () => {
    const server = await startServer('sqlite', { only: 'provider' })
    await server.createUser({ username: 'boss', password: PASSWORD, isSuperuser: true })
    const boss = await new Visitor(server.url).signIn('boss')
    const home = await boss.at('/home/')
    expect(home.text).to.contain('Hello, boss').and.not.contain('/look/').and.not.contain('Fill the inventory')
    expect((await boss.at('/look/parts/')).status).to.equal(404)
    await server.close()
  })
})
