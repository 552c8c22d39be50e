/**
 * Every deed that the audit log has a word for, done once over HTTP or from the command line, and its entry; and none of the secrets that
 * were seen or typed on the way. Which database it is makes no difference here: the entries are written by the same lines.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import * as oauth from 'oauth4webapi'
import { VIEWS } from '../../pages/views.ts'
import { keyPlan, noteWithdrawn } from '../../provider/oidc/key-rotation.ts'
import { Api, basic, token } from '../support/api.ts'
import { makeCategory } from '../support/builders.ts'
import { createDatabase, temporaryFolder } from '../support/databases.ts'
import { stockade, stockadeJson } from '../support/process.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { codeOf } from './account/person.ts'
import { Visitor } from './applications/house.ts'
import { approve, defaultApp, errorOf, HTTP, redeem, refresh, requestFor, signIn } from './client.ts'

const PASSWORDS = {
  boss: 'fourteen amber kettles',
  clerk: 'eleven copper ladders',
  changed: 'twelve silver anchors',
  chosen: 'thirteen wooden spoons',
  stdin: 'sixteen velvet drums',
  wrong: 'nineteen wrong guesses',
}
const PASSPHRASE = 'seven backup words of mine'
const PATIENCE_MS = 2000
const MANAGER = '/o/applications/'
const SECURITY = '/settings/security/'

interface Entry {
  id: number
  actor: string
  action: string
  target: string
  detail: string
}

type Expected = readonly [action: string, target: string | RegExp, actor: string]

/** What of these is not there, or not in this order; others may stand between. */
function firstMissing(found: readonly Entry[], expected: readonly Expected[]): string | undefined {
  let from = 0
  for (const [action, target, actor] of expected) {
    const fits = (entry: Entry) =>
      entry.action === action && entry.actor === actor && (target instanceof RegExp ? target.test(entry.target) : entry.target === target)
    const index = found.findIndex((entry, i) => i >= from && fits(entry))
    if (index < 0) return `${action} ${target} by "${actor}"`
    from = index + 1
  }
  return undefined
}

describe('the audit log', () => {
  let server: TestServer
  let boss: Visitor
  let api: Api
  let clerk: { pk: number; browser: Visitor }
  const secrets = new Set<string>(Object.values(PASSWORDS))
  const seen = new Set<string>()
  let last = 0

  before(async () => {
    server = await startServer('sqlite', { apiTokenTtl: '1h' })
  })
  after(() => server?.close())

  const since = () => server.db.all<Entry>('select id, actor, action, target, detail from audit_log where id > ? order by id', [last])
  const at = () => ['--data', server.config.data]
  const command = (...args: string[]) => stockadeJson([...args, ...at()])
  /** A secret that a page shows, once. */
  const shown = ({ text }: { text: string }): string => {
    const value = /id="secret-value" value="([^"]+)"/.exec(text)![1]!
    secrets.add(value)
    return value
  }
  const status = async (answer: Promise<{ status: number; text: string }>, expected: number) => {
    const { status, text } = await answer
    expect(status, text).to.equal(expected)
  }

  /** @param entries what the work must leave behind: action, target and who acted, in this order, possibly among others */
  const deed = (name: string, entries: readonly Expected[], work: () => Promise<unknown>) =>
    it(name, async () => {
      await work()
      const end = Date.now() + PATIENCE_MS
      for (;;) {
        const found = await since()
        const missing = firstMissing(found, entries)
        if (missing && Date.now() < end) {
          await new Promise((done) => setTimeout(done, 20)) // a refusal is noted after its answer
          continue
        }
        expect(missing, JSON.stringify(found)).to.equal(undefined)
        last = found.at(-1)?.id ?? last
        for (const { action } of found) seen.add(action)
        return
      }
    })

  deed(
    'the first start',
    [
      ['key.create', /^key /, ''],
      ['application.create', /^application /, ''],
    ],
    async () => {},
  )

  deed(
    'set-up, with the demo inventory',
    [
      ['user.create', 'user boss', 'boss'],
      ['inventory.demo', '', ''],
      ['session.sign-in', 'user boss', 'boss'],
    ],
    async () => {
      boss = new Visitor(server.url)
      const link = (await server.setupLink())!
      secrets.add(link.split('/').at(-2)!)
      const fields = { username: 'boss', password: PASSWORDS.boss, again: PASSWORDS.boss, demo: ['yes'] }
      await boss.submit(await boss.open(link), 'again', fields)
      for (const password of ['all-access', 'look-dont-touch']) secrets.add(password)
    },
  )

  deed(
    'a sign-in that fails, with a password in the wrong field',
    [
      ['session.failed', 'user boss', ''],
      ['session.failed', 'unknown name', ''],
    ],
    async () => {
      for (const username of ['boss', PASSWORDS.clerk]) {
        const visitor = new Visitor(server.url)
        await visitor.submit(await visitor.at('/login/'), 'password', { username, password: PASSWORDS.wrong })
      }
      await status(new Api(server.url, basic('boss', PASSWORDS.wrong)).get('/user/me/'), 401)
    },
  )

  deed(
    'an API token is made, and one is revoked',
    [
      ['token.create', 'token tour of boss', 'boss'],
      ['token.create', 'token short of boss', 'boss'],
      ['token.revoke', 'token short of boss', ''],
    ],
    async () => {
      const make = async (name: string) => shown(await boss.post('/settings/tokens/create/', { name, reach: 'all', expiry: '2031-12-31' }))
      api = new Api(server.url, token(await make('tour')))
      await make('short')
      const list = (await command('token', 'list', 'boss')) as { pk: number; name: string }[]
      await command('token', 'revoke', String(list.find(({ name }) => name === 'short')!.pk))
    },
  )

  deed(
    'people',
    [
      ['user.create', 'user clerk', 'boss'],
      ['user.password', 'user clerk', 'boss'],
      ['user.update', 'user clerk', 'boss'],
      ['user.disable', 'user clerk', 'boss'],
      ['user.enable', 'user clerk', 'boss'],
      ['session.sign-in', 'user clerk', 'clerk'],
    ],
    async () => {
      const { body } = await api.post('/user/', { username: 'clerk', first_name: '', last_name: '', email: '', is_active: true })
      await status(api.patch(`/user/${body.pk}/set-password/`, { password: PASSWORDS.clerk }), 200)
      await status(api.patch(`/user/${body.pk}/`, { first_name: 'Cleo' }), 200)
      await status(api.patch(`/user/${body.pk}/`, { is_active: false }), 200)
      await status(api.patch(`/user/${body.pk}/`, { is_active: true }), 200)
      clerk = { pk: body.pk, browser: await new Visitor(server.url).signIn('clerk', PASSWORDS.clerk) }
    },
  )

  deed(
    'groups and rules',
    [
      ['group.create', 'group Press', 'boss'],
      ['group.update', 'group Press', 'boss'],
      ['group.add-member', 'group Press', ''],
      ['group.remove-member', 'group Press', ''],
      ['group.add-member', 'group Press', ''],
    ],
    async () => {
      const { body } = await api.post('/user/group/', { name: 'Press' })
      const { body: group } = await api.get(`/user/group/${body.pk}/`)
      const rule = group.roles.find(({ name }: { name: string }) => name === 'part')
      await status(api.patch(`/user/ruleset/${rule.pk}/`, { can_view: true }), 200)
      for (const verb of ['add-member', 'remove-member', 'add-member']) await command('group', verb, 'Press', 'clerk')
    },
  )

  deed('a request that is refused', [['access.refused', /^operation /, 'clerk']], async () => {
    const own = new Api(server.url, basic('clerk', PASSWORDS.clerk))
    await status(own.post('/part/category/', { name: 'Mine' }), 403)
  })

  deed(
    'an address that is verified',
    [
      ['user.update', 'user clerk', 'boss'],
      ['user.verify', 'user clerk', 'boss'],
    ],
    async () => {
      await status(api.patch(`/user/${clerk.pk}/`, { email: 'clerk@example.org' }), 200)
      const fields = { contact: 'email', seen: 'clerk@example.org', verified: 'yes' }
      await boss.post(`/admin-center/users/${clerk.pk}/verify/`, fields, `/admin-center/users/${clerk.pk}/`)
    },
  )

  deed('an own profile', [['user.profile', 'user clerk', 'clerk']], () =>
    status(new Api(server.url, basic('clerk', PASSWORDS.clerk)).patch('/user/me/profile/', { displayname: 'Cleo' }), 200),
  )

  deed(
    'an own password, and the proof that was wrong',
    [
      ['session.failed', 'user clerk', ''],
      ['user.password', 'user clerk', 'clerk'],
    ],
    async () => {
      const form = (proof: string) => ({ password: PASSWORDS.changed, again: PASSWORDS.changed, proof })
      await clerk.browser.post(`${SECURITY}password/`, form(PASSWORDS.wrong))
      await clerk.browser.post(`${SECURITY}password/`, form(PASSWORDS.clerk))
    },
  )

  let key: string
  let codes: string[]
  deed(
    'a second factor, with recovery codes',
    [
      ['second-factor.add', 'user clerk', 'clerk'],
      ['recovery-codes.create', 'user clerk', 'clerk'],
    ],
    async () => {
      const recovery = (text: string) => [...text.matchAll(/<li>([0-9a-z]{5}-[0-9a-z]{5})<\/li>/g)].map(([, code]) => code!)
      const page = await clerk.browser.at(`${SECURITY}app/`)
      key = /id="key"[^>]*>([A-Z2-7 ]+)</.exec(page.text)![1]!
      const code = await codeOf(key)
      codes = recovery((await clerk.browser.submit(page, 'code', { code, proof: PASSWORDS.changed })).text)
      for (const one of [key, key.replaceAll(' ', ''), ...codes]) secrets.add(one)
      const again = await clerk.browser.at(`${SECURITY}recovery-codes/`)
      codes = recovery((await clerk.browser.submit(again, 'proof', { proof: PASSWORDS.changed })).text)
      expect(codes).to.have.length(10)
      for (const one of codes) secrets.add(one)
    },
  )

  deed(
    'a sign-in with it, a wrong code before',
    [
      ['session.failed', 'user clerk', ''],
      ['session.sign-in', 'user clerk', 'clerk'],
    ],
    async () => {
      const visitor = new Visitor(server.url)
      let page = await visitor.submit(await visitor.at('/login/'), 'password', { username: 'clerk', password: PASSWORDS.changed })
      page = await visitor.submit(page, 'code', { code: 'aaaaa-bbbbb' })
      await visitor.submit(page, 'code', { code: codes[0]! })
    },
  )

  deed('the factor is taken away', [['second-factor.remove', 'user clerk', 'clerk']], async () => {
    const page = await clerk.browser.at(`${SECURITY}app/remove/`)
    await clerk.browser.submit(page, 'proof', { proof: PASSWORDS.changed })
  })

  deed(
    'sessions are ended, one and all others',
    [
      ['session.end', 'user clerk', 'clerk'],
      ['session.end-others', 'user clerk', 'clerk'],
      ['session.sign-out', 'user clerk', 'clerk'],
    ],
    async () => {
      const [one, two] = await Promise.all([1, 2].map(() => new Visitor(server.url).signIn('clerk', PASSWORDS.changed)))
      const address = /href="[^"]*(\/settings\/security\/sessions\/end\/\?session=[^"]+)"/.exec(
        (await clerk.browser.at(SECURITY)).text,
      )![1]!
      await clerk.browser.submit(await clerk.browser.at(address), 'session')
      await clerk.browser.post(`${SECURITY}sessions/end-others/`)
      for (const browser of [one!, two!, clerk.browser]) for (const [, value] of browser.cookiesFor('/')) secrets.add(value)
      await clerk.browser.submit(await clerk.browser.at('/logout/'), 'logout', {}, 'yes')
    },
  )

  deed(
    'a link that opens an account, and its use',
    [
      ['user.link', 'user clerk', 'boss'],
      ['user.password', 'user clerk', 'clerk'],
    ],
    async () => {
      const page = await boss.post(`/admin-center/users/${clerk.pk}/link/`, { purpose: 'password' }, `/admin-center/users/${clerk.pk}/`)
      const link = shown(page)
      secrets.add(link.split('/').at(-2)!)
      const visitor = new Visitor(server.url)
      await visitor.submit(await visitor.open(link), 'again', { password: PASSWORDS.chosen, again: PASSWORDS.chosen })
    },
  )

  deed(
    'a person is signed out, and gets a password from the command line',
    [
      ['user.sign-out', 'user clerk', ''],
      ['user.password', 'user clerk', ''],
    ],
    async () => {
      await command('user', 'sign-out', 'clerk')
      await stockade(['user', 'password', 'clerk', '--password-stdin', ...at()], { input: PASSWORDS.stdin })
    },
  )

  deed(
    'an application',
    [
      ['application.create', /^application /, 'boss'],
      ['application.update', /^application /, 'boss'],
      ['application.disable', /^application /, 'boss'],
      ['application.enable', /^application /, 'boss'],
      ['application.renew-secret', /^application /, 'boss'],
      ['application.end-old-secret', /^application /, 'boss'],
      ['application.end-tokens', /^application /, 'boss'],
      ['application.delete', /^application /, 'boss'],
    ],
    async () => {
      const settings = {
        kind: 'web',
        name: 'Web shop',
        redirect_uris: 'https://shop.example/callback',
        grant: ['authorization_code'],
        auth_method: 'client_secret_basic',
        scope: ['openid'],
      }
      const page = await boss.post(`${MANAGER}register/`, settings)
      shown(page)
      const own = `${MANAGER}${/\/o\/applications\/(\d+)\/$/.exec(page.url)![1]}/`
      await boss.post(`${own}update/`, { ...settings, name: 'Shop' })
      await boss.post(`${own}disable/`)
      await boss.post(`${own}enable/`, {}, own)
      shown(await boss.post(`${own}secret/`, { overlap: '3600' }))
      await boss.post(`${own}end-old-secret/`)
      await boss.post(`${own}end-tokens/`)
      await boss.post(`${own}disable/`)
      await boss.post(`${own}delete/`)
    },
  )

  deed(
    'what people allow an application, and its end',
    [
      ['authorization.grant', /^application /, 'clerk'],
      ['access-token.revoke', /^application /, ''],
      ['authorization.end', /^application /, ''],
      ['authorization.end', /^application /, ''],
      ['authorization.withdraw', /^application /, ''],
      ['authorization.grant', /^application /, 'clerk'],
      ['authorization.withdraw-all', 'user clerk', ''],
    ],
    async () => {
      const app = await defaultApp(server)
      const who = { username: 'clerk', password: PASSWORDS.stdin }
      const keep = (tokens: oauth.TokenEndpointResponse) => {
        for (const one of [tokens.access_token, tokens.refresh_token, tokens.id_token]) if (one) secrets.add(one)
        return tokens
      }
      const SCOPE = 'openid offline_access r:view:part'
      const { tokens } = await signIn(server, app, SCOPE, who)
      keep(tokens)
      for (const one of [tokens.access_token, tokens.refresh_token!]) await oauth.revocationRequest(app.as, app.client, app.auth, one, HTTP)
      expect(await errorOf(refresh(app, tokens.refresh_token!))).to.equal('invalid_grant')
      // A code that comes twice ends what the first brought.
      const request = await requestFor(app, SCOPE)
      const page = await approve(new Visitor(server.url), request.url.href, who)
      secrets.add(new URL(page.url).searchParams.get('code')!)
      secrets.add(request.verifier)
      keep(await redeem(app, request, page.url))
      expect(await errorOf(redeem(app, request, page.url))).to.equal('invalid_grant')
      await command('app', 'withdraw', 'clerk', app.client.client_id)
      keep((await signIn(server, app, SCOPE, who)).tokens)
      await command('app', 'withdraw', 'clerk')
    },
  )

  deed(
    'settings of everybody, and exchange rates',
    [
      ['setting.update', 'setting STOCK_STALE_DAYS', 'boss'],
      ['setting.rates', 'exchange rates', ''],
    ],
    async () => {
      await status(api.patch('/settings/global/STOCK_STALE_DAYS/', { value: '12' }), 200)
      await command('currency', 'set', 'EUR=0.9')
    },
  )

  deed(
    'signing keys',
    [
      ['key.rotate', /^key /, 'boss'],
      ['key.retire', /^key /, ''],
      ['key.withdraw', /^key /, 'boss'],
      ['key.create', /^key /, 'boss'],
    ],
    async () => {
      await boss.post('/admin-center/keys/rotate/')
      await noteWithdrawn(server.config, server.db, Date.now() + 900 * 86_400_000)
      await noteWithdrawn(server.config, server.db, Date.now() + 900 * 86_400_000)
      const { signing } = keyPlan(server.config)
      await boss.post(`/admin-center/keys/${signing.kid}/withdraw/`)
    },
  )
  it('names a key that was withdrawn once, however often somebody looks', async () => {
    expect(await server.db.all("select 1 from audit_log where action = 'key.retire'")).to.have.length(1)
  })

  deed('kept sums are mended', [['inventory.mend', '', '']], async () => {
    const { pk } = await makeCategory(api)
    await server.db.transaction((trx) => trx('part_category').where({ id: pk }).increment('part_count', 3))
    await command('check', '--mend')
  })

  const file = join(temporaryFolder(), 'tour.backup')
  deed(
    'the log is saved as a file, and all of it as a backup',
    [
      ['audit.export', 'audit log', 'boss'],
      ['backup.create', 'backup tour.backup', ''],
    ],
    async () => {
      secrets.add(PASSPHRASE)
      expect((await boss.at('/admin-center/audit/log.csv')).status).to.equal(200)
      await stockadeJson(['backup', file, ...at()], { env: { STOCKADE_BACKUP_PASSPHRASE: PASSPHRASE } })
    },
  )

  deed(
    'a group and a person are deleted',
    [
      ['group.delete', 'group Press', ''],
      ['user.delete', 'user clerk', 'boss'],
    ],
    async () => {
      await command('group', 'delete', 'Press')
      await status(api.delete(`/user/${clerk.pk}/`), 204)
    },
  )

  it('begins anew with an import, and goes on after a restore', async () => {
    const [imported, restored] = [await createDatabase('sqlite', { empty: true }), await createDatabase('sqlite', { empty: true })]
    const dump = join(temporaryFolder(), 'dump.json')
    writeFileSync(dump, JSON.stringify([{ model: 'company.company', pk: 3, fields: { name: 'Harrow', description: '', currency: 'EUR' } }]))
    await stockadeJson(['import', dump, '--data', imported.data])
    await stockadeJson(['restore', file, '--data', restored.data], { env: { STOCKADE_BACKUP_PASSPHRASE: PASSPHRASE } })
    for (const [{ data }, action] of [
      [imported, 'inventory.import'],
      [restored, 'backup.restore'],
    ] as const) {
      const entries = await stockadeJson(['audit', 'list', '--data', data])
      expect(entries.at(-1)).to.include({ action, actor: '' })
      expect(JSON.stringify(entries)).to.not.include(PASSPHRASE)
      seen.add(action)
    }
    await imported.drop()
    await restored.drop()
  })

  it('has an entry here for every deed that it has words for, and words for every entry', () => {
    const texts = readFileSync(join(VIEWS, 'texts', 'en', 'audit.ftl'), 'utf8')
    const words = [...texts.matchAll(/^(event-[a-z-]+) =/gm)].map(([, name]) => name!)
    expect([...seen].map((action) => `event-${action.replace('.', '-')}`)).to.have.members(words)
  })

  it('holds nothing secret', async () => {
    const rows = await server.db.all<Record<string, unknown>>('select * from audit_log')
    const text = JSON.stringify(rows)
    for (const value of Object.values(server.secrets)) secrets.add(value)
    expect(secrets.size).to.be.greaterThan(60)
    for (const secret of secrets) expect(text.includes(secret), `the log holds ${secret.slice(0, 6)}…`).to.equal(false)
    // Nor what belongs to none of these and only looks like it: keys of tokens, hashes of passwords, JWTs.
    expect(text).to.not.match(/inv-[0-9a-f]{40}|\$argon2|eyJ[\w-]{20}|otpauth:/)
  })

  it('is whole in the end', async () => {
    expect((await server.identity.audit.verify()).faults).to.eql([])
  })
})
