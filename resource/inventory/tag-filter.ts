import { type Filter, filter } from '../engine/filter.ts'
import { raw, sql } from '../engine/sql.ts'

/** Things that carry a tag of this name. */
export const tagFilter = (table: string): Filter =>
  filter.of(
    { type: 'string' },
    (value) =>
      sql`exists (select 1 from common_tagged g join common_tag tag on tag.id = g.tag_id where g.model = ${raw(`'${table}'`)} and g.thing_id = t.id and tag.name = ${value})`,
    'Tag that it carries',
  )
