/** The command line. One file a command in cli/; here they are put together, and here alone both halves are seen. */
import { Command } from 'commander'
import { loadConfig, version, warnings } from './config.ts'
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
  completion: async () => (await import('./cli/completion.ts')).completionCommand(() => programWith(Object.keys(COMMANDS))),
}

/** Is the message one sentence for the person who gave the command? Who threw it has loaded its file already. */
async function isPlain(error: unknown): Promise<boolean> {
  const kinds = [
    (await import('./cli/command.ts')).CommandError,
    (await import('./config.ts')).ConfigError,
    (await import('./database.ts')).DatabaseUnavailable,
    (await import('./migrations/index.ts')).NewerDatabaseError,
    (await import('./provider/identity/identity-error.ts')).IdentityError,
    (await import('./provider/identity/application-settings.ts')).ApplicationError,
    (await import('./resource/import/dump.ts')).ImportError,
  ]
  return kinds.some((kind) => error instanceof kind)
}

/** The query builder puts the statement before the sentence. */
const plainly = ({ message }: Error): string => (/^(select|insert|update|delete) /.test(message) ? message.split(' - ').at(-1)! : message)

/** The protocol library warns, as it is loaded, of versions of Node that it is not tested with. This program is: the log has it, the terminal not. */
async function loadServer() {
  const { warn } = console
  const notices: string[] = []
  console.warn = (line: string) => (/oidc-provider/.test(line) ? notices.push(line) : warn(line))
  try {
    return { ...(await import('./server.ts')), notices }
  } finally {
    console.warn = warn
  }
}

/** The server is loaded here, so that the other commands start faster. */
async function serve(flags: Record<string, unknown>, demo: boolean): Promise<{ server: RunningServer; lines: string[] }> {
  await (await import('./server/one-server.ts')).takeDataFolder(loadConfig(flags))
  const { startServer, notices } = await loadServer()
  let demoLines: string[] = []
  // Before anybody is served: who waits for /readyz finds the demo's people.
  const prepare = async (opened: Opened) => {
    demoLines = await fillWithDemo(opened)
  }
  const server = await startServer(flags, { prepare: demo ? prepare : undefined })
  const metrics = server.metricsUrl ? [`Metrics are at ${server.metricsUrl}`] : []
  const lines = [...metrics, ...warnings(server.config), ...demoLines]
  for (const notice of notices) server.log.info({ notice }, 'of the protocol library')
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

async function programWith(names: readonly string[]): Promise<Command> {
  const program = new Command('stockade').description('Identity provider and inventory API in one program').version(version)
  for (const name of names) program.addCommand(await COMMANDS[name]!())
  return program
}

const named = process.argv[2] ?? ''
const program = await programWith(Object.hasOwn(COMMANDS, named) ? [named] : Object.keys(COMMANDS))

// Whoever reads may have read enough (`| head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})
process.stderr.on('error', () => {})

try {
  await program.parseAsync()
} catch (error) {
  // What nobody foresaw is printed whole, for whoever looks into it.
  console.error((await isPlain(error)) ? plainly(error as Error) : error)
  process.exit(1)
}
