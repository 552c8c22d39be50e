/** The number of rows of the largest tables, kept by PostgreSQL's triggers; SQLite counts fast enough. See database/row-count.ts. */
import type { Knex } from 'knex'
import { COUNTED } from '../database/row-count.ts'

const isPostgres = (knex: Knex): boolean => knex.client.config.client === 'pg'

/** One of so many changes puts all lines of a table into one; lines that another writer holds wait for the next. */
const LINES = 50

export async function up(knex: Knex): Promise<void> {
  if (!isPostgres(knex)) return
  await knex.schema.createTable('row_count', (t) => {
    t.string('table_name', 63).notNullable().index()
    t.bigInteger('n').notNullable()
  })
  await knex.raw(`create function row_count_keep() returns trigger language plpgsql as $$
    declare changed bigint;
    begin
      if tg_op = 'TRUNCATE' then
        delete from row_count where table_name = tg_table_name;
        return null;
      end if;
      select count(*) * case tg_op when 'INSERT' then 1 else -1 end into changed from changed_rows;
      if changed <> 0 then insert into row_count (table_name, n) values (tg_table_name, changed); end if;
      if random() * ${LINES} < 1 then
        with lines as (select ctid from row_count where table_name = tg_table_name for update skip locked),
             gone as (delete from row_count where ctid in (select ctid from lines) returning n)
        insert into row_count (table_name, n) select tg_table_name, sum(n) from gone having count(*) > 0;
      end if;
      return null;
    end $$`)
  for (const table of COUNTED) {
    const on = `on ${table}`
    const run = 'for each statement execute function row_count_keep()'
    await knex.raw(`create trigger ${table}_counted_in after insert ${on} referencing new table as changed_rows ${run}`)
    await knex.raw(`create trigger ${table}_counted_out after delete ${on} referencing old table as changed_rows ${run}`)
    await knex.raw(`create trigger ${table}_counted_none after truncate ${on} ${run}`)
    await knex.raw(`insert into row_count (table_name, n) select '${table}', count(*) from ${table}`)
  }
}

export async function down(knex: Knex): Promise<void> {
  if (!isPostgres(knex)) return
  for (const table of COUNTED) for (const name of ['in', 'out', 'none']) await knex.raw(`drop trigger ${table}_counted_${name} on ${table}`)
  await knex.raw('drop function row_count_keep()')
  await knex.schema.dropTable('row_count')
}
