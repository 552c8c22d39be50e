/** `stockade currency`: the exchange rates that prices are converted by. */
import { Command } from 'commander'
import type { Trx } from '../database.ts'
import { followRates } from '../resource/inventory/kept/follow.ts'
import { exchange, RateError, setRates } from '../resource/inventory/money/rates.ts'
import { loadRatesFile } from '../resource/inventory/money/rates-file.ts'
import { CommandError, type CommonFlags, databaseCommand, print, table, withDatabase } from './command.ts'

interface SetFlags extends CommonFlags {
  base?: string
}

export const currencyCommand = (): Command =>
  new Command('currency')
    .description('exchange rates of currencies')
    .addCommand(databaseCommand('list', 'list the rates').action(list))
    .addCommand(
      databaseCommand('set <rates...>', 'set rates by hand: EUR=0.9 says that one of the base currency is worth 0.9 EUR; prices follow')
        .option('--base <currency>', 'what the rates are the worth of (default: the currency of the installation)')
        .action(set),
    )
    .addCommand(
      databaseCommand('load <file>', 'read rates from a file: { "base": "EUR", "rates": { "USD": "1.08" } }; prices follow').action(load),
    )

async function list(flags: CommonFlags): Promise<void> {
  await withDatabase(flags, async ({ db }) => {
    const rates = await exchange(db)
    const rows = Object.entries(rates.exchange_rates).map(([currency, rate]) => [currency, String(rate)])
    const words = rows.length ? table([`1 ${rates.base_currency} =`, ''], rows) : `There are no rates for ${rates.base_currency}.`
    print(flags, rates, words)
  })
}

async function set(rates: string[], flags: SetFlags): Promise<void> {
  const pairs = rates.map((rate) => {
    const [currency, value, ...more] = rate.split('=')
    if (!currency || !value || more.length) throw new CommandError(`"${rate}" is no rate: write EUR=0.9.`)
    return [currency, value] as const
  })
  await change(flags, async (trx, base) => setRates(trx, flags.base?.toUpperCase() ?? base, Object.fromEntries(pairs)))
}

const load = (file: string, flags: CommonFlags): Promise<void> => change(flags, (trx) => loadRatesFile(trx, file))

async function change(flags: CommonFlags, work: (trx: Trx, base: string) => Promise<void>): Promise<void> {
  await withDatabase(flags, async ({ db }) => {
    const { base_currency } = await exchange(db)
    try {
      await db.transaction(async (trx) => {
        await work(trx, base_currency)
        await followRates(trx)
      })
    } catch (error) {
      throw error instanceof RateError ? new CommandError(error.message) : error
    }
    const rates = await exchange(db)
    print(
      flags,
      rates,
      `${Object.keys(rates.exchange_rates).length} rates are kept; the prices of all parts, and the totals of open orders, follow them.`,
    )
  })
}
