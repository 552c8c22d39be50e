/** `stockade serve`: the settings as flags, and what is printed when the server is up. */
import { Command } from 'commander'
import { SETTINGS, type Setting } from '../config/settings.ts'
import { endOnFault, watchLoop } from '../server/watchdog.ts'
import type { RunningServer } from '../server.ts'

/** @param start starts the server and prepares what --demo asks for; its lines are printed */
export function serveCommand(
  start: (flags: Record<string, unknown>, demo: boolean) => Promise<{ server: RunningServer; lines: string[] }>,
): Command {
  const command = new Command('serve').description('start the server')
  for (const setting of Object.values(SETTINGS) as Setting[]) {
    const { flag, env, value } = setting
    command.option(value ? `--${flag} <${value}>` : `--${flag}`, `${helpOf(setting)} [${env}]`)
  }
  command.option('--demo', 'on an empty database: create people and a demo inventory, and print the passwords')
  command.addHelpText(
    'after',
    '\nEvery setting can also be set in the environment or a .env file, by the name in brackets. A flag takes precedence.',
  )
  return command.action(async ({ demo, ...flags }: Record<string, unknown>) => {
    const { server, lines } = await start(flags, demo === true)
    stopOnSignal(server)
    endOnFault(server.log, server.close)
    if (server.config.watchdog) watchLoop(server.config.watchdog)
    // Not through the log: the one-time link and the demo's passwords are for whoever sits here.
    process.stderr.write(`${[`Stockade is at ${server.url}/`, ...lines].join('\n')}\n`)
  })
}

/** With the default, where the words do not name it already. */
export function helpOf({ help, default: preset, value }: Setting): string {
  return !value || String(preset) === '' || help.includes('(default') ? help : `${help} (default: ${preset})`
}

/** npm hands on the signal that the terminal has sent to everybody already: the same order twice is one order. */
const SAME_ORDER_MS = 1_000

/** Requests under way are finished first; who asks again later does not want to wait for them. */
function stopOnSignal(server: RunningServer): void {
  let asked = 0
  const stop = async () => {
    if (asked) {
      if (Date.now() - asked > SAME_ORDER_MS) process.exit(1)
      return
    }
    asked = Date.now()
    await server.close()
    process.exit(0)
  }
  process.on('SIGTERM', stop).on('SIGINT', stop)
}
