/** The table that the benchmark ends with. */

export interface Result {
  what: string
  /** What was reached, with its unit: `12,345 /s`, `640 ms`, `131 MB`. */
  reached: string
  /** Beside what it is compared with. */
  ratio?: number
  /** In words: `≥ 0.4`. */
  aim?: string
  met?: boolean
}

export const perSecond = (n: number): string => `${Math.round(n).toLocaleString('en')} /s`
export const milliseconds = (n: number): string => `${Math.round(n).toLocaleString('en')} ms`
export const megabytes = (n: number): string => `${Math.round(n)} MB`

/** A row whose aim is about its ratio. */
export const atLeast = (what: string, reached: string, ratio: number, aim: number): Result => ({
  what,
  reached,
  ratio,
  aim: `≥ ${aim}`,
  met: ratio >= aim,
})

export function table(results: readonly Result[]): string {
  const cells = [
    ['what', 'reached', 'ratio', 'aim', ''],
    ...results.map((r) => [
      r.what,
      r.reached,
      r.ratio?.toFixed(2) ?? '',
      r.aim ?? '',
      r.met === undefined ? '' : r.met ? 'met' : 'NOT MET',
    ]),
  ]
  const widths = cells[0]!.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)))
  const lines = cells.map((row) =>
    row
      .map((cell, i) => (i === 0 || i === 4 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  )
  return [lines[0], '-'.repeat(Math.max(...lines.map((l) => l.length))), ...lines.slice(1)].join('\n')
}
