/** Kinds of things, by number and by name. */
import { allow } from '../../auth/gate.ts'
import { field } from '../../engine/fields/index.ts'
import { listed } from '../../engine/listed.ts'
import type { Operation } from '../../engine/operation.ts'
import { shapeOf } from '../../engine/request.ts'
import { shown } from '../../engine/singleton.ts'
import { NotFound } from '../../errors.ts'
import { NUMBERED } from '../kinds/index.ts'

const APPS: Readonly<Record<string, string>> = { auth: 'Authentication and Authorization' }
const appName = (app: string): string => APPS[app] ?? app[0]!.toUpperCase() + app.slice(1)

const CONTENT_TYPES = NUMBERED.map((kind) => ({
  pk: kind.number!,
  app_label: kind.app,
  model: kind.model,
  app_labeled_name: `${appName(kind.app)} | ${kind.label}`,
  is_plugin: false,
}))

const TYPE = {
  name: 'ContentType',
  shape: shapeOf({
    pk: field.pk().label('Pk'),
    app_label: field.text(100).readOnly(),
    model: field.text(100).readOnly().label('python model class name'),
    app_labeled_name: field.text(200).readOnly(),
    is_plugin: field.bool().readOnly().bare(),
  }),
}

const one = (id: string, path: string, find: (type: (typeof CONTENT_TYPES)[number], key: string) => boolean) =>
  shown({
    id,
    path,
    model: TYPE.name,
    summary: 'See one content type',
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
    model: TYPE.name,
    summary: 'List content types',
    view: allow.general,
    query: [
      { name: 'limit', schema: { type: 'integer', minimum: 0 }, description: 'Rows a page; without it, or with 0, a bare array of all' },
      { name: 'offset', schema: { type: 'integer', minimum: 0 }, description: 'Rows before the page' },
      { name: 'ordering', schema: { type: 'string', enum: ['pk', '-pk'] }, description: 'Sort by; a minus sorts downwards' },
      { name: 'search', schema: { type: 'string' }, description: 'Part of the name' },
    ],
    item: TYPE,
    order: ['pk'],
    search: ({ app_label, model }) => `${app_label} ${model}`,
    rows: () => CONTENT_TYPES,
  }),
  one('contenttype_retrieve', '/api/contenttype/{id}/', ({ pk }, key) => String(pk) === key),
  one('contenttype_retrieve_model', '/api/contenttype/model/{model}/', ({ model }, key) => model === key.toLowerCase()),
]
