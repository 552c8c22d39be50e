import { readFileSync } from 'node:fs'
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

  it('says what is wrong with the file', async () => {
    const wrong = await stockade(['schema', '--out', 'schema.txt'])
    expect([wrong.code, wrong.stderr]).to.eql([1, '--out must end in .json, .yaml or .yml, not "schema.txt".\n'])
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
