/** `npm run screenshots`: makes the pictures of README.md and docs/ from the demo inventory, in docs/pictures/. */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { BrowserContext, Page } from 'playwright-core'
import { PEOPLE, SUPERUSER } from '../resource/import/demo/people.ts'
import { fillDemo } from '../resource/import/demo.ts'
import { startServer } from '../server.ts'
import { launchBrowser, viewOf } from '../test/support/browser.ts'
import { SCANNER } from './history.ts'
import { backdate, furnish, keysOf } from './workshop.ts'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..')
/** As a newcomer has it; the server listens on whatever port is free. */
const URL_SHOWN = 'http://localhost:8000'
const MOST_BYTES = 150_000

const { values } = parseArgs({ options: { out: { type: 'string', default: join(ROOT, 'docs/pictures') } } })
const out = resolve(values.out)
mkdirSync(out, { recursive: true })
const data = mkdtempSync(join(tmpdir(), 'stockade-pictures-'))

const server = await startServer({ data, port: 0, url: URL_SHOWN, logLevel: 'warn' }, { env: {} })
const browser = await launchBrowser(['--lang=en-GB', `--host-resolver-rules=MAP localhost:8000 127.0.0.1:${server.config.port}`])
try {
  await fillDemo(server.identity, { superuser: true })
  await furnish(server)
  await pictures()
} finally {
  await browser.close()
  await server.close()
  rmSync(data, { recursive: true, force: true })
}

/** A browser of this person; of nobody without a name. */
async function browse(
  username: string | undefined,
  { phone = false, dark = false } = {},
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ ...viewOf({ width: phone ? 390 : 1280, dark }), timezoneId: 'UTC' })
  const page = await context.newPage()
  if (username !== undefined) {
    await page.goto(`${URL_SHOWN}/login/`)
    await signIn(page, username)
  }
  return { context, page }
}

async function signIn(page: Page, username: string): Promise<void> {
  const { password } = [SUPERUSER, ...PEOPLE].find((person) => person.username === username)!
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Sign in' }).waitFor()
}

/** @param height of the picture; a screen without it, `whole` for all of the page */
async function picture(page: Page, name: string, height?: number | 'whole'): Promise<void> {
  const size = page.viewportSize()!
  if (typeof height === 'number') await page.setViewportSize({ ...size, height })
  const path = join(out, `${name}.png`)
  await page.screenshot({ path, fullPage: height === 'whole', animations: 'disabled', caret: 'hide' })
  const { size: bytes } = statSync(path)
  process.stdout.write(`${name}.png  ${Math.round(bytes / 1000)} kB\n`)
  if (bytes > MOST_BYTES) throw new Error(`${name}.png is larger than ${MOST_BYTES / 1000} kB: show less of the page.`)
}

/** One picture of one page. */
async function one(
  name: string,
  who: string | undefined,
  path: string,
  look: Parameters<typeof browse>[1] = {},
  height?: number | 'whole',
) {
  const { context, page } = await browse(who, look)
  await page.goto(URL_SHOWN + path)
  await picture(page, name, height)
  await context.close()
}

/** Where an app sends people to sign in. */
function authorize(scope: string): string {
  const parameters = {
    client_id: SCANNER,
    redirect_uri: 'com.example.scanner:/done',
    response_type: 'code',
    scope,
    state: 'picture',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  }
  return `/o/authorize/?${new URLSearchParams(parameters)}`
}

async function pictures(): Promise<void> {
  const { scanner, storekeepers, printer } = await keysOf(server.db)
  // First what shows who signs in: later there are the sign-ins of the pictures themselves.
  await one('admin-center-dark', 'admin', '/admin-center/', { dark: true }, 960)
  await one('audit', 'admin', '/admin-center/audit/', {}, 880)
  await one('home', 'engineer', '/home/', {}, 800)
  await one('look-phone', 'reader', `/look/parts/?search=chain`, { phone: true }, 800)
  await otherDevice('engineer')
  await one('security', 'engineer', '/settings/security/', {}, 780)

  const asked = 'openid profile offline_access r:view:part r:view:stock r:change:stock'
  const phone = await browse(undefined, { phone: true, dark: true })
  await phone.page.goto(URL_SHOWN + authorize(asked))
  await phone.page.getByLabel('Username').fill('storekeeper')
  await picture(phone.page, 'sign-in-phone-dark')
  await phone.context.close()

  const desk = await browse(undefined)
  await desk.page.goto(URL_SHOWN + authorize(asked))
  await signIn(desk.page, 'engineer')
  await desk.page.getByRole('button', { name: 'Allow', exact: true }).waitFor()
  await picture(desk.page, 'consent', 'whole')
  await desk.context.close()

  await one('applications', 'admin', '/o/applications/', {}, 720)
  await one('applications-phone-dark', 'admin', '/o/applications/', { phone: true, dark: true }, 1000)
  await one('register', 'admin', '/o/applications/register/', {}, 1180)
  await one('application', 'admin', `/o/applications/${scanner}/`, {}, 940)
  await one('authorized-apps', 'engineer', '/o/authorized_tokens/', {}, 660)
  await one('tokens', 'engineer', '/settings/tokens/', {}, 520)
  await one('token-phone', 'engineer', '/settings/tokens/create/', { phone: true }, 880)
  await one('group', 'admin', `/admin-center/groups/${storekeepers}/`, {}, 1040)
  await one('why', 'admin', `/admin-center/why/?person=engineer&credential=token:${printer}&operation=part_create`, {}, 860)
}

/** A phone on which this person signed in some hours ago. */
async function otherDevice(username: string): Promise<void> {
  const agent =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'
  const context = await browser.newContext({ ...viewOf({}), userAgent: agent })
  const page = await context.newPage()
  await page.goto(`${URL_SHOWN}/login/`)
  await signIn(page, username)
  await context.close()
  await backdate(server.db, agent)
}
