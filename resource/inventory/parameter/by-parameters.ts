/** Finding and sorting things by their parameters. */

import { fold } from '../../../database/text-index.ts'
import { limitConditions } from '../../engine/conditions.ts'
import { parseBool } from '../../engine/fields/number.ts'
import type { Caller } from '../../engine/operation.ts'
import type { Extension } from '../../engine/resource.ts'
import { contains, join, raw, type Sql, sql } from '../../engine/sql.ts'
import { ValidationError } from '../../errors.ts'
import type { Kind } from '../kinds/index.ts'
import { convert, knownUnits } from '../units/convert.ts'
import type { Template } from './value.ts'

const NAME = /^parameter_(\d{1,9})(?:_(lt|lte|gt|gte|ne|icontains))?$/
const SIGNS: Readonly<Record<string, string>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' }
/** Numbers that differ by less than this part of them are the same, as they went through factors of units. */
const TOLERANCE = 1e-9

/**
 * Filters `parameter_<template>=…` (the value, in any fitting units), `parameter_<template>_gt=…` and lt, gte, lte, ne, icontains, and
 * the order `parameter_<template>`, for lists of things of this kind.
 */
export const byParameters = ({ model }: Kind): Extension => ({
  async narrow(request) {
    const asked = [...new Set(request.query.keys())].flatMap((name) => {
      const match = NAME.exec(name)
      const value = match && request.query.get(name)
      return value ? [{ name, template: Number(match[1]), operator: match[2] ?? '', value }] : []
    })
    if (!asked.length) return []
    limitConditions(asked.length)
    const templates = await templatesOf(
      request,
      asked.map((a) => a.template),
    )
    const units = await knownUnits(request.db)
    return asked.map(({ name, template: id, operator, value }) => {
      const template = templates.get(id)
      if (!template) throw new ValidationError({ [name]: ['There is no such parameter.'] })
      const flag = template.checkbox ? parseBool(value) : undefined
      const number = flag !== undefined ? Number(flag) : convert(units, value, template.units)
      if (SIGNS[operator] && number === undefined) throw new ValidationError({ [name]: ['A valid number is required.'] })
      return sql`exists (select 1 from common_parameter v where v.model_type = ${raw(`'${model}'`)} and v.model_id = t.id and v.template_id = ${id} and ${comparison(operator, value, number)})`
    })
  },
  orderBy(name, dialect, down) {
    const id = NAME.exec(name)?.[2] ? undefined : NAME.exec(name)?.[1]
    if (!id) return undefined
    const value = (of: Sql) =>
      sql`(select ${of} from common_parameter v where v.model_type = ${raw(`'${model}'`)} and v.model_id = t.id and v.template_id = ${Number(id)})`
    const number = value(raw('v.data_numeric'))
    // What has no such parameter is last, either way.
    const [there, none] = down ? [1, 0] : [0, 1]
    return [sql`case when ${value(raw('v.id'))} is null then ${none} else ${there} end`, number, value(dialect.textOrder(raw('v.data')))]
  },
})

async function templatesOf({ db }: Caller, ids: readonly number[]): Promise<Map<number, Template>> {
  const rows = await db.select<Template>(db.knex('common_parameter_template').whereIn('id', ids))
  return new Map(rows.map((row) => [row.id, row]))
}

function comparison(operator: string, value: string, number: number | undefined): Sql {
  if (operator === 'icontains') return sql`v.search_key like ${contains(fold(value))} escape '\\'`
  if (SIGNS[operator]) return sql`v.data_numeric ${raw(SIGNS[operator])} ${number!}`
  const around = number === undefined ? 0 : Math.abs(number) * TOLERANCE
  const places = [
    sql`v.search_key = ${fold(value)}`,
    ...(number === undefined ? [] : [sql`v.data_numeric between ${number - around} and ${number + around}`]),
  ]
  const same = sql`(${join(places, ' or ')})`
  return operator === 'ne' ? sql`not coalesce(${same}, false)` : same
}
