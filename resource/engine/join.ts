/** Tables beside the resource's own. A piece of SQL carries those whose columns it uses, and a statement joins what its pieces carry. */
import { raw, type Sql } from './sql.ts'

/** A column of a joined table, as a piece of SQL uses it. */
export interface JoinedColumn {
  readonly join: Join
  readonly name: string
}

/** What has a table: its name, or a target. */
type HasTable = string | { readonly table?: string }

interface JoinOptions {
  /** The join whose column refers to it; default: the row's own column. */
  from?: Join
  /** The column that is referred to, of tables kept beside others: `part_id` of `part_total`. */
  key?: string
}

/** A table that a column refers to. Two of one resource that join the same by the same column are one. */
export class Join {
  readonly kind: 'join' | 'left join'
  readonly table: string
  /** `to_part` where `part_id` refers to it, `to_supplier_part_manufacturer_part` beyond that, `to_part_total` of a table with another key. */
  readonly alias: string
  readonly from: Join | undefined
  readonly #key: string
  readonly #reference: string

  constructor(kind: Join['kind'], of: HasTable, reference: string, { from, key = 'id' }: JoinOptions = {}) {
    this.kind = kind
    this.table = typeof of === 'string' ? of : of.table!
    this.alias = `${from?.alias ?? 'to'}_${key === 'id' ? reference.replace(/_id$/, '') : this.table}`
    this.from = from
    this.#key = key
    this.#reference = reference
  }
  column(name: string): Sql {
    return { text: `${this.alias}."${name}"`, params: [], joined: [{ join: this, name }] }
  }
  /** Whether every row has one. */
  get isCertain(): boolean {
    return this.kind === 'join' && (this.from?.isCertain ?? true)
  }
  /** Its table, and those on the way to it. */
  get tables(): string[] {
    return [...(this.from?.tables ?? []), this.table]
  }
  /** @param t what the resource's own table is called in the statement */
  text(t: string): string {
    return `${this.kind} ${this.table} ${this.alias} on ${this.alias}.${this.#key} = ${this.from?.alias ?? t}.${this.#reference}`
  }
}

/** @param reference column that refers to it, and may be empty: `supplier_part_id` */
export const leftJoin = (of: HasTable, reference: string, options?: JoinOptions): Join => new Join('left join', of, reference, options)
/** The same where there is always one. */
export const innerJoin = (of: HasTable, reference: string, options?: JoinOptions): Join => new Join('join', of, reference, options)

/** The joins of pieces, each once, after those that it builds on. */
export function joinsOf(pieces: readonly Pick<Sql, 'joined'>[]): Join[] {
  const found = new Map<string, Join>()
  const add = (join: Join): void => {
    if (found.has(join.alias)) return
    if (join.from) add(join.from)
    found.set(join.alias, join)
  }
  for (const { joined } of pieces) if (joined) for (const { join } of joined) add(join)
  return [...found.values()]
}

/** The same as text that follows the table's alias. */
export const joinText = (t: string, pieces: readonly Pick<Sql, 'joined'>[]): string =>
  joinsOf(pieces)
    .map((join) => ` ${join.text(t)}`)
    .join('')

/** `from` with the joins that the other pieces carry. */
export const from = ({ table }: { readonly table: string }, alias: string, ...pieces: readonly Pick<Sql, 'joined'>[]): Sql =>
  raw(`from ${table} ${alias}${joinText(alias, pieces)}`)
