/** A search in several kinds of things at once: each as its own list answers it, for what the caller may see. */
import { allow, isAllowed } from '../../auth/gate.ts'
import { Filters } from '../../engine/fields/filters.ts'
import { field } from '../../engine/fields/index.ts'
import type { Answer, ApiRequest, Operation } from '../../engine/operation.ts'
import { list } from '../../engine/read.ts'
import { servedBy } from '../../engine/resource.ts'
import { parseShape, shapeSchema } from '../../engine/shape.ts'
import { invalid, ValidationError } from '../../errors.ts'
import { SEARCHED } from '../kinds/index.ts'

const SHAPE = Object.fromEntries(
  Object.entries({
    search: field.text(1000).blank().required().help('Words that must all be found'),
    search_regex: field.bool().default(false).help('Not served: must be false'),
    search_whole: field.bool().default(false).help('Not served: must be false'),
    search_notes: field.bool().default(false).help('Not served: must be false'),
    limit: field.integer(1, 1000).default(1).help('Rows of each kind'),
    offset: field.integer(0).default(0).help('Rows before those'),
    ...Object.fromEntries(SEARCHED.map(({ model }) => [model, new Filters().help('Search these, with filters of their list; {} for all')])),
  }).map(([name, f]) => [name, f.named(name)]),
)

async function search(request: ApiRequest): Promise<Answer> {
  const { values, errors } = parseShape(SHAPE, await request.body())
  if (errors) throw new ValidationError(errors)
  for (const name of ['search_regex', 'search_whole', 'search_notes'])
    if (values[name]) throw invalid('This way of searching is not served.', name)
  const results: Record<string, unknown> = {}
  for (const kind of SEARCHED) {
    const name = kind.model
    if (values[name] === undefined) continue
    if (!isAllowed(kind.access('view'), request.principal)) {
      results[name] = { error: 'User does not have permission to view this model' }
      continue
    }
    const query = new URLSearchParams(values[name] as [string, string][])
    for (const key of ['search', 'limit', 'offset']) query.set(key, String(values[key]))
    const answer = await list(servedBy(kind)!, { ...request, query })
    const { count, results: rows } = JSON.parse(answer.body as string)
    results[name] = { count, next: null, previous: null, results: rows }
  }
  return { body: results }
}

const found = {
  type: 'object',
  properties: { count: { type: 'integer' }, results: { type: 'array', items: {} }, error: { type: 'string' } },
}
const { properties, required } = shapeSchema(SHAPE) as { properties: Record<string, unknown>; required: string[] }

export const searchOperations = (): readonly Operation[] => [
  {
    id: 'search_create',
    method: 'post',
    path: '/api/search/',
    summary: 'Search in several kinds of things at once',
    access: allow.general,
    touches: [],
    request: {
      type: 'object',
      properties,
      required,
    },
    status: 200,
    response: {
      type: 'object',
      properties: { ...properties, ...Object.fromEntries(SEARCHED.map(({ model }) => [model, found])) },
    },
    handle: search,
  },
]
