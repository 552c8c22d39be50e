/** A search in several kinds of things at once: each as its own list answers it, for what the caller may see. */
import { allow, isAllowed } from '../../auth/gate.ts'
import { question } from '../../engine/action.ts'
import { Filters } from '../../engine/fields/filters.ts'
import { field } from '../../engine/fields/index.ts'
import type { Caller, Operation } from '../../engine/operation.ts'
import { list } from '../../engine/read.ts'
import { shapeOf } from '../../engine/request.ts'
import { type Resource, servedBy } from '../../engine/resource.ts'
import { shapeSchema } from '../../engine/shape.ts'
import { invalid, ValidationError } from '../../errors.ts'
import { COMPANY } from '../kinds/company.ts'
import { type Kind, SEARCHED } from '../kinds/index.ts'

/** Companies are searched by what they are, too. */
const ROLES_OF_COMPANIES = ['customer', 'manufacturer', 'supplier'] as const
const GROUPS: readonly { name: string; kind: Kind; preset: [string, string][] }[] = [
  ...SEARCHED.map((kind) => ({ name: kind.model, kind, preset: [] })),
  ...ROLES_OF_COMPANIES.map((role): (typeof GROUPS)[number] => ({ name: role, kind: COMPANY, preset: [[`is_${role}`, 'true']] })),
]

const NOT_SERVED = field.bool().default(false).help('Not served: must be false')
const FILTERS: Readonly<Record<string, Filters>> = Object.fromEntries(
  GROUPS.map(({ name }) => [name, new Filters().unlisted().help('Search these, with filters of their list; {} for all')]),
)
const SHAPE = shapeOf({
  search: field.text(1000).blank().told({ required: true, allow_blank: false }).help('Words that must all be found'),
  search_regex: NOT_SERVED,
  search_whole: NOT_SERVED,
  search_notes: NOT_SERVED,
  limit: field.integer(1, 1000).default(1).help('Rows of each kind'),
  offset: field.integer(0).default(0).help('Rows before those'),
  ...FILTERS,
})

const FOUND = {
  type: 'object',
  properties: { count: { type: 'integer' }, results: { type: 'array', items: {} }, error: { type: 'string' } },
}

/** What one list finds, or why it refuses what is asked of it. */
async function found(r: Resource, request: Caller): Promise<unknown> {
  try {
    const { count, results } = JSON.parse(String((await list(r, request)).body))
    return { count, next: null, previous: null, results }
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error
    return { error: Object.values(error.messages).flat().join(' ') }
  }
}

export const searchOperations = (): readonly Operation[] => [
  question({
    id: 'search_create',
    path: '/api/search/',
    summary: 'Search several kinds of objects at once',
    access: allow.general,
    body: SHAPE,
    response: {
      type: 'object',
      properties: { ...Object(shapeSchema(SHAPE).properties), ...Object.fromEntries(GROUPS.map(({ name }) => [name, FOUND])) },
    },
    async answer(request, { search, search_regex, search_whole, search_notes, limit, offset, ...kinds }) {
      if (search === undefined) throw new ValidationError({ search: 'Search term must be provided' })
      for (const [name, wanted] of Object.entries({ search_regex, search_whole, search_notes }))
        if (wanted) throw invalid('This way of searching is not served.', name)
      const asked: Readonly<Record<string, [string, string][]>> = kinds
      const results: Record<string, unknown> = {}
      for (const { name, kind, preset } of GROUPS) {
        const filters = asked[name]
        if (filters === undefined) continue
        if (!isAllowed(kind.access('view'), request.principal)) {
          results[name] = { error: 'User does not have permission to view this model' }
          continue
        }
        const query = new URLSearchParams(filters)
        for (const [key, value] of [...preset, ...Object.entries({ search, limit, offset })]) query.set(key, String(value))
        results[name] = await found(servedBy(kind)!, { ...request, query })
      }
      return results
    },
  }),
]
