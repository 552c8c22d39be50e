/** Kinds of things, by number and by name. */
import { allow } from '../../auth/gate.ts'
import { field } from '../../engine/fields/index.ts'
import { listed } from '../../engine/listed.ts'
import type { Operation } from '../../engine/operation.ts'
import { shapeOf } from '../../engine/request.ts'
import { fold } from '../../engine/search.ts'
import { shown } from '../../engine/singleton.ts'
import { NotFound } from '../../errors.ts'
import { NUMBERED } from '../kinds/index.ts'

const CONTENT_TYPES = NUMBERED.map(({ number, app, model }) => ({
  pk: number!,
  app_label: app,
  model,
  app_labeled_name: `${app} | ${model}`,
  is_plugin: false,
}))

const TYPE = {
  name: 'ContentType',
  shape: shapeOf({
    pk: field.pk(),
    app_label: field.text(100).readOnly(),
    model: field.text(100).readOnly(),
    app_labeled_name: field.text(200).readOnly(),
    is_plugin: field.bool().readOnly(),
  }),
}

const one = (id: string, path: string, find: (type: (typeof CONTENT_TYPES)[number], key: string) => boolean) =>
  shown({
    id,
    path,
    summary: 'See one kind of things',
    view: allow.general,
    response: TYPE,
    async read(request) {
      const found = CONTENT_TYPES.find((type) => find(type, String(request.path[0])))
      if (!found) throw new NotFound('ContentType')
      return found
    },
  })

export const contentTypeOperations = (): readonly Operation[] => [
  listed({
    id: 'contenttype_list',
    path: '/api/contenttype/',
    summary: 'List kinds of things',
    view: allow.general,
    query: [
      { name: 'limit', schema: { type: 'integer', minimum: 0 }, description: 'Rows a page; without it, or with 0, a bare array of all' },
      { name: 'offset', schema: { type: 'integer', minimum: 0 }, description: 'Rows before the page' },
      { name: 'ordering', schema: { type: 'string', enum: ['pk', '-pk'] }, description: 'Sort by; a minus sorts downwards' },
      { name: 'search', schema: { type: 'string' }, description: 'Part of the name' },
    ],
    item: TYPE,
    order: ['pk'],
    rows: ({ query }) => CONTENT_TYPES.filter((type) => type.app_labeled_name.includes(fold(query.get('search') ?? ''))),
  }),
  one('contenttype_retrieve', '/api/contenttype/{id}/', ({ pk }, key) => String(pk) === key),
  one('contenttype_retrieve_model', '/api/contenttype/model/{model}/', ({ model }, key) => model === key.toLowerCase()),
]
