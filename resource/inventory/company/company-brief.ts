import { detail } from '../../engine/detail.ts'
import type { Join } from '../../engine/join.ts'
import { company } from './company.ts'

/**
 * The company that a column refers to, in brief.
 * @param reference column that holds its key, e.g. `supplier_id`
 * @param via the joined table that has the column
 */
export function companyBrief(reference: string, via?: Join) {
  const only = ['pk', 'active', 'name', 'description', 'image', 'thumbnail', 'currency', 'tax_id']
  return detail(() => company, reference, { only, ...(via ? { via } : {}) })
}
