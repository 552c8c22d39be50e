/**
 * What a list compares is guarded as what it shows. A filter, a search or an order that looks into another kind's table could spell out,
 * question by question, what the caller would be refused at that kind's own address. Which tables it looks into is read from its SQL and
 * from the joins that this carries, so that none can forget to say so.
 */
import { LRUCache } from 'lru-cache'
import type { Principal } from '../../provider/identity/principal.ts'
import { type Scope, VERBS } from '../../provider/scopes.ts'
import { type Access, isAllowed } from '../auth/gate.ts'
import type { Operation } from './operation.ts'
import { remembered } from './remembered.ts'
import { RESOURCES, type Resource } from './resource.ts'
import type { Shape } from './shape.ts'
import type { Sql } from './sql.ts'

const opened = new Map<string, () => Access>()
/** Says what opens the rows of a table: what opens the address that serves them. */
export const openTable = (table: string, access: () => Access): void => void opened.set(table, access)

/** @throws Error for a table of which nobody said what opens it */
export function accessToTable(table: string): Access {
  const access = opened.get(table)
  if (!access) throw new Error(`A comparison looks into ${table}, and nothing says who may see what is there: give it a kind`)
  return access()
}
/** May this person see the rows of the table? */
export const seesTable = (table: string, principal: Principal): boolean => isAllowed(accessToTable(table), principal)

/**
 * May this person's writes refer to rows of the table? Those who may see them, and those who have another verb of a role that sees them: who
 * may do no more than add stock says where it goes.
 */
export function mayName(table: string, principal: Principal): boolean {
  const access = accessToTable(table)
  if (access === 'open') return true
  const anyOf = access.anyOf.flatMap((scope) => VERBS.map((verb) => scope.replace(/^r:view:/, `r:${verb}:`) as Scope))
  return isAllowed({ ...access, anyOf }, principal)
}

const CTE = /(?:\bwith(?:\s+recursive)?|,)\s+(\w+)\s*(?:\([\w\s,]*\))?\s+as\s+(?:materialized\s+)?\(/g
const TABLE = /\b(?:from|join)\s+(\w+)\b(?!\s*\()/g

/** Tables that a text reads from; the index of a table's text counts as the table. */
export function tablesOf(text: string): string[] {
  const named = new Set([...text.matchAll(CTE)].map(([, name]) => name!))
  const found = [...text.matchAll(TABLE)].map(([, table]) => table!).filter((table) => !named.has(table))
  return [...new Set(found.map((table) => table.replace(/_text$/, '')))]
}

/** Columns of joined tables that every row shows to everybody who sees it: `alias.column`. */
function shownColumns(r: Resource): Set<string> {
  const fields = Object.values(r.fields).filter((f) => f.hasColumn && !f.traits.guard && !f.traits.writeOnly)
  return new Set(fields.map((f) => `${f.traits.join?.alias}.${f.columnName}`))
}

const known = new WeakMap<Resource, LRUCache<string, readonly string[]>>()
const MOST = 500

/** Other kinds' tables of which a comparison tells more than the rows show. */
export function tablesBehind(r: Resource, comparison: Sql): readonly string[] {
  const kept = remembered(known, r, () => new LRUCache({ max: MOST }))
  return remembered(kept, comparison.text, () => lookUp(r, comparison))
}

function lookUp(r: Resource, { text, joined = [] }: Sql): string[] {
  const shown = shownColumns(r)
  const told = joined.filter(({ join, name }) => !shown.has(`${join.alias}.${name}`))
  const own = tablesOf(`from ${r.table}`)
  const found = [...tablesOf(text), ...told.flatMap(({ join }) => join.tables)]
  return [...new Set(found)].filter((table) => !own.includes(table))
}

/** May this person compare rows by it? */
export const maySeeBehind = (r: Resource, comparison: Sql, principal: Principal): boolean =>
  tablesBehind(r, comparison).every((table) => seesTable(table, principal))

/** Whoever names a row is asked whether they may see its kind. @throws Error at start-up for a kind of which nobody said what opens it */
export function checkReferences(operations: readonly Operation[]): void {
  for (const { fields } of RESOURCES) checkShape(fields)
  for (const { request } of operations) if (request && 'shape' in request) checkShape(request.shape as Shape)
}
const checkShape = (shape: Shape): void => {
  for (const { table } of Object.values(shape).flatMap((f) => f.targets())) if (table) accessToTable(table)
}
