/** Pieces of SQL with what is bound to them, so that a value can never become part of the text. */
import type { Value } from '../../database.ts'
import { invalid } from '../errors.ts'
import type { JoinedColumn } from './join.ts'

/** Stands for the key of the person who asks; bound when the statement runs. */
export const ME = Symbol('me')
export type Param = Value | typeof ME

export interface Sql {
  readonly text: string
  readonly params: readonly Param[]
  /** Columns of joined tables that the text uses: the statement that it becomes part of joins them (join.ts). */
  readonly joined?: readonly JoinedColumn[]
}

const isSql = (part: unknown): part is Sql => typeof part === 'object' && part !== null && 'text' in part && 'params' in part

/** Text that the program wrote itself: identifiers and keywords, never anything from a request. */
export const raw = (text: string): Sql => ({ text, params: [] })

/** A quoted column of a table's alias. */
export const column = (alias: string, name: string): Sql => raw(`${alias}."${name}"`)

/** Tagged template: a nested piece is spliced in, anything else is bound to a `?`. */
export function sql(strings: TemplateStringsArray, ...parts: (Sql | Param)[]): Sql {
  let text = strings[0]!
  const params: Param[] = []
  let joined: Sql['joined']
  parts.forEach((part, i) => {
    if (isSql(part)) {
      text += part.text
      params.push(...part.params)
      if (part.joined) joined = joined ? [...joined, ...part.joined] : part.joined
    } else {
      text += '?'
      params.push(part)
    }
    text += strings[i + 1]!
  })
  return joined ? { text, params, joined } : { text, params }
}

export const join = (pieces: readonly Sql[], between: string): Sql => ({
  text: pieces.map((p) => p.text).join(between),
  params: pieces.flatMap((p) => p.params),
  joined: pieces.flatMap((p) => p.joined ?? []),
})

/** The piece where its joins are joined already. */
export const settled = ({ text, params }: Sql): Sql => ({ text, params })

/** What a statement binds. @param me key of the person who asks, where the statement speaks of them */
export function bind(params: readonly Param[], me?: number): Value[] {
  return params.map((p) => {
    if (p !== ME) return p
    if (me === undefined) throw new TypeError('The statement asks who asks.')
    return me
  })
}

/** SQLite takes patterns of 50,000 bytes, and no longer ones. */
const MAX_CONTAINED = 5_000
/** A pattern for `like … escape '\'` that finds the text anywhere. @throws ValidationError for a text that no database looks for */
export function contains(text: string): string {
  if (text.length > MAX_CONTAINED) throw invalid(`Look for at most ${MAX_CONTAINED} characters.`)
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}
