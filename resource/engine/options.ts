/** OPTIONS: what clients build their forms from. Only what this caller may do is listed. */
import type { Principal } from '../../provider/identity/principal.ts'
import { isAllowed } from '../auth/gate.ts'
import { BODY_TYPES } from './body.ts'
import type { Field } from './field.ts'
import { Nested } from './fields/nested.ts'
import { isShape, type Operation } from './operation.ts'
import type { Shape } from './shape.ts'

const inWords = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')

/** What OPTIONS says of a field. */
export function describeField(f: Field): Record<string, unknown> {
  const { required, readOnly, label, help, default: preset } = f.traits
  return {
    type: f.type,
    required,
    read_only: readOnly,
    label: label || inWords(f.name),
    ...(help ? { help_text: help } : {}),
    ...(preset !== undefined ? { default: f.schema().default } : {}),
    ...f.describe(),
    ...(f instanceof Nested ? { children: describeShape(f.fields) } : {}),
  }
}
const describeShape = (shape: Shape): Record<string, unknown> =>
  Object.fromEntries(Object.values(shape).map((f) => [f.name, describeField(f)]))

/** Methods that forms are built for; PATCH is PUT with less. */
const FORMS = ['get', 'post', 'put', 'delete'] as const

/** @param operations all operations of one address */
export function describeAddress(operations: readonly Operation[], principal: Principal): Record<string, unknown> {
  const first = operations[0]!
  const actions: Record<string, unknown> = {}
  let model: string | undefined
  for (const method of FORMS) {
    const o = operations.find((candidate) => candidate.method === method)
    if (!o || !isAllowed(o.access, principal)) continue
    const about = o.request ?? o.response
    const shape = about && isShape(about) ? about : undefined
    model ??= shape?.name.toLowerCase()
    actions[method.toUpperCase()] = shape ? describeShape(shape.shape) : {}
  }
  return {
    name: first.summary,
    description: operations.map((o) => `${o.method.toUpperCase()}: ${o.summary}`).join('\n'),
    renders: ['application/json'],
    parses: BODY_TYPES,
    actions,
    ...(model ? { model } : {}),
  }
}
