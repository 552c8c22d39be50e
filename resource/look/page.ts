/** What the pages of the look are given, and what they answer. */
import type Koa from 'koa'
import type { Ask } from './ask.ts'

export interface Look {
  readonly ctx: Koa.Context
  readonly ask: Ask
  /** Key of the row that the address names. */
  readonly id: number
}

/** A template with its data; or where to go instead. */
export type Shown =
  | { readonly name: string; readonly data: Readonly<Record<string, unknown>>; readonly status?: number }
  | { readonly to: string }
