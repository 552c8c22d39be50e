/** Kinds of things, by number and by name. */
import { allow } from '../../auth/gate.ts'
import { field } from '../../engine/fields/index.ts'
import { fold } from '../../engine/fold.ts'
import type { Operation } from '../../engine/operation.ts'
import { answerRows } from '../../engine/read.ts'
import { NotFound } from '../../errors.ts'
import { NUMBERED } from '../kinds/index.ts'

interface ContentType {
  readonly pk: number
  readonly app_label: string
  readonly model: string
  readonly app_labeled_name: string
  readonly is_plugin: boolean
}
const CONTENT_TYPES: readonly ContentType[] = NUMBERED.map(({ number, app, model }) => ({
  pk: number!,
  app_label: app,
  model,
  app_labeled_name: `${app} | ${model}`,
  is_plugin: false,
}))

const TYPE = {
  name: 'ContentType',
  shape: {
    pk: field.pk().named('pk'),
    app_label: field.text(100).readOnly().named('app_label'),
    model: field.text(100).readOnly().named('model'),
    app_labeled_name: field.text(200).readOnly().named('app_labeled_name'),
    is_plugin: field.bool().readOnly().named('is_plugin'),
  },
}

const one = (id: string, path: string, find: (key: string | number) => ContentType | undefined): Operation => ({
  id,
  method: 'get',
  path,
  summary: 'See one kind of things',
  access: allow.general,
  status: 200,
  response: TYPE,
  async handle(request) {
    const found = find(request.path[0]!)
    if (!found) throw new NotFound('ContentType')
    return { body: { ...found } }
  },
})

export const contentTypeOperations = (): readonly Operation[] => [
  {
    id: 'contenttype_list',
    method: 'get',
    path: '/api/contenttype/',
    summary: 'List kinds of things',
    access: allow.general,
    query: [
      { name: 'limit', schema: { type: 'integer', minimum: 0 }, description: 'Rows a page; without it, or with 0, a bare array of all' },
      { name: 'offset', schema: { type: 'integer', minimum: 0 }, description: 'Rows before the page' },
      { name: 'ordering', schema: { type: 'string', enum: ['pk', '-pk'] }, description: 'Sort by; a minus sorts downwards' },
      { name: 'search', schema: { type: 'string' }, description: 'Part of the name' },
    ],
    status: 200,
    response: TYPE,
    many: true,
    async handle(request) {
      const word = fold(request.query.get('search') ?? '')
      const found = CONTENT_TYPES.filter((type) => type.app_labeled_name.includes(word))
      return answerRows(request, request.query.get('ordering') === '-pk' ? found.toReversed() : found)
    },
  },
  one('contenttype_retrieve', '/api/contenttype/{id}/', (pk) => CONTENT_TYPES.find((type) => type.pk === pk)),
  one('contenttype_retrieve_model', '/api/contenttype/model/{model}/', (name) =>
    CONTENT_TYPES.find((type) => type.model === String(name).toLowerCase()),
  ),
]
