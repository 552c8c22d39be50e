/** The command line. One file a command in cli/; here they are put together, and here alone both halves are seen. */
import { Command } from 'commander'
import { accessCommand } from './cli/access.ts'
import { appCommand } from './cli/app.ts'
import { auditCommand } from './cli/audit.ts'
import { backupCommand } from './cli/backup.ts'
import { checkCommand } from './cli/check.ts'
import { CommandError, table } from './cli/command.ts'
import { currencyCommand } from './cli/currency.ts'
import { groupCommand } from './cli/group.ts'
import { importCommand } from './cli/import.ts'
import { keyCommand } from './cli/key.ts'
import { migrateCommand } from './cli/migrate.ts'
import { restoreCommand } from './cli/restore.ts'
import { schemaCommand } from './cli/schema.ts'
import { serveCommand } from './cli/serve.ts'
import { tokenCommand } from './cli/token.ts'
import { userCommand } from './cli/user.ts'
import { ConfigError, DEBUG_WARNING, version } from './config.ts'
import type { Database } from './database.ts'
import { NewerDatabaseError } from './migrations/index.ts'
import { ApplicationError } from './provider/identity/application-settings.ts'
import { IdentityError } from './provider/identity/users.ts'
import { ImportError } from './resource/import/dump.ts'
import type { RunningServer } from './server.ts'

/** Errors whose message is one sentence for the person who gave the command. */
const PLAIN = [CommandError, ConfigError, NewerDatabaseError, IdentityError, ApplicationError, ImportError]

/** The server is loaded here, so that the other commands start faster. */
async function serve(flags: Record<string, unknown>, demo: boolean): Promise<{ server: RunningServer; lines: string[] }> {
  const { startServer } = await import('./server.ts')
  let demoLines: string[] = []
  // Before anybody is served: who waits for /readyz finds the demo's people.
  const prepare = async (db: Database) => {
    demoLines = await fillWithDemo(db)
  }
  const server = await startServer(flags, { prepare: demo ? prepare : undefined })
  const metrics = server.metricsUrl ? [`Metrics are at ${server.metricsUrl}`] : []
  const lines = [...metrics, ...(server.config.debug ? [DEBUG_WARNING] : []), ...demoLines]
  const link = await server.setupLink()
  return { server, lines: link ? [...lines, `Set it up with this link, which works once: ${link}`] : lines }
}

/** Fills an empty installation; people who are there already keep theirs. */
async function fillWithDemo(db: Database): Promise<string[]> {
  if ((await db.all('select 1 from auth_user limit 1')).length) return ['There are people already, so --demo added nothing.']
  const { DEMO_WARNING, fillDemo } = await import('./resource/import/demo.ts')
  const people = await fillDemo(db, { superuser: true })
  const rows = people.map(({ username, password, about }) => [username, password, about])
  return ['', table(['NAME', 'PASSWORD', 'WHO'], rows), '', DEMO_WARNING]
}

const program = new Command('stockade')
  .description('Identity provider and inventory API in one program')
  .version(version)
  .addCommand(serveCommand(serve))
  .addCommand(migrateCommand())
  .addCommand(importCommand())
  .addCommand(checkCommand())
  .addCommand(schemaCommand())
  .addCommand(userCommand())
  .addCommand(groupCommand())
  .addCommand(tokenCommand())
  .addCommand(appCommand())
  .addCommand(accessCommand())
  .addCommand(keyCommand())
  .addCommand(auditCommand())
  .addCommand(backupCommand())
  .addCommand(restoreCommand())
  .addCommand(currencyCommand())

try {
  await program.parseAsync()
} catch (error) {
  // What nobody foresaw is printed whole, for whoever looks into it.
  console.error(PLAIN.some((kind) => error instanceof kind) ? (error as Error).message : error)
  process.exit(1)
}
