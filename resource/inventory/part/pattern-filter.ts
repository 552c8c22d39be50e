import { type Filter, filter } from '../../engine/filter.ts'
import { Matching } from '../../engine/pattern.ts'
import type { Sql } from '../../engine/sql.ts'

/** Rows in whose text a regular expression (RE2) is found, anywhere unless it is anchored. */
export const patternFilter = (text: Sql): Filter =>
  filter.of({ type: 'string' }, (value) => new Matching(text, value), 'Matches this regular expression (RE2)')
