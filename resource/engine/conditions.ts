/** What the filters of a request ask of rows: refused where it compares what the caller may not see. */
import type { Run } from '../../database.ts'
import type { Principal } from '../../provider/identity/principal.ts'
import { gate } from '../auth/gate.ts'
import { invalid, ValidationError } from '../errors.ts'
import { accessToTable, seesTable, tablesBehind, tablesOf } from './comparison.ts'
import { FieldError, inField } from './field.ts'
import { type FilterContext, isNull, keyValue, noChoice } from './filter.ts'
import { from } from './join.ts'
import { Matching } from './pattern.ts'
import type { Resource } from './resource.ts'
import { bind, contains, join, raw, type Sql, sql } from './sql.ts'

/** @throws Forbidden that names what is missing */
function gateComparison(r: Resource, what: string, comparison: Sql, principal: Principal): void {
  for (const table of tablesBehind(r, comparison)) gate(accessToTable(table), principal, `${what} looks at what you may not see.`)
}

/** Conditions of one statement: each looks at every row, and a database takes only so many. */
const MAX_CONDITIONS = 32
/** @throws ValidationError */
export function limitConditions(count: number): void {
  if (count > MAX_CONDITIONS) throw invalid(`Filter by at most ${MAX_CONDITIONS} things at once.`)
}

/**
 * All conditions that the filters of a request ask for.
 * @param narrow further conditions; patterns are tried on what all others leave over
 * @throws ValidationError with every wrong filter's message, Forbidden
 */
export async function conditions(
  r: Resource,
  context: FilterContext,
  run: Run,
  narrow: () => Promise<readonly Sql[]> | readonly Sql[] = () => [],
): Promise<Sql[]> {
  const asked: Sql[] = []
  const patterns: [name: string, Matching][] = []
  const errors: Record<string, readonly string[]> = {}
  for (const [name, f] of Object.entries(r.filters)) {
    const value = context.query.get(name)
    if (value === null || value === '') continue
    try {
      if (value.includes('\0')) throw new FieldError('Null characters are not allowed.')
      const condition = f.where(value, context)
      if (f.among && !(await isAmong(f.among, value, context, run))) throw noChoice()
      if (!condition) continue
      const compared = condition instanceof Matching ? condition.text : condition
      if (!f.shown) gateComparison(r, `The filter "${name}"`, compared, context.principal)
      if (condition instanceof Matching) patterns.push([name, condition])
      else asked.push(condition)
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
      errors[name] = error.messages
    }
  }
  if (Object.keys(errors).length) throw new ValidationError(errors)
  const narrowed = await narrow()
  limitConditions(asked.length + patterns.length + narrowed.length)
  for (const condition of narrowed) {
    gateComparison(r, 'A filter of this request', condition, context.principal)
    asked.push(condition)
  }
  for (const [name, pattern] of patterns) asked.push(await inField(name, () => matching(r, context, run, pattern, asked)))
  return asked
}

/** Is this one of the keys? Whoever may not see what has them is not told. */
async function isAmong(keys: Sql, value: string, { principal }: FilterContext, run: Run): Promise<boolean> {
  if (isNull(value) || !tablesOf(keys.text).every((table) => seesTable(table, principal))) return true
  return (await run(`select 1 from (${keys.text}) chosen where chosen.id = ?`, [keyValue(value)])).length > 0
}

/** Rows whose text is one of those in which the pattern is found, among what the other conditions leave over. @throws FieldError */
async function matching(r: Resource, context: FilterContext, run: Run, pattern: Matching, others: readonly Sql[]): Promise<Sql> {
  const { text, literal } = pattern
  const visible = r.visible?.(context.principal)
  const where = [
    ...others,
    ...(visible ? [visible] : []),
    ...(literal
      ? [sql`${raw('lower(')}${text}${raw(')')} like ${contains(literal.text.toLowerCase()).slice(literal.anchored ? 1 : 0)} escape '\\'`]
      : []),
    sql`${text} is not null`,
  ]
  const condition = join(where, ' and ')
  const candidates = sql`select distinct ${text} as text ${from(r, 't', condition)} where ${condition} limit ${raw(String(Matching.LIMIT))}`
  const rows = await run<{ text: string }>(candidates.text, bind(candidates.params, context.principal.user.pk))
  return context.dialect.amongTexts(text, await pattern.among(rows.map((row) => row.text)))
}
