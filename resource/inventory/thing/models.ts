/**
 * Kinds of things that parameters, attachments, tags, metadata and barcodes hang on. Who may see or change what hangs on a thing is who
 * may see or change the thing.
 */
import type { Principal } from '../../../provider/identity/principal.ts'
import type { Role, Verb } from '../../../provider/scopes.ts'
import { type Asked, allow, isAllowed } from '../../auth/gate.ts'
import type { Target } from '../../engine/fields/ref.ts'
import { join, type Sql, sql } from '../../engine/sql.ts'
import * as targets from '../targets.ts'
import { MODEL_ROLES } from '../user/model-permissions.ts'

export interface Model {
  /** `part`, as rows that hang on one name it. */
  readonly name: string
  /** `part.part`, as the contract's content types name it. */
  readonly contentType: string
  readonly target: Target
}

const model = (app: string, target: Target): Model => ({ name: target.model, contentType: `${app}.${target.model}`, target })
/** Nothing of the kind is served: rows of it may come with an import. */
const unserved = (name: string, app: string, table: string): Model => model(app, { table, model: name, url: '' })

const all: readonly Model[] = [
  model('build', targets.BUILD),
  model('company', targets.COMPANY),
  model('company', targets.MANUFACTURER_PART),
  model('company', targets.SUPPLIER_PART),
  model('company', targets.CONTACT),
  model('company', targets.ADDRESS),
  model('order', targets.PURCHASE_ORDER),
  model('order', targets.SALES_ORDER),
  model('part', targets.PART),
  model('part', targets.CATEGORY),
  model('part', targets.BOM_ITEM),
  model('part', targets.TEST_TEMPLATE),
  model('stock', targets.STOCK_ITEM),
  model('stock', targets.LOCATION),
  model('stock', targets.LOCATION_TYPE),
  unserved('purchaseorderlineitem', 'order', 'order_purchase_order_line'),
]
export const MODELS: ReadonlyMap<string, Model> = new Map(all.map((m) => [m.name, m]))

/** Roles that work with these, besides their own. */
const SEEN_BY: Readonly<Record<string, readonly Role[]>> = {
  part: ['build'],
  partcategory: ['build'],
  bomitem: ['build'],
  stockitem: ['build'],
  stocklocation: ['build', 'stock'],
  parttesttemplate: ['stock'],
}

/** What opens a verb of things of this kind. */
export function modelAccess(name: string, verb: Verb): Asked {
  const home = MODEL_ROLES[name] ?? []
  return allow.role(verb, verb === 'view' ? [...home, ...(SEEN_BY[name] ?? [])] : home)
}

/** What opens a verb of things of at least one of these kinds. Which one it is, the row says. */
export function anyModelAccess(names: readonly string[], verb: Verb): Asked {
  const scopes = names.flatMap((name) => modelAccess(name, verb).anyOf)
  return { anyOf: [...new Set(scopes)].sort() }
}

export const maySee = (name: string, principal: Principal): boolean => isAllowed(modelAccess(name, 'view'), principal)

/** Rows that hang on things which this person may see. @param column holds the model's name */
export function seenThings(column: Sql, names: readonly string[], principal: Principal): Sql {
  const seen = names.filter((name) => maySee(name, principal))
  if (!seen.length) return sql`1 = 0`
  return sql`${column} in (${join(
    seen.map((name) => sql`${name}`),
    ', ',
  )})`
}
