/** What references point at, for those who refer: table, model name and address of the list. */
import type { Target } from '../engine/fields/ref.ts'

export const COMPANY: Target = { table: 'company_company', model: 'company', url: '/api/company/' }
export const PART: Target = { table: 'part_part', model: 'part', url: '/api/part/' }
export const CATEGORY: Target = { table: 'part_category', model: 'partcategory', url: '/api/part/category/' }
export const USER: Target = { table: 'auth_user', model: 'user', url: '/api/user/' }
export const GROUP: Target = { table: 'auth_group', model: 'group', url: '/api/user/group/' }
export const OWNER: Target = { table: 'users_owner', model: 'owner', url: '/api/user/owner/' }
/** No table: stock locations are not kept, so no key of one can be right. */
export const LOCATION: Target = { model: 'stocklocation', url: '/api/stock/location/' }
