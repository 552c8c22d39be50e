/** `stockade key`: the provider's signing keys. They live in the data folder. */
import { Command } from 'commander'
import { loadConfig, SETTINGS } from '../config.ts'
import { rotate } from '../provider/oidc/key-rotation.ts'
import { hasKeys, loadKeys, publishedSeconds } from '../provider/oidc/keys.ts'
import { type CommonFlags, databaseCommand, print, table, withDatabase } from './command.ts'

export const keyCommand = (): Command =>
  new Command('key')
    .description('list and rotate the keys that sign tokens')
    .addCommand(
      databaseCommand('rotate', 'add the next key; a running server publishes it at once and signs with it later').action(rotateNow),
    )
    .addCommand(
      new Command('list')
        .description('list the published keys')
        .option(`--${SETTINGS.data.flag} <${SETTINGS.data.value}>`, SETTINGS.data.help)
        .option('--json', 'print for programs')
        .action(list),
    )

async function rotateNow(flags: CommonFlags): Promise<void> {
  await withDatabase(flags, async (db, { data }) => {
    const { kid, signsFrom } = await rotate(db, data, {})
    print(flags, { kid, signs_from: signsFrom.toISOString() }, `The key ${kid} is published now and signs from ${signsFrom.toISOString()}.`)
  })
}

async function list(flags: CommonFlags): Promise<void> {
  const config = loadConfig({ data: flags.data })
  const keys = hasKeys(config.data) ? loadKeys(config.data, publishedSeconds(config)).keys : []
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
