import { auditedBy } from '../../../provider/identity/audit.ts'
import { allow } from '../../auth/gate.ts'
import { action } from '../../engine/action.ts'
import type { Operation } from '../../engine/operation.ts'
import { shown } from '../../engine/singleton.ts'
import { invalid } from '../../errors.ts'
import { PRICES } from '../effects.ts'
import { followRates } from '../kept/follow.ts'
import { exchange, RateError } from '../money/rates.ts'
import { loadRatesFile } from '../money/rates-file.ts'

const EXCHANGE = {
  type: 'object',
  properties: {
    base_currency: { type: 'string' },
    exchange_rates: { type: 'object', additionalProperties: { type: 'number', format: 'double' } },
    updated: { type: ['string', 'null'], format: 'date-time' },
  },
  required: ['base_currency', 'exchange_rates', 'updated'],
}

export const currencyOperations = (): readonly Operation[] => [
  shown({
    id: 'currency_exchange_retrieve',
    path: '/api/currency/exchange/',
    summary: 'See the exchange rates',
    view: allow.general,
    response: EXCHANGE,
    read: ({ db }) => exchange(db),
  }),
  action({
    id: 'currency_refresh_create',
    path: '/api/currency/refresh/',
    summary: 'Read the exchange rates from the configured file',
    access: allow.staff,
    touches: ['common_currency_rate', 'common_currency_update', 'order_purchase_order', ...PRICES],
    status: 200,
    response: EXCHANGE,
    /** Takes the rates from the file that the configuration names, and works out all prices by them. @throws ValidationError */
    async run({ trx, request }) {
      const file = request.config.currencyRates
      if (!file) throw invalid('No file of exchange rates is configured: set STOCKADE_CURRENCY_RATES, or use "stockade currency set".')
      try {
        await loadRatesFile(trx, file)
        await followRates(trx, auditedBy(request))
        return await exchange(trx)
      } catch (error) {
        if (error instanceof RateError) throw invalid(error.message)
        throw error
      }
    },
  }),
]
