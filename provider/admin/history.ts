/** Entries of the audit log in the words of the pages. */
import { hasText, joined, listed, type Phrase, text } from '../../pages/texts.ts'
import type { LoggedEntry } from '../identity/audit-log.ts'
import type { Identity } from '../identity/index.ts'

/** How an event is called; one that has no words here keeps its own name. */
export function eventText(action: string): Phrase | string {
  const name = `event-${action.replace('.', '-')}`
  return hasText(name) ? text(name) : action
}

const plain = (value: unknown): Phrase | string => {
  if (value === null || value === '') return text('fact-nothing')
  if (typeof value === 'boolean') return text(value ? 'fact-yes' : 'fact-no')
  if (Array.isArray(value)) return value.length ? listed(value.map(plain)) : text('fact-nothing')
  if (typeof value === 'object') return listed(Object.entries(value).map(([name, one]) => joined([name, plain(one)], ' ')))
  return String(value)
}

/** Facts that are lists of words, whatever their length. */
const LISTS = ['applications', 'changed', 'closed', 'declined', 'members', 'opened', 'scopes']

/** Is it what was and what is? Groups are listed of a new person, and compared of one who changed. */
const isPair = (name: string, value: unknown): value is [unknown, unknown] =>
  Array.isArray(value) && value.length === 2 && !LISTS.includes(name) && (name !== 'groups' || value.every(Array.isArray))

function nameOf(fact: string): Phrase | string {
  const name = `fact-name-${fact.replaceAll('_', '-')}`
  return hasText(name) ? text(name) : fact.replaceAll('_', ' ')
}

/** `groups: Readers → Readers and Engineers`. */
const fact = ([key, value]: [string, unknown]): Phrase | string => {
  const name = nameOf(key)
  if (isPair(key, value)) return text('fact-change', { name, from: plain(value[0]), to: plain(value[1]) })
  return value === true ? name : text('fact-value', { name, value: plain(value) })
}

/** An entry as a page shows it. `nobody`: what stands in the place of a person where none acted. */
export function told(row: LoggedEntry) {
  const detail = JSON.parse(row.detail) as Record<string, unknown>
  return {
    ...row,
    event: eventText(row.action),
    facts: Object.entries(detail).map(fact),
    nobody: text(detail.by_itself ? 'audit-by-server' : row.ip ? 'audit-by-nobody' : 'audit-by-command'),
  }
}

/** The newest of what was done to a target, or by a person. */
export async function historyOf(identity: Identity, target: string, actor?: number): Promise<ReturnType<typeof told>[]> {
  return (await identity.audit.about(target, actor)).map(told)
}
