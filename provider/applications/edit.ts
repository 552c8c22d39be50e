/** Registering and changing an application: /o/applications/register/ and /o/applications/PK/update/. */

import { text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { changeApplication, createApplication } from '../identity/application-changes.ts'
import type { Application } from '../identity/applications.ts'
import { ADDRESS_TEXTS } from '../identity/redirect-uris.ts'
import { changeAs } from '../pages/change-as.ts'
import { goOn } from '../pages/flash.ts'
import { showHouse } from '../pages/house.ts'
import { ALL_OF_STOCK, EVERYTHING, matrix, NOTHING, READ_ONLY, startPermissions } from '../pages/matrix.ts'
import type { Manager, PageContext } from '../pages/superuser-pages.ts'
import { permissionOf, SCOPES } from '../scopes.ts'
import type { SignedIn } from '../sign-in/session.ts'
import { DEVICE_CODE, durationText, type Errors, emptyForm, formOf, readTyped, settingsFrom, type Typed } from './form.ts'
import { KINDS, kindOf } from './kinds.ts'
import { APPLICATIONS, namedApplication } from './manager.ts'

const GENERAL = [...SCOPES].filter(([scope]) => !permissionOf(scope)).map(([scope, words]) => ({ scope, ...words }))

/** Ways to get access, in the order of the page; `kinds` that can have each. */
const GRANTS = [
  { value: 'authorization_code', title: text('grant-code'), small: 'authorization_code', kinds: 'device web' },
  { value: 'refresh_token', title: text('grant-refresh'), small: 'refresh_token', kinds: 'device web' },
  { value: DEVICE_CODE, title: text('grant-device'), small: 'device_code', kinds: 'device web' },
  { value: 'client_credentials', title: text('grant-client'), small: 'client_credentials', kinds: 'web' },
]

/** The same form with the ticks of a start of the matrix. */
function started(typed: Typed, name: string | null): Typed {
  const start = [READ_ONLY, ALL_OF_STOCK, EVERYTHING, NOTHING].find((each) => each.name === name)
  if (!start) return typed
  const general = [...typed.scopes].filter((scope) => !permissionOf(scope))
  return { ...typed, scopes: new Set([...general, ...startPermissions(start).map((permission) => `r:${permission}`)]) }
}

export function editRoutes({ get, post }: Manager, context: ProviderContext): void {
  const { config, identity } = context

  async function show(ctx: PageContext, signedIn: SignedIn, typed: Typed, errors: Errors, app?: Application): Promise<void> {
    const wrong = Object.keys(errors).length
    const secretKept = app && kindOf(app) !== 'device'
    showHouse(
      context,
      ctx,
      signedIn,
      'applications/form',
      {
        app,
        typed,
        errors,
        wrong,
        people: await identity.users.someNames({ active: true }),
        kinds: KINDS.map((kind) => ({ ...kind, disabled: app !== undefined && (kind.value !== 'device') !== secretKept })),
        general: GENERAL,
        grants: GRANTS,
        matrix: matrix(typed.scopes),
        addressTexts: ADDRESS_TEXTS,
        lives: { access: durationText(config.accessTokenTtl), refresh: durationText(config.refreshTokenTtl) },
        formAction: config.basePath + ctx.path,
        startAction: `${config.basePath}${ctx.path}#ceiling`,
        back: app ? `${APPLICATIONS}${app.pk}/` : APPLICATIONS,
      },
      wrong ? 422 : 200,
    )
  }

  get('register/', (ctx, signedIn) => show(ctx, signedIn, emptyForm(), {}))

  post('register/', async (ctx, signedIn, form) => {
    const typed = readTyped(form)
    if (form.has('start')) return show(ctx, signedIn, started(typed, form.get('start')), {})
    const result = await settingsFrom(identity, typed)
    if ('errors' in result) return show(ctx, signedIn, typed, result.errors)
    const made = await changeAs(context, ctx, signedIn, (trx, by) => createApplication(trx, result.settings, by))
    goOn(context, ctx, `${APPLICATIONS}${made.pk}/`, {
      kind: 'good',
      text: text('application-registered', { app: result.settings.name }),
      ...(made.clientSecret ? { secret: secretBox(made.clientSecret) } : {}),
    })
  })

  get(':pk/update/', async (ctx, signedIn) => {
    const app = await namedApplication(context, ctx)
    const account = app.serviceUserId === null ? undefined : await identity.users.find('id', app.serviceUserId)
    await show(ctx, signedIn, formOf(app, account?.username ?? ''), {}, app)
  })

  post(':pk/update/', async (ctx, signedIn, form) => {
    const app = await namedApplication(context, ctx)
    const typed = readTyped(form)
    if (form.has('start')) return show(ctx, signedIn, started(typed, form.get('start')), {}, app)
    if ((typed.kind === 'device') !== (kindOf(app) === 'device')) {
      const errors = { kind: text('application-error-kind') }
      return show(ctx, signedIn, { ...typed, kind: kindOf(app) }, errors, app)
    }
    const result = await settingsFrom(identity, typed, app)
    if ('errors' in result) return show(ctx, signedIn, typed, result.errors, app)
    await changeAs(context, ctx, signedIn, (trx, by) => changeApplication(trx, app.clientId, result.settings, by))
    goOn(context, ctx, `${APPLICATIONS}${app.pk}/`, { kind: 'good', text: text('admin-saved') })
  })
}

/** How a page shows a client secret, once. */
export const secretBox = (value: string) => ({
  label: text('secret-label'),
  value,
  hint: text('secret-hint'),
})
