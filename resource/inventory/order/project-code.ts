/** The project code of an order or of a line. */
import { detail } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { column, sql } from '../../engine/sql.ts'
import { PROJECT_CODE } from '../kinds/common.ts'

export const projectCodeDetail = detail(PROJECT_CODE, 'project_code_id').when('project_code_detail', true)

export const projectCodeLabel = field
  .computed({ type: 'string' }, (_d, t) => sql`(select p.code from common_project_code p where p.id = ${column(t, 'project_code_id')})`)
  .nullable()
