import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { createDatabase, eachDatabase, type TestDatabase, temporaryFolder } from '../support/databases.ts'
import { stockade, stockadeJson } from '../support/process.ts'

const DUMP = [
  {
    model: 'auth.user',
    pk: 7,
    fields: { username: 'ada', password: '', is_active: true, date_joined: '2024-02-29T23:30:00Z', groups: [] },
  },
  { model: 'company.company', pk: 3, fields: { name: 'Harrow & Sons', description: 'Chains', currency: 'EUR' } },
  { model: 'report.report', pk: 1, fields: {} },
]

eachDatabase('stockade import', (kind) => {
  const file = join(temporaryFolder(), 'dump.json')
  let home: TestDatabase
  let at: string[]
  before(async () => {
    home = await createDatabase(kind, { empty: true })
    at = ['--data', home.data, '--database', home.database]
    writeFileSync(file, JSON.stringify(DUMP))
  })
  after(() => home.drop())

  it('tells what would come over, and takes it back, with --dry-run', async () => {
    const { code, stdout, stderr } = await stockade(['import', file, '--dry-run', ...at])
    expect([code, stderr]).to.eql([0, ''])
    expect(stdout).to.match(/^MODEL +IMPORTED +SKIPPED +WHY\n/)
    expect(stdout).to.match(/^company\.company +1 +0$/m)
    expect(stdout).to.match(/^report\.report +0 +1 +no resource holds it yet$/m)
    expect(stdout).to.match(/This was a dry run: nothing was changed\.\n$/)
    expect(await stockadeJson(['user', 'list', ...at])).to.eql([])
  })

  it('brings everything over, with its keys', async () => {
    const results = await stockadeJson(['import', file, ...at])
    expect(results).to.deep.include({ model: 'company.company', imported: 1, skipped: 0, reason: '' })
    expect(
      (await stockadeJson(['user', 'list', ...at])).map(({ pk, username }: { pk: number; username: string }) => [pk, username]),
    ).to.eql([[7, 'ada']])
  })

  it('is refused a second time, with a sentence that says what to do', async () => {
    const { code, stdout, stderr } = await stockade(['import', file, ...at])
    expect([code, stdout]).to.eql([1, ''])
    expect(stderr).to.match(/^This database holds people, companies already, and an import needs an empty one: .*--data.*\n$/)
  })

  it('says that the file cannot be read', async () => {
    const { code, stderr } = await stockade(['import', '/nothing/there.json', ...at])
    expect([code, stderr]).to.eql([1, '/nothing/there.json cannot be read: there is no such file.\n'])
    writeFileSync(file, '[{"model": ')
    const broken = await stockade(['import', file, ...at])
    expect(broken.code).to.equal(1)
    expect(broken.stderr.trim().split('\n')).to.have.length(1)
  })

  it('makes no installation for a file that is not there, is no dump or holds nothing', async () => {
    const folder = temporaryFolder()
    const written = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const files = ['/nothing/there.json', written('text', 'no JSON'), written('other', '[{"name": "x"}]'), written('empty', '[]'), folder]
    for (const wrong of files) {
      const data = join(folder, 'data')
      const { code, stderr } = await stockade(['import', wrong, '--data', data])
      expect([code, stderr.trim().split('\n').length], wrong).to.eql([1, 1])
      expect(existsSync(data), wrong).to.equal(false)
    }
  })
})
