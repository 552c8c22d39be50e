/** Tags, and what they are tied to. */
import '../../inventory/kinds/index.ts'
import { carrying } from '../../inventory/kinds/kind.ts'
import { each, integer, requiredRef, text } from '../columns.ts'
import { imported } from '../model.ts'
import { SkipObject } from '../run.ts'
import { attachments } from './common.ts'

export const tags = imported('taggit.tag', {
  table: 'common_tag',
  columns: each(text(), 'name', 'slug'),
  natural: ({ fields }) => [[fields.name], [fields.slug]],
})

/** Tables of what carries tags, by model. */
const TAGGED = new Map([
  ...carrying('tags').flatMap(({ contentType, table }) => (table ? ([[contentType, table]] as const) : [])),
  [attachments.model, attachments.table] as const,
])

export const tagged = imported('taggit.taggeditem', {
  table: 'common_tagged',
  key: 'none',
  columns: { tag_id: requiredRef('taggit.tag'), thing_id: integer(null, 'object_id') },
  aside: ['content_type'],
  unique: (row) => `${row.model} ${row.thing_id} ${row.tag_id}`,
  complete: (run) => (row, object) => {
    const model = run.contentType(object, 'content_type')
    const table = TAGGED.get(model)
    if (!table) throw new SkipObject(`tags ${model}, which no resource holds yet`)
    // A tag is not tied to its thing by the database it comes from.
    if (!run.keys(model).ids.has(row.thing_id as number)) throw new SkipObject(`its ${model} is gone`)
    row.model = table
  },
})
