import { field } from '../../engine/fields/index.ts'
import { column, raw, sql } from '../../engine/sql.ts'
import { category } from './category.ts'

/** Counts of a subtree are left to the category's own address. */
const WITHOUT = ['part_count', 'subcategories', 'path', 'parameters']

/** The part's category inside the part. */
export const categoryDetail = field
  .computed({ $ref: '#/components/schemas/Category' }, (d, t) =>
    d.object(
      Object.values(category.fields)
        .filter((f) => !f.traits.writeOnly && !f.traits.when)
        .map((f) => [f.name, WITHOUT.includes(f.name) ? raw('null') : f.select(d, 'c')]),
      sql`from part_category c where c.id = ${column(t, 'category_id')}`,
    ),
  )
  .nullable()
