/** Files and links that hang on things. */

import { detail } from '../../engine/detail.ts'
import type { Dialect } from '../../engine/dialect.ts'
import { FieldError } from '../../engine/field.ts'
import { field } from '../../engine/fields/index.ts'
import { tagFilter } from '../../engine/fields/tags.ts'
import { Text, Url } from '../../engine/fields/text.ts'
import { filter, keyValue } from '../../engine/filter.ts'
import { resource } from '../../engine/resource.ts'
import { column, raw, type Sql, sql } from '../../engine/sql.ts'
import { ATTACHMENT } from '../kinds/common.ts'
import { carrying, seenThings } from '../kinds/index.ts'
import { USER } from '../kinds/users.ts'
import { ModelType, modelFilter } from '../thing/model-type.ts'
import { FileField } from './file-field.ts'
import { checkName } from './file-name.ts'

const ATTACHABLE = carrying('attachments')

/** The last part of the file's path; writing it gives the file another name. */
class FileName extends Text {
  override select(_dialect: Dialect, alias: string): Sql {
    const path = column(alias, 'attachment')
    return sql`replace(${path}, rtrim(${path}, replace(${path}, '/', '')), '')`
  }
  override parse(value: unknown): string {
    const name = super.parse(value)
    checkName(name)
    return name
  }
  /** It lives in the file's path: a rule writes it. */
  override async save(): Promise<void> {}
}

/** A page elsewhere: nothing but what a browser opens as a page. */
class WebLink extends Url {
  override parse(value: unknown): string {
    const link = super.parse(value)
    if (link && !/^https?:/i.test(link)) throw new FieldError('Enter a valid URL.')
    return link
  }
}

export const attachment = resource({
  kind: ATTACHMENT,
  visible: (principal) => seenThings(raw('t.model_type'), ATTACHABLE, principal),
  fields: {
    pk: field.pk(),
    attachment: new FileField().nullable().help('The file; its address in answers'),
    thumbnail: field
      .computed(
        { type: 'string', format: 'uri-reference' },
        (d, t) => sql`case when ${column(t, 'is_image')} then ${d.address('/media/', column(t, 'attachment'))} end`,
      )
      .nullable()
      .told({ type: 'image upload', allow_blank: undefined })
      .help('Address of the picture, for pictures'),
    filename: new FileName(200).nullable().told({ allow_null: false }).help('Name of the file; another one renames it'),
    link: new WebLink(2000).blank().absent('null').help('Address of a page elsewhere, in place of a file'),
    comment: field.text(250).blank().help('What it shows or says'),
    is_image: field.bool().readOnly().told({ default: false }).help('Whether it is a picture that browsers show'),
    upload_date: field.date().nullable().readOnly().told({ allow_null: false }).help('Day on which it came'),
    upload_user: field.ref(USER).nullable().readOnly().label('User').bare().help('Who brought it'),
    user_detail: detail(USER, 'upload_user_id', 'brief').told({ allow_null: false }),
    file_size: field.integer().readOnly().told({ default: 0 }).help('Bytes'),
    model_type: new ModelType(ATTACHABLE, 'model').required().label('Model Type').help('Kind of the thing that it hangs on'),
    model_id: field.integer(1).required().help('Key of the thing that it hangs on'),
    tags: field.tags('common_attachment').when('tags'),
  },
  filter: ['upload_user'],
  filters: {
    has_thumbnail: filter.bool(raw('t.is_image')),
    is_image: filter.bool(raw('t.is_image')),
    is_file: filter.bool(raw('t.attachment is not null')),
    is_link: filter.bool(raw(`t.link <> ''`)),
    model_type: modelFilter(ATTACHABLE),
    model_id: filter.of({ type: 'integer' }, (value) => sql`t.model_id = ${keyValue(value)}`),
    ...tagFilter('common_attachment'),
  },
  search: ['attachment', 'comment', 'link', raw('t.model_type'), raw('cast(t.model_id as text)')],
  order: ['model_id', 'model_type', 'upload_date', 'file_size'],
  touches: ['common_tagged'],
  defaultOrder: ['pk'],
  bulk: { delete: true },
})
