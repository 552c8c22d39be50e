/** The table that the command ends with, and the aims that it is held to. */
import type { Played } from './play.ts'

const RECOVERY_S = 10
const HEAD = [
  'fault',
  'database',
  'requests',
  'acknowledged',
  'repeats',
  'lost',
  'doubled',
  'half done',
  '503',
  'other 5xx',
  'deadlocks',
  'astray',
  'slowest',
  'recovered',
]

/** What an aim was missed by, in words. */
export function missed({ ledger, verdict, deadlocks, recovered }: Played): string[] {
  const found = [
    ...verdict.lost.map((what) => `lost: ${what}`),
    ...verdict.doubled.map((what) => `doubled: ${what}`),
    ...verdict.half.map((what) => `half done: ${what}`),
    ...ledger.astray.map((what) => `astray: ${what}`),
    ...ledger.strange.map((what) => `answered: ${what}`),
  ]
  if (deadlocks) found.push(`${deadlocks} deadlocks`)
  if (!ledger.acknowledged) found.push('nothing was acknowledged')
  if (recovered !== undefined && recovered > RECOVERY_S) found.push(`recovered after ${recovered.toFixed(1)} s, not within ${RECOVERY_S} s`)
  return found
}

export const cellsOf = ({ name, kind, ledger, verdict, deadlocks, recovered }: Played): string[] => [
  name,
  kind,
  String(ledger.requests),
  String(ledger.acknowledged),
  String(ledger.repeats),
  String(verdict.lost.length),
  String(verdict.doubled.length),
  String(verdict.half.length),
  String(ledger.busy),
  String(ledger.errors),
  String(deadlocks),
  String(ledger.astray.length),
  `${Math.round(ledger.slowest)} ms`,
  recovered === undefined ? '' : `${recovered.toFixed(1)} s`,
]

export function table(played: readonly Played[]): string {
  const rows = [HEAD, ...played.map(cellsOf)]
  const widths = HEAD.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)))
  return rows.map((row) => row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')).join('\n')
}
