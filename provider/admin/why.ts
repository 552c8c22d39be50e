/** /admin-center/why/: may this person do that with this credential, and which rules say so. */
import type { ProviderContext } from '../context.ts'
import type { User } from '../identity/users.ts'
import { normalUsername } from '../identity/users.ts'
import type { ApiGate, Verdict } from '../identity/verdict.ts'
import { showHouse } from '../pages/house.ts'
import type { Manager } from '../pages/superuser-pages.ts'
import { permissionOf, SCOPES, type Scope } from '../scopes.ts'
import { type Choice, choicesFor, credentialOf, type Rule } from './why-credential.ts'

/** Names that the field of the person offers; any other can be typed. */
const SUGGESTED = 200

interface Answer {
  allowed: boolean
  sentence: string
  rules: Rule[]
  /** Scopes of which one would be enough, each with both halves of the gate's question. */
  /** Who may come, where the person is asked for. */
  person: Rule | undefined
  /** What a body of certain fields alone asks. */
  lesser: Rule | undefined
  ways: { title: string; scope: string; credential: Rule; person: Rule }[]
}

export function whyRoutes({ get }: Manager, context: ProviderContext): void {
  const { identity } = context

  get('why/', async (ctx, signedIn) => {
    const text = (name: string) => (typeof ctx.query[name] === 'string' ? (ctx.query[name] as string).replaceAll('\0', '').trim() : '')
    const asked = { person: normalUsername(text('person')), credential: text('credential'), operation: text('operation') }
    const user = asked.person ? await identity.users.find('username', asked.person) : undefined
    const credentials = await choicesFor(context, user)
    const chosen = credentials.find(({ value }) => value === asked.credential) ?? credentials[0]!
    const operations = context.api?.operations() ?? []
    const operation = operations.find(({ id }) => id === asked.operation)
    showHouse(context, ctx, signedIn, 'admin/why', {
      asked,
      here: context.api !== undefined,
      people: await identity.users.someNames(SUGGESTED),
      credentials,
      chosen,
      operations: operations.map(({ id, method, path, summary }) => ({ value: id, text: `${method.toUpperCase()} ${path} · ${summary}` })),
      operation,
      user,
      notTheirs:
        user && asked.credential && chosen.value !== asked.credential ? 'They have no such credential. Choose one of theirs.' : undefined,
      unknown: asked.person && !user ? 'There is nobody of that name.' : undefined,
      answer:
        user && operation && (!asked.credential || chosen.value === asked.credential)
          ? await answerFor(context.api!, user, chosen, operation.id)
          : undefined,
    })
  })

  async function answerFor(api: ApiGate, user: User, chosen: Choice, operationId: string): Promise<Answer> {
    const { principal, rules } = await credentialOf(context, user, chosen.value)
    const verdict = api.explain(principal, operationId)!
    const broken = rules.find(({ holds }) => !holds)
    const { open } = verdict
    const allowed = verdict.allowed && (open || !broken)
    return {
      allowed,
      sentence: allowed
        ? open
          ? 'No credential is needed for it.'
          : verdict.person
            ? 'The credential is accepted, and stands for its person.'
            : 'The credential is accepted; its reach and the person’s roles cover it.'
        : broken
          ? `The credential is not accepted: the API answers 401. ${broken.text}`
          : `The API answers 403: “${verdict.refusal}”`,
      rules,
      person: verdict.person === undefined ? undefined : { holds: verdict.allowed, text: verdict.person },
      lesser: verdict.lesser && {
        holds: !broken && verdict.lesser.refusal === undefined,
        text: `With ${verdict.lesser.fields.join(', ')} alone: ${verdict.lesser.refusal ?? 'sight of the row and g:write are enough.'}`,
      },
      ways: await Promise.all(verdict.asked.map((way) => told(user, chosen, way, principal.scopes === null))),
    }
  }

  async function told(user: User, chosen: Choice, { scope, carried, held }: Verdict['asked'][number], unscoped: boolean) {
    const what = chosen.value.startsWith('token:') ? 'The token' : /^(app|service):/.test(chosen.value) ? 'The app' : 'It'
    const reach = unscoped
      ? `${what} carries all that the person may.`
      : carried
        ? `${what} carries the scope ${scope}.`
        : `${what} does not carry the scope ${scope}.`
    return {
      title: SCOPES.get(scope)!.title,
      scope,
      credential: { holds: carried, text: reach },
      person: { holds: held, text: await heldBy(user, scope, held), link: `/admin-center/users/${user.pk}/` },
    }
  }

  /** Why the person's side holds, or does not. */
  async function heldBy(user: User, scope: Scope, held: boolean): Promise<string> {
    if (!user.isActive) return 'A disabled account has no roles.'
    if (scope === 'a:superuser' || scope === 'a:staff')
      return held
        ? `${user.username} is ${user.isSuperuser ? 'a superuser' : 'staff'}.`
        : `${user.username} is not ${scope === 'a:staff' ? 'staff' : 'a superuser'}.`
    const permission = permissionOf(scope)
    if (!permission) return 'Every active account may do that.'
    if (user.isSuperuser) return `${user.username} is a superuser, who has every role.`
    const groups = await identity.groups.allowing(user.pk, permission)
    return groups.length ? `Allowed by ${groups.map((name) => `“${name}”`).join(', ')}.` : `No group of ${user.username} allows it.`
  }
}
