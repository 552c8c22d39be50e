import { allow } from '../../auth/gate.ts'
import type { JsonSchema } from '../../engine/field.ts'
import { field } from '../../engine/fields/index.ts'
import { listed } from '../../engine/listed.ts'
import type { Operation } from '../../engine/operation.ts'
import { shapeOf } from '../../engine/request.ts'
import { raw } from '../../engine/sql.ts'

const map = (values: JsonSchema): JsonSchema => ({ type: 'object', additionalProperties: values })
const ICON: JsonSchema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    category: { type: 'string' },
    tags: { type: 'array', items: { type: 'string' } },
    variants: map({ type: 'string' }),
  },
}
const PACKAGE = {
  name: 'IconPackage',
  shape: shapeOf({
    name: field.text(100),
    prefix: field.text(20),
    fonts: field.computed(map({ type: 'string' }), () => raw('null')),
    icons: field.computed(map(ICON), () => raw('null')),
  }),
}

/** Fonts of icons that clients could load from here: this server hands out none, and keeps the icons' names that clients give to things. */
export const iconsOperations = (): readonly Operation[] => [
  listed({
    id: 'icons_list',
    path: '/api/icons/',
    summary: 'List packages of icons',
    view: allow.general,
    query: [
      { name: 'limit', schema: { type: 'integer', minimum: 0 }, description: 'Rows a page' },
      { name: 'offset', schema: { type: 'integer', minimum: 0 }, description: 'Rows before the page' },
    ],
    item: PACKAGE,
    rows: () => [],
  }),
]
