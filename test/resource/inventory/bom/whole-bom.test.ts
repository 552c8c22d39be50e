/** A bill of materials as a whole: checked by somebody, and copied. */
import { expect } from 'chai'
import { Api, superuser, token } from '../../../support/api.ts'
import { type Made, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

eachDatabase('whole bills of materials', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  const assembly = (values: object = {}) => makePart(api, { assembly: true, ...values })
  const line = async (part: Made, sub: Made, values: object = {}): Promise<Made> => {
    const { status, body, text } = await api.post('/bom/', { part: part.pk, sub_part: sub.pk, ...values })
    expect(status, text).to.equal(201)
    return body
  }

  describe('checks', () => {
    it('hold until a line comes, goes or changes, and again when all is as it was', async () => {
      const [top, leaf] = [await assembly(), await makePart(api)]
      const first = await line(top, leaf, { quantity: 2 })
      const see = async () => (await api.get(`/part/${top.pk}/bom-validate/`)).body
      expect(await see()).to.deep.include({ pk: top.pk, bom_validated: false, bom_checksum: '', bom_checked_by: null })
      const { status, body } = await api.put(`/part/${top.pk}/bom-validate/`, { valid: true })
      expect(status).to.equal(200)
      expect(body).to.deep.equal({ task_id: '', exists: false, pending: false, complete: true, success: true, http_status: 200 })
      const checked = await see()
      expect(checked).to.include({ bom_validated: true, bom_checked_date: new Date().toISOString().slice(0, 10) })
      expect(checked.bom_checked_by_detail.username).to.equal('super')
      expect(checked.bom_checksum).to.match(/^[0-9a-f]{64}$/)
      expect((await api.get(`/bom/${first.pk}/`)).body.validated).to.equal(true)
      expect(await api.list('/part/?bom_valid=true', 'pk')).to.deep.equal([top.pk])
      await api.patch(`/bom/${first.pk}/`, { quantity: 3 })
      expect((await see()).bom_validated).to.equal(false)
      await api.patch(`/bom/${first.pk}/`, { quantity: 2 })
      expect((await see()).bom_validated).to.equal(true)
      const second = await line(top, leaf)
      expect((await see()).bom_validated).to.equal(false)
      await api.delete(`/bom/${second.pk}/`)
      expect((await see()).bom_validated).to.equal(true)
      await api.patch(`/part/${top.pk}/bom-validate/`)
      expect(await see()).to.include({ bom_validated: false, bom_checksum: '' })
    })

    it('of a variant end when a line changes that it inherits', async () => {
      const template = await assembly({ is_template: true })
      const [variant, leaf] = [await assembly({ variant_of: template.pk }), await makePart(api)]
      const down = await line(template, leaf, { inherited: true })
      await api.put(`/part/${variant.pk}/bom-validate/`, { valid: true })
      await api.patch(`/bom/${down.pk}/`, { quantity: 7 })
      expect((await api.get(`/part/${variant.pk}/bom-validate/`)).body.bom_validated).to.equal(false)
    })

    it('need the right to change BOMs', async () => {
      const user = await server.createUser({ username: 'engineer', permissions: ['view:part', 'change:part', 'view:bom'] })
      const engineer = new Api(server.url, token(await server.createToken(user)))
      const top = await assembly()
      expect((await engineer.get(`/part/${top.pk}/bom-validate/`)).status).to.equal(200)
      expect((await engineer.put(`/part/${top.pk}/bom-validate/`, { valid: true })).status).to.equal(403)
      expect((await api.put('/part/99999/bom-validate/', { valid: true })).status).to.equal(404)
      expect((await engineer.post(`/part/${top.pk}/bom-copy/`, { part: top.pk })).status).to.equal(403)
    })
  })

  describe('copies', () => {
    it('have the same lines with their substitutes, in place of those that were there', async () => {
      const [from, to] = [await assembly(), await assembly()]
      const [wire, nut, other] = [await makePart(api, { units: 'm' }), await makePart(api), await makePart(api)]
      const cut = await line(from, wire, { raw_amount: '30 cm', piece_count: 2, reference: 'W1', attrition: 2.5 })
      await line(from, nut, { quantity: 0.5, note: 'n' })
      await api.post('/bom/substitute/', { bom_item: cut.pk, part: other.pk })
      await line(to, other)
      const { status, body } = await api.post(`/part/${to.pk}/bom-copy/`, { part: from.pk })
      expect(status).to.equal(201)
      expect(body).to.include({ part: from.pk, remove_existing: true, copy_substitutes: true })
      const copied = (await api.get(`/bom/?part=${to.pk}&substitutes=true`)).body
      expect(copied).to.have.length(2)
      expect(copied[0]).to.include({ raw_amount: '30 cm', quantity: 0.6, piece_count: 2, reference: 'W1', attrition: 2.5 })
      expect(copied[0].substitutes[0].part).to.equal(other.pk)
      expect(copied[1]).to.include({ sub_part: nut.pk, quantity: 0.5, note: 'n' })
      await api.post(`/part/${to.pk}/bom-copy/`, { part: from.pk, remove_existing: false, copy_substitutes: false })
      expect(await api.list(`/bom/?part=${to.pk}`, 'pk')).to.have.length(4)
    })

    it('are made whole or not at all, unless what cannot be is to be left out', async () => {
      const [from, to, nut] = [await assembly(), await assembly(), await makePart(api)]
      await line(from, nut)
      await line(from, to)
      const refused = await api.post(`/part/${to.pk}/bom-copy/`, { part: from.pk })
      expect(refused.body).to.have.all.keys('sub_part')
      expect(await api.list(`/bom/?part=${to.pk}`, 'pk')).to.deep.equal([])
      await api.post(`/part/${to.pk}/bom-copy/`, { part: from.pk, skip_invalid: true })
      expect(await api.list(`/bom/?part=${to.pk}`, 'sub_part')).to.deep.equal([nut.pk])
      const itself = await api.post(`/part/${to.pk}/bom-copy/`, { part: to.pk })
      expect([itself.status, itself.body.remove_existing]).to.deep.equal([201, true])
      expect(await api.list(`/bom/?part=${to.pk}`, 'sub_part'), 'as it was').to.deep.equal([nut.pk])
      expect((await api.post(`/part/${to.pk}/bom-copy/`, { part: 99_999 })).body).to.deep.equal({
        part: ['Invalid pk "99999" - object does not exist.'],
      })
      expect((await api.post('/part/99999/bom-copy/', { part: from.pk })).status).to.equal(404)
    })

    it('take inherited lines when asked, and none that both inherit', async () => {
      const template = await assembly({ is_template: true })
      const [one, two] = [await assembly({ variant_of: template.pk }), await assembly({ variant_of: template.pk })]
      const [leaf, stranger] = [await makePart(api), await assembly()]
      await line(template, leaf, { inherited: true })
      await api.post(`/part/${two.pk}/bom-copy/`, { part: one.pk, include_inherited: true })
      expect(await api.list(`/bom/?part=${two.pk}`, 'part')).to.deep.equal([template.pk])
      await api.post(`/part/${stranger.pk}/bom-copy/`, { part: one.pk })
      expect(await api.list(`/bom/?part=${stranger.pk}`, 'part')).to.deep.equal([])
      await api.post(`/part/${stranger.pk}/bom-copy/`, { part: one.pk, include_inherited: true })
      expect(await api.list(`/bom/?part=${stranger.pk}`, 'part')).to.deep.equal([stranger.pk])
    })
  })
})
