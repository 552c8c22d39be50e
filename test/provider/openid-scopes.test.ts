/**
 * What the OpenID Foundation's modules scope-profile, -email, -address, -phone and -all look at: every claim of a granted scope comes from
 * userinfo and, as an access token is issued with it, none of them in the ID token (Core §5.4); and who sets those claims, how they are
 * verified, and when they changed.
 */
import { expect } from 'chai'
import { decodeJwt } from 'jose'
import * as oauth from 'oauth4webapi'
import type { User } from '../../provider/identity/users.ts'
import { markVerified } from '../../provider/identity/verified-contacts.ts'
import { Api } from '../support/api.ts'
import { eachDatabase } from '../support/databases.ts'
import { stockade, stockadeJson } from '../support/process.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { entries } from './account/person.ts'
import { Administrator, wordsOf } from './admin/administrator.ts'
import { Visitor, words } from './applications/house.ts'
import { HTTP, PASSWORD, type RegisteredApp, register, signIn } from './client.ts'

const FORM = {
  first_name: 'Ada',
  last_name: 'Lovelace',
  email: 'ada@example.org',
  middle_name: 'King',
  nickname: 'The Enchantress',
  profile: 'https://ada.example/about?x=1;y',
  picture: 'https://ada.example/ada.png',
  website: 'https://ada.example/',
  gender: 'female',
  birthdate: '1985-12-10',
  zoneinfo: 'Europe/London',
  locale: 'en-gb',
  phone_number: '+44 20 7946 0000',
  street_address: '12 St James’s Square\nFlat 2',
  postal_code: 'SW1Y 4JH',
  locality: 'London',
  region: 'Greater London',
  country: 'United Kingdom',
}
const ADDRESS = {
  formatted: '12 St James’s Square\nFlat 2\nSW1Y 4JH London\nGreater London\nUnited Kingdom',
  street_address: '12 St James’s Square\nFlat 2',
  postal_code: 'SW1Y 4JH',
  locality: 'London',
  region: 'Greater London',
  country: 'United Kingdom',
}
/** Claims by the scope that asks for them (§5.4). */
const CLAIMS = {
  profile: {
    name: 'Ada King Lovelace',
    given_name: 'Ada',
    family_name: 'Lovelace',
    middle_name: 'King',
    nickname: 'The Enchantress',
    preferred_username: 'ada',
    profile: FORM.profile,
    picture: FORM.picture,
    website: FORM.website,
    gender: 'female',
    birthdate: '1985-12-10',
    zoneinfo: 'Europe/London',
    locale: 'en-GB',
  },
  email: { email: 'ada@example.org', email_verified: true },
  address: { address: ADDRESS },
  phone: { phone_number: '+44 20 7946 0000', phone_number_verified: true },
} as const
type Asked = keyof typeof CLAIMS
const ALL = Object.keys(CLAIMS) as Asked[]
const OTHERS = ['updated_at', 'groups']

eachDatabase('standard claims', (kind) => {
  let server: TestServer
  let app: RegisteredApp
  let ada: User
  let browser: Visitor
  let admin: Administrator
  before(async () => {
    server = await startServer(kind)
    app = await register(server)
    ada = await server.createUser({ username: 'ada', password: PASSWORD, permissions: ['view:part'] })
    await server.createUser({ username: 'root', password: PASSWORD, isStaff: true, isSuperuser: true })
    browser = await new Visitor(server.url).signIn('ada')
    admin = await Administrator.at(server)
  })
  after(() => server.close())

  async function answersFor(scopes: readonly string[], at = app, extra: Record<string, string> = {}) {
    const { tokens } = await signIn(server, at, ['openid', ...scopes].join(' '), { username: 'ada' }, extra)
    const answer = await oauth.userInfoRequest(at.as, at.client, tokens.access_token, HTTP)
    return { idToken: decodeJwt(tokens.id_token!), info: (await answer.json()) as Record<string, unknown>, tokens }
  }
  const save = (fields: Partial<typeof FORM>) => browser.post('/settings/', { ...FORM, ...fields })
  const row = async () => {
    const [found] = await server.db.all<{
      email: string
      email_verified: unknown
      phone_verified: unknown
      claims: string
      claims_changed: string
    }>('select email, email_verified, phone_verified, claims, claims_changed from auth_user where id = ?', [ada.pk])
    return { ...found!, email_verified: Boolean(found!.email_verified), phone_verified: Boolean(found!.phone_verified) }
  }
  const mark = (fields: Record<string, string>) => admin.post(`users/${ada.pk}/verify/`, { verified: 'yes', ...fields }, `users/${ada.pk}/`)
  const markEmail = async () => {
    const { email } = await row()
    await mark({ contact: 'email', seen: email })
    expect((await row()).email_verified).to.equal(true)
  }

  it('are set by the person, each as it should be, and say nothing while they are empty', async () => {
    const { info } = await answersFor(ALL)
    expect(info).to.have.all.keys('sub', 'name', 'preferred_username', ...OTHERS)
    const saved = await save({})
    expect(words(saved)).to.contain('Your profile is saved')
    const shown = await browser.at('/settings/')
    for (const value of [FORM.middle_name, FORM.birthdate, FORM.phone_number, FORM.country, 'en-GB'])
      expect(shown.text).to.contain(`value="${value}"`)
    expect(shown.text).to.contain('Flat 2</textarea>')
    const log = (await entries(server, 'user.profile')).at(-1)!
    expect(log).to.include({ actor: 'ada', target: 'user ada' })
    expect(log.detail.changed).to.include.members(['birthdate', 'phone_number', 'street_address'])
    expect(JSON.stringify(log)).not.to.contain('1985').and.not.to.contain('7946').and.not.to.contain('James')
    expect(words(await save({}))).to.contain('Nothing was different')
  })

  for (const [field, wrong] of Object.entries({
    profile: [
      'javascript:alert(1)',
      'ada.example',
      'https://a b.example/',
      'https://ada:secret@ada.example/',
      `https://ada.example/${'x'.repeat(2000)}`,
    ],
    picture: ['data:image/png,x'],
    website: ['ftp://ada.example/'],
    birthdate: ['10.12.1985', '1985-13-01', '1985-02-30', '2999-01-01', '0000', 'yes'],
    zoneinfo: ['Mars/Olympus', '+01:00', 'Europe/London<'],
    locale: ['english language', 'en_GB_', '-'],
    phone_number: ['020 7946 0000', '+0 123456', '+44 20 <b>', `+44${'1'.repeat(20)}`],
    nickname: ['x'.repeat(151)],
    street_address: ['x'.repeat(501)],
  }))
    it(`refuse ${field} that is none, and keep what was typed`, async () => {
      const before = await row()
      for (const text of wrong) {
        const page = await browser.post('/settings/', { ...FORM, [field]: text })
        expect([page.status, words(page).includes('Nothing was saved'), page.text.includes(`id="field-${field}-error"`)], text).to.eql([
          422,
          true,
          true,
        ])
      }
      expect(await row()).to.eql(before)
    })

  it('take a year alone, and a day without its year', async () => {
    for (const birthdate of ['1985', '0000-02-29', '']) expect((await save({ birthdate })).status, birthdate).to.equal(200)
    await save({})
  })

  it('are verified by an administrator, who sees which address it is', async () => {
    const page = await admin.open(`users/${ada.pk}/`)
    expect(wordsOf(page)).to.contain('ada@example.org not verified').and.contain('+44 20 7946 0000 not verified')
    expect((await mark({ contact: 'email', seen: 'other@example.org' })).status, 'another address by now').to.equal(409)
    expect((await mark({ contact: 'password', seen: 'x' })).status).to.equal(409)
    expect(await row()).to.include({ email_verified: false, phone_verified: false })
    expect((await mark({ contact: 'email', seen: 'ada@example.org' })).status).to.equal(303)
    expect((await mark({ contact: 'phone', seen: FORM.phone_number })).status).to.equal(303)
    expect(await row()).to.include({ email_verified: true, phone_verified: true })
    const log = (await entries(server, 'user.verify')).map(({ actor, target, detail }) => [actor, target, detail])
    expect(log).to.eql([
      ['root', 'user ada', { contact: 'email', verified: true }],
      ['root', 'user ada', { contact: 'phone', verified: true }],
    ])
    const own = await browser.answer(`/admin-center/users/${ada.pk}/verify/`, { contact: 'email', seen: 'ada@example.org', verified: 'no' })
    expect(own.status, 'nobody marks their own').to.equal(403)
  })

  for (const scopes of [...ALL.map((scope) => [scope]), ALL])
    it(`scope ${scopes.length > 1 ? 'all' : scopes[0]}: userinfo has every claim of it, the ID token none`, async () => {
      const { idToken, info } = await answersFor(scopes)
      const expected = Object.assign({}, ...scopes.map((scope) => CLAIMS[scope as Asked]))
      const { updated_at, groups, ...told } = info
      expect(told).to.deep.equal({ sub: ada.sub, ...expected })
      if (scopes.includes('profile')) expect([Number.isInteger(updated_at), groups]).to.eql([true, ['group of ada']])
      for (const claim of [...Object.keys(expected), ...OTHERS]) expect(idToken, claim).not.to.have.property(claim)
      expect(idToken).to.include({ sub: ada.sub, acr: '1' })
    })

  it('are in the ID token, too, of an application that was told to have them there, and when one is asked for by name', async () => {
    const heavy = await register(server, { profileInIdToken: true })
    const { idToken, info } = await answersFor(ALL, heavy)
    expect(idToken).to.deep.include({ ...CLAIMS.profile, ...CLAIMS.email, ...CLAIMS.phone, ...CLAIMS.address, groups: ['group of ada'] })
    expect(info).to.deep.include(CLAIMS.profile)
    const { idToken: less } = await answersFor(['email'], heavy)
    expect(less).to.include(CLAIMS.email).and.not.have.property('name')
    const claims = JSON.stringify({ id_token: { email: null } })
    const { idToken: named } = await answersFor(['email', 'profile'], app, { claims })
    expect(named).to.include({ email: 'ada@example.org' }).and.not.have.any.keys('name', 'email_verified', 'groups')
  })

  it('stay out of the ID token at a refresh', async () => {
    const { tokens } = await answersFor(['profile', 'email', 'offline_access'], app, { prompt: 'consent' })
    const answer = await oauth.refreshTokenGrantRequest(app.as, app.client, app.auth, tokens.refresh_token!, HTTP)
    const { id_token } = await oauth.processRefreshTokenResponse(app.as, app.client, answer)
    expect(decodeJwt(id_token!)).not.to.have.any.keys('name', 'email', 'groups')
  })

  // --- the mark belongs to the address
  const roads: [road: string, change: () => Promise<unknown>][] = [
    ['the own page', () => save({ email: 'own@example.org' })],
    [
      'a page of the administrator',
      async () =>
        admin.post(`users/${ada.pk}/`, {
          username: 'ada',
          email: 'page@example.org',
          first_name: 'Ada',
          last_name: 'Lovelace',
          group: await groupKey(),
        }),
    ],
    [
      'the API',
      async () => {
        const root = await server.db.all<{ id: number }>("select id from auth_user where username = 'root'")
        const key = await server.createToken({ pk: root[0]!.id } as User)
        const answer = await new Api(server.url, { authorization: `Token ${key}` }).patch(`/user/${ada.pk}/`, { email: 'api@example.org' })
        expect(answer.status).to.equal(200)
      },
    ],
    ['the command line', () => stockadeJson(['user', 'update', 'ada', '--email', 'cli@example.org', ...at()])],
    [
      'any other statement',
      () => server.identity.change((trx) => trx('auth_user').where({ id: ada.pk }).update({ email: 'sql@example.org' })),
    ],
  ]
  const at = () => ['--data', server.config.data, '--database', server.config.database]
  const groupKey = async () => String((await server.db.all<{ id: number }>("select id from auth_group where name = 'group of ada'"))[0]!.id)
  for (const [road, change] of roads)
    it(`lose their mark when the address changes by ${road}`, async () => {
      await markEmail()
      await change()
      const after = await row()
      expect(after.email_verified, after.email).to.equal(false)
      expect(after.email).not.to.equal('ada@example.org')
      await save({})
      expect((await row()).email_verified, 'the address before').to.equal(false)
    })

  it('lose the mark of the phone number with the number, and keep it through other changes', async () => {
    await mark({ contact: 'phone', seen: FORM.phone_number })
    await save({ nickname: 'A' })
    expect((await row()).phone_verified).to.equal(true)
    await save({ phone_number: '+44 20 7946 0001' })
    expect((await row()).phone_verified).to.equal(false)
    const { info } = await answersFor(['phone'])
    expect(info).to.include({ phone_number: '+44 20 7946 0001', phone_number_verified: false })
    await save({ phone_number: '' })
    expect((await answersFor(['phone'])).info).to.have.all.keys('sub')
    await save({})
  })

  it('are marked by the command, which says what there is to mark', async () => {
    expect(await stockadeJson(['user', 'verify', 'ada', '--email', ...at()])).to.eql({ pk: ada.pk, username: 'ada', changed: true })
    expect((await row()).email_verified).to.equal(true)
    expect(await stockadeJson(['user', 'verify', 'ada', '--no-email', '--no-phone', ...at()])).to.include({ changed: true })
    expect(await row()).to.include({ email_verified: false, phone_verified: false })
    const nothing = await stockade(['user', 'verify', 'root', '--email', ...at()])
    expect([nothing.code, nothing.stderr]).to.eql([1, 'root has no email address that could be marked as verified.\n'])
    expect((await stockade(['user', 'verify', 'ada', ...at()])).code).to.equal(1)
  })

  it('are marked by staff on accounts that hold no right that they lack, and not on their own', async () => {
    const staff = await server.createUser({ username: 'staff', email: 'staff@example.org', isStaff: true, permissions: ['view:part'] })
    const clerk = await server.createUser({ username: 'clerk', email: 'clerk@example.org', permissions: [] })
    const boss = await server.createUser({ username: 'chief', email: 'chief@example.org', permissions: ['change:stock'] })
    const by = { actor: staff, credential: 'session', ip: '127.0.0.1' }
    const attempt = (user: User) =>
      server.identity
        .change((trx) => markVerified(trx, user, { contact: 'email', seen: user.email, verified: true }, by))
        .catch((error: Error) => error.constructor.name)
    expect([await attempt(clerk), await attempt(boss), await attempt(staff)]).to.eql([true, 'RightsError', 'RightsError'])
    const rows = await server.db.all<{ username: string; email_verified: unknown }>(
      "select username, email_verified from auth_user where username in ('staff', 'clerk', 'chief') order by username",
    )
    expect(rows.map((one) => [one.username, Boolean(one.email_verified)])).to.eql([
      ['chief', false],
      ['clerk', true],
      ['staff', false],
    ])
  })

  it('say when one of them changed last, and only then', async () => {
    const OLD = '2020-01-02T03:04:05.000Z'
    const age = () => server.db.transaction((trx) => trx('auth_user').where({ id: ada.pk }).update({ claims_changed: OLD }))
    const fresh = async () => (await row()).claims_changed > OLD
    const key = await groupKey()
    const form = { username: 'ada', email: FORM.email, first_name: 'Ada', last_name: 'Lovelace', group: key }
    await age()
    await save({})
    await admin.post(`users/${ada.pk}/`, form)
    await new Visitor(server.url).signIn('ada')
    await server.identity.change((trx) => trx('auth_user').where({ id: ada.pk }).update({ is_active: true, password: 'x' }))
    expect((await row()).claims_changed, 'nothing of the claims changed').to.equal(OLD)
    await server.identity.change(async () => {})
    const other = await server.createUser({ username: `other-${kind}`, permissions: [] })
    const [group] = await server.db.all<{ id: number }>('select group_id as id from auth_user_group where user_id = ?', [other.pk])
    const changes: [string, () => Promise<unknown>][] = [
      ['a name', () => server.identity.change((trx) => trx('auth_user').where({ id: ada.pk }).update({ first_name: 'Augusta' }))],
      ['a claim', () => server.identity.change((trx) => trx('auth_user').where({ id: ada.pk }).update({ claims: '{"nickname":"A"}' }))],
      ['a mark', () => mark({ contact: 'email', seen: FORM.email })],
      ['a group more', () => admin.post(`users/${ada.pk}/`, { ...form, group: [key, String(group!.id)] })],
      [
        'the name of a group',
        () =>
          server.identity.change((trx) =>
            trx('auth_group')
              .where({ id: group!.id })
              .update({ name: `renamed ${kind}` }),
          ),
      ],
      ['a group less', () => server.identity.change((trx) => trx('auth_group').where({ id: group!.id }).delete())],
    ]
    for (const [what, change] of changes) {
      await age()
      await change()
      expect(await fresh(), what).to.equal(true)
    }
  })
})
