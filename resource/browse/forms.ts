/** The forms that a page offers: what this person may do here, with what was typed and what was wrong with it. */
import { isShape, type Operation } from '../engine/operation.ts'
import type { Shape } from '../engine/shape.ts'
import type { Examples } from './example.ts'
import { type FormField, formFields, kindOf, textOf, textsOf, writable } from './fields.ts'
import type { SentForm } from './sent-form.ts'

export interface Form {
  readonly title: string
  /** Buttons, the mildest first. */
  readonly methods: readonly string[]
  readonly fields: readonly FormField[] | undefined
  readonly multipart: boolean
  /** JSON of the texts that the form begins with. */
  readonly was: string | undefined
  /** What is wrong and belongs to no field. */
  readonly problems: readonly string[]
  /** JSON to be sent instead; undefined where no body is taken. */
  readonly content: string | undefined
  /** Whether it is the JSON that was sent and refused. */
  readonly contentSent: boolean
  readonly open: boolean
}

/** What the page is about, as far as forms need it. */
export interface Situation {
  readonly method: string
  /** Whether the address is for a deed alone: nothing can be read there, so its form is what people came for. */
  readonly deed: boolean
  readonly sent: SentForm | undefined
  /** Body of a refusal. */
  readonly refusal: unknown
  /** The object that lives at this address, where the answer shows it. */
  readonly object: Readonly<Record<string, unknown>> | undefined
}

/** @param offered operations of the address that the person may use */
export function formsOf(offered: readonly Operation[], examples: Examples, situation: Situation): Form[] {
  const of = (...methods: string[]) => methods.flatMap((method) => offered.find((o) => o.method === method) ?? [])
  return [of('post'), of('patch', 'put'), of('delete')].filter((group) => group.length).map((group) => formOf(group, examples, situation))
}

function formOf(group: readonly Operation[], examples: Examples, situation: Situation): Form {
  const { method, sent, refusal } = situation
  const [first] = group as [Operation]
  const mine = sent?.ofPage && group.some((o) => o.method === method.toLowerCase()) && refusal !== undefined ? sent : undefined
  const asking = group.find((o) => o.request)
  const request = asking?.request
  const begin = startOf(asking, examples, situation)
  const typed = mine && mine.content === undefined ? mine.texts : undefined
  const errors = mine ? messagesOf(refusal) : {}
  const shape = request && isShape(request) && (typed ?? begin.texts) ? request.shape : undefined
  const texts = typed ?? begin.texts ?? {}
  const fields = shape && formFields(shape, { texts, errors: typed ? errors : {} })
  const shown = new Set(typed ? fields?.map(({ name }) => name) : [])
  return {
    title: first.summary,
    methods: group.map((o) => o.method.toUpperCase()),
    fields,
    multipart: fields?.some(({ kind }) => kind === 'file') ?? false,
    was: first.method === 'patch' || first.method === 'put' ? JSON.stringify(typed ? mine!.was : texts) : undefined,
    problems: Object.entries(errors)
      .filter(([name]) => !shown.has(name))
      .flatMap(([name, messages]) => messages.map((message) => (OF_THE_WHOLE.has(name) ? message : `${name}: ${message}`))),
    content: mine?.content ?? begin.content,
    contentSent: mine?.content !== undefined,
    open: mine !== undefined || situation.deed,
  }
}

const OF_THE_WHOLE = new Set(['non_field_errors', 'detail'])

/** A new row begins with presets, a change with the row; without a row there is nothing to fill fields with, and JSON is left. */
function startOf(
  operation: Operation | undefined,
  examples: Examples,
  { object }: Situation,
): { texts: Record<string, string> | undefined; content: string | undefined } {
  if (!operation?.request) return { texts: undefined, content: undefined }
  const { method, request } = operation
  const shape = isShape(request) ? request.shape : undefined
  const content = examples(operation)
  if (method === 'post') return { texts: shape && { ...textsOf(shape), ...jsonTexts(shape, content) }, content }
  if (!object || !shape) return { texts: undefined, content }
  const own = writable(shape).filter((f) => f.name in object && !f.upload)
  return { texts: textsOf(shape, object), content: JSON.stringify(Object.fromEntries(own.map((f) => [f.name, object[f.name]])), null, 2) }
}

/** What must be typed as JSON begins with the example: nobody guesses what the objects of a list hold. */
function jsonTexts(shape: Shape, content: string | undefined): Record<string, string> {
  const example = JSON.parse(content ?? '{}') as Record<string, unknown>
  const needed = writable(shape).filter((f) => f.traits.required && kindOf(f) === 'json')
  return Object.fromEntries(needed.map((f) => [f.name, textOf(f, example[f.name])]))
}

/** Messages by field, whatever they are nested in. */
export function messagesOf(refusal: unknown): Record<string, string[]> {
  if (typeof refusal !== 'object' || refusal === null) return {}
  return Object.fromEntries(Object.entries(refusal).map(([name, messages]) => [name, wordsOf(messages)]))
}
const wordsOf = (messages: unknown): string[] => {
  if (typeof messages !== 'object' || messages === null) return [String(messages)]
  if (!Array.isArray(messages)) return Object.entries(messages).flatMap(([name, inner]) => wordsOf(inner).map((text) => `${name}: ${text}`))
  // Messages for the objects of a list come in the list's order.
  return messages.flatMap((one, i) => wordsOf(one).map((text) => (typeof one === 'object' ? `${i + 1}: ${text}` : text)))
}
