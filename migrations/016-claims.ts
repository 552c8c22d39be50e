/**
 * The standard claims that people set, which of them somebody has verified, and when any claim changed last; and which applications get
 * them inside ID tokens. Triggers keep the marks and the time, so that no road to these tables can forget them.
 */
import type { Knex } from 'knex'

const isPostgres = (knex: Knex): boolean => knex.client.config.client === 'pg'

/** Columns of `auth_user` whose change is a change of a claim. */
const TOLD = ['username', 'first_name', 'last_name', 'email', 'phone_number', 'claims', 'email_verified', 'phone_verified']
const MARKS = [
  ['email', 'email_verified'],
  ['phone_number', 'phone_verified'],
] as const

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('auth_user', (t) => {
    t.string('phone_number', 40).notNullable().defaultTo('')
    t.boolean('email_verified').notNullable().defaultTo(false)
    t.boolean('phone_verified').notNullable().defaultTo(false)
    t.string('claims_changed', 30) // null: never since the account was made
  })
  await knex.schema.alterTable('oauth_application', (t) => {
    t.boolean('profile_in_id_token').notNullable().defaultTo(false) // claims of the scopes, besides userinfo
  })
  // Applications that exist may rely on what they got until now.
  await knex('oauth_application').update({ profile_in_id_token: true })
  await (isPostgres(knex) ? postgresTriggers : sqliteTriggers)(knex)
}

async function sqliteTriggers(knex: Knex): Promise<void> {
  const touch = (which: string) => `update auth_user set claims_changed = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') where id ${which};`
  for (const [column, mark] of MARKS)
    await knex.raw(`create trigger auth_user_${mark} after update of ${column} on auth_user when old.${column} <> new.${column}
      begin update auth_user set ${mark} = false where id = new.id; end`)
  await knex.raw(`create trigger auth_user_claims after update of ${TOLD.join(', ')} on auth_user
    when ${TOLD.map((name) => `old.${name} <> new.${name}`).join(' or ')} begin ${touch('= new.id')} end`)
  await knex.raw(`create trigger auth_user_group_joined after insert on auth_user_group begin ${touch('= new.user_id')} end`)
  await knex.raw(`create trigger auth_user_group_left after delete on auth_user_group begin ${touch('= old.user_id')} end`)
  await knex.raw(`create trigger auth_group_renamed after update of name on auth_group when old.name <> new.name
    begin ${touch('in (select user_id from auth_user_group where group_id = new.id)')} end`)
}

async function postgresTriggers(knex: Knex): Promise<void> {
  await knex.raw(`create function claims_now() returns text language sql as
    $$ select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$`)
  const row = (which: string) => `(${TOLD.map((name) => `${which}.${name}`).join(', ')})`
  const clear = MARKS.map(([column, mark]) => `if new.${column} <> old.${column} then new.${mark} := false; end if;`).join('\n')
  const functions = {
    auth_user_claims: `${clear} if ${row('new')} is distinct from ${row('old')} then new.claims_changed := claims_now(); end if; return new;`,
    auth_user_group_joined: 'update auth_user set claims_changed = claims_now() where id = new.user_id; return null;',
    auth_user_group_left: 'update auth_user set claims_changed = claims_now() where id = old.user_id; return null;',
    auth_group_renamed:
      'update auth_user set claims_changed = claims_now() where id in (select user_id from auth_user_group where group_id = new.id); return null;',
  }
  for (const [name, body] of Object.entries(functions))
    await knex.raw(`create function ${name}() returns trigger language plpgsql as $$ begin ${body} end $$`)
  for (const [name, event] of Object.entries(EVENTS))
    await knex.raw(`create trigger ${name} ${event} for each row execute function ${name}()`)
}

/** Triggers of PostgreSQL; each runs the function of its name. */
const EVENTS = {
  auth_user_claims: 'before update on auth_user',
  auth_user_group_joined: 'after insert on auth_user_group',
  auth_user_group_left: 'after delete on auth_user_group',
  auth_group_renamed: 'after update of name on auth_group',
}

export async function down(knex: Knex): Promise<void> {
  if (isPostgres(knex)) {
    for (const [name, event] of Object.entries(EVENTS)) {
      await knex.raw(`drop trigger ${name} on ${event.split(' on ')[1]}`)
      await knex.raw(`drop function ${name}()`)
    }
    await knex.raw('drop function claims_now()')
  } else {
    for (const name of [...MARKS.map(([, mark]) => `auth_user_${mark}`), ...Object.keys(EVENTS)]) await knex.raw(`drop trigger ${name}`)
  }
  // In these words: knex would make SQLite's tables anew, and what refers to them would go with the old ones.
  await knex.raw('alter table oauth_application drop column profile_in_id_token')
  for (const column of ['claims_changed', 'phone_verified', 'email_verified', 'phone_number'])
    await knex.raw(`alter table auth_user drop column ${column}`)
}
