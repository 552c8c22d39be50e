/** What a field takes, stores and answers, and the words in which it refuses. */
import { expect } from 'chai'
import { type Api, superuser } from '../../support/api.ts'
import { makeCompany, makePart } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { documentOf } from '../../support/document.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const REQUIRED = 'This field is required.'
const BLANK = 'This field may not be blank.'
const NULL = 'This field may not be null.'
const tooLong = (max: number) => `Ensure this field has no more than ${max} characters.`
const noSuch = (pk: unknown) => `Invalid pk "${pk}" - object does not exist.`

eachDatabase('fields of a request', (kind) => {
  let server: TestServer
  let api: Api
  let part: number
  let company: number
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
    part = (await makePart(api)).pk
    company = (await makeCompany(api)).pk
  })
  after(() => server.close())

  /** PATCHes one field of a part. @returns its value afterwards, or its messages */
  const set = async (name: string, value: unknown, at = `/part/${part}/`): Promise<unknown> => {
    const { status, body, text } = await api.patch(at, { [name]: value })
    if (status !== 200 && status !== 400) throw new Error(`${status} ${text}`)
    return body[name]
  }

  describe('refused', () => {
    const cases: [field: string, value: unknown, message: string][] = [
      ['name', '', BLANK],
      ['name', '   ', BLANK],
      ['name', null, NULL],
      ['name', true, 'Not a valid string.'],
      ['name', ['a'], 'Not a valid string.'],
      ['name', { a: 1 }, 'Not a valid string.'],
      ['name', 'a\0b', 'Null characters are not allowed.'],
      ['name', 'x'.repeat(101), tooLong(100)],
      ['description', 'x'.repeat(251), tooLong(250)],
      ['description', null, NULL],
      ['link', 'nowhere', 'Enter a valid URL.'],
      ['link', 'javascript:alert(1)', 'Enter a valid URL.'],
      ['link', 'data:text/html,x', 'Enter a valid URL.'],
      ['link', 'https://example.org/a b', 'Enter a valid URL.'],
      ['active', 'maybe', 'Must be a valid boolean.'],
      ['active', 2, 'Must be a valid boolean.'],
      ['active', ['true'], 'Must be a valid boolean.'],
      ['active', {}, 'Must be a valid boolean.'],
      ['active', null, NULL],
      ['default_expiry', 'soon', 'A valid integer is required.'],
      ['default_expiry', 1.5, 'A valid integer is required.'],
      ['default_expiry', '', NULL],
      ['default_expiry', [1], 'A valid integer is required.'],
      ['default_expiry', -1, 'Ensure this value is greater than or equal to 0.'],
      ['default_expiry', 1e12, 'Ensure this value is less than or equal to 2147483647.'],
      ['minimum_stock', 'many', 'A valid number is required.'],
      ['minimum_stock', '.', 'A valid number is required.'],
      ['minimum_stock', '1,5', 'A valid number is required.'],
      ['minimum_stock', 'Infinity', 'A valid number is required.'],
      ['minimum_stock', '0x10', 'A valid number is required.'],
      ['minimum_stock', true, 'A valid number is required.'],
      ['minimum_stock', null, NULL],
      ['minimum_stock', 1e-6, 'Ensure that there are no more than 5 decimal places.'],
      ['minimum_stock', '0.123456', 'Ensure that there are no more than 5 decimal places.'],
      ['minimum_stock', '12345678901', 'Ensure that there are no more than 10 digits before the decimal point.'],
      ['minimum_stock', '1e99', 'Ensure that there are no more than 15 digits in total.'],
      ['minimum_stock', '99999999999.12345', 'Ensure that there are no more than 15 digits in total.'],
      ['category', 99_999, noSuch(99_999)],
      ['category', '99999', noSuch(99_999)],
      ['category', 99_999_999_999, noSuch(99_999_999_999)],
      ['category', -1, noSuch(-1)],
      ['category', 'bolts', 'Incorrect type. Expected pk value, received str.'],
      ['category', true, 'Incorrect type. Expected pk value, received bool.'],
      ['category', [1], 'Incorrect type. Expected pk value, received list.'],
      ['category', { pk: 1 }, 'Incorrect type. Expected pk value, received dict.'],
      ['default_location', 1, noSuch(1)],
      ['image', 'photo.png', 'The submitted data was not a file. Check the encoding type on the form.'],
      ['tags', 7, 'Expected a list of items but got type "number".'],
      ['tags', [7], 'Not a valid string.'],
      ['tags', ['x'.repeat(101)], tooLong(100)],
      ['tags', ['a\0'], 'Null characters are not allowed.'],
      ['duplicate', 'part 1', 'Invalid data. Expected a dictionary, but got string.'],
    ]
    for (const [field, value, message] of cases) {
      it(`${field}: ${JSON.stringify(value).slice(0, 40)} -> ${message}`, async () => {
        expect(await set(field, value)).to.deep.equal([message])
      })
    }

    for (const value of ['nobody', 'a@', 'a b@example.org', '@example.org', 'a@-example.org']) {
      it(`an e-mail address: ${value}`, async () => {
        expect(await set('email', value, `/company/${company}/`)).to.deep.equal(['Enter a valid email address.'])
      })
    }

    it('a currency that the world does not have', async () => {
      expect(await set('currency', 'XXZ', `/company/${company}/`)).to.deep.equal(['"XXZ" is not a valid choice.'])
    })

    it('every field at once, and nothing is changed', async () => {
      const { status, body } = await api.post('/part/', {
        name: '',
        category: 99_999,
        description: 'x'.repeat(251),
        active: 'maybe',
        minimum_stock: 'few',
        link: 'x',
      })
      expect(status).to.equal(400)
      expect(body).to.deep.equal({
        name: [BLANK],
        category: [noSuch(99_999)],
        description: [tooLong(250)],
        active: ['Must be a valid boolean.'],
        minimum_stock: ['A valid number is required.'],
        link: ['Enter a valid URL.'],
      })
    })

    it('what is missing', async () => {
      expect((await api.post('/part/', {})).body).to.deep.equal({ name: [REQUIRED] })
      expect((await api.post('/company/contact/', {})).body).to.deep.equal({ company: [REQUIRED], name: [REQUIRED] })
    })
  })

  describe('taken', () => {
    const cases: [field: string, value: unknown, stored: unknown][] = [
      ['name', '  a name  ', 'a name'],
      ['name', 42, '42'],
      ['name', '😀'.repeat(100), '😀'.repeat(100)],
      ['name', `O'Brien "&< b>\\ %_`, `O'Brien "&< b>\\ %_`],
      ['description', '', ''],
      ['keywords', null, null],
      ['link', '', ''],
      ['link', null, null],
      ['link', 'https://example.org/a?b=c#d', 'https://example.org/a?b=c#d'],
      ['default_expiry', '7', 7],
      ['default_expiry', 7.0, 7],
      ['default_expiry', 2_147_483_647, 2_147_483_647],
      ['minimum_stock', '0.1', 0.1],
      ['minimum_stock', 0.00001, 0.00001],
      ['minimum_stock', '1e-5', 0.00001],
      ['minimum_stock', '1.10000000', 1.1],
      ['minimum_stock', '9999999999.99999', 9999999999.99999],
      ['minimum_stock', ' 12.5 ', 12.5],
      ['minimum_stock', '1.5E3', 1500],
      ['minimum_stock', '+3', 3],
      ['category', null, null],
      ['category', '', null],
      ['units', null, ''],
      ['revision', null, null],
    ]
    for (const [field, value, stored] of cases) {
      it(`${field}: ${JSON.stringify(value).slice(0, 40)} -> ${JSON.stringify(stored).slice(0, 40)}`, async () => {
        expect(await set(field, value)).to.equal(stored)
        expect((await api.get(`/part/${part}/`)).body[field]).to.equal(stored)
      })
    }

    for (const [words, value] of [
      [['true', 'True', 'TRUE', '1', 1, 'yes', 'on', 't', true], true],
      [['false', 'False', '0', 0, 'no', 'off', 'f', false], false],
    ] as const) {
      it(`${value} in every spelling of the clients`, async () => {
        for (const word of words) {
          await api.patch(`/part/${part}/`, { virtual: !value })
          expect(await set('virtual', word), String(word)).to.equal(value)
        }
      })
    }

    it('a currency in small letters', async () => {
      expect(await set('currency', 'eur', `/company/${company}/`)).to.equal('EUR')
    })

    it('null wherever the answer may hold null', async () => {
      const { components } = documentOf(server)
      for (const [path, schema] of [
        [`/part/${part}/`, 'Part'],
        [`/part/category/${(await api.post('/part/category/', { name: 'nullable' })).body.pk}/`, 'Category'],
        [`/company/${company}/`, 'Company'],
      ] as const) {
        for (const [name, field] of Object.entries(components.schemas[schema]!.properties)) {
          const nullable = JSON.stringify(field.type ?? field.oneOf).includes('null')
          if (!nullable || field.readOnly || field.writeOnly) continue
          const { status, text } = await api.patch(path, { [name]: null })
          expect(status, `${schema}.${name}: ${text}`).to.equal(200)
        }
      }
    })
  })

  describe('quantities', () => {
    it('are exact: ten times 0.1 is 1', async () => {
      const { pk: category } = (await api.post('/part/category/', { name: 'tenths' })).body
      for (let i = 0; i < 10; i++) await makePart(api, { category, minimum_stock: 0.1 })
      const [row] = await server.db.all<{ sum: number }>('select sum(minimum_stock) as sum from part_part where category_id = ?', [
        category,
      ])
      expect(Number(row!.sum)).to.equal(100_000)
    })

    it('are numbers in JSON, with a decimal even when whole', async () => {
      const { pk } = await makePart(api, { minimum_stock: 3 })
      expect((await api.get(`/part/${pk}/`)).text).to.contain('"minimum_stock":3.0')
    })
  })

  describe('writing', () => {
    it('fills in defaults', async () => {
      const { body } = await api.post('/part/', { name: 'with defaults' })
      expect(body).to.include({ active: true, component: true, purchaseable: true, salable: false, virtual: false, minimum_stock: 0 })
      expect(body).to.include({ IPN: '', revision: '', description: '', category: null, default_expiry: 0 })
    })

    it('passes over fields that it does not know or that are read-only', async () => {
      const { status, body } = await api.post('/part/', {
        name: 'plain',
        colour: 'red',
        pk: 4711,
        full_name: 'forged',
        in_stock: 9,
        barcode_hash: 'x',
      })
      expect(status).to.equal(201)
      expect(body).to.include({ full_name: 'plain', in_stock: 0, barcode_hash: '' })
      expect(body.pk).not.to.equal(4711)
      expect(body).not.to.have.property('colour')
    })

    it('PATCH changes what is named and nothing else', async () => {
      const made = await makePart(api, { description: 'before', keywords: 'kept', virtual: true })
      const { body } = await api.patch(`/part/${made.pk}/`, { description: 'after' })
      expect(body).to.deep.equal({ ...made, description: 'after' })
      expect((await api.patch(`/part/${made.pk}/`, {})).body).to.deep.equal({ ...made, description: 'after' })
    })

    it('PUT asks for what is required, and leaves the optional rest as it is', async () => {
      const made = await makePart(api, { description: 'kept', virtual: true })
      expect((await api.put(`/part/${made.pk}/`, { description: 'x' })).body).to.deep.equal({ name: [REQUIRED] })
      const { status, body } = await api.put(`/part/${made.pk}/`, { name: 'replaced' })
      expect(status).to.equal(200)
      expect(body).to.deep.equal({ ...made, name: 'replaced', full_name: 'replaced' })
    })

    it('DELETE answers 204 without a body, and then there is nothing', async () => {
      const { pk } = await makeCompany(api)
      const { status, text } = await api.delete(`/company/${pk}/`)
      expect([status, text]).to.deep.equal([204, ''])
      for (const gone of [await api.get(`/company/${pk}/`), await api.patch(`/company/${pk}/`), await api.delete(`/company/${pk}/`)]) {
        expect(gone.status).to.equal(404)
        expect(gone.body).to.deep.equal({ detail: 'No Company matches the given query.' })
      }
    })

    for (const pk of ['0', '999999', '2147483647', '2147483648', '9999999999999', '999999999999999']) {
      it(`answers 404 for the key ${pk}`, async () => {
        for (const { status, body } of [await api.get(`/part/${pk}/`), await api.patch(`/part/${pk}/`), await api.delete(`/part/${pk}/`)]) {
          expect(status).to.equal(404)
          expect(body).to.deep.equal({ detail: 'No Part matches the given query.' })
        }
      })
    }
  })
})
