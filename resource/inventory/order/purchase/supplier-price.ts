/** What a supplier asks for one, by the price breaks of a supplier part. */
import type { Trx } from '../../../../database.ts'
import { convert, readRates } from '../../money/convert.ts'

export interface Price {
  /** Integer of 10^-6. */
  readonly price: number
  readonly currency: string
}

interface Break {
  quantity: number
  price: number
  price_currency: string
}

/**
 * The price of one at a quantity (integer of 10^-5): that of the highest break not above it, or of the lowest break of all.
 * @param currency to convert to; where a rate of exchange is missing, the price stays in its own currency
 * @returns undefined where the supplier names no price
 */
export async function supplierPrice(trx: Trx, supplierPart: number, quantity: number, currency: string): Promise<Price | undefined> {
  const breaks = await trx.all<Break>(
    'select quantity, price, price_currency from company_price_break where part_id = ? and price is not null order by quantity',
    [supplierPart],
  )
  const found = breaks.findLast((b) => b.quantity <= quantity) ?? breaks[0]
  if (!found) return undefined
  const own = { price: found.price, currency: found.price_currency }
  if (own.currency === currency) return own
  const price = convert(found.price, own.currency, currency, await readRates(trx))
  return price === undefined ? own : { price: Number(price), currency }
}
