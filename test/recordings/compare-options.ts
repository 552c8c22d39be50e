/** Holds what OPTIONS says of fields against what was recorded. Help is told in words of our own: that it is there is all that is asked. */
import { below, type Difference, shown } from './difference.ts'

type Fields = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const NESTED = ['children', 'child']

/** A recorded list of choices may be cut: the ones that are left are there. */
function compareChoices(recorded: unknown, ours: unknown, path: string): Difference[] {
  const values = (list: unknown) => (Array.isArray(list) ? list.map((one) => JSON.stringify([one.value, one.display_name])) : [])
  const here = values(ours)
  return values(recorded)
    .filter((one) => !here.includes(one))
    .map((one) => ({ path: below(path, String(JSON.parse(one)[0])), kind: 'missing', recorded: one, ours: shown(ours) }))
}

function compareField(recorded: unknown, ours: unknown, path: string): Difference[] {
  // Cut to the type.
  if (typeof recorded === 'string' && isObject(ours)) return compareEntry(recorded, ours.type, below(path, 'type'))
  if (!isObject(recorded) || !isObject(ours)) return compareEntry(recorded, ours, path)
  // The same, of what a list holds.
  if (Object.keys(recorded).join() === 'type') return compareEntry(recorded.type, ours.type, below(path, 'type'))
  return names(recorded, ours, path, (name, at) => {
    if (NESTED.includes(name))
      return name === 'child' ? compareField(recorded[name], ours[name], at) : compareFields(recorded[name], ours[name], at)
    if (name === 'help_text' || (name === 'default' && isAlike(recorded[name], ours[name]))) return []
    return name === 'choices' ? compareChoices(recorded[name], ours[name], at) : compareEntry(recorded[name], ours[name], at)
  })
}

/** Days and running numbers are other ones from day to day. */
function isAlike(recorded: unknown, ours: unknown): boolean {
  const plain = (value: unknown) => (typeof value === 'string' ? value.replace(/\d+/g, '0') : undefined)
  return plain(recorded) !== undefined && plain(recorded) === plain(ours)
}

const compareEntry = (recorded: unknown, ours: unknown, path: string): Difference[] =>
  JSON.stringify(recorded) === JSON.stringify(ours) ? [] : [{ path, kind: 'value', recorded: shown(recorded), ours: shown(ours) }]

function names(recorded: Fields, ours: Fields, path: string, each: (name: string, at: string) => Difference[]): Difference[] {
  return [...new Set([...Object.keys(recorded), ...Object.keys(ours)])].flatMap((name): Difference[] => {
    const at = below(path, name)
    if (!(name in ours)) return [{ path: at, kind: 'missing', recorded: shown(recorded[name]), ours: 'nothing' }]
    if (!(name in recorded)) return [{ path: at, kind: 'extra', recorded: 'nothing', ours: shown(ours[name]) }]
    return each(name, at)
  })
}

function compareFields(recorded: unknown, ours: unknown, path: string): Difference[] {
  if (!isObject(recorded) || !isObject(ours)) return compareEntry(recorded, ours, path)
  return names(recorded, ours, path, (name, at) => compareField(recorded[name], ours[name], at))
}

/** Name and description of an address are words of its own. */
const OWN_WORDS = ['name', 'description']

export function compareOptions(recorded: unknown, ours: unknown): Difference[] {
  if (!isObject(recorded) || !isObject(ours)) return compareEntry(recorded, ours, '')
  return names(recorded, ours, '', (name, at) => {
    if (OWN_WORDS.includes(name)) return []
    if (name !== 'actions') return compareEntry(recorded[name], ours[name], at)
    const [there, here] = [recorded.actions, ours.actions]
    if (!isObject(there) || !isObject(here)) return compareEntry(there, here, at)
    return names(there, here, at, (method, path) => compareFields(there[method], here[method], path))
  })
}
