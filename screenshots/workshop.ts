/** What the pictures show: the demo workshop after some weeks of use. Times are counted back from now, so that pages say the same each time. */
import { createHash } from 'node:crypto'
import type { Database, Trx } from '../database.ts'
import * as guard from '../migrations/010-audit-guard.ts'
import { schemaOf } from '../migrations/index.ts'
import { daysFromNow } from '../provider/identity/api-tokens.ts'
import { createApplication } from '../provider/identity/application-changes.ts'
import type { ApplicationSettings } from '../provider/identity/application-settings.ts'
import { DEFAULT_CLIENT_ID } from '../provider/identity/applications.ts'
import { saveConsent } from '../provider/identity/grants.ts'
import type { Identity } from '../provider/identity/index.ts'
import { READ_ONLY_SCOPES, type Scope } from '../provider/scopes.ts'
import type { RunningServer } from '../server.ts'
import { ago, DAY, enter, HOUR, history, type People, SCANNER, SHOP } from './history.ts'

const REPORT = 'stock-report-02ac91'
const DISPLAY = 'bench-display-5d20'

interface DemoApplication extends ApplicationSettings {
  clientId: string
  used: number
  active?: false
  /** Who allowed it what, and when they used it. */
  people?: Readonly<Record<string, { scopes: readonly Scope[]; since: number; used: number; ip: string }>>
}

const APPLICATIONS = (serviceUserId: number): readonly DemoApplication[] => [
  {
    name: 'Shelf Scanner',
    clientId: SCANNER,
    applicationType: 'native',
    redirectUris: ['com.example.scanner:/done', 'http://127.0.0.1/callback'],
    grantTypes: ['authorization_code', 'refresh_token'],
    homeUri: 'https://scanner.example/',
    allowedScopes: [
      'openid',
      'profile',
      'offline_access',
      'g:read',
      'r:view:part',
      'r:view:stock',
      'r:change:stock',
      'r:view:stock_location',
    ],
    used: 2 * HOUR,
    people: {
      storekeeper: {
        scopes: ['openid', 'g:read', 'r:view:part', 'r:view:stock', 'r:change:stock'],
        since: 80 * DAY,
        used: 2 * HOUR,
        ip: '192.0.2.31',
      },
      reader: { scopes: ['openid', 'r:view:part', 'r:view:stock'], since: 12 * DAY, used: 6 * DAY, ip: '192.0.2.54' },
    },
  },
  {
    name: 'Nightly stock report',
    clientId: REPORT,
    grantTypes: ['client_credentials'],
    serviceUserId,
    allowedScopes: ['r:view:part', 'r:view:stock'],
    used: 9 * HOUR,
  },
  {
    name: 'Bench display',
    clientId: DISPLAY,
    applicationType: 'native',
    grantTypes: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
    allowedScopes: ['openid', 'offline_access', ...READ_ONLY_SCOPES],
    used: 26 * HOUR,
    people: {
      engineer: {
        scopes: ['openid', 'offline_access', 'g:read', 'r:view:part', 'r:view:build'],
        since: 40 * DAY,
        used: 26 * HOUR,
        ip: '192.0.2.77',
      },
    },
  },
  {
    name: 'Old web shop',
    clientId: SHOP,
    redirectUris: ['https://shop.example/signed-in'],
    homeUri: 'https://shop.example/',
    allowedScopes: ['openid', 'r:view:part'],
    used: 245 * DAY,
    active: false,
  },
]

/** Fills in applications, what people allowed them, tokens, and two weeks of the audit log. */
export async function furnish({ identity }: RunningServer): Promise<void> {
  await identity.change(async (trx) => {
    const rows: { id: number; sub: string; username: string }[] = await trx('auth_user').select('id', 'sub', 'username')
    const people = Object.fromEntries(rows.map((row) => [row.username, row]))
    await applications(trx, people)
    await tokens(trx, identity, people)
    await names(trx, people)
    // What was done up to here was done for the pictures: the log tells of the workshop instead.
    await guard.down(schemaOf(trx))
    await trx('audit_log').delete()
    await trx('audit_head').update({ hash: '' })
    await guard.up(schemaOf(trx))
    for (const entry of history(people)) await enter(trx, entry)
  })
}

async function applications(trx: Trx, people: People): Promise<void> {
  for (const { used, active = true, people: users = {}, ...settings } of APPLICATIONS(people.reader!.id)) {
    const { clientId } = await createApplication(trx, settings)
    const last = { last_used: ago(used), last_ip: '192.0.2.31', created: ago(300 * DAY), active }
    await trx('oauth_application').where({ client_id: clientId }).update(last)
    for (const [username, { scopes, since, used: at, ip }] of Object.entries(users)) {
      const { sub } = people[username]!
      await consent(trx, sub, clientId, scopes, since)
      await trx('oauth_use').insert({ client_id: clientId, account_id: sub, at: ago(at), ip })
    }
  }
  await trx('oauth_application')
    .where({ client_id: DEFAULT_CLIENT_ID })
    .update({ last_used: ago(240_000), created: ago(300 * DAY) })
  await consent(trx, people.engineer!.sub, DEFAULT_CLIENT_ID, ['openid', ...READ_ONLY_SCOPES, 'r:add:part', 'r:change:part'], 120 * DAY)
  await trx('oauth_use').insert({ client_id: DEFAULT_CLIENT_ID, account_id: people.engineer!.sub, at: ago(240_000), ip: '192.0.2.12' })
}

/** A consent that was given some time ago. */
async function consent(trx: Trx, sub: string, clientId: string, scopes: readonly Scope[], since: number): Promise<void> {
  const given = { scopes, declined: [], claims: [] }
  await saveConsent(trx, sub, clientId, given)
  await trx('oidc_record')
    .where({ model: 'Consent', account_id: sub, client_id: clientId })
    .update({ payload: JSON.stringify({ ...given, since: ago(since) }) })
}

async function tokens(trx: Trx, identity: Identity, people: People): Promise<void> {
  const made = [
    { of: 'engineer', name: 'Label printer', scopes: ['r:view:part'], days: 9, age: 356, used: 0 },
    { of: 'engineer', name: 'CAD plug-in', scopes: ['g:read', 'r:view:part', 'r:add:part', 'r:change:part'], days: 210, age: 155, used: 1 },
    { of: 'engineer', name: 'Old laptop', scopes: null, days: 30, age: 335, used: 190, revoked: true },
    { of: 'storekeeper', name: 'Counting tablet', scopes: ['r:view:part', 'r:view:stock', 'r:change:stock'], days: 90, age: 90, used: 3 },
  ] as const
  for (const { of, name, scopes, days, age, used, ...rest } of made) {
    const { pk } = await identity.tokens.create(trx, { userId: people[of]!.id, name, expiry: daysFromNow(days), scopes })
    // Its last characters are random, and the same in each picture.
    const hint = `inv-${createHash('sha256').update(name).digest('hex').slice(0, 4)}…${daysFromNow(-age).replaceAll('-', '')}`
    await trx('users_apitoken')
      .where({ id: pk })
      .update({ created: ago(age * DAY), last_seen: daysFromNow(-used), key_hint: hint, ...rest })
  }
}

async function names(trx: Trx, people: People): Promise<void> {
  for (const [i, { id }] of Object.values(people).entries())
    await trx('auth_user')
      .where({ id })
      .update({ date_joined: ago(300 * DAY), last_login: ago((i + 1) * 5 * HOUR) })
}

/** Makes the sign-ins with this browser some hours older, and from elsewhere. */
export async function backdate(db: Database, agent: string): Promise<void> {
  await db.transaction(async (trx) => {
    const devices: { uid: string }[] = await trx('auth_session').where({ agent }).select('uid')
    for (const { uid } of devices) {
      await trx('auth_session')
        .where({ uid })
        .update({ seen: ago(3 * HOUR), ip: '192.0.2.54' })
      const session = trx('oidc_record').where({ model: 'Session', uid })
      const { payload } = (await session.clone().first('payload')) as { payload: string }
      const loginTs = Math.floor((Date.now() - 26 * HOUR) / 1000)
      await session.update({ payload: JSON.stringify({ ...JSON.parse(payload), loginTs }) })
    }
  })
}

/** Keys of what the pictures are of. */
export async function keysOf(db: Database): Promise<{ scanner: number; storekeepers: number; printer: number }> {
  const [row] = await db.all<{ scanner: number; storekeepers: number; printer: number }>(
    `select (select id from oauth_application where client_id = ?) as scanner, (select id from auth_group where name = ?) as storekeepers,
      (select id from users_apitoken where name = ?) as printer`,
    [SCANNER, 'Storekeepers', 'Label-printer'],
  )
  return row!
}
