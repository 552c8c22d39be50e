/** Passphrases of backups: from a file, the environment, or typed without being shown; never from an argument, which others could see. */
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { backupPassphrase } from '../config.ts'
import { plainly } from './backup/scratch.ts'
import { CommandError } from './command.ts'
import { askUnseen } from './password.ts'

/** Whoever finds a backup can guess for as long as they like. */
const MIN_CHARACTERS = 12

export const passphraseFlag = (command: Command): Command =>
  command.option(
    '--passphrase-file <file>',
    'file whose first line is the passphrase (otherwise STOCKADE_BACKUP_PASSPHRASE, or it is asked for)',
  )

/** @param file that was named @throws CommandError when there is none, or a new one is too short */
export async function readPassphrase(file: string | undefined, { isNew }: { isNew: boolean }): Promise<string> {
  const given = file === undefined ? backupPassphrase() : firstLine(file)
  const passphrase = given ?? (await typed(isNew))
  if (isNew && passphrase.length < MIN_CHARACTERS)
    throw new CommandError(
      `The passphrase needs at least ${MIN_CHARACTERS} characters: whoever finds the file can guess for as long as they like.`,
    )
  if (!passphrase) throw new CommandError('The passphrase is empty.')
  return passphrase
}

const firstLine = (file: string): string => plainly(file, () => readFileSync(file, 'utf8')).split(/\r?\n/, 1)[0]!

async function typed(isNew: boolean): Promise<string> {
  const otherwise = 'There is no terminal to ask for the passphrase: use --passphrase-file or STOCKADE_BACKUP_PASSPHRASE.'
  const passphrase = await askUnseen('Passphrase of the backup: ', otherwise)
  if (isNew && (await askUnseen('The same again: ', otherwise)) !== passphrase) throw new CommandError('The two passphrases differ.')
  return passphrase
}
