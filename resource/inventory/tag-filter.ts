import { type Filter, filter } from '../engine/filter.ts'
import { raw, sql } from '../engine/sql.ts'

/** Things that carry a tag of this name, or of this slug. */
export const tagFilter = (table: string, by: 'name' | 'slug' = 'name'): Filter =>
  filter.shown(
    filter.of(
      { type: 'string' },
      (value) =>
        sql`exists (select 1 from common_tagged g join common_tag tag on tag.id = g.tag_id where g.model = ${raw(`'${table}'`)} and g.thing_id = t.id and ${raw(`tag.${by}`)} = ${value})`,
      `${by === 'name' ? 'Tag' : 'Slug of a tag'} that it carries`,
    ),
  )

/** The same under all names that clients know. */
export const tagFilters = (table: string): Record<string, Filter> => ({
  tag_name: tagFilter(table),
  tags__name: tagFilter(table),
  tags__slug: tagFilter(table, 'slug'),
})
