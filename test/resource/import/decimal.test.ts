import { expect } from 'chai'
import { parseDecimal } from '../../../resource/import/decimal.ts'

describe('decimals', () => {
  it('become whole numbers of the last place, exactly', () => {
    for (const [text, scaled] of [
      ['0.1', 10_000],
      ['3.000000', 300_000],
      ['-2.5', -250_000],
      ['+7', 700_000],
      ['.5', 50_000],
      ['1E+2', 10_000_000],
      ['0E-7', 0],
      ['12e-3', 1200],
      ['0.000005', 1],
      ['0.000004', 0],
      ['-0.000005', -1],
      ['90071992547.40991', Number.MAX_SAFE_INTEGER],
    ] as const)
      expect(parseDecimal(text, 5), text).to.equal(scaled)
  })

  it('are refused when they are none, or too large to be exact', () => {
    for (const text of ['', '.', '-', 'NaN', 'Infinity', '1,5', '0x10', '1e', '90071992547.40992', '1e999'])
      expect(parseDecimal(text, 5), text).to.equal(undefined)
  })
})
