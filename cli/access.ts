/** `stockade access`: everything that opens something at this moment (API tokens, sign-ins of apps, sessions), and the end of any of it. */
import { Command, Option } from 'commander'
import { duration } from '../config/values.ts'
import type { Value } from '../database.ts'
import { daysFromNow } from '../provider/identity/api-tokens.ts'
import { type CredentialRow, described, KINDS, pickOf } from '../provider/identity/credentials.ts'
import { CommandError, type CommonFlags, databaseCommand, print, table, withDatabase } from './command.ts'
import { requireUser } from './user.ts'

export const accessCommand = (): Command =>
  new Command('access')
    .description('list and revoke everything that gives access: API tokens, sign-ins of apps, sessions')
    .addCommand(
      databaseCommand('list', 'list everything that gives access')
        .option('--user <name>', 'only of this person')
        .addOption(new Option('--kind <kind>', 'of one kind').choices(KINDS))
        .option('--unused <time>', 'not used for this long (90d), or never')
        .action(list),
    )
    .addCommand(databaseCommand('end <access...>', 'revoke one or more of these, as the list names them: token:12').action(end))

interface ListFlags extends CommonFlags {
  user?: string
  kind?: string
  unused?: string
}

function dayOf(text: string): string {
  try {
    return daysFromNow(-Math.ceil(duration(text) / 86_400))
  } catch {
    throw new CommandError(`--unused must be a time such as 90d, not "${text}".`)
  }
}

async function list(flags: ListFlags): Promise<void> {
  const before = flags.unused === undefined ? undefined : dayOf(flags.unused)
  await withDatabase(flags, async ({ db, identity }) => {
    const { from, params } = identity.credentials.rows()
    const where: string[] = ['1 = 1']
    const values: Value[] = [...params]
    const narrow = (sql: string, value: Value) => {
      where.push(sql)
      values.push(value)
    }
    if (flags.user !== undefined) narrow('x.user_id = ?', (await requireUser(identity, flags.user)).pk)
    if (flags.kind !== undefined) narrow('x.kind = ?', flags.kind)
    if (before !== undefined) narrow('(x.used is null or x.used < ?)', before)
    const rows = await db.all<CredentialRow>(
      `select x.* from ${from} where ${where.join(' and ')} order by x.username, x.kind, x.id`,
      values,
    )
    const shown = rows.map(described).map((one) => ({
      access: pickOf(one),
      user: one.username,
      name: one.title,
      used: one.used,
      ip: one.ip,
      expires: one.expires,
      scopes: one.scopes,
    }))
    const cells = shown.map(({ access, user, name, used, expires }) => [access, user, String(name), used ?? 'never', expires])
    print(flags, shown, table(['ACCESS', 'USER', 'NAME', 'LAST USED', 'EXPIRES'], cells))
  })
}

async function end(named: string[], flags: CommonFlags): Promise<void> {
  await withDatabase(flags, async ({ identity }) => {
    const found = (await identity.credentials.picked(named)).map(pickOf)
    const missing = named.find((one) => !found.includes(one))
    if (missing !== undefined)
      throw new CommandError(`Nothing works under the name "${missing}": "stockade access list" shows what does. Nothing was revoked.`)
    await identity.change((trx) => identity.credentials.end(trx, found, {}))
    print(flags, { ended: found }, `Revoked: ${found.join(', ')}.`)
  })
}
