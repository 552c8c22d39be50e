/** Exchange rates, kept in the database: what one unit of a base currency is worth in each of the others. */
import type { Database, Trx } from '../../../database.ts'
import { type AuditEntry, audit } from '../../../provider/identity/audit.ts'
import { FieldError } from '../../engine/field.ts'
import { Currency } from '../../engine/fields/currency.ts'
import { inTurn } from '../../engine/locks.ts'
import { setting } from '../settings/setting.ts'
import { convert, readRates } from './convert.ts'

/** Digits after the point that a rate is reckoned with; more than any table of rates has. */
const PLACES = 18
const ONE = 10n ** BigInt(PLACES)
const RATE = /^(\d{1,12})(?:\.(\d{1,18}))?$/

/** A rate cannot be what was given; `message` is one sentence. */
export class RateError extends Error {}

export interface Rates {
  /** Currency that prices are given in: the setting of the installation. */
  readonly currency: string
  /** An amount of money in the installation's currency; null without a rate for it. Rounded to the nearest 10^-6. */
  convert(amount: number, from: string | null): number | null
}

interface RateRow {
  readonly currency: string
  readonly rate: string
}
const parsed = (rate: string): bigint => {
  const [whole, fraction = ''] = rate.split('.')
  return BigInt(whole!) * ONE + BigInt(fraction.padEnd(PLACES, '0'))
}

export async function loadRates(trx: Trx): Promise<Rates> {
  const currency = await setting(trx, 'INVENTREE_DEFAULT_CURRENCY')
  const rates = await readRates(trx)
  return {
    currency,
    convert(amount, from) {
      if (!from || from === currency) return amount
      const worth = convert(amount, from, currency, rates)
      return worth === undefined ? null : Number(worth)
    },
  }
}

export interface Exchange {
  readonly base_currency: string
  readonly exchange_rates: Readonly<Record<string, number>>
  /** ISO 8601; null before the first rate came. */
  readonly updated: string | null
}

/** What one unit of the installation's currency is worth, whatever base the rates were given in. */
export async function exchange(source: Trx | Database): Promise<Exchange> {
  const base = await setting(source, 'INVENTREE_DEFAULT_CURRENCY')
  const rows = await source.all<RateRow>('select currency, rate from common_currency_rate order by currency')
  const [update] = await source.all<{ updated: string }>('select updated from common_currency_update')
  const own = rows.find((row) => row.currency === base)
  return {
    base_currency: base,
    exchange_rates: Object.fromEntries(own ? rows.map((r) => [r.currency, Number(r.rate) / Number(own.rate)]) : []),
    updated: update?.updated ?? null,
  }
}

const field = new Currency()
/** @throws RateError */
export function currencyCode(text: string): string {
  try {
    return field.parse(text)
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
    throw new RateError(`"${text}" is no currency: use a code such as EUR.`)
  }
}

/**
 * Keeps rates. Those that are there already and are not named stay, unless they were given in another base and cannot be carried over.
 * @param rates decimal text by currency: worth of one unit of `base`
 * @throws RateError
 */
export async function setRates(trx: Trx, base: string, rates: Readonly<Record<string, string>>): Promise<void> {
  const given = Object.entries(rates).map(([currency, rate]) => ({ currency: currencyCode(currency), rate: rate.trim() }))
  for (const { currency, rate } of given)
    if (!RATE.test(rate) || parsed(rate) === 0n)
      throw new RateError(`The rate of ${currency} must be a decimal number above zero, not "${rate}".`)
  if (given.some(({ currency, rate }) => currency === base && parsed(rate) !== ONE))
    throw new RateError(`One ${base} is worth one ${base}.`)
  await inTurn(trx, 'exchange rates')
  await rebase(trx, base)
  for (const row of [...given.filter(({ currency }) => currency !== base), { currency: base, rate: '1' }])
    await trx('common_currency_rate').insert(row).onConflict('currency').merge()
  const update = { id: 1, base, updated: new Date().toISOString() }
  await trx('common_currency_update').insert(update).onConflict('id').merge()
}

/** Notes in the audit log what the rates are from now on. */
export async function auditRates(trx: Trx, by: Pick<AuditEntry, 'actor' | 'clientId' | 'credential' | 'ip'> = {}): Promise<void> {
  const { base } = await trx('common_currency_update').first('base')
  const rows: RateRow[] = await trx('common_currency_rate').orderBy('currency').select('currency', 'rate')
  const rates = Object.fromEntries(rows.map(({ currency, rate }) => [currency, rate]))
  await audit(trx, { ...by, action: 'setting.rates', target: 'exchange rates', detail: { base, rates } })
}

/** Brings the rates that there are to another base. */
async function rebase(trx: Trx, base: string): Promise<void> {
  const rows: RateRow[] = await trx('common_currency_rate').select('currency', 'rate')
  const own = rows.find((row) => row.currency === base)
  if (own && parsed(own.rate) === ONE) return
  await trx('common_currency_rate').delete()
  if (!own) return
  const by = parsed(own.rate)
  for (const { currency, rate } of rows) {
    const scaled = (parsed(rate) * ONE + by / 2n) / by
    const text = `${scaled / ONE}.${String(scaled % ONE).padStart(PLACES, '0')}`
    await trx('common_currency_rate').insert({ currency, rate: text })
  }
}
