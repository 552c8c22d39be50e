/** `GET /api/schema/`: the document that this very program answers by. */
import type { Config } from '../../config.ts'
import { allow } from '../auth/gate.ts'
import type { Answer, ApiRequest, Operation } from '../engine/operation.ts'
import { answerUnchanging, type Unchanging, unchanging } from '../engine/unchanging.ts'
import { invalid } from '../errors.ts'
import { onlyAreas } from './area.ts'
import { areasIn, openapi } from './document.ts'
import { toOpenapi30 } from './openapi-30.ts'
import { FORMATS, type Format, schemaText } from './text.ts'

/** As published for OpenAPI (RFC 9512 for YAML); the plain types are what people ask for. */
const TYPES: Readonly<Record<Format, readonly string[]>> = {
  json: ['application/json', 'application/vnd.oai.openapi+json'],
  yaml: ['application/yaml', 'application/vnd.oai.openapi', 'application/x-yaml', 'text/yaml'],
}
export const VERSIONS = ['3.1.0', '3.0.3'] as const

type Json = Record<string, unknown>
interface Wanted {
  readonly version: string
  readonly format: Format
  /** A tag; all of them when it is empty. */
  readonly area: string
}

/** @param all every operation, this one included */
export function schemaOperation(all: () => readonly Operation[]): Operation {
  // Each form is written once: the document cannot change while the program runs.
  const written = new WeakMap<Config, Map<string, unknown>>()
  const once = <T>(config: Config, key: string, make: () => T): T => {
    const forms = written.get(config) ?? new Map<string, unknown>()
    written.set(config, forms)
    if (!forms.has(key)) forms.set(key, make())
    return forms.get(key) as T
  }
  const document = (config: Config, version: string): Json =>
    once(config, version, () => (version === '3.0.3' ? toOpenapi30(document(config, '3.1.0')) : openapi(all(), config)))
  const write = (config: Config, { version, format, area }: Wanted): Unchanging =>
    once(config, `${version} ${format} ${area}`, () => {
      const wanted = area ? onlyAreas(document(config, version), [area]) : document(config, version)
      // Half the size without the indentation; what is meant to be read is YAML.
      return unchanging(format === 'json' ? JSON.stringify(wanted) : schemaText(wanted, format))
    })
  return {
    id: 'schema_retrieve',
    method: 'get',
    path: '/api/schema/',
    summary: 'See the OpenAPI document',
    access: allow.open,
    query: [
      { name: 'format', schema: { type: 'string', enum: FORMATS }, description: 'Instead of what Accept asks for' },
      { name: 'version', schema: { type: 'string', enum: VERSIONS, default: VERSIONS[0] }, description: 'Version of OpenAPI' },
      {
        name: 'area',
        schema: { type: 'string' },
        description: 'Only the operations with this tag, such as part, and the components that they need',
      },
    ],
    status: 200,
    response: { type: 'object', properties: { openapi: { type: 'string' } }, required: ['openapi'] },
    media: [TYPES.json[0]!, TYPES.yaml[0]!],
    handle: async (request) => send(request, areasIn(all()), (wanted) => write(request.config, wanted)),
  }
}

function send(request: ApiRequest, areas: readonly string[], write: (wanted: Wanted) => Unchanging): Answer {
  const { ctx, query } = request
  const version = query.get('version') || VERSIONS[0]
  if (!(VERSIONS as readonly string[]).includes(version)) throw invalid(`"${version}" is not one of ${VERSIONS.join(', ')}.`, 'version')
  const area = query.get('area') ?? ''
  if (area && !areas.includes(area)) throw invalid(`"${area}" is not one of ${areas.join(', ')}.`, 'area')
  const format = formatOf(ctx, query.get('format') ?? '')
  ctx.vary('Accept')
  return answerUnchanging(
    request,
    write({ version, format, area }),
    format === 'yaml' ? 'application/yaml; charset=utf-8' : 'application/json',
  )
}

/** @throws ValidationError for a format that does not exist */
function formatOf(ctx: ApiRequest['ctx'], asked: string): Format {
  if (asked) {
    if (!(FORMATS as readonly string[]).includes(asked)) throw invalid(`"${asked}" is not one of ${FORMATS.join(', ')}.`, 'format')
    return asked as Format
  }
  const accepted = ctx.accepts([...TYPES.json, ...TYPES.yaml])
  return accepted && TYPES.yaml.includes(accepted) ? 'yaml' : 'json'
}
