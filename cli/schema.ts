/** `stockade schema`: the OpenAPI document of the API. */
import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { stringify } from 'yaml'
import { loadConfig, SETTINGS } from '../config.ts'
import { openapi } from '../resource/engine/openapi.ts'
import { OPERATIONS } from '../resource/inventory/index.ts'
import { CommandError } from './command.ts'

export const schemaCommand = (): Command =>
  new Command('schema')
    .description('write the OpenAPI document of the API')
    .requiredOption('--out <file>', 'where to: .json, .yaml or .yml')
    .option(`--${SETTINGS.url.flag} <${SETTINGS.url.value}>`, SETTINGS.url.help)
    .action(write)

function write({ out, url }: { out: string; url?: string }): void {
  const yaml = /\.ya?ml$/i.test(out)
  if (!yaml && !/\.json$/i.test(out)) throw new CommandError(`--out must end in .json, .yaml or .yml, not "${out}".`)
  const document = openapi(OPERATIONS, loadConfig({ url }))
  const text = yaml ? stringify(document, { aliasDuplicateObjects: false }) : `${JSON.stringify(document, null, 2)}\n`
  try {
    writeFileSync(out, text)
  } catch (error) {
    throw new CommandError(`${out} cannot be written: ${(error as Error).message}.`)
  }
}
