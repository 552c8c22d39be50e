/** `B{{ year }}-{{ week }}`: text with values in it, and nothing else; no template can reach further than this list. */
import { FieldError } from '../../engine/field.ts'
import { BUILD } from '../kinds/build.ts'
import { PURCHASE_ORDER } from '../kinds/order.ts'
import { PART } from '../kinds/part.ts'
import { LOCATION, STOCK_ITEM } from '../kinds/stock.ts'

/** Values of the moment. */
const MOMENT = ['date', 'year', 'month', 'day', 'hour', 'minute', 'week', 'quantity']
/** What a code is made for, with the columns that can be shown. */
export const SUBJECTS = {
  part: { kind: PART, columns: ['id', 'name', 'IPN', 'revision'] },
  location: { kind: LOCATION, columns: ['id', 'name', 'pathstring'] },
  item: { kind: STOCK_ITEM, columns: ['id', 'serial', 'batch'] },
  purchase_order: { kind: PURCHASE_ORDER, columns: ['id', 'reference'] },
  build_order: { kind: BUILD, columns: ['id', 'reference'] },
}
export type Subject = keyof typeof SUBJECTS
const isSubject = (name: string): name is Subject => Object.hasOwn(SUBJECTS, name)

const PLACE = /\{\{\s*(\w+)(?:\.(\w+))?\s*\}\}/g

const known = (name: string, column: string | undefined): boolean =>
  column === undefined ? MOMENT.includes(name) : isSubject(name) && SUBJECTS[name].columns.includes(column === 'pk' ? 'id' : column)

/** @throws FieldError */
export function checkTemplate(template: string): void {
  const wrong = [...template.matchAll(PLACE)].find(([, name, column]) => !known(name!, column))
  if (wrong) throw new FieldError(`The template does not know "${wrong[0]}".`)
  if (/\{\{|\}\}|\{%/.test(template.replace(PLACE, ''))) throw new FieldError('The template may hold text and places such as {{ year }}.')
}

/** Subjects that the template shows something of. */
export const subjectsOf = (template: string): Subject[] =>
  [...new Set([...template.matchAll(PLACE)].map(([, name]) => name!))].filter(isSubject)

/** @param values of the moment by their names, of subjects by `part.name` */
export function renderTemplate(template: string, values: Readonly<Record<string, unknown>>): string {
  return template.replace(PLACE, (_, name: string, column?: string) =>
    String(values[column === undefined ? name : `${name}.${column === 'pk' ? 'id' : column}`] ?? ''),
  )
}

/** @param now in UTC, as all that is kept */
export function momentValues(now: Date): Record<string, unknown> {
  const date = now.toISOString().slice(0, 10)
  return {
    date,
    year: now.getUTCFullYear(),
    month: now.getUTCMonth() + 1,
    day: now.getUTCDate(),
    hour: now.getUTCHours(),
    minute: now.getUTCMinutes(),
    week: isoWeek(now),
  }
}

/** The week of ISO 8601: the one with the year's first Thursday is the first. */
function isoWeek(now: Date): number {
  const thursday = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 4 - (now.getUTCDay() || 7)))
  return Math.ceil(((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / 86_400_000 + 1) / 7)
}
