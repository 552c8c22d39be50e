import { field } from '../../engine/fields/index.ts'
import { resource } from '../../engine/resource.ts'
import { raw } from '../../engine/sql.ts'
import { PART } from '../kinds/part.ts'

/** The pictures that parts have, each once, and how many parts share it. */
export const thumbList = resource({
  kind: PART,
  path: '/part/thumbs/',
  name: 'PartThumb',
  noun: 'picture of parts',
  plural: 'pictures of parts',
  table: '(select min(id) as id, image, count(*) as count from part_part where image is not null group by image)',
  model: 'PartThumb',
  fields: {
    image: field.image(PART.pictures!).nullable().readOnly(),
    count: field.integer().readOnly().help('Parts that have this picture'),
  },
  // The parts' own search text: a picture is found by what it shows.
  search: [raw(`(select string_agg(p.search_key, ' ') from part_part p where p.image = t.image)`)],
  order: ['count'],
  defaultOrder: ['-count'],
  operations: ['list'],
})

/** A part's picture alone, for clients that set it. */
export const thumb = resource({
  kind: PART,
  path: '/part/thumbs/',
  name: 'PartThumbSerializerUpdate',
  noun: 'picture of a part',
  fields: { image: field.image(PART.pictures!).nullable().required() },
  defaultOrder: [],
  operations: ['retrieve', 'update'],
})
