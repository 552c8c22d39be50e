/** Companies, their contacts and their addresses. */
import { expect } from 'chai'
import { type Api, superuser } from '../../support/api.ts'
import { makeAddress, makeCompany, makeContact, makePart } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

eachDatabase('companies', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  it('name and e-mail together are unique', async () => {
    await makeCompany(api, { name: 'Acme', email: 'a@acme.example' })
    const refused = { non_field_errors: ['The fields name, email must make a unique set.'] }
    expect((await api.post('/company/', { name: 'Acme', email: 'a@acme.example' })).body).to.deep.equal(refused)
    await makeCompany(api, { name: 'Acme' })
    expect((await api.post('/company/', { name: 'Acme', email: '' })).body).to.deep.equal(refused)
    const other = await makeCompany(api, { name: 'Acme', email: 'b@acme.example' })
    expect((await api.patch(`/company/${other.pk}/`, { email: 'a@acme.example' })).body).to.deep.equal(refused)
  })

  it('answer as the contract has it', async () => {
    const { body } = await api.post('/company/', { name: 'Fresh' })
    expect(body).to.deep.include({ currency: 'USD', is_supplier: true, is_customer: false, active: true, email: '', image: null })
    expect(body).to.deep.include({ parts_supplied: 0, parts_manufactured: 0, primary_address: null, tax_id: '' })
  })

  it('stay while they have stock that was sent to them: it would be in stock again', async () => {
    const { pk: customer } = await makeCompany(api, { is_customer: true })
    const { pk: part } = await makePart(api, { salable: true })
    const [item] = (await api.post('/stock/', { part, quantity: 6 })).body
    expect((await api.post('/stock/assign/', { items: [{ item: item.pk }], customer })).status).to.equal(201)
    const { status, body } = await api.delete(`/company/${customer}/`)
    expect([status, body]).to.eql([400, { non_field_errors: ['Stock items have been sent to this company'] }])
    expect((await api.get(`/stock/${item.pk}/`)).body).to.include({ in_stock: false, customer })
  })

  it('take contacts and addresses along when they go', async () => {
    const { pk: company } = await makeCompany(api)
    const contact = await makeContact(api, { company })
    const address = await makeAddress(api, { company })
    expect((await api.delete(`/company/${company}/`)).status).to.equal(204)
    expect((await api.get(`/company/contact/${contact.pk}/`)).body.detail).to.equal('No Contact matches the given query.')
    expect((await api.get(`/company/address/${address.pk}/`)).status).to.equal(404)
  })

  it('contacts carry the name of their company', async () => {
    const company = await makeCompany(api)
    const contact = await makeContact(api, { company: company.pk })
    expect(contact.company_name).to.equal(company.name)
  })

  describe('addresses', () => {
    const primaries = async (company: number) =>
      (await api.get(`/company/address/?company=${company}`)).body
        .filter((row: { primary: boolean }) => row.primary)
        .map((row: { pk: number }) => row.pk)

    it('exactly one is the primary one, whatever is done', async () => {
      const { pk: company } = await makeCompany(api)
      const first = await makeAddress(api, { company })
      expect(first.primary).to.equal(true)
      const second = await makeAddress(api, { company, primary: true })
      expect(await primaries(company)).to.deep.equal([second.pk])
      await api.patch(`/company/address/${second.pk}/`, { primary: false })
      expect(await primaries(company)).to.have.length(1)
      await api.delete(`/company/address/${(await primaries(company))[0]}/`)
      expect(await primaries(company)).to.have.length(1)
    })

    it('one that moves to another company leaves an heir behind', async () => {
      const [from, to] = [(await makeCompany(api)).pk, (await makeCompany(api)).pk]
      const moved = await makeAddress(api, { company: from, primary: true })
      const left = await makeAddress(api, { company: from })
      const there = await makeAddress(api, { company: to })
      await api.patch(`/company/address/${moved.pk}/`, { company: to })
      expect(await primaries(from)).to.deep.equal([left.pk])
      expect(await primaries(to)).to.have.length(1)
      expect(await primaries(to))
        .to.be.an('array')
        .that.includes.oneOf([moved.pk, there.pk])
    })

    it('several that become primary at once leave one', async () => {
      const { pk: company } = await makeCompany(api)
      const made = await Promise.all(Array.from({ length: 6 }, () => makeAddress(api, { company, primary: true })))
      expect(made).to.have.length(6)
      expect(await primaries(company)).to.have.length(1)
    })

    it('the primary one appears in the company', async () => {
      const { pk: company } = await makeCompany(api)
      const address = await makeAddress(api, { company, line1: '1 Main St', country: 'NL' })
      const { body } = await api.get(`/company/${company}/?address_detail=true`)
      expect((await api.get(`/company/${company}/`)).body).not.to.have.property('primary_address')
      expect(body.primary_address).to.include({ pk: address.pk, line1: '1 Main St', country: 'NL' })
    })
  })

  it('several contacts or addresses are deleted in one request, all or none', async () => {
    const { pk: company } = await makeCompany(api)
    const keys = await Promise.all([1, 2, 3].map(async () => (await makeContact(api, { company })).pk))
    expect((await api.delete('/company/contact/', { items: [keys[0], 99_999] })).status).to.equal(404)
    expect((await api.delete('/company/contact/', {})).status).to.equal(400)
    const { status, body } = await api.delete('/company/contact/', { items: keys.slice(0, 2) })
    expect([status, body]).to.deep.equal([200, { success: 'Deleted 2 items' }])
    expect((await api.delete('/company/contact/', { filters: { company } })).body).to.deep.equal({ success: 'Deleted 1 items' })
    expect(await api.list(`/company/contact/?company=${company}`)).to.deep.equal([])
  })
})
