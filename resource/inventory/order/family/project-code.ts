/** The project code of an order or of a line. */
import { detail } from '../../../engine/detail.ts'
import { field } from '../../../engine/fields/index.ts'
import { PROJECT_CODE } from '../../kinds/common.ts'

export const projectCodeDetail = detail(PROJECT_CODE, 'project_code_id').when('project_code_detail', true)

export const projectCodeLabel = field.of('common_project_code', 'code', 'project_code_id')
