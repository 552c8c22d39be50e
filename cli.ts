/** The command line. One file a command in cli/; here they are put together, and here alone both halves are seen. */
import { Command } from 'commander'
import { DEBUG_WARNING, version } from './config.ts'
import type { Opened, RunningServer } from './server.ts'

/** Commands in the order of the help. Only what is asked for is loaded: a start takes as long as what it loads. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./cli/serve.ts')).serveCommand(serve),
  migrate: async () => (await import('./cli/migrate.ts')).migrateCommand(),
  import: async () => (await import('./cli/import.ts')).importCommand(),
  check: async () => (await import('./cli/check.ts')).checkCommand(),
  schema: async () => (await import('./cli/schema.ts')).schemaCommand(),
  user: async () => (await import('./cli/user.ts')).userCommand(),
  group: async () => (await import('./cli/group.ts')).groupCommand(),
  token: async () => (await import('./cli/token.ts')).tokenCommand(),
  app: async () => (await import('./cli/app.ts')).appCommand(),
  access: async () => (await import('./cli/access.ts')).accessCommand(),
  key: async () => (await import('./cli/key.ts')).keyCommand(),
  audit: async () => (await import('./cli/audit.ts')).auditCommand(),
  backup: async () => (await import('./cli/backup.ts')).backupCommand(),
  restore: async () => (await import('./cli/restore.ts')).restoreCommand(),
  currency: async () => (await import('./cli/currency.ts')).currencyCommand(),
}

/** Is the message one sentence for the person who gave the command? Who threw it has loaded its file already. */
async function isPlain(error: unknown): Promise<boolean> {
  const kinds = [
    (await import('./cli/command.ts')).CommandError,
    (await import('./config.ts')).ConfigError,
    (await import('./migrations/index.ts')).NewerDatabaseError,
    (await import('./provider/identity/users.ts')).IdentityError,
    (await import('./provider/identity/application-settings.ts')).ApplicationError,
    (await import('./resource/import/dump.ts')).ImportError,
  ]
  return kinds.some((kind) => error instanceof kind)
}

/** The server is loaded here, so that the other commands start faster. */
async function serve(flags: Record<string, unknown>, demo: boolean): Promise<{ server: RunningServer; lines: string[] }> {
  const { startServer } = await import('./server.ts')
  let demoLines: string[] = []
  // Before anybody is served: who waits for /readyz finds the demo's people.
  const prepare = async (opened: Opened) => {
    demoLines = await fillWithDemo(opened)
  }
  const server = await startServer(flags, { prepare: demo ? prepare : undefined })
  const metrics = server.metricsUrl ? [`Metrics are at ${server.metricsUrl}`] : []
  const lines = [...metrics, ...(server.config.debug ? [DEBUG_WARNING] : []), ...demoLines]
  const link = await server.setupLink()
  return { server, lines: link ? [...lines, `Set it up with this link, which works once: ${link}`] : lines }
}

/** Fills an empty installation; people who are there already keep theirs. */
async function fillWithDemo({ db, identity }: Opened): Promise<string[]> {
  if ((await db.all('select 1 from auth_user limit 1')).length) return ['There are people already, so --demo added nothing.']
  const { DEMO_WARNING, fillDemo } = await import('./resource/import/demo.ts')
  const { table } = await import('./cli/command.ts')
  const people = await fillDemo(identity, { superuser: true })
  const rows = people.map(({ username, password, about }) => [username, password, about])
  return ['', table(['NAME', 'PASSWORD', 'WHO'], rows), '', DEMO_WARNING]
}

const program = new Command('stockade').description('Identity provider and inventory API in one program').version(version)
const named = process.argv[2] ?? ''
for (const name of Object.hasOwn(COMMANDS, named) ? [named] : Object.keys(COMMANDS)) program.addCommand(await COMMANDS[name]!())

try {
  await program.parseAsync()
} catch (error) {
  // What nobody foresaw is printed whole, for whoever looks into it.
  console.error((await isPlain(error)) ? (error as Error).message : error)
  process.exit(1)
}
