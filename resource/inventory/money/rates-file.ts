/** Rates from a file: `{ "base": "EUR", "rates": { "USD": "1.08", "GBP": "0.86" } }`. */
import { readFile } from 'node:fs/promises'
import type { Trx } from '../../../database.ts'
import { currencyCode, RateError, setRates } from './rates.ts'

/** @throws RateError that says what is wrong with the file */
export async function readRates(file: string): Promise<{ base: string; rates: Record<string, string> }> {
  let content: unknown
  try {
    // Numbers are taken as they are written: a float would change their last digits.
    content = JSON.parse((await readFile(file, 'utf8')).replace(/(:\s*)(\d+(?:\.\d+)?)(?=\s*[,}])/g, '$1"$2"'))
  } catch (error) {
    throw new RateError(`The rates cannot be read from ${file}: ${(error as Error).message}`)
  }
  const { base, rates } = Object(content)
  if (
    typeof base !== 'string' ||
    typeof rates !== 'object' ||
    rates === null ||
    Object.values(rates).some((rate) => typeof rate !== 'string')
  )
    throw new RateError(`${file} must hold { "base": "EUR", "rates": { "USD": "1.08", … } }.`)
  return { base: currencyCode(base), rates }
}

/** @throws RateError */
export async function loadRatesFile(trx: Trx, file: string): Promise<void> {
  const { base, rates } = await readRates(file)
  await setRates(trx, base, rates)
}
