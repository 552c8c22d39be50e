/** What a person can come to the API with, and what decides whether it is believed before the gate is asked. */
import { type Phrase, text } from '../../pages/texts.ts'
import { moment } from '../../pages/words.ts'
import type { ProviderContext } from '../context.ts'
import { isExpired, parseScopes } from '../identity/api-tokens.ts'
import type { Application } from '../identity/applications.ts'
import type { Principal } from '../identity/principal.ts'
import type { User } from '../identity/users.ts'
import { API_SCOPES, type Scope } from '../scopes.ts'

/** One thing that was looked at on the way to the verdict. */
export interface Rule {
  holds: boolean
  text: string | Phrase
  /** Where it is changed, below the base path. */
  link?: string
}

export interface Choice {
  value: string
  text: string | Phrase
}

const SESSION: Choice = { value: 'session', text: text('why-session') }
const PASSWORD: Choice = { value: 'password', text: text('why-password') }

/** What this person could come with, the plain ones first. */
export async function choicesFor({ identity }: ProviderContext, user: User | undefined): Promise<Choice[]> {
  if (!user) return [SESSION, PASSWORD]
  const tokens = await identity.tokens.someOf(user.pk, 50)
  const consents = await identity.consents.list(user.sub)
  const services = await identity.applications.servicesOf(user.pk)
  const named = await Promise.all(
    consents.map(async ({ clientId }) => ({ clientId, name: (await identity.applications.find(clientId))?.name ?? clientId })),
  )
  const stateOf = (token: { expiry: string; revoked: boolean | number }) =>
    token.revoked ? 'revoked' : isExpired(token) ? 'expired' : 'works'
  return [
    SESSION,
    PASSWORD,
    ...tokens.map((token) => ({
      value: `token:${token.id}`,
      text: text('why-token', { name: token.name || text('why-unnamed'), id: String(token.id), state: stateOf(token) }),
    })),
    ...named.map(({ clientId, name }) => ({ value: `app:${clientId}`, text: text('why-app', { name }) })),
    ...services.map(({ clientId, name }) => ({ value: `service:${clientId}`, text: text('why-service', { name }) })),
  ]
}

/** The principal that a credential makes, and the rules that it has to pass first. */
export async function credentialOf(context: ProviderContext, user: User, chosen: string): Promise<{ principal: Principal; rules: Rule[] }> {
  const { identity } = context
  const rules: Rule[] = [
    {
      holds: user.isActive,
      text: text(user.isActive ? 'why-active' : 'why-disabled', { user: user.username }),
      link: `/admin-center/users/${user.pk}/`,
    },
  ]
  const permissions = await identity.groups.permissionsOf(user)
  const made = (via: Principal['via'], scopes: ReadonlySet<Scope> | null, rest: Partial<Principal> = {}) => ({
    principal: { user, permissions, scopes, via, credential: chosen, ...rest },
    rules,
  })
  const [kind, id = ''] = chosen.split(/:(.*)/s)

  if (kind === 'token') {
    const row = await identity.tokens.findOf(user.pk, Number(id))
    const link = `/admin-center/tokens/?kind=token&person=${encodeURIComponent(user.username)}`
    rules.push({ holds: !row!.revoked, text: text(row!.revoked ? 'why-revoked' : 'why-not-revoked'), link })
    rules.push({
      holds: !isExpired(row!),
      text: text(isExpired(row!) ? 'why-expired' : 'why-not-expired', { day: moment(row!.expiry) }),
      link,
    })
    return made('token', parseScopes(row!.scopes))
  }
  if (kind === 'app' || kind === 'service') {
    const app = (await identity.applications.find(id))!
    const link = app.pk ? `/o/applications/${app.pk}/` : '/api-doc/' // the documentation's own has no page of settings
    rules.push({ holds: app.active, text: text(app.active ? 'why-app-active' : 'why-app-disabled', { name: app.name }), link })
    const allowed = kind === 'app' ? ((await identity.consents.find(user.sub, id))?.scopes ?? []) : API_SCOPES
    return made('bearer', underCeiling(app, allowed))
  }
  if (kind === 'password') {
    const set = await identity.users.hasPassword(user.pk)
    const link = `/admin-center/users/${user.pk}/`
    rules.push({ holds: set, text: text(set ? 'why-has-password' : 'why-no-password'), link })
    const second = await identity.factors.has(user.pk)
    rules.push({
      holds: !second,
      text: text(second ? 'why-second-factor' : 'why-no-second-factor'),
      link,
    })
    return made('basic', null)
  }
  return made('session', null, { session: { fresh: true, repeated: true } })
}

const underCeiling = ({ allowedScopes }: Application, scopes: readonly Scope[]): Set<Scope> =>
  new Set(scopes.filter((scope) => allowedScopes === null || allowedScopes.has(scope)))
