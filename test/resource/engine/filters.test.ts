/** Filters: each finds what it says, and a key of nothing never widens a list. */
import { expect } from 'chai'
import { type Api, superuser } from '../../support/api.ts'
import { type Made, makeAddress, makeCategory, makeCompany, makeContact, makePart } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

eachDatabase('filters', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  describe('of parts', () => {
    let home: Made
    let parts: Record<string, Made>
    before(async () => {
      home = await makeCategory(api, { name: 'home' })
      const inner = await makeCategory(api, { name: 'inner', parent: home.pk })
      const category = home.pk
      const template = await makePart(api, { name: 'template', category, is_template: true })
      const variant = await makePart(api, { name: 'variant', category, variant_of: template.pk, is_template: true })
      const original = await makePart(api, { name: 'original', category, IPN: 'IPN-1' })
      parts = {
        template,
        variant,
        original,
        grandchild: await makePart(api, { name: 'grandchild', category, variant_of: variant.pk }),
        revised: await makePart(api, { name: 'revised', category, revision: 'B', revision_of: original.pk }),
        deep: await makePart(api, { name: 'deep', category: inner.pk, IPN: 'IPN-22', units: 'm', tags: ['Long', 'thin'] }),
        dormant: await makePart(api, { name: 'dormant', category, active: false, locked: true, virtual: true }),
        short: await makePart(api, { name: 'short', category, minimum_stock: 5, assembly: true, trackable: true, component: false }),
      }
      await api.patch(`/part/${original.pk}/`, { starred: true })
      await server.db.transaction(async (trx) => {
        await trx('part_part').where({ id: original.pk }).update({ creation_date: '2020-02-29' })
        // More is needed of one than is held, of the other no more than that, and there is none of either.
        for (const [part, allocated_to_build_orders] of [
          [parts.variant!, 200_000],
          [parts.revised!, 100_000],
        ] as const)
          await trx('part_total')
            .where({ part_id: part.pk })
            .update({ required_for_build_orders: 200_000, allocated_to_build_orders, in_stock: 0 })
        await trx('part_total')
          .where({ part_id: parts.deep!.pk })
          .update({ in_stock: 300_000, total_in_stock: 300_000, unallocated_stock: 300_000, ordering: 100_000, pricing_min: 1_500_000 })
        // There was some once.
        await trx('part_total').where({ part_id: parts.short!.pk }).update({ stock_item_count: 1 })
      })
    })

    /** Names of the parts of this test that a filter finds. */
    const found = async (query: string): Promise<string> => (await api.list(`/part/?category=${home.pk}&${query}`)).join(' ')
    const every = 'deep dormant grandchild original revised short template variant'
    const all = (...without: string[]): string =>
      every
        .split(' ')
        .filter((name) => !without.includes(name))
        .join(' ')

    const cases: [query: string | (() => string), names: string][] = [
      ['', every],
      ['cascade=true', every],
      ['cascade=false', all('deep')],
      ['active=false', 'dormant'],
      ['active=yes', all('dormant')],
      ['assembly=1', 'short'],
      ['component=0', 'short'],
      ['is_template=true', 'template variant'],
      ['locked=true', 'dormant'],
      ['virtual=true', 'dormant'],
      ['trackable=on', 'short'],
      ['salable=true', ''],
      ['purchaseable=false', ''],
      ['testable=true', ''],
      ['consumable=true', ''],
      ['starred=true', 'original'],
      ['starred=false', all('original')],
      ['IPN=IPN-1', 'original'],
      ['IPN=ipn-1', 'original'],
      ['has_ipn=true', 'deep original'],
      ['has_units=true', 'deep'],
      ['IPN_regex=^IPN-[0-9]$', 'original'],
      ['IPN_regex=^ipn-2', 'deep'],
      ['IPN_regex=-\\d\\d', 'deep'],
      ['name_regex=^.*ed$', 'revised'],
      ['name_regex=^d.%2Bt$', 'dormant'],
      ['name_regex=e.p$', 'deep'],
      ['name_regex=^DEEP', 'deep'],
      ['is_variant=true', 'grandchild variant'],
      [() => `variant_of=${parts.template!.pk}`, 'variant'],
      [() => `ancestor=${parts.template!.pk}`, 'grandchild variant'],
      [() => `convert_from=${parts.template!.pk}`, 'grandchild variant'],
      [() => `exclude_tree=${parts.template!.pk}`, all('template', 'variant', 'grandchild')],
      ['is_revision=true', 'revised'],
      ['has_revisions=true', 'original'],
      [() => `revision_of=${parts.original!.pk}`, 'revised'],
      ['variant_of=null', all('variant', 'grandchild')],
      [() => `exclude_id=${parts.deep!.pk},${parts.short!.pk}`, all('deep', 'short')],
      ['created_before=2020-02-29', ''],
      ['created_before=2020-03-01', 'original'],
      ['created_after=2020-02-28', every],
      ['created_after=2020-02-29', all('original')],
      ['has_stock=true', 'deep'],
      ['depleted_stock=true', 'short'],
      ['unallocated_stock=true', 'deep'],
      ['on_order=true', 'deep'],
      ['has_pricing=true', 'deep'],
      ['low_stock=true', 'short'],
      ['high_stock=true', ''],
      ['stock_to_build=true', 'revised'],
      ['tag_name=Long', 'deep'],
      ['tag_name=LONG, thin', 'deep'],
      ['tag_name=long,other', ''],
      ['tag_name=lon', ''],
      ['tags=long', 'deep'],
      ['tags=other', ''],
      ['tags=true', every],
      ['active=none', every],
      ['assembly=2', every],
      ['starred=undefined', every],
      ['cascade=none', all('deep')],
      ['default_location=null', every],
      [() => `related=${parts.deep!.pk}`, ''],
      [() => `exclude_related=${parts.deep!.pk}`, every],
      [() => `in_bom_for=${parts.short!.pk}`, ''],
      ['bom_valid=true', ''],
      ['active=true&assembly=true', 'short'],
      ['search=deep&starred=true', ''],
    ]
    for (const [query, names] of cases) {
      it(`${typeof query === 'string' ? query || 'none' : String(query).replace(/^\(\) => /, '')} -> ${names || 'nothing'}`, async () => {
        expect(await found(typeof query === 'string' ? query : query())).to.equal(names)
      })
    }

    it('a key of nothing is no choice, whatever it would be the key of; null finds what has none', async () => {
      const loose = await makePart(api, { category: null })
      const lists: [path: string, names: string][] = [
        ['/part/', 'category default_location variant_of revision_of ancestor convert_from exclude_tree in_bom_for'],
        ['/stock/', 'part part_tree location category status supplier supplier_part customer company manufacturer_part bom_item'],
        ['/part/category/', 'parent exclude_tree'],
        ['/stock/location/', 'parent location_type'],
        ['/bom/', 'part uses category sub_part'],
        ['/company/part/', 'part supplier manufacturer company manufacturer_part'],
        ['/company/price-break/', 'part base_part supplier'],
        ['/order/po/', 'supplier status part supplier_part project_code assigned_to created_by'],
        ['/order/po-line/', 'order part base_part order_status'],
        ['/parameter/', 'template'],
        ['/part/parameter/', 'part template'],
        ['/part/category/parameters/', 'category template'],
        ['/part/related/', 'part part_1'],
        ['/part/test-template/', 'part'],
        ['/stock/track/', 'item part user'],
        ['/stock/test/', 'stock_item part template'],
      ]
      for (const [path, names] of lists)
        for (const name of names.split(' ')) {
          const { status, body } = await api.get(`${path}?${name}=99999`)
          const refusal = { [name]: ['Select a valid choice. That choice is not one of the available choices.'] }
          expect([status, body], `${path} ${name}`).to.deep.equal([400, refusal])
        }
      expect((await api.get('/part/?category=99999&cascade=false')).status).to.equal(400)
      expect(await api.list('/part/?category=null&cascade=false', 'pk')).to.deep.equal([loose.pk])
    })

    for (const pattern of [
      'a{0,99}'.repeat(25),
      '(?:a{31}){32}(?:a{31}){32}',
      '[z-a]',
      '\\',
      'a\\',
      '*',
      '(?=x)',
      '(?<!x)y',
      '(x)\\1',
      '\\é',
      '[',
      'x'.repeat(201),
    ]) {
      it(`refuses the pattern ${pattern.slice(0, 20)}`, async () => {
        const { status, body } = await api.get(`/part/?name_regex=${encodeURIComponent(pattern)}`)
        expect(status).to.equal(400)
        expect(body).to.have.all.keys('name_regex')
      })
    }

    it('patterns are RE2 on both databases', async () => {
      const { pk: category } = await makeCategory(api)
      for (const name of ['Resistor 10k', 'resistor 1M', 'Capacitor 10n', 'Österreich', 'line\nbreak'])
        await makePart(api, { name, category, IPN: name.slice(0, 3) })
      const match = async (pattern: string) =>
        (await api.list(`/part/?category=${category}&name_regex=${encodeURIComponent(pattern)}`)).join(', ')
      expect(await match('^(?i)res')).to.equal('Resistor 10k, resistor 1M')
      expect(await match('Resistor 10|Cap')).to.equal('Capacitor 10n, Resistor 10k')
      expect(await match('^RES')).to.equal('Resistor 10k, resistor 1M')
      expect(await match('^ö')).to.equal('Österreich')
      expect(await match('(?-i)^res')).to.equal('resistor 1M')
      expect(await match('\\b1\\d?[kM]$')).to.equal('Resistor 10k, resistor 1M')
      expect(await match('^\\p{Lu}\\w+\\s1{1}0')).to.equal('Capacitor 10n, Resistor 10k')
      expect(await match('^Ö[[:alpha:]]+$')).to.equal('Österreich')
      expect(await match('Capx?acitor')).to.equal('Capacitor 10n')
      expect(await match('e.b')).to.equal('')
      expect(await match('(?s)e.b')).to.equal('line\nbreak')
      expect(await match('k$')).to.equal('line\nbreak, Resistor 10k')
      expect(await api.list(`/part/?category=${category}&name_regex=1&IPN_regex=^[Rr]es$&ordering=name`)).to.eql([
        'Resistor 10k',
        'resistor 1M',
      ])
      const { body } = await api.get(`/part/?category=${category}&name_regex=10&limit=1`)
      expect([body.count, body.results.length]).to.eql([2, 1])
    })

    it('63: no pattern takes more of the only thread than its bound, whatever is matched', async () => {
      const { pk: category } = await makeCategory(api)
      await server.db.transaction(async (trx) => {
        const [{ id, ...row }] = await trx('part_part').limit(1)
        const rows = Array.from({ length: 1500 }, (_, n) => ({
          ...row,
          category_id: category,
          name: `${'a'.repeat(90)}${n}`,
          IPN: 'a'.repeat(90),
        }))
        for (let n = 0; n < rows.length; n += 20) await trx('part_part').insert(rows.slice(n, n + 20))
      })
      // 138,000 characters: what is answered, or why not.
      const patterns: [pattern: string, answer: string | undefined][] = [
        ['(a+)+$', undefined],
        ['(a|a)*b', undefined],
        ['(a*)*(a*)*b', undefined],
        ['.*.*.*.*.*.*.*.*=', undefined],
        [`${'a?'.repeat(99)}b`, 'There is too much to match this against'],
        ['(?:a?){30}a{60}b', 'There is too much to match this against'],
        ['(?:a{0,31}){0,31}(?:a{0,31}){0,31}', 'This regular expression is too large'],
      ]
      for (const [pattern, refusal] of patterns) {
        const began = performance.now()
        const { status, body } = await api.get(`/part/?limit=1&category=${category}&name_regex=${encodeURIComponent(pattern)}`)
        expect(performance.now() - began, pattern).to.be.below(1000)
        expect(status, pattern).to.equal(refusal ? 400 : 200)
        if (refusal) expect(body.name_regex[0], pattern).to.contain(refusal)
      }
    })

    it('patterns find signs that are written with a backslash', async () => {
      const { pk: category } = await makeCategory(api)
      for (const name of ['a.b', 'axb', 'a*b', 'a?b', 'a[b', 'a$', 'a\\']) await makePart(api, { name, category })
      const match = async (pattern: string) =>
        (await api.list(`/part/?category=${category}&name_regex=${encodeURIComponent(pattern)}`)).join(' ')
      expect(await match('a\\.b')).to.equal('a.b')
      expect(await match('a\\*b')).to.equal('a*b')
      expect(await match('a\\?b')).to.equal('a?b')
      expect(await match('a\\[b')).to.equal('a[b')
      expect(await match('a\\$')).to.equal('a$')
      expect(await match('a\\$$')).to.equal('a$')
      expect(await match('^a\\\\$')).to.equal('a\\')
    })
  })

  describe('of companies, contacts and addresses', () => {
    it('flags and names', async () => {
      const all = (await Promise.all([
        makeCompany(api, { name: 'Cust', is_customer: true, is_supplier: false }),
        makeCompany(api, { name: 'Manu', is_manufacturer: true, active: false, tags: ['big'] }),
      ])) as Made[]
      expect(await api.list('/company/?is_customer=true')).to.deep.equal(['Cust'])
      expect(await api.list('/company/?is_supplier=false')).to.deep.equal(['Cust'])
      expect(await api.list('/company/?is_manufacturer=1')).to.deep.equal(['Manu'])
      expect(await api.list('/company/?active=false')).to.deep.equal(['Manu'])
      expect(await api.list('/company/?name=Manu', 'pk')).to.deep.equal([all[1]!.pk])
      expect(await api.list('/company/?tag_name=big')).to.deep.equal(['Manu'])
    })

    it('the company that they belong to', async () => {
      const contact = await makeContact(api)
      await makeContact(api)
      expect(await api.list(`/company/contact/?company=${contact.company}`, 'pk')).to.deep.equal([contact.pk])
      const address = await makeAddress(api)
      await makeAddress(api)
      expect(await api.list(`/company/address/?company=${address.company}`, 'pk')).to.deep.equal([address.pk])
    })
  })

  describe('with wrong values', () => {
    for (const name of ['exclude_tree', 'exclude_id', 'exclude_related']) {
      it(`${name} answers 400 to what is no key`, async () => {
        expect((await api.get(`/part/?${name}=abc`)).body).to.have.all.keys(name)
      })
    }

    it('a NUL character is refused by every kind of filter', async () => {
      for (const query of ['name_regex', 'IPN', 'tag_name', 'category', 'active', 'created_after']) {
        const { status, body } = await api.get(`/part/?${query}=a%00`)
        expect([status, body]).to.deep.equal([400, { [query]: ['Null characters are not allowed.'] }])
      }
    })

    it('a write takes no yes or no that is neither', async () => {
      const { status, body } = await api.delete('/company/part/', { filters: { active: 'none' } })
      expect([status, body]).to.deep.equal([400, { active: ['Must be a valid boolean.'] }])
    })

    it('all wrong ones are named at once', async () => {
      const { body } = await api.get('/part/?category=x&created_after=never')
      expect(body).to.deep.equal({
        category: ['Select a valid choice. That choice is not one of the available choices.'],
        created_after: ['Enter a valid date.'],
      })
    })
  })
})
