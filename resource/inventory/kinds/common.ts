import { allow } from '../../auth/gate.ts'
import { anyAccess, byStaff, carrying, kind, onThings } from './kind.ts'

export const ATTACHMENT = kind('common.Attachment', {
  number: 23,
  table: 'common_attachment',
  url: '/api/attachment/',
  access: onThings(() => carrying('attachments')),
})
export const PARAMETER = kind('common.Parameter', {
  number: 24,
  table: 'common_parameter',
  url: '/api/parameter/',
  access: onThings(() => carrying('parameters')),
})
export const PARAMETER_TEMPLATE = kind('common.ParameterTemplate', {
  number: 25,
  table: 'common_parameter_template',
  url: '/api/parameter/template/',
  access: (verb) => (verb === 'view' ? allow.general : anyAccess(carrying('parameters'), verb)),
})
export const NOTES_IMAGE = kind('common.NotesImage', {
  table: 'common_notes_image',
  url: '/api/notes-image-upload/',
  access: onThings(() => carrying('notes')),
})
export const PROJECT_CODE = kind('common.ProjectCode', {
  number: 26,
  table: 'common_project_code',
  url: '/api/project-code/',
  access: byStaff,
})
export const CUSTOM_UNIT = kind('common.CustomUnit', { number: 27, table: 'common_custom_unit', url: '/api/units/', access: byStaff })
export const SELECTION_LIST = kind('common.SelectionList', {
  number: 28,
  table: 'common_selection_list',
  url: '/api/selection/',
  access: byStaff,
})
export const SELECTION_ENTRY = kind('common.SelectionListEntry', {
  number: 29,
  table: 'common_selection_entry',
  url: '/api/selection/entry/',
  access: byStaff,
})
export const TAG = kind('common.Tag', { table: 'common_tag', beside: ['common_tagged'], url: '/api/tag/', access: byStaff })
export const CUSTOM_STATE = kind('common.CustomState', {
  table: 'common_custom_state',
  url: '/api/generic/status/custom/',
  access: byStaff,
})
export const BARCODE_SCAN = kind('common.BarcodeScanResult', {
  table: 'common_barcode_scan',
  url: '/api/barcode/history/',
  access: byStaff,
})
