/** A row goes as it went there: what belongs to it goes along, what refers to it forgets it. Foreign keys are off meanwhile. */
import type { Trx } from '../../database.ts'
import { remembered } from '../../resource/engine/remembered.ts'

interface Reference {
  readonly child: string
  readonly column: string
  readonly rule: string
}

let references: ReadonlyMap<string, readonly Reference[]> | undefined
async function referencesTo(trx: Trx, table: string): Promise<readonly Reference[]> {
  if (!references) {
    const keys = await trx.all<Reference & { parent: string }>(
      `select m.name as child, f."table" as parent, f."from" as "column", f.on_delete as rule
       from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table' and f."to" = 'id'`,
    )
    const map = new Map<string, Reference[]>()
    for (const { parent, ...key } of keys) remembered(map, parent, () => []).push(key)
    references = map
  }
  return references.get(table) ?? []
}

export async function removeRow(trx: Trx, table: string, id: number): Promise<void> {
  for (const { child, column, rule } of await referencesTo(trx, table)) {
    const rows = await trx.all<{ id: number }>(`select rowid as id from ${child} where "${column}" = ?`, [id])
    if (rows.length && rule === 'CASCADE') for (const row of rows) await removeRow(trx, child, row.id)
    else if (rows.length) await trx.all(`update ${child} set "${column}" = null where "${column}" = ?`, [id])
  }
  await trx.all(`delete from ${table} where rowid = ?`, [id])
}
