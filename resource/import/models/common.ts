/** What all kinds of things have. */

import { type Definitions, refusal } from '../../inventory/settings/definition.ts'
import { GLOBAL_SETTINGS } from '../../inventory/settings/global-settings.ts'
import { USER_SETTINGS } from '../../inventory/settings/user-settings.ts'
import { day, each, flag, instant, integer, json, number, ref, requiredRef, text, textOrNull } from '../columns.ts'
import type { DumpObject } from '../dump.ts'
import { imported, type ModelImport } from '../model.ts'
import { type Row, type Run, SkipObject } from '../run.ts'

/** Kept as it is; readers take the preset where no rule here allows the value. What nothing here knows is told. */
const keptSetting = (run: Run, definitions: Definitions) => (row: Row) => {
  const key = String(row.key)
  const definition = Object.hasOwn(definitions, key) ? definitions[key] : undefined
  if (!definition) return run.note(`${key} is kept, but there is no such setting here`)
  const why = definition.fixed ? 'the configuration of the server says it' : refusal(definition, row.value)?.messages[0]
  if (why) run.note(`${key} is kept but not followed: ${why.replace(/\.$/, '')}`)
  row.key = definition.row ?? key
}

export const settings = imported('common.inventreesetting', {
  table: 'common_setting',
  key: 'new',
  columns: each(text(), 'key', 'value'),
  unique: (row) => String(row.key),
  complete: (run) => keptSetting(run, GLOBAL_SETTINGS),
})

export const userSettings = imported('common.inventreeusersetting', {
  table: 'common_user_setting',
  key: 'new',
  columns: { key: text(), value: text(), user_id: requiredRef('auth.user') },
  unique: (row) => `${row.user_id} ${row.key}`,
  complete: (run) => keptSetting(run, USER_SETTINGS),
})

export const projectCodes = imported('common.projectcode', {
  columns: { code: text(), description: text(), active: flag(true), responsible_id: ref('users.owner'), metadata: json('{}') },
})

export const customUnits = imported('common.customunit', {
  columns: each(text(), 'name', 'symbol', 'definition'),
})

export const selectionLists = imported('common.selectionlist', {
  columns: {
    ...each(text(), 'name', 'description', 'source_string'),
    active: flag(true),
    locked: flag(false),
    created: instant(new Date(0).toISOString()),
    last_updated: instant(new Date(0).toISOString()),
    default_id: integer(null, 'default'),
    metadata: json('{}'),
  },
})

export const selectionEntries = imported('common.selectionlistentry', {
  columns: {
    list_id: requiredRef('common.selectionlist'),
    ...each(text(), 'value', 'label', 'description'),
    active: flag(true),
    metadata: json('{}'),
  },
})

export const customStates = imported('common.inventreecustomuserstatemodel', {
  table: 'common_custom_state',
  columns: {
    ...each(integer(0), 'key', 'logical_key'),
    ...each(text(), 'name', 'label', 'reference_status'),
    color: text('secondary'),
  },
  aside: ['model'],
  complete: (run) => (row, object) => {
    row.model = run.contentType(object, 'model').replace(/^.*\./, '')
  },
})

/** The newest name of a model first: exports of different ages differ. */
const template = (model: string, complete: NonNullable<ModelImport['complete']>): ModelImport =>
  imported(model, {
    table: 'common_parameter_template',
    columns: {
      ...each(text(), 'name', 'units', 'description', 'choices'),
      checkbox: flag(false),
      selectionlist_id: ref('common.selectionlist'),
      enabled: flag(true),
      unique: integer(0),
      metadata: json('{}'),
    },
    aside: ['model_type'],
    complete,
  })
export const parameterTemplates = template('common.parametertemplate', (run) => (row, object) => {
  row.model_type = object.fields.model_type ? modelOf(run, object) : ''
})
/** From when parameters were for parts alone. */
export const partParameterTemplates = template('part.partparametertemplate', () => (row) => {
  row.model_type = ''
})

/** `part` for the content type `part.part`. */
const modelOf = (run: Run, object: DumpObject): string => {
  const type = object.fields.model_type
  return typeof type === 'string' ? type : run.contentType(object, 'model_type').replace(/^.*\./, '')
}

const PARAMETER = {
  ...each(text(), 'data', 'note'),
  data_numeric: number(),
  updated: instant(),
  updated_by_id: ref('auth.user'),
  metadata: json('{}'),
}
export const parameters = imported('common.parameter', {
  columns: { ...PARAMETER, template_id: requiredRef('common.parametertemplate'), model_id: integer(null, 'model_id') },
  aside: ['model_type'],
  complete: (run) => (row, object) => {
    row.model_type = modelOf(run, object)
  },
  unique: (row) => `${row.model_type} ${row.model_id} ${row.template_id}`,
})
export const partParameters = imported('part.partparameter', {
  table: 'common_parameter',
  columns: { ...PARAMETER, template_id: requiredRef('part.partparametertemplate'), model_id: requiredRef('part.part', 'part') },
  complete: () => (row) => {
    row.model_type = 'part'
  },
  unique: (row) => `${row.model_id} ${row.template_id}`,
})

export const categoryParameters = imported('part.partcategoryparametertemplate', {
  columns: { category_id: requiredRef('part.partcategory'), default_value: text(), metadata: json('{}') },
  aside: ['template', 'parameter_template'],
  complete: (run) => (row, object) => {
    const old = Object.hasOwn(object.fields, 'parameter_template')
    const name = old ? 'parameter_template' : 'template'
    const models = run.dump.counts.has('common.parametertemplate') ? 'common.parametertemplate' : 'part.partparametertemplate'
    row.template_id = run.place(object, name).referOrSkip(models, object.fields[name] ?? null)
  },
  unique: (row) => `${row.category_id} ${row.template_id}`,
})

const IMAGE = /\.(png|jpe?g|gif|webp|bmp|svg)$/i
const ATTACHMENT = {
  attachment: textOrNull(),
  ...each(text(), 'link', 'comment'),
  upload_date: day(),
  upload_user_id: ref('auth.user', 'upload_user', 'user'),
}
/** Files themselves are not in a dump: they are found when the folder `attachments` of the old server is copied over. */
function readAttachment(row: Row): void {
  row.is_image = typeof row.attachment === 'string' && IMAGE.test(row.attachment)
}

export const attachments = imported('common.attachment', {
  columns: { ...ATTACHMENT, model_id: integer(null, 'model_id'), model_type: text(), file_size: integer(0), metadata: json('{}') },
  aside: ['tags', 'is_image', 'thumbnail'],
  complete: () => readAttachment,
})

/** From when every model had a table of its own for them. */
const attachmentsOf = (model: string, thing: string, field: string): ModelImport =>
  imported(model, {
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

export const rates = imported('exchange.rate', {
  table: 'common_currency_rate',
  key: 'none',
  columns: { currency: text(), rate: number('value') },
  aside: ['backend'],
  unique: (row) => String(row.currency),
  complete: () => (row) => {
    if (!row.rate) throw new SkipObject('it has no rate')
    row.rate = String(row.rate)
  },
})
