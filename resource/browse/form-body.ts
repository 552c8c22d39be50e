/** What the fields of a form say, as the body that a program would have sent. */

import type { Field } from '../engine/field.ts'
import type { Shape } from '../engine/shape.ts'
import { Upload } from '../engine/shape.ts'
import { kindOf, writable } from './fields.ts'

type Sent = Readonly<Record<string, unknown>>

/** Browsers end lines with two characters; everybody else with one. */
const lines = (text: string): string => text.replace(/\r\n?/g, '\n')

/** What was typed, by field; a box that is not ticked says nothing, and means no. */
export function typedTexts(shape: Shape, sent: Sent): Record<string, string> {
  return Object.fromEntries(
    writable(shape).map((f) => {
      const value = sent[f.name]
      return [f.name, kindOf(f) === 'check' ? String(value === 'true') : typeof value === 'string' ? lines(value) : '']
    }),
  )
}

/**
 * Fields that say nothing are left out of a new row, so that presets count. A change clears what can be cleared and leaves out what the
 * row did not show and nobody touched; PATCH holds what differs from `was`, the texts that the form began with.
 */
export function bodyOf(shape: Shape, sent: Sent, method: string, was: Readonly<Record<string, string>>): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  const texts = typedTexts(shape, sent)
  for (const f of writable(shape)) {
    const kind = kindOf(f)
    const upload = sent[f.name]
    if (upload instanceof Upload && (upload.filename || upload.data.length)) body[f.name] = upload
    if (kind === 'file') continue
    const text = texts[f.name]!
    const began = lines(was[f.name] ?? '')
    const untouched = text === began || (kind === 'check' && text === 'false' && began === '')
    if (method === 'POST' ? text === '' : untouched && (method === 'PATCH' || began === '')) continue
    body[f.name] = text === '' ? cleared(f) : jsonOf(f, text)
  }
  return body
}

function jsonOf(f: Field, text: string): unknown {
  const kind = kindOf(f)
  if (kind === 'check') return text === 'true'
  if (kind !== 'json') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function cleared(f: Field): unknown {
  if (f.traits.nullable) return null
  if (kindOf(f) === 'list') return []
  return f.emptyIsNull || kindOf(f) === 'json' ? null : ''
}
