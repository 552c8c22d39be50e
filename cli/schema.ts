/** `stockade schema`: the OpenAPI document of the API, and what of it would break a client that was built with an earlier one. */
import { readFileSync, writeFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { SETTINGS } from '../config/settings.ts'
import { loadConfig } from '../config.ts'
import { CommandError, several } from './command.ts'

interface Flags {
  out?: string
  format?: 'json' | 'yaml'
  area?: string[]
  openapi: '3.0' | '3.1'
  check?: string
  url?: string
}

export const schemaCommand = (): Command =>
  new Command('schema')
    .description('write the OpenAPI document of the API, or compare it with an earlier one')
    .option('--out <file>', 'where to, as JSON or YAML by its ending; without it to standard output')
    .addOption(new Option('--format <format>', 'instead of what the ending says').choices(['json', 'yaml']))
    .option('--area <name>', 'only this area, such as part; can be repeated', several)
    .addOption(new Option('--openapi <version>', 'version of OpenAPI').choices(['3.0', '3.1']).default('3.1'))
    .option('--check <file>', 'an earlier document: list what breaks its clients, and fail if anything does')
    .option(`--${SETTINGS.url.flag} <${SETTINGS.url.value}>`, SETTINGS.url.help)
    .action(run)

async function run({ out, format, area, openapi: version, check, url }: Flags): Promise<void> {
  const { openapi } = await import('../resource/openapi/document.ts')
  const { OPERATIONS } = await import('../resource/inventory/index.ts')
  const { areasOf, onlyAreas } = await import('../resource/openapi/area.ts')
  const whole = openapi(OPERATIONS, loadConfig({ url }))
  const unknown = area?.find((name) => !areasOf(whole).includes(name))
  if (unknown) throw new CommandError(`There is no area "${unknown}". Areas: ${areasOf(whole).join(', ')}.`)
  const document = area ? onlyAreas(whole, area) : whole
  if (out || !check) {
    const { schemaText } = await import('../resource/openapi/text.ts')
    const { toOpenapi30 } = await import('../resource/openapi/openapi-30.ts')
    const text = schemaText(version === '3.0' ? toOpenapi30(document) : document, format ?? formatOf(out))
    if (out) write(out, text)
    else process.stdout.write(text)
  }
  if (check) await compare(check, document, area)
}

/** @throws CommandError when something breaks; the list goes to standard output */
async function compare(file: string, document: Record<string, unknown>, areas: string[] | undefined): Promise<void> {
  const { onlyAreas } = await import('../resource/openapi/area.ts')
  const { breakingChanges } = await import('../resource/openapi/breaking.ts')
  const earlier = await read(file)
  const changes = breakingChanges(areas ? onlyAreas(earlier, areas) : earlier, document)
  for (const { where, what } of changes) process.stdout.write(`${where}: ${what}\n`)
  if (changes.length)
    throw new CommandError(`${changes.length === 1 ? 'One change breaks' : `${changes.length} changes break`} clients of ${file}.`)
  process.stdout.write(`Nothing breaks clients of ${file}.\n`)
}

async function read(file: string): Promise<Record<string, unknown>> {
  const { parse } = await import('yaml')
  let document: unknown
  try {
    const text = readFileSync(file, 'utf8')
    // Every JSON document is one of YAML, but is read faster as what it is.
    document = text.trimStart().startsWith('{') ? JSON.parse(text) : parse(text)
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as Error).message}.`)
  }
  const { openapi, paths, components } = (document ?? {}) as Record<string, unknown>
  if (!/^3\.[01]\./.test(String(openapi)) || !paths || !components)
    throw new CommandError(`${file} is not an OpenAPI document of version 3.0 or 3.1.`)
  return document as Record<string, unknown>
}

function formatOf(out: string | undefined): 'json' | 'yaml' {
  if (!out || /\.json$/i.test(out)) return 'json'
  if (/\.ya?ml$/i.test(out)) return 'yaml'
  throw new CommandError(`--out must end in .json, .yaml or .yml, not "${out}"; or say --format.`)
}

function write(out: string, text: string): void {
  try {
    writeFileSync(out, text)
  } catch (error) {
    throw new CommandError(`${out} cannot be written: ${(error as Error).message}.`)
  }
}
