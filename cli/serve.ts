/** `stockade serve`: the settings as flags, and what is printed when the server is up. */
import { Command } from 'commander'
import { SETTINGS, type Setting } from '../config.ts'
import type { RunningServer } from '../server.ts'

/** @param start starts the server and prepares what --demo asks for; its lines are printed */
export function serveCommand(
  start: (flags: Record<string, unknown>, demo: boolean) => Promise<{ server: RunningServer; lines: string[] }>,
): Command {
  const command = new Command('serve').description('start the server')
  for (const { flag, env, value, help } of Object.values(SETTINGS) as Setting[]) {
    command.option(value ? `--${flag} <${value}>` : `--${flag}`, `${help} [${env}]`)
  }
  command.option('--demo', 'on an empty database: make people and a demo inventory, and print the passwords')
  command.addHelpText(
    'after',
    '\nEvery setting can also be given in the environment or in a file .env, by the name in brackets. A flag wins.',
  )
  return command.action(async ({ demo, ...flags }: Record<string, unknown>) => {
    const { server, lines } = await start(flags, demo === true)
    stopOnSignal(server)
    // Not through the log: the one-time link and the demo's passwords are for whoever sits here.
    process.stderr.write(`${[`Stockade is at ${server.url}/`, ...lines].join('\n')}\n`)
  })
}

/** Requests under way are finished first; a second signal does not wait for them. */
function stopOnSignal(server: RunningServer): void {
  let stopping = false
  const stop = async () => {
    if (stopping) process.exit(1)
    stopping = true
    await server.close()
    process.exit(0)
  }
  process.on('SIGTERM', stop).on('SIGINT', stop)
}
