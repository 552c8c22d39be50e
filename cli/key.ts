/** `stockade key`: the provider's signing keys. They live in the data folder, so no database is needed. */
import { Command } from 'commander'
import { loadConfig, SETTINGS } from '../config.ts'
import { ensureKeys, loadKeys, publishedSeconds, rotateKeys } from '../provider/oidc/keys.ts'
import { prepareDataFolder } from '../server/data-folder.ts'
import { type CommonFlags, print, table } from './command.ts'

const keyCommandOf = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option(`--${SETTINGS.data.flag} <${SETTINGS.data.value}>`, SETTINGS.data.help)
    .option('--json', 'print for programs')

export const keyCommand = (): Command =>
  new Command('key')
    .description('list and rotate the keys that sign tokens')
    .addCommand(keyCommandOf('rotate', 'add the next key; a running server publishes it at once and signs with it later').action(rotate))
    .addCommand(keyCommandOf('list', 'list the published keys').action(list))

async function rotate(flags: CommonFlags): Promise<void> {
  const { data } = loadConfig({ data: flags.data })
  prepareDataFolder(data)
  const { kid, signsFrom } = await rotateKeys(data)
  print(flags, { kid, signs_from: signsFrom.toISOString() }, `The key ${kid} is published now and signs from ${signsFrom.toISOString()}.`)
}

async function list(flags: CommonFlags): Promise<void> {
  const config = loadConfig({ data: flags.data })
  prepareDataFolder(config.data)
  await ensureKeys(config.data)
  const { keys } = loadKeys(config.data, publishedSeconds(config))
  const rows = keys.map((key, i) => ({ kid: key.kid!, alg: key.alg!, state: i === 0 ? 'signs' : 'published' }))
  print(
    flags,
    rows,
    table(
      ['KEY', 'ALGORITHM', 'STATE'],
      rows.map(({ kid, alg, state }) => [kid, alg, state]),
    ),
  )
}
