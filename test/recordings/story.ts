/** In which order the recordings were made: a number gives it inside an area, the areas themselves were visited several times. */
import type { Recording } from './recording.ts'

/** What was laid out before everything else: areas, each from and to a number, as one thing needs another. */
const LAID_OUT: readonly (readonly [area: string, from: number, to: number])[] = [
  ['user', 1, 6],
  ['common', 1, 4],
  ['parameter', 1, 1],
  ['stock', 1, 2],
  ['company', 1, 3],
  ['part', 1, 6],
  ['company', 4, 6],
  ['bom', 1, 4],
  ['part', 7, 11],
  ['parameter', 2, 7],
  ['stock', 3, 8],
]
/** Asked when all was done, an area after the other. */
const LAST = ['options', 'auth', 'oauth', 'effects', 'worker']

/** Then the orders and builds, then what else there is, and in the end every list and detail once more. */
const MAIN = [
  'platform',
  ...['build', 'sales', 'return', 'purchase', 'transfer', 'settings', 'status', 'notification', 'plugin', 'machine', 'user'],
  ...['importer', 'export', 'label', 'report', 'stock', 'part', 'bom', 'parameter', 'company', 'barcode', 'attachment', 'common'],
  ...['search', 'generate', 'admin'],
]

/** Recordings in the order in which they were made. */
export function inOrder(recordings: readonly Recording[]): Recording[] {
  const swept = new Map<string, number>()
  for (const { area, number, name } of recordings) if (name.startsWith('get-') && !swept.has(area)) swept.set(area, number)
  const rank = ({ area, number }: Recording): [number, number, number] => {
    if (LAST.includes(area)) return [3, LAST.indexOf(area), number]
    const laid = LAID_OUT.findIndex(([its, from, to]) => its === area && number >= from && number <= to)
    if (laid >= 0) return [0, laid, number]
    return [number < (swept.get(area) ?? Number.POSITIVE_INFINITY) ? 1 : 2, MAIN.indexOf(area), number]
  }
  return recordings
    .map((recording) => ({ recording, rank: rank(recording) }))
    .sort((a, b) => a.rank.map((n, i) => n - b.rank[i]!).find((difference) => difference !== 0) ?? 0)
    .map(({ recording }) => recording)
}
