import { detail } from '../../engine/detail.ts'
import { company } from './company.ts'

/**
 * The company that a column refers to, in brief.
 * @param reference column that holds its key, e.g. `supplier_id`
 * @param via alias of the joined table that has the column
 */
export function companyBrief(reference: string, via?: string) {
  const only = ['pk', 'active', 'name', 'description', 'image', 'thumbnail', 'currency', 'tax_id']
  return detail(() => company, reference, { only, ...(via ? { via } : {}) })
}
