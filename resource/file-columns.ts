/** Where rows name files below the media folder, by what the resources declare: a new field need not be told of anywhere else. */
import type { Database } from '../database.ts'
import { RESOURCES } from './engine/resource.ts'

interface FileColumn {
  readonly table: string
  readonly column: string
  /** Of pictures: the folder that they lie in. */
  readonly folder: string | undefined
}

let found: readonly FileColumn[] | undefined

/** Every column of a table that an upload is written to. Ask when all resources are declared. */
export function fileColumns(): readonly FileColumn[] {
  found ??= [
    ...new Map(
      RESOURCES.filter(({ table }) => /^\w+$/.test(table)).flatMap(({ table, fields }) =>
        Object.values(fields)
          .filter(({ upload }) => upload !== undefined)
          .map((field) => {
            const column = { table, column: field.columnName, folder: field.folder }
            return [`${table}.${field.columnName}`, column] as const
          }),
      ),
    ).values(),
  ]
  return found
}

/** Folders of pictures. */
export const pictureFolders = (): ReadonlySet<string> => new Set(fileColumns().flatMap(({ folder }) => folder ?? []))

/** Does a row name this file? @param folder asks only rows whose pictures lie there */
export async function isNamed(all: Database['all'], path: string, folder?: string): Promise<boolean> {
  const columns = fileColumns().filter((each) => folder === undefined || each.folder === folder)
  if (!columns.length) return false
  const asked = columns.map(({ table, column }) => `select 1 from ${table} where ${column} = ?`).join(' union all ')
  return (await all(`${asked} limit 1`, Array(columns.length).fill(path))).length > 0
}

/** Everything that rows name. */
export async function namedPaths(db: Database): Promise<string[]> {
  const paths: string[] = []
  for (const { table, column } of fileColumns())
    for (const { path } of await db.all<{ path: string }>(`select ${column} as path from ${table} where ${column} is not null`))
      paths.push(path)
  return paths
}
