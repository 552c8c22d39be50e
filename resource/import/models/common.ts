/** What all kinds of things have. */

import { type Definitions, refusal } from '../../inventory/settings/definition.ts'
import { GLOBAL_SETTINGS } from '../../inventory/settings/global-settings.ts'
import { day, flag, instant, integer, json, number, ref, requiredRef, text, textOrNull } from '../columns.ts'
import type { DumpObject } from '../dump.ts'
import type { ModelImport } from '../model.ts'
import { type Row, type Run, SkipObject } from '../run.ts'

export const settings: ModelImport = {
  model: 'common.inventreesetting',
  table: 'common_setting',
  key: 'new',
  columns: { key: text(), value: text() },
  unique: (row) => String(row.key),
  // Kept as it is; readers take the preset where no rule here allows the value.
  complete: (run) => (row) => {
    const definition = (GLOBAL_SETTINGS as Definitions)[String(row.key)]
    const why = definition && refusal(definition, row.value)
    if (why) run.note(`${row.key} is kept but not followed: ${why.replace(/\.$/, '')}`)
  },
}

export const userSettings: ModelImport = {
  model: 'common.inventreeusersetting',
  table: 'common_user_setting',
  key: 'new',
  columns: { key: text(), value: text(), user_id: requiredRef('auth.user') },
  unique: (row) => `${row.user_id} ${row.key}`,
}

export const projectCodes: ModelImport = {
  model: 'common.projectcode',
  table: 'common_project_code',
  key: 'kept',
  columns: { code: text(), description: text(), active: flag(true), responsible_id: ref('users.owner'), metadata: json('{}') },
  searched: ['code', 'description'],
}

export const customUnits: ModelImport = {
  model: 'common.customunit',
  table: 'common_custom_unit',
  key: 'kept',
  columns: { name: text(), symbol: text(), definition: text() },
  searched: ['name', 'symbol', 'definition'],
}

export const selectionLists: ModelImport = {
  model: 'common.selectionlist',
  table: 'common_selection_list',
  key: 'kept',
  columns: {
    name: text(),
    description: text(),
    active: flag(true),
    locked: flag(false),
    source_string: text(),
    created: instant(new Date(0).toISOString()),
    last_updated: instant(new Date(0).toISOString()),
    default_id: integer(null, 'default'),
    metadata: json('{}'),
  },
  searched: ['name', 'description'],
}

export const selectionEntries: ModelImport = {
  model: 'common.selectionlistentry',
  table: 'common_selection_entry',
  key: 'kept',
  columns: {
    list_id: requiredRef('common.selectionlist'),
    value: text(),
    label: text(),
    description: text(),
    active: flag(true),
    metadata: json('{}'),
  },
  searched: ['value', 'label', 'description'],
}

export const customStates: ModelImport = {
  model: 'common.inventreecustomuserstatemodel',
  table: 'common_custom_state',
  key: 'kept',
  columns: {
    key: integer(0),
    name: text(),
    label: text(),
    color: text('secondary'),
    logical_key: integer(0),
    reference_status: text(),
  },
  aside: ['model'],
  complete: (run) => (row, object) => {
    row.model = run.contentType(run.place(object, 'model'), object.fields.model).replace(/^.*\./, '')
  },
}

/** The newest name of a model first: exports of different ages differ. */
const template = (model: string): ModelImport => ({
  model,
  table: 'common_parameter_template',
  key: 'kept',
  columns: {
    name: text(),
    units: text(),
    description: text(),
    checkbox: flag(false),
    choices: text(),
    selectionlist_id: ref('common.selectionlist'),
    enabled: flag(true),
    unique: integer(0),
    metadata: json('{}'),
  },
  aside: ['model_type'],
  searched: ['name', 'description'],
  complete: (run) => (row, object) => {
    row.model_type = object.fields.model_type ? modelOf(run, object) : ''
  },
})
export const parameterTemplates = template('common.parametertemplate')
/** From when parameters were for parts alone. */
export const partParameterTemplates: ModelImport = {
  ...template('part.partparametertemplate'),
  complete: () => (row) => {
    row.model_type = ''
  },
}

/** `part` for the content type `part.part`. */
const modelOf = (run: Run, object: DumpObject): string => {
  const type = object.fields.model_type
  return typeof type === 'string' ? type : run.contentType(run.place(object, 'model_type'), type).replace(/^.*\./, '')
}

const PARAMETER = {
  data: text(),
  data_numeric: number(),
  note: text(),
  updated: instant(),
  updated_by_id: ref('auth.user'),
  metadata: json('{}'),
}
export const parameters: ModelImport = {
  model: 'common.parameter',
  table: 'common_parameter',
  key: 'kept',
  columns: { ...PARAMETER, template_id: requiredRef('common.parametertemplate'), model_id: integer(null, 'model_id') },
  aside: ['model_type'],
  searched: ['data'],
  complete: (run) => (row, object) => {
    row.model_type = modelOf(run, object)
  },
  unique: (row) => `${row.model_type} ${row.model_id} ${row.template_id}`,
}
export const partParameters: ModelImport = {
  model: 'part.partparameter',
  table: 'common_parameter',
  key: 'kept',
  columns: { ...PARAMETER, template_id: requiredRef('part.partparametertemplate'), model_id: requiredRef('part.part', 'part') },
  searched: ['data'],
  complete: () => (row) => {
    row.model_type = 'part'
  },
  unique: (row) => `${row.model_id} ${row.template_id}`,
}

export const categoryParameters: ModelImport = {
  model: 'part.partcategoryparametertemplate',
  table: 'part_category_parameter',
  key: 'kept',
  columns: { category_id: requiredRef('part.partcategory'), default_value: text(), metadata: json('{}') },
  aside: ['template', 'parameter_template'],
  complete: (run) => (row, object) => {
    const old = Object.hasOwn(object.fields, 'parameter_template')
    const name = old ? 'parameter_template' : 'template'
    const models = run.dump.counts.has('common.parametertemplate') ? 'common.parametertemplate' : 'part.partparametertemplate'
    row.template_id = run.place(object, name).referOrSkip(models, object.fields[name] ?? null)
  },
  unique: (row) => `${row.category_id} ${row.template_id}`,
}

const IMAGE = /\.(png|jpe?g|gif|webp|bmp|svg)$/i
const ATTACHMENT = {
  attachment: textOrNull(),
  link: text(),
  comment: text(),
  upload_date: day(),
  upload_user_id: ref('auth.user', 'upload_user', 'user'),
}
/** Files themselves are not in a dump: they are found when the folder `attachments` of the old server is copied over. */
function readAttachment(row: Row): void {
  row.is_image = typeof row.attachment === 'string' && IMAGE.test(row.attachment)
}

export const attachments: ModelImport = {
  model: 'common.attachment',
  table: 'common_attachment',
  key: 'kept',
  columns: { ...ATTACHMENT, model_id: integer(null, 'model_id'), model_type: text(), file_size: integer(0), metadata: json('{}') },
  aside: ['tags', 'is_image', 'thumbnail'],
  searched: ['attachment', 'comment', 'link'],
  complete: () => readAttachment,
}

/** From when every model had a table of its own for them. */
const attachmentsOf = (model: string, thing: string, field: string): ModelImport => ({
  model,
  table: 'common_attachment',
  key: 'new',
  columns: { ...ATTACHMENT, model_id: requiredRef(thing, field) },
  complete: () => (row) => {
    row.model_type = thing.replace(/^.*\./, '')
    readAttachment(row)
  },
})
export const olderAttachments: readonly ModelImport[] = [
  attachmentsOf('part.partattachment', 'part.part', 'part'),
  attachmentsOf('stock.stockitemattachment', 'stock.stockitem', 'stock_item'),
  attachmentsOf('company.companyattachment', 'company.company', 'company'),
  attachmentsOf('company.manufacturerpartattachment', 'company.manufacturerpart', 'manufacturer_part'),
  attachmentsOf('order.purchaseorderattachment', 'order.purchaseorder', 'order'),
  attachmentsOf('order.salesorderattachment', 'order.salesorder', 'order'),
  attachmentsOf('build.buildorderattachment', 'build.build', 'build'),
]

export const rates: ModelImport = {
  model: 'exchange.rate',
  table: 'common_currency_rate',
  key: 'none',
  columns: { currency: text(), rate: number('value') },
  aside: ['backend'],
  unique: (row) => String(row.currency),
  complete: () => (row) => {
    if (!row.rate) throw new SkipObject('it has no rate')
    row.rate = String(row.rate)
  },
}
