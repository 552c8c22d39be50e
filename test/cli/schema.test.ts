import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { parse } from 'yaml'
import { temporaryFolder } from '../support/databases.ts'
import { stockade } from '../support/process.ts'

describe('stockade schema', () => {
  it('writes the same document as JSON and as YAML', async () => {
    const folder = temporaryFolder()
    for (const name of ['schema.json', 'schema.yaml']) {
      const { code, stderr } = await stockade(['schema', '--out', join(folder, name)])
      expect([code, stderr]).to.eql([0, ''])
    }
    const json = JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8'))
    expect(json.openapi).to.match(/^3\./)
    expect(json.paths).to.include.keys('/api/part/', '/api/company/', '/api/user/me/')
    expect(parse(readFileSync(join(folder, 'schema.yaml'), 'utf8'))).to.eql(json)
  })

  it('writes to standard output, one area, and OpenAPI 3.0, when asked to', async () => {
    const { code, stdout } = await stockade(['schema', '--area', 'company', '--openapi', '3.0', '--format', 'yaml'])
    expect(code).to.equal(0)
    const document = parse(stdout)
    expect(document.openapi).to.equal('3.0.3')
    expect(Object.keys(document.paths).filter((path) => !path.startsWith('/api/company/'))).to.eql([])
    expect(document.components.schemas).to.include.keys('Company', 'Contact', 'Error').and.not.include.keys('Part')
    expect((await stockade(['schema', '--area', 'none'])).stderr).to.match(/^There is no area "none"\. Areas: root, /)
  })

  it('lists what breaks clients of an earlier document, and fails when something does', async () => {
    const file = join(temporaryFolder(), 'earlier.json')
    await stockade(['schema', '--out', file])
    const same = await stockade(['schema', '--check', file])
    expect([same.code, same.stdout]).to.eql([0, `Nothing breaks clients of ${file}.\n`])
    const earlier = JSON.parse(readFileSync(file, 'utf8'))
    earlier.paths['/api/part/lost/'] = { get: { operationId: 'part_lost', responses: {} } }
    earlier.components.schemas.Part.properties.lost = { type: 'string' }
    writeFileSync(file, JSON.stringify(earlier))
    const { code, stdout, stderr } = await stockade(['schema', '--check', file])
    expect(code).to.equal(1)
    expect(stdout.trimEnd().split('\n')).to.have.members([
      'Part in answers: the field lost is gone',
      '/api/part/lost/: the address is gone',
    ])
    expect(stderr).to.equal(`2 changes break clients of ${file}.\n`)
    expect((await stockade(['schema', '--check', file, '--area', 'company'])).code).to.equal(0)
    writeFileSync(file, '{"swagger": "2.0"}')
    expect((await stockade(['schema', '--check', file])).stderr).to.match(/is not an OpenAPI document of version 3\.0 or 3\.1\.\n$/)
  })

  it('says what is wrong with the file', async () => {
    const wrong = await stockade(['schema', '--out', 'schema.txt'])
    expect([wrong.code, wrong.stderr]).to.eql([1, '--out must end in .json, .yaml or .yml, not "schema.txt"; or say --format.\n'])
    expect((await stockade(['schema', '--out', 'no/such/folder.json'])).stderr).to.match(/^no\/such\/folder\.json cannot be written/)
  })
})

describe('stockade migrate', () => {
  it('makes the database, and does nothing the second time', async () => {
    const at = ['--data', join(temporaryFolder(), 'new')]
    expect((await stockade(['migrate', ...at])).stdout).to.match(/^Done: 001-identity, /)
    expect((await stockade(['migrate', ...at])).stdout).to.equal('The database was up to date.\n')
  })
})
