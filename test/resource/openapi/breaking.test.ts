/** What of a change breaks clients: each kind of it is found, and what is merely new is not. */
import { expect } from 'chai'
import { loadConfig } from '../../../config.ts'
import { OPERATIONS } from '../../../resource/inventory/index.ts'
import { breakingChanges } from '../../../resource/openapi/breaking.ts'
import { openapi } from '../../../resource/openapi/document.ts'
import { toOpenapi30 } from '../../../resource/openapi/openapi-30.ts'

// biome-ignore lint/suspicious/noExplicitAny: documents are changed here in every way
type Document = any

let made: Document
/** Made once for all tests, of which each changes a copy of its own. */
const whole = (): Document => (made ??= openapi(OPERATIONS, loadConfig({}, {})))
const document = (): Document => structuredClone(whole())

/** What changes break, as `where: what`. */
function broken(change: (document: Document) => void): string[] {
  const later = document()
  change(later)
  return breakingChanges(document(), later).map(({ where, what }) => `${where}: ${what}`)
}

describe('breaking changes', () => {
  it('are none between a document and itself, in either version', () => {
    expect(breakingChanges(document(), document())).to.eql([])
    expect(breakingChanges(toOpenapi30(document()), document())).to.eql([])
    expect(breakingChanges(document(), toOpenapi30(document()))).to.eql([])
  })

  const part = '/api/part/{id}/'
  const list = '/api/part/'
  const cases: [title: string, change: (d: Document) => void, found: string[]][] = [
    ['an address goes', (d) => delete d.paths[part], [`${part}: the address is gone`]],
    ['an operation goes', (d) => delete d.paths[part].delete, [`DELETE ${part}: the operation is gone`]],
    [
      'an operation gets another name',
      (d) => {
        d.paths[part].delete.operationId = 'part_remove'
      },
      [`DELETE ${part}: is called part_remove, and was part_destroy`],
    ],
    [
      'a parameter goes',
      (d) => {
        d.paths[list].get.parameters = d.paths[list].get.parameters.filter((p: { name: string }) => p.name !== 'search')
      },
      [`GET ${list}: the query parameter search is gone`],
    ],
    [
      'a parameter is required',
      (d) => {
        d.paths[list].get.parameters.find((p: { name: string }) => p.name === 'search').required = true
      },
      [`GET ${list}: the query parameter search is required`],
    ],
    [
      'a parameter takes fewer values',
      (d) => {
        d.paths['/api/schema/'].get.parameters[0].schema.enum = ['json']
      },
      ['GET /api/schema/: the query parameter format no longer takes "yaml"'],
    ],
    [
      'a field of requests goes',
      (d) => delete d.components.schemas.ContactRequest.properties.phone,
      ['ContactRequest in requests: the field phone is gone'],
    ],
    [
      'a field of requests is required',
      (d) => d.components.schemas.ContactRequest.required.push('phone'),
      ['ContactRequest in requests: the field phone is required'],
    ],
    [
      'a field of requests takes less',
      (d) => {
        d.components.schemas.ContactRequest.properties.phone = { type: 'integer' }
      },
      ['ContactRequest in requests: phone no longer takes string'],
    ],
    [
      'a field of requests is shorter',
      (d) => {
        d.components.schemas.ContactRequest.properties.phone.maxLength = 5
      },
      ['ContactRequest in requests: phone has a stricter maxLength'],
    ],
    [
      'null is no longer taken',
      (d) => {
        d.components.schemas.CategoryRequest.properties.parent.type = 'integer'
      },
      ['CategoryRequest in requests: parent no longer takes null'],
    ],
    [
      'a field of answers goes',
      (d) => delete d.components.schemas.Contact.properties.phone,
      ['Contact in answers: the field phone is gone'],
    ],
    [
      'a field of answers may be missing',
      (d) => {
        d.components.schemas.Contact.required = d.components.schemas.Contact.required.filter((name: string) => name !== 'phone')
      },
      ['Contact in answers: the field phone may be missing'],
    ],
    [
      'a field of answers may be null',
      (d) => {
        d.components.schemas.Contact.properties.phone.type = ['string', 'null']
      },
      ['Contact in answers: phone may be null'],
    ],
    [
      'a body is no longer read as a form',
      (d) => delete d.paths['/api/company/'].post.requestBody.content['multipart/form-data'],
      ['POST /api/company/: no longer takes multipart/form-data'],
    ],
    [
      'another status is success',
      (d) => {
        d.paths[list].post.responses['200'] = d.paths[list].post.responses['201']
        delete d.paths[list].post.responses['201']
      },
      [`POST ${list}: no longer answers 201, but 200`],
    ],
    [
      'another scope is asked for',
      (d) => {
        d.paths[list].post.security[0].oauth2 = ['r:change:part']
      },
      [`POST ${list}: is no longer opened by oauth2 with r:add:part`],
    ],
    [
      'a scope more is asked for',
      (d) => {
        d.paths[list].post.security[0].oauth2.push('a:staff')
      },
      [`POST ${list}: is no longer opened by oauth2 with r:add:part`],
    ],
    [
      'credentials are asked for',
      (d) => {
        d.paths['/api/'].get.security = [{ tokenAuth: [] }]
      },
      ['GET /api/: is no longer opened by no credentials'],
    ],
  ]
  for (const [title, change, found] of cases) {
    it(title, () => {
      expect(broken(change)).to.eql(found)
    })
  }

  it('are not what is merely new', () => {
    const added = broken((d) => {
      d.paths['/api/new/'] = { get: { operationId: 'new', responses: {} } }
      d.paths[list].get.parameters.push({ name: 'new', in: 'query', schema: { type: 'string' } })
      d.components.schemas.Contact.properties.added = { type: 'string' }
      d.components.schemas.Contact.required.push('added')
      d.components.schemas.ContactRequest.properties.added = { type: 'string' }
      d.components.schemas.ContactRequest.properties.phone.maxLength = 500
      d.components.schemas.Part.properties.category.type = 'integer'
      d.paths[list].post.security.push({ oauth2: ['a:staff'] })
    })
    expect(added).to.eql([])
  })
})
