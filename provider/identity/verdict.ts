/** How the gate of the API explains itself to those who may look. */
import type { Scope } from '../scopes.ts'
import type { Principal } from './principal.ts'

/** An operation of the API, as people choose it from a list. */
export interface ApiOperation {
  /** The contract's operation id. */
  readonly id: string
  readonly method: string
  readonly path: string
  readonly summary: string
  /** Scopes of which any one opens it; empty where no credential is needed at all, or the person is asked for. */
  readonly anyOf: readonly Scope[]
}

/** What the gate says to a principal at an operation, with what it asked for each scope that would open it. */
export interface Verdict {
  readonly allowed: boolean
  /** The body's `detail` of the refusal. */
  readonly refusal: string | undefined
  /** Whether it needs no credential at all. */
  readonly open: boolean
  /** Who may come, where the person is asked for and no scope is; undefined elsewhere. */
  readonly person: string | undefined
  /** What is said when the body names these fields and no others, where that asks for less. */
  readonly lesser: { readonly fields: readonly string[]; readonly refusal: string | undefined } | undefined
  readonly asked: readonly {
    readonly scope: Scope
    /** Does the credential's reach cover it? */
    readonly carried: boolean
    /** Do the person's live roles and flags? */
    readonly held: boolean
  }[]
}

/** The API half, as far as the provider's pages look at it. */
export interface ApiGate {
  operations(): readonly ApiOperation[]
  /** @returns undefined when there is no such operation */
  explain(principal: Principal, operationId: string): Verdict | undefined
  /** Is there anything in the inventory? */
  isFilled(): Promise<boolean>
}
