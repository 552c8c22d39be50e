import { auditedBy } from '../../../provider/identity/audit.ts'
import { allow } from '../../auth/gate.ts'
import { action } from '../../engine/action.ts'
import { currencyChoices, offerCurrencies } from '../../engine/fields/currency.ts'
import { field } from '../../engine/fields/index.ts'
import type { Operation } from '../../engine/operation.ts'
import { shapeOf } from '../../engine/request.ts'
import { shown } from '../../engine/singleton.ts'
import { raw } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { PRICES } from '../effects.ts'
import { followRates } from '../kept/follow.ts'
import { exchange, RateError } from '../money/rates.ts'
import { loadRatesFile } from '../money/rates-file.ts'
import { settings } from '../settings/setting.ts'

const RATES = { type: 'object', additionalProperties: { type: 'number', format: 'double' } }
const EXCHANGE = {
  name: 'CurrencyExchange',
  shape: shapeOf({
    base_currency: field.text(3).readOnly().told({ max_length: undefined }),
    exchange_rates: field.computed(RATES, () => raw('null')).told({ required: true, read_only: false }),
    updated: field.dateTime().nullable().readOnly().told({ allow_null: false }),
  }),
}

offerCurrencies(async (source) => {
  const { CURRENCY_CODES, INVENTREE_DEFAULT_CURRENCY: preset } = await settings(source, ['CURRENCY_CODES', 'INVENTREE_DEFAULT_CURRENCY'])
  return { choices: currencyChoices(CURRENCY_CODES.split(',')), preset }
})

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
    summary: 'Load exchange rates from the configured file',
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
