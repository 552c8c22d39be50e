import type { Principal } from '../../../provider/identity/principal.ts'
import { gate } from '../../auth/gate.ts'
import { field } from '../../engine/fields/index.ts'
import { distinctSlug, slug } from '../../engine/fields/tags.ts'
import { filter } from '../../engine/filter.ts'
import { type Hooks, resource } from '../../engine/resource.ts'
import { raw, type Sql, sql } from '../../engine/sql.ts'
import { ATTACHMENT, TAG } from '../kinds/common.ts'
import { carrying, modelAccess, seenThings, tableOf } from '../kinds/index.ts'
import { modelNamed } from '../thing/model-type.ts'

/** @throws Forbidden for whoever may not see things of the kind */
function carriedBy(value: string, principal: Principal): Sql {
  const refused = 'This filter looks at what you may not see.'
  if (value.toLowerCase() === 'attachment') {
    gate(ATTACHMENT.access('view'), principal, refused)
    return sql`exists (select 1 from common_tagged g join common_attachment a on a.id = g.thing_id
      where g.tag_id = t.id and g.model = 'common_attachment' and ${seenThings(raw('a.model_type'), carrying('attachments'), principal)})`
  }
  const name = modelNamed(value, carrying('tags'))
  gate(modelAccess(name, 'view'), principal, refused)
  return sql`exists (select 1 from common_tagged g where g.tag_id = t.id and g.model = ${tableOf(name)})`
}

/** A word that things of any kind are labelled with. */
export const tag = resource({
  kind: TAG,
  fields: {
    pk: field.pk(),
    name: field.text(100).required().label('name'),
    slug: field.text(100).readOnly().label('slug').told({ type: 'slug' }).help('Its name in addresses'),
  },
  filters: {
    model_type: filter.shown(
      filter.of({ type: 'string' }, (value, { principal }) => carriedBy(value, principal), 'That things of this kind carry'),
    ),
  },
  search: ['name', 'slug'],
  order: ['name'],
  cascades: ['common_tagged'],
  defaultOrder: ['pk'],
})

export const slugRules: Hooks<typeof tag.fields> = {
  async check({ trx, values, id }) {
    if (values.name === undefined) return
    const plain = slug(values.name)
    const taken = await trx('common_tag').whereNot({ id }).where({ slug: plain }).first('id')
    values.slug = taken ? distinctSlug(values.name) : plain
  },
}
