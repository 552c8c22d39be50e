/** /admin-center/why/: may this person do that with this credential, and which rules say so. */
import { word } from '../../pages/query.ts'
import { joined, type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import type { User } from '../identity/users.ts'
import { normalUsername } from '../identity/users.ts'
import type { ApiGate, ApiOperation, Verdict } from '../identity/verdict.ts'
import { showHouse } from '../pages/house.ts'
import type { Manager } from '../pages/superuser-pages.ts'
import { permissionOf, SCOPES, type Scope } from '../scopes.ts'
import { type Choice, choicesFor, credentialOf, type Rule } from './why-credential.ts'

interface Answer {
  allowed: boolean
  sentence: Phrase
  rules: Rule[]
  /** Who may come, where the person is asked for. */
  person: Rule | undefined
  /** What a body of certain fields alone asks. */
  lesser: Rule | undefined
  /** Scopes of which one would be enough, each with both halves of the gate's question. */
  ways: { title: string | Phrase; scope: string; credential: Rule; person: Rule }[]
}

const titleOf = ({ method, path, summary }: ApiOperation): string => `${method.toUpperCase()} ${path} · ${summary}`

/** Those that have each of these words in their address or their summary. */
function found(operations: readonly ApiOperation[], search: string): ApiOperation[] {
  const words = search.toLowerCase().split(/\s+/)
  return operations.filter((operation) => words.every((each) => titleOf(operation).toLowerCase().includes(each)))
}

/** The options of a list, by the first step of their addresses: `/api/part/…` under `part`. */
function byArea(operations: readonly ApiOperation[]) {
  const areaOf = ({ path }: ApiOperation) => path.split('/')[2] || '/'
  const areas = [...new Set(operations.map(areaOf))].map((area) => [area, operations.filter((each) => areaOf(each) === area)] as const)
  return areas.map(([title, options]) => ({ title, options: options.map((each) => ({ value: each.id, text: titleOf(each) })) }))
}

export function whyRoutes({ get }: Manager, context: ProviderContext): void {
  const { identity } = context

  get('why/', async (ctx, signedIn) => {
    const [person, credential, operationId, find] = ['person', 'credential', 'operation', 'find'].map((name) => word(ctx.query[name])) as [
      string,
      string,
      string,
      string,
    ]
    const asked = { person: normalUsername(person), find }
    const user = asked.person ? await identity.users.find('username', asked.person) : undefined
    const credentials = await choicesFor(context, user)
    const chosen = credentials.find(({ value }) => value === credential) ?? credentials[0]!
    const operations = found(context.api?.operations() ?? [], find)
    const operation = operations.length === 1 ? operations[0] : operations.find(({ id }) => id === operationId)
    showHouse(context, ctx, signedIn, 'admin/why', {
      asked,
      here: context.api !== undefined,
      people: await identity.users.someNames(),
      credentials,
      chosen,
      operations: [{ value: '', text: text('why-choose', { n: operations.length }) }, ...byArea(operations)],
      operation,
      user,
      notTheirs: user && credential && chosen.value !== credential ? text('why-not-theirs') : undefined,
      unknown: asked.person && !user ? text('why-nobody') : undefined,
      unfound: operations.length ? undefined : text('why-no-operation'),
      answer:
        user && operation && (!credential || chosen.value === credential)
          ? await answerFor(context.api!, user, chosen, operation.id)
          : undefined,
    })
  })

  async function answerFor(api: ApiGate, user: User, chosen: Choice, operationId: string): Promise<Answer> {
    const { principal, rules } = await credentialOf(context, user, chosen.value)
    const verdict = api.explain(principal, operationId)!
    const broken = rules.find(({ holds }) => !holds)
    const allowed = verdict.allowed && (verdict.open || !broken)
    return {
      allowed,
      sentence: allowed
        ? text(whyAllowed(verdict))
        : broken
          ? text('why-401', { why: broken.text })
          : text('why-403', { detail: verdict.refusal! }),
      rules,
      person: verdict.person === undefined ? undefined : { holds: verdict.allowed, text: verdict.person },
      lesser: verdict.lesser && {
        holds: !broken && verdict.lesser.refusal === undefined,
        text: text('why-lesser', {
          fields: joined(verdict.lesser.fields, ', '),
          answer: verdict.lesser.refusal ?? text('why-lesser-enough'),
        }),
      },
      ways: await Promise.all(verdict.asked.map((way) => told(user, chosen, way, principal.scopes === null))),
    }
  }

  const whyAllowed = ({ open, person }: Verdict): string => (open ? 'why-open' : person ? 'why-person' : 'why-covered')

  async function told(user: User, chosen: Choice, { scope, carried, held }: Verdict['asked'][number], unscoped: boolean) {
    const what = chosen.value.startsWith('token:') ? 'token' : /^(app|service):/.test(chosen.value) ? 'app' : 'other'
    return {
      title: SCOPES.get(scope)!.title,
      scope,
      credential: { holds: carried, text: text(unscoped ? 'why-unscoped' : carried ? 'why-carried' : 'why-not-carried', { what, scope }) },
      person: { holds: held, text: await heldBy(user, scope, held), link: `/admin-center/users/${user.pk}/` },
    }
  }

  /** Why the person's side holds, or does not. */
  async function heldBy(user: User, scope: Scope, held: boolean): Promise<Phrase> {
    const { username } = user
    if (!user.isActive) return text('why-held-disabled')
    if (scope === 'a:superuser' || scope === 'a:staff') {
      const what = held ? (user.isSuperuser ? 'superuser' : 'staff') : scope === 'a:staff' ? 'staff' : 'superuser'
      return text(held ? 'why-held-flag' : 'why-held-no-flag', { user: username, what })
    }
    const permission = permissionOf(scope)
    if (!permission) return text('why-held-everybody')
    if (user.isSuperuser) return text('why-held-superuser', { user: username })
    const groups = await identity.groups.allowing(user.pk, permission)
    return groups.length
      ? text('why-held-groups', {
          groups: joined(
            groups.map((name) => text('why-group', { name })),
            ', ',
          ),
        })
      : text('why-held-no-group', { user: username })
  }
}
