import { allow, gate } from '../../auth/gate.ts'
import { accessToTable } from '../../engine/comparison.ts'
import { field } from '../../engine/fields/index.ts'
import { distinctSlug, slug } from '../../engine/fields/tags.ts'
import { filter } from '../../engine/filter.ts'
import { resource } from '../../engine/resource.ts'
import { raw, sql } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { modelNamed } from '../thing/model-type.ts'
import { MODELS } from '../thing/models.ts'

const tableOf = (value: string): string =>
  value.toLowerCase() === 'attachment' ? 'common_attachment' : MODELS.get(modelNamed(value, [...MODELS.keys()]))!.target.table!

/** A word that things of any kind are labelled with. */
export const tag = resource({
  path: '/tag/',
  name: 'Tag',
  table: 'common_tag',
  access: { view: allow.general, add: allow.staff, change: allow.staff, delete: allow.staff },
  fields: {
    pk: field.pk(),
    name: field.text(100).required(),
    slug: field.text(100).readOnly().help('Its name in addresses'),
  },
  filters: {
    model_type: filter.shown(
      filter.of(
        { type: 'string' },
        (value, { principal }) => {
          const table = tableOf(value)
          gate(accessToTable(table), principal, 'This filter looks at what you may not see.')
          return sql`exists (select 1 from common_tagged g where g.tag_id = t.id and g.model = ${table})`
        },
        'That things of this kind carry',
      ),
    ),
  },
  search: [() => raw('lower(t.name)')],
  order: ['name'],
  cascades: ['common_tagged'],
  defaultOrder: ['name'],
  hooks: [
    {
      async check({ trx, values, id }) {
        const { name } = values as { name?: string }
        if (name === undefined) return
        const others = trx('common_tag').whereNot({ id })
        if (await others.clone().where({ name }).first('id')) throw invalid('Tag with this name already exists.', 'name')
        values.slug = (await others
          .clone()
          .where({ slug: slug(name) })
          .first('id'))
          ? distinctSlug(name)
          : slug(name)
      },
    },
  ],
})
