import type { Config } from '../../../config.ts'
import { allow } from '../../auth/gate.ts'
import type { JsonSchema } from '../../engine/field.ts'
import { field } from '../../engine/fields/index.ts'
import { listed } from '../../engine/listed.ts'
import type { Operation } from '../../engine/operation.ts'
import { shapeOf } from '../../engine/request.ts'
import { raw } from '../../engine/sql.ts'
import { answerUnchanging, type Unchanging, unchanging } from '../../engine/unchanging.ts'
import { tablerIcons } from './tabler.ts'

const map = (values: JsonSchema): JsonSchema => ({ type: 'object', additionalProperties: values })
const ICON: JsonSchema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    category: { type: 'string' },
    tags: { type: 'array', items: { type: 'string' } },
    variants: map({ type: 'string' }),
  },
  required: ['name', 'category', 'tags', 'variants'],
}
/** As forms have it, though nobody writes it. */
const SAID = { required: true, read_only: false }
const PACKAGE = {
  name: 'IconPackage',
  shape: shapeOf({
    name: field.text(100).required(),
    prefix: field.text(20).required(),
    fonts: field.computed(map({ type: 'string' }), () => raw('null')).told(SAID),
    icons: field.computed(map(ICON), () => raw('null')).told(SAID),
  }),
}

/** Fonts of icons that clients load from here, to show the icons whose names things have. */
export function iconsOperations(): readonly Operation[] {
  const packages = listed({
    id: 'icons_list',
    path: '/api/icons/',
    summary: 'List icon packages',
    view: allow.open,
    query: [
      { name: 'limit', schema: { type: 'integer', minimum: 0 }, description: 'Rows a page' },
      { name: 'offset', schema: { type: 'integer', minimum: 0 }, description: 'Rows before the page' },
    ],
    item: PACKAGE,
    rows: ({ config }) => [
      {
        name: 'Tabler Icons',
        prefix: 'ti',
        fonts: { woff2: `${config.basePath}/static/tabler-icons/tabler-icons.woff2` },
        icons: tablerIcons(),
      },
    ],
  })
  const whole = new WeakMap<Config, Unchanging>()
  return [
    {
      ...packages,
      async handle(request) {
        if (request.query.has('limit')) return packages.handle(request)
        let all = whole.get(request.config)
        if (!all) {
          all = unchanging(String((await packages.handle(request)).body))
          whole.set(request.config, all)
        }
        return answerUnchanging(request, all)
      },
    },
  ]
}
