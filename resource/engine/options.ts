/** OPTIONS: what clients build their forms from. Only what this caller may do is listed. */
import { isAllowed } from '../auth/gate.ts'
import { BODY_TYPES } from './body.ts'
import { type Field, isPreset, type JsonSchema } from './field.ts'
import { type About, type Asked, type Facts, inside, type Options } from './form.ts'
import { isShape, type Operation, type Services } from './operation.ts'
import { remembered } from './remembered.ts'
import { optionsOf, type Shape } from './shape.ts'

type Asking = Pick<Services, 'db'> & About

/** Methods that forms are built for; PATCH is PUT with less. */
const FORMS = ['get', 'post', 'put', 'delete'] as const

/** What an operation says of its fields, whoever asks and whatever the database holds, and which of them must ask it. */
interface Form {
  readonly fields: Options
  readonly asking: readonly Field[]
}
const forms = new WeakMap<Operation, Form>()

/** Is it among what a request may say, or what an answer shows that nobody asked more of? */
function isIn({ method, path, many }: Operation, { traits: { listed, when, detailOnly } }: Field): boolean {
  if (listed === 'never' || (listed === 'new' && path.endsWith('}/'))) return false
  if (method !== 'get') return true
  return !(many && detailOnly) && (!when || isPreset(when.preset, many ? 'list' : 'detail'))
}

/** A deletion has no form, nor has what takes no body. */
function formOf(o: Operation): Form {
  const about = { get: o.response, delete: undefined, post: o.request, put: o.request, patch: o.request }[o.method]
  const of = o.form ?? (about && isShape(about) ? about.shape : undefined)
  if (!of) return { fields: (inside((about ?? {}) as JsonSchema).children ?? {}) as Options, asking: [] }
  const shape: Shape = Object.fromEntries(Object.entries(of).filter(([, f]) => isIn(o, f)))
  return { fields: optionsOf(shape), asking: Object.values(shape).filter((f) => f.asked().length) }
}

const words = (name: string): string => name.replace(/(?<=[a-z])[A-Z]/g, ' $&')
/** What forms are headed with: `Purchase Order List`, `Purchase Order Detail`, `Purchase Order Receive`. */
function nameOf({ method, model, path, many, request, response, summary }: Operation): string {
  const about = method === 'get' ? response : request
  if (!about || !isShape(about)) return summary
  const what = path.endsWith('}/') ? ' Detail' : many ? ' List' : ''
  return `${words(about.name)}${model ? what : ''}`
}

/** @param operations all operations of one address */
export async function describeAddress(operations: readonly Operation[], asking: Asking): Promise<Options> {
  const first = operations[0]!
  const allowed = FORMS.flatMap((method) => operations.find((o) => o.method === method && isAllowed(o.access, asking.principal)) ?? [])
  const model = operations.find((o) => o.model)?.model
  return {
    name: nameOf(first),
    description: operations.map((o) => `${o.method.toUpperCase()}: ${o.summary}`).join('\n'),
    renders: ['application/json'],
    parses: BODY_TYPES,
    ...(allowed.length && !first.formless ? { actions: await describe(allowed, asking) } : {}),
    ...(model ? { model: model.toLowerCase() } : {}),
  }
}

async function describe(operations: readonly Operation[], form: Asking): Promise<Options> {
  const told = operations.map((o) => [o, remembered(forms, o, () => formOf(o))] as const)
  const facts = await answered(new Set(told.flatMap(([, { asking }]) => asking.flatMap((f) => f.asked()))), form)
  const presets: Record<string, unknown> = {}
  for (const read of new Set(operations.flatMap((o) => o.presets ?? []))) Object.assign(presets, await read(form.db))
  return Object.fromEntries(
    told.map(([o, { fields, asking }]) => {
      const now: Record<string, Options> = Object.fromEntries(asking.map((f) => [f.name, f.options(facts)]))
      for (const [name, preset] of Object.entries(o.presets ? presets : {}))
        if (name in fields) now[name] = { ...(now[name] ?? (fields[name] as Options)), default: preset }
      return [o.method.toUpperCase(), { ...fields, ...now }]
    }),
  )
}

async function answered(questions: ReadonlySet<Asked>, { db, ...about }: Asking): Promise<Facts> {
  const facts = new Map<Asked, Options>()
  for (const ask of questions) facts.set(ask, await ask(db, about))
  return facts
}
