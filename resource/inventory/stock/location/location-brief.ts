import { detail } from '../../../engine/detail.ts'
import { location } from './location.ts'

/** The location that a column refers to, in brief. @param reference column that holds its key, e.g. `location_id` */
export function locationBrief(reference: string) {
  return detail(() => location, reference, { only: ['pk', 'name', 'pathstring'] })
}
