/** Holds what is answered against the OpenAPI document, by the schemas alone. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Document } from './document.ts'

/** Formats of OpenAPI and JSON Schema that a value can break. */
export const FORMATS: Record<string, RegExp | true> = {
  date: /^\d{4}-\d\d-\d\d$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d/,
  email: /^[^\s@]+@[^\s@]+$/,
  uri: /^[a-z][a-z0-9+.-]*:/i,
  'uri-reference': /^\S+$/,
  decimal: /^-?\d+(\.\d+)?$/,
  double: true,
  binary: true,
}

/** Throws when a body breaks a schema. */
export type Check = (schema: object, body: unknown, title: string) => void

/** Checks bodies; a field of an answer that the document does not name is an error as well. */
export function checker(document: Document): Check {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  for (const [name, format] of Object.entries(FORMATS)) ajv.addFormat(name, format)
  const closed = Object.fromEntries(
    Object.entries(document.components.schemas).map(([name, schema]) => {
      const open = /^(Error|ValidationError|Patched.*)$/.test(name) || !schema.properties
      return [name, open ? schema : { ...schema, additionalProperties: false }]
    }),
  )
  ajv.addSchema({ $id: 'document', components: { schemas: closed } })
  const compiled = new Map<string, ValidateFunction>()
  return (schema: object, body: unknown, title: string): void => {
    const text = JSON.stringify(schema).replaceAll('"#/components', '"document#/components')
    const validate = compiled.get(text) ?? ajv.compile(JSON.parse(text))
    compiled.set(text, validate)
    if (!validate(body)) throw new Error(`${title}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body).slice(0, 400)}`)
  }
}
