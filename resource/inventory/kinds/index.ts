/** All kinds of things, an app a file: a new kind is said there and nowhere else. */
import type { Principal } from '../../../provider/identity/principal.ts'
import type { Verb } from '../../../provider/scopes.ts'
import { type Asked, isAllowed } from '../../auth/gate.ts'
import { join, type Sql, sql } from '../../engine/sql.ts'
import './build.ts'
import './common.ts'
import './company.ts'
import './order.ts'
import './part.ts'
import './report.ts'
import './stock.ts'
import './users.ts'
import { byApp, type Kind } from './kind.ts'

export { anyAccess, carrying, type Kind } from './kind.ts'

export const KINDS = byApp()
const byModel = new Map(KINDS.map((kind) => [kind.model, kind]))

const byName = (kinds: readonly Kind[]) => kinds.toSorted((a, b) => (a.model < b.model ? -1 : 1))
/** Kinds of things that carry barcodes. */
export const CODED = byName(KINDS.filter(({ barcode }) => barcode))

/** Those that the contract knows by number, in that order. */
export const NUMBERED = KINDS.filter(({ number }) => number).toSorted((a, b) => a.number! - b.number!)
/** Those that a search in several kinds knows. */
export const SEARCHED = byName(KINDS.filter(({ searched }) => searched))

/** @param model `part`, as rows that hang on a thing name its kind */
export const kindOf = (model: unknown): Kind | undefined => byModel.get(model as string)
/** Table of the things of a kind. @throws Error for one of which nothing is kept */
export function tableOf(model: string): string {
  const table = kindOf(model)?.table
  if (!table) throw new Error(`Nothing is kept of the kind "${model}".`)
  return table
}

/** What opens a verb of things of this kind. */
export const modelAccess = (model: string, verb: Verb): Asked => kindOf(model)?.access(verb) ?? { anyOf: [] }

export const maySee = (model: string, principal: Principal): boolean => isAllowed(modelAccess(model, 'view'), principal)

/** Rows that hang on things which this person may see. @param column holds the model's name */
export function seenThings(column: Sql, kinds: readonly Kind[], principal: Principal): Sql {
  const seen = kinds.filter(({ model }) => maySee(model, principal))
  if (!seen.length) return sql`1 = 0`
  return sql`${column} in (${join(
    seen.map(({ model }) => sql`${model}`),
    ', ',
  )})`
}
