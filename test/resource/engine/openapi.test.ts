/** The OpenAPI document: it is valid, and it agrees with the contract. That answers keep to it: ../schema/answers.test.ts. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'chai'
import { loadConfig } from '../../../config.ts'
import { isScope } from '../../../provider/scopes.ts'
import type { Operation } from '../../../resource/engine/operation.ts'
import { OPERATIONS } from '../../../resource/inventory/index.ts'
import { openapi } from '../../../resource/openapi/document.ts'
import type { Document } from '../../support/document.ts'
import { checker, FORMATS } from '../../support/document-check.ts'

const config = loadConfig({}, {})
const build = (operations: readonly Operation[]) => openapi(operations, config)

/** Where something else than the published contract says is served, though no recording shows it: prices that were never more than null. */
const NEVER_RECORDED = [
  /^response field pricing_(max|min_total|max_total) is number, contract string$/,
  /^response field (purchase_cost|internal_cost|supplier_price|variant_cost|sale_history)_(min|max) is number, contract string$/,
  /^response field override_max is number, contract string$/,
  /^answers 200, contract 201: post \/api\/barcode\/po-receive\/$/,
]

describe('the OpenAPI document', () => {
  const document = build(OPERATIONS) as unknown as Document
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, o]) => ({ path, method, o })),
  )

  it('is OpenAPI 3.1, every schema is one of JSON Schema 2020-12, every reference leads somewhere', () => {
    expect(document).to.include({ openapi: '3.1.0' })
    expect(document).to.include.keys('info', 'servers', 'paths', 'components')
    const ajv = new Ajv2020({ strict: false, formats: Object.fromEntries(Object.keys(FORMATS).map((f) => [f, true])) })
    ajv.addSchema({ $id: 'document', components: document.components })
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      const local = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components'))
      expect(() => ajv.compile(local), name).not.to.throw()
    }
    for (const [, name] of JSON.stringify(document.paths).matchAll(/#\/components\/schemas\/([^"]+)"/g)) {
      expect(document.components.schemas).to.have.property(name!)
    }
  })

  it('every operation has an id of its own, a summary in sentence case, a tag, and its path parameters', () => {
    expect(new Set(operations.map(({ o }) => o.operationId)).size).to.equal(operations.length)
    for (const { path, o } of operations) {
      expect(o.summary, o.operationId).to.match(/^[A-Z]/)
      expect(o.tags, o.operationId).to.have.length(1)
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      expect(
        (o.parameters ?? []).filter((p) => p.in === 'path').map((p) => p.name),
        o.operationId,
      ).to.deep.equal(named)
      const names = (o.parameters ?? []).map((p) => p.name)
      expect(new Set(names).size, `${o.operationId}: ${names}`).to.equal(names.length)
    }
  })

  it('every guarded operation names scopes that exist and documents 401 and 403', () => {
    for (const { path, o } of operations) {
      const scopes = o.security.flatMap((s) => s.oauth2 ?? [])
      for (const scope of scopes) expect(isScope(scope), scope).to.equal(true)
      if (o.security.some((one) => !Object.keys(one).length)) continue // open to all
      // Where the person is asked for, no scope is enough and no access token is taken.
      if (!scopes.length) expect(path, o.operationId).to.match(/^\/api\/user\/(me\/$|(me\/)?token\/$|tokens\/)/)
      expect(o.responses, o.operationId).to.include.keys('401', '403')
      if (path.includes('{')) expect(o.responses, o.operationId).to.include.keys('404')
    }
  })

  it('shows an example of every body, and each is valid', () => {
    const check = checker(document)
    for (const { o } of operations) {
      const success = Object.entries(o.responses).find(([status]) => status.startsWith('2'))![1]
      const bodies = [
        ['request', o.requestBody],
        ['answer', '$ref' in success ? undefined : success],
      ] as const
      for (const [side, body] of bodies) {
        const media = body?.content?.['application/json']
        if (!media) continue
        const shown = [
          media.example,
          ...Object.values(media.examples ?? {}).map(({ $ref }) => document.components.examples[$ref.split('/').pop()!]!.value),
        ]
        for (const value of shown.filter((one) => one !== undefined)) check(media.schema, value, `${side} of ${o.operationId}`)
        if (side === 'request')
          expect(
            shown.some((one) => one !== undefined),
            o.operationId,
          ).to.equal(true)
      }
    }
    for (const [name, { content }] of Object.entries(document.components.responses)) {
      const media = content!['application/json']!
      check(media.schema, media.example, name)
    }
  })

  it('29. asks for more than g:read on every write; questions are asked by POST', () => {
    const questions = /^\/api\/(search|generate\/[a-z-]+|barcode|barcode\/generate)\/$/
    for (const { path, method, o } of operations) {
      if (method === 'get' || questions.test(path)) continue
      for (const { oauth2 } of o.security)
        if (oauth2)
          expect(
            oauth2.some((s) => /^[ar]:|^g:write$/.test(s)),
            o.operationId,
          ).to.equal(true)
    }
  })

  it('is not made of declarations that contradict each other', () => {
    const one = OPERATIONS[0]!
    expect(() => build([one, one])).to.throw(/two operations are called/)
    expect(() => build([{ ...one, summary: '' }])).to.throw(/summary/)
    expect(() => build([{ ...one, path: '/api/x' }])).to.throw(/slash/)
    expect(() => build([{ ...one, access: { anyOf: ['r:view:nothing' as never] } }])).to.throw(/there is no scope/)
  })

  it('agrees with the published contract wherever something is served', function () {
    const tool = join(process.cwd(), '../shared/tools/contract.mjs')
    if (!existsSync(tool)) {
      this.test!.title += ' (skipped: the contract lies in ../shared, which is not here)'
      this.skip()
    }
    const folder = mkdtempSync(join(tmpdir(), 'stockade-contract-'))
    try {
      const file = join(folder, 'openapi.json')
      writeFileSync(file, JSON.stringify(document))
      const { rows, weak } = JSON.parse(
        execFileSync(process.execPath, [tool, file, '--json'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }),
      ) as {
        weak: string[]
        rows: { method: string; path: string; served: boolean; problems: string[] }[]
      }
      expect(weak).to.deep.equal([])
      const served = rows.filter((row) => row.served)
      const contract = JSON.parse(readFileSync(join(process.cwd(), '../shared/reference/inventree-api-534.json'), 'utf8')) as {
        paths: Record<string, Record<string, { id: string }>>
      }
      const idOf = new Map(operations.map(({ path, method, o }) => [`${method} ${path.replace(/\{\w+\}/g, '{}')}`, o.operationId]))
      for (const { method, path } of served)
        expect(idOf.get(`${method} ${path.replace(/\{\w+\}/g, '{}')}`)).to.equal(contract.paths[path]![method]!.id)
      const differing = served.flatMap(({ method, path, problems }) =>
        problems
          .filter((problem) => !NEVER_RECORDED.some((known) => known.test(problem) || known.test(`${problem}: ${method} ${path}`)))
          .map((problem) => `${method} ${path}: ${problem}`),
      )
      expect(differing).to.deep.equal([])
      const missing = rows.filter((row) => !row.served).map((row) => row.path)
      for (const ours of [
        /^\/api\/company\/(\{|$|contact|address)/,
        /^\/api\/part\/(\{id\}\/)?$/,
        /^\/api\/part\/category\/(\{id\}\/|tree\/)?$/,
        /^\/api\/user\//,
      ]) {
        expect(missing.filter((path) => ours.test(path))).to.deep.equal([])
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
