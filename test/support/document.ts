/** The OpenAPI document of a test server. */

import { OPERATIONS } from '../../resource/inventory/index.ts'
import { openapi } from '../../resource/openapi/document.ts'
import type { TestServer } from './server.ts'

export interface Schema {
  readonly type?: string | readonly string[]
  readonly properties: Readonly<Record<string, Schema>>
  readonly oneOf?: readonly Schema[]
  readonly readOnly?: boolean
  readonly writeOnly?: boolean
}

export interface MediaType {
  readonly schema: object
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { readonly $ref: string }>>
}
interface Response_ {
  readonly content?: Readonly<Record<string, MediaType>>
}

export interface DescribedOperation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly security: readonly { readonly oauth2?: readonly string[] }[]
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly schema: { readonly enum?: readonly unknown[]; readonly anyOf?: readonly { readonly enum?: readonly unknown[] }[] }
  }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> }
  /** Refusals are references to `components.responses`; `responseOf` follows them. */
  readonly responses: Readonly<Record<string, Response_ | { readonly $ref: string }>>
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly responses: Readonly<Record<string, Response_>>
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>
  }
}

/** What an operation says that it answers with this status; undefined when it says nothing. */
export function responseOf(document: Document, operation: DescribedOperation | undefined, status: number): Response_ | undefined {
  const response = operation?.responses[status]
  return response && '$ref' in response ? document.components.responses[response.$ref.split('/').pop()!] : response
}

export const documentOf = (server: TestServer): Document => openapi(OPERATIONS, server.config) as unknown as Document
