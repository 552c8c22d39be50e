/** What all kinds of things have. */

import { type Definitions, refusal } from '../../inventory/settings/definition.ts'
import { GLOBAL_SETTINGS } from '../../inventory/settings/global-settings.ts'
import { USER_SETTINGS } from '../../inventory/settings/user-settings.ts'
import { day, each, flag, instant, integer, json, number, ref, requiredRef, text, textOrNull } from '../columns.ts'
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
/** In the order in which InvenTree's own upgrade numbers them. */
export const olderAttachments: readonly ModelImport[] = [
  attachmentsOf('build.buildorderattachment', 'build.build', 'build'),
  attachmentsOf('company.companyattachment', 'company.company', 'company'),
  attachmentsOf('company.manufacturerpartattachment', 'company.manufacturerpart', 'manufacturer_part'),
  attachmentsOf('order.purchaseorderattachment', 'order.purchaseorder', 'order'),
  attachmentsOf('order.salesorderattachment', 'order.salesorder', 'order'),
  attachmentsOf('part.partattachment', 'part.part', 'part'),
  attachmentsOf('stock.stockitemattachment', 'stock.stockitem', 'stock_item'),
]

/** Pictures that notes show. */
export const notesImages = imported('common.notesimage', {
  columns: {
    image: text(),
    user_id: ref('auth.user'),
    date: instant(new Date(0).toISOString()),
    model_type: textOrNull(),
    model_id: integer(null, 'model_id'),
  },
})

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
