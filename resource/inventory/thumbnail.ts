import { field } from '../engine/fields/index.ts'
import { column, sql } from '../engine/sql.ts'

/** The picture of a row, or what stands for one that has none. */
export const thumbnail = field.computed(
  { type: 'string' },
  (_d, t) => sql`coalesce('/media/' || ${column(t, 'image')}, '/static/img/blank_image.png')`,
)
