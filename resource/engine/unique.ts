import { invalid } from '../errors.ts'
import { after, type Resource, type Write } from './resource.ts'
import type { Shape } from './shape.ts'

/** @throws ValidationError when another row has, or will have, the same in all of these fields */
export async function checkUnique<S extends Shape>(
  { table, fields }: Resource<S>,
  write: Write<S>,
  ...names: readonly (keyof S & string)[]
): Promise<void> {
  const columns = names.map((name) => fields[name]!.columnName)
  const same = Object.fromEntries(columns.map((column) => [column, after<Shape, string>(write, column) ?? null]))
  if (await write.trx(table).whereNot({ id: write.id }).where(same).first('id'))
    throw invalid(`The fields ${names.join(', ')} must make a unique set.`)
}
