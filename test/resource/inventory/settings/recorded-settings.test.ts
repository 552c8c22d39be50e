/** Settings as the real server shows and takes them: keys, kinds, presets, choices and refusals, from its recorded answers. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { type Api, person, superuser } from '../../../support/api.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

const FOLDER = join(process.cwd(), '../shared/reference/samples-530/settings')

type Setting = Record<string, unknown> & { key: string; choices: { value: string }[] }
interface Recording {
  request: { method: string; path: string; as: string | null; body: string | null }
  status: number
  body: unknown
}

/** What had been turned on the recorded server, with the preset that it has there. */
const TURNED: Readonly<Record<string, unknown>> = {
  BARCODE_STORE_RESULTS: false,
  PART_INTERNAL_PRICE: false,
  REPORT_ENABLE: false,
  REPORT_LOG_ERRORS: false,
  RETURNORDER_ENABLED: false,
  STOCKTAKE_ENABLE: false,
  STOCK_ENABLE_EXPIRY: false,
  TRANSFERORDER_ENABLED: false,
  // Each installation has its own.
  INVENTREE_INSTANCE_ID: '',
}
/** Nothing of these is here: groups that sign-up gives, printers. */
const OTHER_CHOICES = new Set(['SIGNUP_GROUP', 'LABEL_DEFAULT_PRINTER'])
/** Names and descriptions are in our words, the texts of choices too. */
const comparable = (setting: Setting) => {
  const { pk: _, name: _name, description: _description, user: _user, confirm_text: _confirm, ...rest } = setting
  return { ...rest, choices: OTHER_CHOICES.has(setting.key) ? [] : setting.choices.map(({ value }) => value) }
}
const isSetting = (body: unknown): body is Setting => typeof body === 'object' && body !== null && 'key' in body

eachDatabase('recorded settings', (kind) => {
  let recordings: { file: string; recording: Recording }[]
  let server: TestServer
  let staff: Api
  let reader: Api
  before(async function () {
    if (!existsSync(FOLDER)) {
      this.test!.title += ' (skipped: the recordings lie in ../shared, which is not here)'
      this.skip()
    }
    const read = (file: string): Recording => JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))
    recordings = readdirSync(FOLDER)
      .sort()
      .map((file) => ({ file, recording: read(file) }))
    server = await startServer(kind)
    staff = await superuser(server)
    reader = await person(server, 'view:part')
  })
  after(() => server?.close())

  for (const [scope, count] of [
    ['global', 158],
    ['user', 42],
  ] as const)
    it(`the ${count} ${scope} ones are there, each of its kind, with its preset and choices`, async () => {
      const whole = recordings
        .filter(({ file }) => file.includes(`-${scope}-complete-`))
        .flatMap(({ recording }) => recording.body as Setting[])
      expect(whole).to.have.length(count)
      const { body } = await staff.get(`/settings/${scope}/`)
      const ours = new Map<string, Setting>(body.map((setting: Setting) => [setting.key, setting]))
      for (const theirs of whole) {
        const value = theirs.key in TURNED ? TURNED[theirs.key] : theirs.key === 'INVENTREE_BASE_URL' ? server.url : theirs.value
        expect(ours.get(theirs.key), theirs.key).to.exist
        expect(comparable(ours.get(theirs.key)!)).to.eql(comparable({ ...theirs, value }))
        expect(Object.keys(ours.get(theirs.key)!)).to.eql(Object.keys(theirs))
      }
    })

  it('are written and refused in the recorded words', async () => {
    const single = recordings.filter(({ recording }) => /\/settings\/(global|user)\/\w+\/$/.test(recording.request.path))
    expect(single).to.have.length.above(20)
    for (const { file, recording } of single) {
      const { method, path, as, body } = recording.request
      const api = as === 'admin' ? staff : reader
      const answer = await api.send(method, path, body ?? undefined, { 'Content-Type': 'application/json' })
      expect(answer.status, file).to.equal(recording.status)
      // Ours says what is missing.
      if (answer.status === 403) expect(answer.body.detail, file).to.match(/^You do not have permission to perform this action\./)
      else if (isSetting(recording.body)) expect(comparable(answer.body), file).to.eql(comparable(recording.body))
      else expect(answer.body, file).to.eql(recording.body)
    }
  })
})
