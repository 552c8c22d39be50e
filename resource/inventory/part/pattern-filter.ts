import { FieldError } from '../../engine/field.ts'
import { type Filter, filter } from '../../engine/filter.ts'
import { type Sql, sql } from '../../engine/sql.ts'

/**
 * The plain part of regular expressions: literals, `.`, `.*`, `.+`, `\d`, character classes, `^` and `$`. It runs in time that grows with
 * the text alone on both databases (GLOB on SQLite, `~` on PostgreSQL); repetitions that can explode are refused.
 */
const TOKEN = /\.\*|\.\+|\.|\\d|\\[!-/:-@[-`{-~]|\[\^?(?:\w-\w|[\w .:/])+-?\]|[^\\^$.*+?()[\]{}|]/y
const RANGE = /(\w)-(\w)/g

/** @throws FieldError */
function tokens(pattern: string): string[] {
  const found: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < pattern.length) {
    const token = TOKEN.exec(pattern)?.[0]
    const falls = token?.startsWith('[') && [...token.matchAll(RANGE)].some(([, from, to]) => from! > to!)
    if (!token || falls)
      throw new FieldError('This pattern is not supported: use letters, ".", ".*", ".+", "\\d", "[abc]", "[a-z]", "^" and "$".')
    found.push(token)
  }
  return found
}

function toGlob(token: string): string {
  if (token === '.*') return '*'
  if (token === '.+') return '?*'
  if (token === '.') return '?'
  if (token === '\\d') return '[0-9]'
  if (token.startsWith('[') && token.length > 1) return token
  const literal = token.startsWith('\\') ? token.slice(1) : token
  return '*?['.includes(literal) ? `[${literal}]` : literal
}

/** Rows whose column matches, anywhere unless anchored, case-sensitive. */
export const patternFilter = (column: Sql): Filter =>
  filter.of(
    { type: 'string' },
    (value, { dialect }) => {
      if (value.length > 100) throw new FieldError('Ensure this value has at most 100 characters.')
      const start = value.startsWith('^')
      // A dollar sign after an odd number of backslashes is a literal.
      const end = /(?<!\\)(?:\\\\)*\$$/.test(value)
      const found = tokens(value.slice(start ? 1 : 0, end ? -1 : undefined))
      if (dialect.kind === 'postgres') return sql`${column} ~ ${`${start ? '^' : ''}${found.join('')}${end ? '$' : ''}`}`
      return sql`${column} glob ${`${start ? '' : '*'}${found.map(toGlob).join('')}${end ? '' : '*'}`}`
    },
    'Matches this pattern',
  )
