import { field } from '../../engine/fields/index.ts'
import { resource } from '../../engine/resource.ts'
import { raw } from '../../engine/sql.ts'
import { PART } from '../kinds/part.ts'

/** The pictures that parts have, each once, and how many parts share it. */
export const thumbList = resource({
  kind: PART,
  path: '/part/thumbs/',
  name: 'PartThumb',
  noun: 'part thumbnail',
  table: '(select min(id) as id, image, count(*) as count from part_part where image is not null group by image)',
  model: '',
  fields: {
    image: field.image(PART.pictures!).nullable().readOnly().told({ allow_null: false }),
    count: field.integer().readOnly().help('Parts that have this picture'),
  },
  // The parts' own search text: a picture is found by what it shows.
  search: [
    raw(`(select string_agg(p.search_key || ' ' || coalesce(lower(c.name), ''), ' ') from part_part p
      left join part_category c on c.id = p.category_id where p.image = t.image)`),
  ],
  order: ['count'],
  defaultOrder: ['-count'],
  operations: ['list'],
})

/** A part's picture alone, for clients that set it. */
export const thumb = resource({
  kind: PART,
  path: '/part/thumbs/',
  name: 'PartThumbSerializerUpdate',
  noun: 'part thumbnail',
  fields: { image: field.image(PART.pictures!).nullable().required() },
  defaultOrder: [],
  operations: ['retrieve', 'update'],
})
