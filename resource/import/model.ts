/** The description of one model of a dump: which table holds it, and which field becomes which column. */
import { KINDS } from '../inventory/kinds/index.ts'
import type { Column } from './columns.ts'
import type { DumpObject } from './dump.ts'
import type { Row, Run } from './run.ts'

/** Rows of other tables that come with an object. */
export type FurtherRows = readonly (readonly [table: string, row: Row])[]

export interface ModelImport {
  /** `app.model`. */
  readonly model: string
  readonly table: string
  /** `kept`: the object's own; `new`: one of ours, nothing refers to it; `none`: the table has no column `id`. */
  readonly key: 'kept' | 'new' | 'none'
  readonly columns: Readonly<Record<string, Column>>
  /** Fields that no column is made of because they follow from others, or are read by the functions below. */
  readonly aside?: readonly string[]
  /** What others call an object instead of its key. */
  readonly natural?: (object: DumpObject) => readonly unknown[][]
  /** No two objects have the same; a second one is skipped. */
  readonly unique?: (row: Row) => string
  /** Makes the function that fills computed columns; it may throw SkipObject. */
  readonly complete?: (run: Run) => Completer | Promise<Completer>
  readonly further?: (row: Row, object: DumpObject, run: Run) => FurtherRows
  /** When all objects of the model are in their table; called when there are none, too. */
  readonly after?: (run: Run) => Promise<void>
}
interface Said extends Omit<ModelImport, 'model' | 'table' | 'key'> {
  /** Where no kind of this name says it. */
  readonly table?: string
  /** `kept` unless it says otherwise. */
  readonly key?: ModelImport['key']
}
const TABLES = new Map(KINDS.map(({ contentType, table }) => [contentType, table]))

export const imported = (model: string, said: Said): ModelImport => ({ model, table: TABLES.get(model)!, key: 'kept', ...said })

export type Completer = (row: Row, object: DumpObject) => void

/** Names of the dump's fields that a column is read from. */
export const namesOf = (column: string, { names }: Column): readonly string[] => (names.length ? names : [column.replace(/_id$/, '')])
