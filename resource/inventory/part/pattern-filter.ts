import { FieldError } from '../../engine/field.ts'
import { type Filter, filter } from '../../engine/filter.ts'
import { type Sql, sql } from '../../engine/sql.ts'

/**
 * The plain part of regular expressions: literals, `.`, `.*`, `.+`, `\d`, character classes, `^` and `$`. It runs in time that grows with
 * the text alone on both databases (GLOB on SQLite, `~` on PostgreSQL); repetitions that can explode are refused.
 */
const TOKEN = /\.\*|\.\+|\.|\\d|\\[^\w\s]|\[\^?[\w .:/-]+\]|[^\\^$.*+?()[\]{}|]/y

/** @throws FieldError */
function tokens(pattern: string): string[] {
  const found: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < pattern.length) {
    const match = TOKEN.exec(pattern)
    if (!match) throw new FieldError('This pattern is not supported: use letters, ".", ".*", ".+", "\\d", "[abc]", "^" and "$".')
    found.push(match[0])
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
      const [, start, middle, end] = /^(\^?)([\s\S]*?)(?<!\\)(\$?)$/.exec(value)!
      const found = tokens(middle!)
      if (dialect.kind === 'postgres') return sql`${column} ~ ${`${start}${found.join('')}${end}`}`
      return sql`${column} glob ${`${start ? '' : '*'}${found.map(toGlob).join('')}${end ? '' : '*'}`}`
    },
    'Matches this pattern',
  )
