import { invalid } from '../errors.ts'
import { after, type Hooks, type Resource, type Write } from './resource.ts'
import type { Shape } from './shape.ts'

/** Has another row, or will it have, the same in all of these fields? */
export async function hasTwin<S extends Shape>(
  { table, fields }: Resource<S>,
  write: Write<S>,
  ...names: readonly (keyof S & string)[]
): Promise<boolean> {
  const columns = names.map((name) => fields[name]!.columnName)
  const same = Object.fromEntries(columns.map((column) => [column, after<Shape, string>(write, column) ?? null]))
  return (await write.trx(table).whereNot({ id: write.id }).where(same).first('id')) !== undefined
}

/** @throws ValidationError when there is one */
export async function checkUnique<S extends Shape>(
  r: Resource<S>,
  write: Write<S>,
  ...names: readonly (keyof S & string)[]
): Promise<void> {
  if (await hasTwin(r, write, ...names)) throw invalid(`The fields ${names.join(', ')} must make a unique set.`)
}

/** No two rows have the same in this field. @param text what whoever writes the second is told */
export const unique = <S extends Shape>(r: Resource<S>, name: keyof S & string, text: string): Hooks<S> => ({
  async check(write) {
    if (name in write.input && (await hasTwin(r, write, name))) throw invalid(text, name)
  },
})
