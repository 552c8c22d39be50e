/** Takes back whatever a request wrote, so that the next one finds the database as this one did. */
import type { Database, Trx } from '../../database.ts'

const quote = (names: readonly string[], of: 'old' | 'new') => names.map((name) => `quote(${of}."${name}")`)

/** Lets the connection that writes note how each change of a row is taken back. SQLite alone. */
export async function noteChanges(db: Database): Promise<void> {
  await db.transaction(async (trx) => {
    const run = (text: string) => trx.all(text)
    await run('create temp table undo (n integer primary key, tbl text not null, text text not null)')
    await run('create temp table undoing (yes integer not null)')
    const tables = await trx.all<{ name: string }>(
      `select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite_%' and name <> 'audit_log'`,
    )
    for (const { name } of tables) {
      const columns = (await trx.all<{ name: string; hidden: number }>(`select name, hidden from pragma_table_xinfo('${name}')`))
        .filter(({ hidden }) => !hidden)
        .map((column) => column.name)
      const note = (event: string, text: string) =>
        run(
          `create temp trigger undo_${event}_${name} after ${event} on main.${name} when not exists (select 1 from undoing)
           begin insert into undo (tbl, text) values ('${name}', ${text}); end`,
        )
      const set = columns.map((column) => `'"${column}" = ' || quote(old."${column}")`).join(` || ', ' || `)
      await note('insert', `'delete from ${name} where rowid = ' || new.rowid`)
      await note('update', `'update ${name} set ' || ${set} || ' where rowid = ' || new.rowid`)
      await note(
        'delete',
        `'insert into ${name} (rowid, ${columns.map((column) => `"${column}"`).join(', ')}) values (' || old.rowid || ', ' || ${quote(columns, 'old').join(` || ', ' || `)} || ')'`,
      )
    }
  })
}

/** Forgets what was noted. */
export const forgetChanges = (trx: Trx): Promise<unknown> => trx.all('delete from undo')

/** Tables that were written since. */
export async function changedTables(trx: Trx): Promise<string[]> {
  return (await trx.all<{ tbl: string }>('select distinct tbl from undo')).map(({ tbl }) => tbl)
}

/** Foreign keys must be off. */
export async function takeBack(trx: Trx): Promise<void> {
  await trx.all('insert into undoing values (1)')
  const noted = await trx.all<{ text: string }>('select text from undo order by n desc')
  for (const { text } of noted) await trx.all(text)
  await trx.all('delete from undo')
  await trx.all('delete from undoing')
}
