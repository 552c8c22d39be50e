/** `/api/part/{id}/pricing/`: all that is known of what a part costs, and what somebody laid down instead. */

import type { Trx } from '../../../../database.ts'
import type { Field } from '../../../engine/field.ts'
import { field } from '../../../engine/fields/index.ts'
import { leftJoin } from '../../../engine/join.ts'
import { resource } from '../../../engine/resource.ts'
import { sql } from '../../../engine/sql.ts'
import { PRICES } from '../../effects.ts'
import { PriceCurrency } from '../../price-currency.ts'
import { setting } from '../../settings/setting.ts'

const prices = leftJoin('part_pricing', 'id', { key: 'part_id' })
const worth = (name: string, label: string, help: string) => field.money().nullable().from(prices, name).label(label).help(help)
const range = (name: string, label: string, help: string) => ({
  [`${name}_min`]: worth(`${name}_min`, `Minimum ${label}`, `Lowest ${help}`),
  [`${name}_max`]: worth(`${name}_max`, `Maximum ${label}`, `Highest ${help}`),
})

/** A field that is written into part_pricing, beside the part's row. */
function laidDown<F extends Field>(kind: F): F {
  const made = kind.from(prices, kind.columnName)
  made.traits = { ...made.traits, readOnly: false }
  made.save = async (trx: Trx, _table: string, ids: readonly number[], value: unknown) => {
    const currency = await setting(trx, 'INVENTREE_DEFAULT_CURRENCY')
    await trx('part_pricing')
      .insert(ids.map((part_id) => ({ part_id, currency, [made.columnName]: value })))
      .onConflict('part_id')
      .merge([made.columnName])
  }
  return made
}
const override = (name: 'override_min' | 'override_max', label: string, help: string) => ({
  [name]: laidDown(field.money().nullable().column(name).label(`${label} Price`).help(help)),
  [`${name}_currency`]: laidDown(
    new PriceCurrency().nullable().column(`${name}_currency`).label(`${label} price currency`).told({ allow_null: false }),
  ),
})

export const pricing = resource({
  path: '/part/{id}/pricing/',
  name: 'PartPricing',
  noun: 'price range',
  model: 'Part',
  table: 'part_part',
  roles: ['part'],
  fields: {
    currency: field
      .text(3)
      .nullable()
      .from(prices)
      .told({ type: 'choice' })
      .asks(async (source) => ({ default: await setting(source, 'INVENTREE_DEFAULT_CURRENCY') }))
      .help('Currency of all prices but those that were laid down'),
    updated: field.dateTime().minutes().nullable().from(prices).help('When it was changed last'),
    scheduled_for_update: field
      .computed({ type: 'boolean' }, (d) => d.bool(sql`coalesce(${prices.column('scheduled_for_update')}, false)`))
      .told({ default: false }),
    ...range('bom_cost', 'BOM Cost', 'cost of what it is made of'),
    ...range('purchase_cost', 'Purchase Cost', 'price that was paid'),
    ...range('internal_cost', 'Internal Price', 'internal price'),
    ...range('supplier_price', 'Supplier Price', 'price of suppliers'),
    ...range('variant_cost', 'Variant Cost', 'price of its variants'),
    ...override('override_min', 'Minimum', 'Counts in place of the lowest price'),
    ...override('override_max', 'Maximum', 'Counts in place of the highest price'),
    ...range('overall', 'Cost', 'price, all considered'),
    ...range('sale_price', 'Sale Price', 'price that it is sold for'),
    ...range('sale_history', 'Sale Cost', 'price that it was sold for'),
    update: field.bool().nullable().default(false).transient().help('Work all prices out anew'),
  },
  touches: PRICES,
  defaultOrder: [],
  operations: ['retrieve', 'update'],
})
