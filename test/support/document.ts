/** The OpenAPI document of a test server. */
import { openapi } from '../../resource/engine/openapi.ts'
import { OPERATIONS } from '../../resource/inventory/index.ts'
import type { TestServer } from './server.ts'

export interface Schema {
  readonly type?: string | readonly string[]
  readonly properties: Readonly<Record<string, Schema>>
  readonly oneOf?: readonly Schema[]
  readonly readOnly?: boolean
  readonly writeOnly?: boolean
}

export interface DescribedOperation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly security: readonly { readonly oauth2?: readonly string[] }[]
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: { readonly enum?: readonly unknown[] } }[]
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>>
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

export const documentOf = (server: TestServer): Document => openapi(OPERATIONS, server.config) as unknown as Document
