/** `GET /api/schema/`: the document that this very program answers by. */
import { createHash } from 'node:crypto'
import type { Config } from '../../config.ts'
import { allow } from '../auth/gate.ts'
import type { Answer, ApiRequest, Operation } from '../engine/operation.ts'
import { invalid } from '../errors.ts'
import { openapi } from './document.ts'
import { toOpenapi30 } from './openapi-30.ts'
import { FORMATS, type Format, schemaText } from './text.ts'

/** As published for OpenAPI (RFC 9512 for YAML); the plain types are what people ask for. */
const TYPES: Readonly<Record<Format, readonly string[]>> = {
  json: ['application/json', 'application/vnd.oai.openapi+json'],
  yaml: ['application/yaml', 'application/vnd.oai.openapi', 'application/x-yaml', 'text/yaml'],
}
export const VERSIONS = ['3.1.0', '3.0.3'] as const

interface Written {
  /** Bytes, which many answers side by side share; of a string each would keep a copy until its reader has taken it. */
  readonly bytes: Buffer
  readonly etag: string
}

/** @param all every operation, this one included */
export function schemaOperation(all: () => readonly Operation[]): Operation {
  // Each form is written once: the document cannot change while the program runs.
  const written = new WeakMap<Config, Map<string, Written>>()
  const write = (config: Config, version: string, format: Format): Written => {
    const forms = written.get(config) ?? new Map<string, Written>()
    written.set(config, forms)
    const key = `${version} ${format}`
    let form = forms.get(key)
    if (!form) {
      const document = openapi(all(), config)
      const wanted = version === '3.0.3' ? toOpenapi30(document) : document
      // Half the size without the indentation; what is meant to be read is YAML.
      const text = format === 'json' ? JSON.stringify(wanted) : schemaText(wanted, format)
      form = { bytes: Buffer.from(text), etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` }
      forms.set(key, form)
    }
    return form
  }
  return {
    id: 'schema_retrieve',
    method: 'get',
    path: '/api/schema/',
    summary: 'See the OpenAPI document',
    access: allow.open,
    query: [
      { name: 'format', schema: { type: 'string', enum: FORMATS }, description: 'Instead of what Accept asks for' },
      { name: 'version', schema: { type: 'string', enum: VERSIONS, default: VERSIONS[0] }, description: 'Version of OpenAPI' },
    ],
    status: 200,
    response: { type: 'object', properties: { openapi: { type: 'string' } }, required: ['openapi'] },
    media: [TYPES.json[0]!, TYPES.yaml[0]!],
    handle: async (request) => send(request, (version, format) => write(request.config, version, format)),
  }
}

function send({ ctx, query }: ApiRequest, write: (version: string, format: Format) => Written): Answer {
  const version = query.get('version') || VERSIONS[0]
  if (!(VERSIONS as readonly string[]).includes(version)) throw invalid(`"${version}" is not one of ${VERSIONS.join(', ')}.`, 'version')
  const format = formatOf(ctx, query.get('format') ?? '')
  const { bytes, etag } = write(version, format)
  ctx.vary('Accept')
  const headers = {
    ETag: etag,
    'Cache-Control': 'no-cache',
    'Content-Type': format === 'yaml' ? 'application/yaml; charset=utf-8' : 'application/json',
  }
  return isKnown(ctx.get('If-None-Match'), etag) ? { status: 304, headers } : { body: bytes, headers }
}

/** RFC 9110 §13.1.2. A `no-cache` beside it, which fetch() adds, asks to be compared, not to be sent everything again. */
const isKnown = (given: string, etag: string): boolean =>
  given.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)

/** @throws ValidationError for a format that does not exist */
function formatOf(ctx: ApiRequest['ctx'], asked: string): Format {
  if (asked) {
    if (!(FORMATS as readonly string[]).includes(asked)) throw invalid(`"${asked}" is not one of ${FORMATS.join(', ')}.`, 'format')
    return asked as Format
  }
  const accepted = ctx.accepts([...TYPES.json, ...TYPES.yaml])
  return accepted && TYPES.yaml.includes(accepted) ? 'yaml' : 'json'
}
