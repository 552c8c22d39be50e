/** `stockade key`: the provider's signing keys. They live in the data folder. */
import { Command } from 'commander'
import { SETTINGS } from '../config/settings.ts'
import { loadConfig } from '../config.ts'
import { KeyWaitsError, rotate, withdrawKey } from '../provider/oidc/key-rotation.ts'
import { hasKeys, loadKeys, publishedSeconds } from '../provider/oidc/keys.ts'
import { CommandError, type CommonFlags, databaseCommand, print, table, withDatabase } from './command.ts'

export const keyCommand = (): Command =>
  new Command('key')
    .description('list, rotate and withdraw the keys that sign tokens')
    .addCommand(
      databaseCommand('rotate', 'add the next key; a running server publishes it at once and signs with it later').action(rotateNow),
    )
    .addCommand(
      databaseCommand(
        'withdraw [kid]',
        'withdraw a stolen key at once: nothing that it signed works any more; without an ID, the key that signs now, and a new one takes over',
      ).action(withdrawNow),
    )
    .addCommand(
      new Command('list')
        .description('list the published keys')
        .option(`--${SETTINGS.data.flag} <${SETTINGS.data.value}>`, SETTINGS.data.help)
        .option('--json', 'print for programs')
        .action(list),
    )

async function rotateNow(flags: CommonFlags): Promise<void> {
  await withDatabase(flags, async ({ db, config }) => {
    const { kid, signsFrom } = await rotate(config, db, {}).catch((error) => {
      throw error instanceof KeyWaitsError ? new CommandError(error.message) : error
    })
    print(flags, { kid, signs_from: signsFrom.toISOString() }, `The key ${kid} is published now and signs from ${signsFrom.toISOString()}.`)
  })
}

async function withdrawNow(kid: string | undefined, flags: CommonFlags): Promise<void> {
  await withDatabase(flags, async ({ identity, config }) => {
    const done = hasKeys(config.data) ? await withdrawKey(config, identity, {}, kid) : undefined
    if (!done) throw new CommandError(`There is no such key in ${config.data}. "stockade key list" shows those that there are.`)
    const next = done.made ? ` The new key ${done.made} signs from now on.` : ''
    print(flags, done, `${done.gone.join(' and ')}: withdrawn. Nothing signed with it works any more.${next}`)
  })
}

async function list(flags: CommonFlags): Promise<void> {
  const config = loadConfig({ data: flags.data })
  if (!hasKeys(config.data)) throw new CommandError(`There are no signing keys in ${config.data}: the first start of a server creates one.`)
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
