/** `GET /api/version/`: which program this is. Clients show it to staff. */
import { version } from '../../config.ts'
import { allow } from '../auth/gate.ts'
import type { JsonSchema } from '../engine/field.ts'
import { shown } from '../engine/singleton.ts'
import { API_VERSION } from '../openapi/document.ts'

const text = { type: 'string' }
const unknown = { type: ['string', 'null'] }
const object = (properties: Record<string, JsonSchema>): JsonSchema => ({ type: 'object', properties, required: Object.keys(properties) })

const SCHEMA = object({
  dev: { type: 'boolean' },
  up_to_date: { type: 'boolean' },
  version: object({
    server: text,
    api: { type: 'integer' },
    commit_hash: unknown,
    commit_date: unknown,
    commit_branch: unknown,
    python: text,
    django: text,
  }),
  links: object({ doc: text, code: text, app: text, bug: text }),
})

export const versionOperation = shown({
  id: 'version_retrieve',
  path: '/api/version/',
  summary: 'See the version of the server',
  view: allow.staff,
  formless: true,
  response: SCHEMA,
  // Nobody looks for releases, and neither Python nor Django runs: clients know no null of these.
  read: async ({ config }) => ({
    dev: false,
    up_to_date: true,
    version: { server: version, api: API_VERSION, commit_hash: null, commit_date: null, commit_branch: null, python: '', django: '' },
    links: { doc: `${config.url}/api-doc/`, code: '', app: '', bug: '' },
  }),
})
