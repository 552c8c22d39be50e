import { detail } from '../../engine/detail.ts'
import type { Join } from '../../engine/join.ts'
import { part } from './part.ts'

/**
 * The part that a column refers to, in brief.
 * @param reference column that holds its key, e.g. `part_id`
 * @param via the joined table that has the column
 */
// A function that holds its list: parts and what shows them import each other, so it may be called before this module has run.
export function partBrief(reference: string, via?: Join) {
  const identity = ['pk', 'IPN', 'name', 'revision', 'full_name', 'description', 'image', 'thumbnail', 'barcode_hash', 'units']
  const presets = ['category_default_location', 'default_location', 'default_expiry', 'minimum_stock', 'pricing_min', 'pricing_max']
  const flags = ['active', 'locked', 'assembly', 'component', 'is_template', 'purchaseable', 'salable', 'testable', 'trackable', 'virtual']
  return detail(() => part, reference, { only: [...identity, ...presets, ...flags, 'consumable'], ...(via ? { via } : {}) })
}
