import { detail } from '../../../engine/detail.ts'
import { category } from './category.ts'

/** The part's category inside the part. Counts of a subtree are left to the category's own address. */
export const categoryDetail = detail(() => category, 'category_id', { empty: ['part_count', 'subcategories', 'path', 'parameters'] })
