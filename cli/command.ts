/** What every command shares: the database it works on, its flags, how it prints, and how it fails. */
import { Command } from 'commander'
import { SETTINGS } from '../config/settings.ts'
import { type Config, environment, loadConfig } from '../config.ts'
import type { Database } from '../database.ts'
import { createIdentity, type Identity, type IdentityOptions } from '../provider/identity/index.ts'
import { secretsWhenAsked } from '../provider/identity/secrets.ts'
import { lastAddress } from '../server/address.ts'
import { openUpToDate } from '../server/open.ts'

/** A command cannot do what was asked; `message` is one sentence for the person at the terminal. */
export class CommandError extends Error {}

export interface CommonFlags {
  data?: string
  database?: string
  /** Where a command prints addresses. */
  url?: string
  json?: boolean
}

/** A command that works on the database, whether the server runs or not. */
export function databaseCommand(nameAndArguments: string, description: string): Command {
  const { data, database } = SETTINGS
  const [name, ...takes] = nameAndArguments.split(' ')
  const command = new Command(name)
  for (const one of takes) command.argument(one)
  return command
    .description(description)
    .option(`--${data.flag} <${data.value}>`, data.help)
    .option(`--${database.flag} <${database.value}>`, database.help)
    .option('--json', 'print for programs')
}

/** A command that prints addresses of the server. */
export function addressCommand(nameAndArguments: string, description: string): Command {
  const { url } = SETTINGS
  return databaseCommand(nameAndArguments, description).option(`--${url.flag} <${url.value}>`, url.help)
}

/** Collects a flag that may be given several times. */
export const several = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value]

/** The settings of a command. Where nobody says the address, it is the one that the server of this data folder had last. */
function settingsOf({ data, database, url }: CommonFlags): Config {
  const flags = { data, database, url }
  const env = environment()
  return loadConfig(flags, { [SETTINGS.url.env]: lastAddress(loadConfig(flags, env).data), ...env })
}

/**
 * Opens the database of an installation, brings its schema up to date, and closes it at the end.
 * @param open makes an installation where there is none, if the command may
 */
export async function withDatabase<T>(
  flags: CommonFlags,
  work: (opened: Pick<IdentityOptions, 'db' | 'config'> & { readonly identity: Identity }) => Promise<T>,
  open: (config: Config) => Promise<Database> = openUpToDate,
): Promise<T> {
  const config = settingsOf(flags)
  const db = await open(config)
  const identity = createIdentity({ db, config, secrets: secretsWhenAsked(config.data) })
  try {
    return await work({ db, config, identity })
  } finally {
    identity.close()
    await db.close()
  }
}

/** Prints a result: as JSON with `--json`, in words otherwise. */
export function print(flags: CommonFlags, value: unknown, words: string): void {
  process.stdout.write(`${flags.json ? JSON.stringify(value, null, 2) : words}\n`)
}

/** Rows under headings, in columns that are as wide as they need to be. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, i) => Math.max(heading.length, ...rows.map((row) => row[i]!.length)))
  return [headings, ...rows]
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
