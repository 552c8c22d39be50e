/** Holds the audit log to what it is: rows are added, and never changed or removed, whoever asks the database. */
import type { Knex } from 'knex'

const REASON = 'the audit log is only ever added to'
const isPostgres = (knex: Knex): boolean => knex.client.config.client === 'pg'

export async function up(knex: Knex): Promise<void> {
  if (isPostgres(knex)) {
    await knex.raw(
      `create function audit_log_guard() returns trigger language plpgsql as $$ begin raise exception '${REASON}' using errcode = 'restrict_violation'; end $$`,
    )
    for (const [name, event] of [
      ['change', 'before update or delete on audit_log for each row'],
      ['emptying', 'before truncate on audit_log for each statement'],
    ])
      await knex.raw(`create trigger audit_log_no_${name} ${event} execute function audit_log_guard()`)
    return
  }
  for (const event of ['update', 'delete'])
    await knex.raw(`create trigger audit_log_no_${event} before ${event} on audit_log begin select raise(abort, '${REASON}'); end`)
  // `insert or replace` removes a row without telling the trigger above.
  await knex.raw(
    `create trigger audit_log_no_replace before insert on audit_log when exists (select 1 from audit_log where id = new.id)
      begin select raise(abort, '${REASON}'); end`,
  )
}

export async function down(knex: Knex): Promise<void> {
  if (isPostgres(knex)) {
    for (const name of ['change', 'emptying']) await knex.raw(`drop trigger audit_log_no_${name} on audit_log`)
    await knex.raw('drop function audit_log_guard()')
    return
  }
  for (const event of ['update', 'delete', 'replace']) await knex.raw(`drop trigger audit_log_no_${event}`)
}
