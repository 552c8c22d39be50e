/** Holds a refusal against a recorded one: the same names, the same words. */
import { below, type Difference, shown } from './difference.ts'

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

export function compareWords(recorded: unknown, ours: unknown, path = ''): Difference[] {
  if (isObject(recorded) && isObject(ours))
    return [...new Set([...Object.keys(recorded), ...Object.keys(ours)])].flatMap((name): Difference[] => {
      const at = below(path, name)
      if (!(name in ours)) return [{ path: at, kind: 'missing', recorded: shown(recorded[name]), ours: 'nothing' }]
      if (!(name in recorded)) return [{ path: at, kind: 'extra', recorded: 'nothing', ours: shown(ours[name]) }]
      return compareWords(recorded[name], ours[name], at)
    })
  if (Array.isArray(recorded) && Array.isArray(ours) && recorded.length === ours.length)
    return recorded.flatMap((one, n) => compareWords(one, ours[n], `${path}[]`))
  if (JSON.stringify(recorded) === JSON.stringify(ours)) return []
  const type = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value)
  return [{ path, kind: type(recorded) === type(ours) ? 'value' : 'type', recorded: shown(recorded), ours: shown(ours) }]
}
