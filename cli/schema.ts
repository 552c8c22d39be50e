/** `stockade schema`: the OpenAPI document of the API. */
import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { loadConfig, SETTINGS } from '../config.ts'
import { CommandError } from './command.ts'

export const schemaCommand = (): Command =>
  new Command('schema')
    .description('write the OpenAPI document of the API')
    .requiredOption('--out <file>', 'where to: .json, .yaml or .yml')
    .option(`--${SETTINGS.url.flag} <${SETTINGS.url.value}>`, SETTINGS.url.help)
    .action(write)

async function write({ out, url }: { out: string; url?: string }): Promise<void> {
  const yaml = /\.ya?ml$/i.test(out)
  if (!yaml && !/\.json$/i.test(out)) throw new CommandError(`--out must end in .json, .yaml or .yml, not "${out}".`)
  const { openapi } = await import('../resource/engine/openapi.ts')
  const { OPERATIONS } = await import('../resource/inventory/index.ts')
  const { stringify } = await import('yaml')
  const document = openapi(OPERATIONS, loadConfig({ url }))
  const text = yaml ? stringify(document, { aliasDuplicateObjects: false }) : `${JSON.stringify(document, null, 2)}\n`
  try {
    writeFileSync(out, text)
  } catch (error) {
    throw new CommandError(`${out} cannot be written: ${(error as Error).message}.`)
  }
}
