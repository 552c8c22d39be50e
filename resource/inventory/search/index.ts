/** A search in several kinds of things at once: each as its own list answers it, for what the caller may see. */
import { allow, isAllowed } from '../../auth/gate.ts'
import { question } from '../../engine/action.ts'
import { Filters } from '../../engine/fields/filters.ts'
import { field } from '../../engine/fields/index.ts'
import type { Operation } from '../../engine/operation.ts'
import { list } from '../../engine/read.ts'
import { shapeOf } from '../../engine/request.ts'
import { servedBy } from '../../engine/resource.ts'
import { shapeSchema } from '../../engine/shape.ts'
import { invalid } from '../../errors.ts'
import { SEARCHED } from '../kinds/index.ts'

const NOT_SERVED = field.bool().default(false).help('Not served: must be false')
const FILTERS: Readonly<Record<string, Filters>> = Object.fromEntries(
  SEARCHED.map(({ model }) => [model, new Filters().help('Search these, with filters of their list; {} for all')]),
)
const SHAPE = shapeOf({
  search: field.text(1000).blank().required().help('Words that must all be found'),
  search_regex: NOT_SERVED,
  search_whole: NOT_SERVED,
  search_notes: NOT_SERVED,
  limit: field.integer(1, 1000).default(1).help('Rows of each kind'),
  offset: field.integer(0).default(0).help('Rows before those'),
  ...FILTERS,
})

const found = {
  type: 'object',
  properties: { count: { type: 'integer' }, results: { type: 'array', items: {} }, error: { type: 'string' } },
}

export const searchOperations = (): readonly Operation[] => [
  question({
    id: 'search_create',
    path: '/api/search/',
    summary: 'Search in several kinds of things at once',
    access: allow.general,
    body: SHAPE,
    response: {
      type: 'object',
      properties: { ...Object(shapeSchema(SHAPE).properties), ...Object.fromEntries(SEARCHED.map(({ model }) => [model, found])) },
    },
    async answer(request, { search, search_regex, search_whole, search_notes, limit, offset, ...kinds }) {
      for (const [name, wanted] of Object.entries({ search_regex, search_whole, search_notes }))
        if (wanted) throw invalid('This way of searching is not served.', name)
      const asked: Readonly<Record<string, [string, string][]>> = kinds
      const results: Record<string, unknown> = {}
      for (const kind of SEARCHED) {
        const name = kind.model
        const filters = asked[name]
        if (filters === undefined) continue
        if (!isAllowed(kind.access('view'), request.principal)) {
          results[name] = { error: 'User does not have permission to view this model' }
          continue
        }
        const query = new URLSearchParams(filters)
        for (const [key, value] of Object.entries({ search, limit, offset })) query.set(key, String(value))
        const { body } = await list(servedBy(kind)!, { ...request, query })
        const { count, results: rows } = JSON.parse(String(body))
        results[name] = { count, next: null, previous: null, results: rows }
      }
      return results
    },
  }),
]
