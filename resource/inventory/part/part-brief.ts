import { detail } from '../../engine/detail.ts'
import { part } from './part.ts'

/** What others show of a part. */
const BRIEF = [
  'pk',
  'IPN',
  'barcode_hash',
  'category_default_location',
  'default_location',
  'default_expiry',
  'name',
  'revision',
  'full_name',
  'description',
  'image',
  'thumbnail',
  'active',
  'locked',
  'assembly',
  'component',
  'minimum_stock',
  'is_template',
  'purchaseable',
  'salable',
  'testable',
  'trackable',
  'virtual',
  'consumable',
  'units',
  'pricing_min',
  'pricing_max',
] as const

/** The part that a column refers to, in brief. @param reference column that holds its key, e.g. `part_id` */
export const partBrief = (reference: string) => detail(() => part, reference, { only: BRIEF })
