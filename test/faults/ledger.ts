/** What was sent, and what became of it as far as the sender knows. */

/** Where a write leaves its mark, so that it can be found, and counted, afterwards. */
export type Trace =
  | 'history'
  | 'receipt'
  | 'price'
  | 'part'
  | 'held'
  | 'shipment'
  | 'transfer'
  | 'return'
  | 'build'
  | 'held to build'
  | 'output'
  | 'used up'
  | 'part row'
  | 'category row'

/** `acknowledged` must be there, `refused` must not, `unknown` may or may not: its answer never came, or said "try again". */
export type Outcome = 'acknowledged' | 'refused' | 'unknown'

export interface Write {
  readonly mark: string
  readonly trace: Trace
  /** Rows that carry the mark when it was done, once. */
  readonly rows: number
  /** Of a write that replaces what its like wrote before: the row, and the reference that is written along with the mark. */
  readonly row?: { readonly id: number; readonly reference: number | null }
  outcome: Outcome
}

/** All numbers of a run but those that the database knows. */
export interface Ledger {
  readonly writes: Write[]
  requests: number
  /** Writes. */
  acknowledged: number
  /** Answers that say "try again" (503, 507), and other errors of the server. */
  busy: number
  errors: number
  /** Repeats of a write whose outcome was unknown. */
  repeats: number
  /** Milliseconds. */
  slowest: number
  /** Answers that nobody expected, in words. */
  readonly strange: string[]
  /** Answers to another question, in words. */
  readonly astray: string[]
}

export const emptyLedger = (): Ledger => ({
  writes: [],
  requests: 0,
  acknowledged: 0,
  busy: 0,
  errors: 0,
  repeats: 0,
  slowest: 0,
  strange: [],
  astray: [],
})
