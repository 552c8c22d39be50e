/** Values with units: what people write, in the units that are asked for. */
import { expect } from 'chai'
import { convert } from '../../../../resource/inventory/units/convert.ts'
import { BUILT_IN } from '../../../../resource/inventory/units/units.ts'

describe('units', () => {
  for (const [value, target, expected] of [
    ['30 cm', 'm', 0.3],
    ['30cm', 'mm', 300],
    ['5', 'mm', 5],
    ['1.5e3 mm', 'm', 1.5],
    ['1 inch', 'mm', 25.4],
    ['2 feet', 'in', 24],
    ['10k', 'ohm', 10_000],
    ['10kΩ', 'ohm', 10_000],
    ['10 k\u2126', 'ohm', 10_000],
    ['4k7', 'ohm', 4700],
    ['4k7', 'kohm', 4.7],
    ['10M', 'kohm', 10_000],
    ['3n3', 'F', 3.3e-9],
    ['3n3F', 'pF', 3300],
    ['1R5', 'ohm', 1.5],
    ['2 megaohms', 'kohm', 2000],
    ['100 nF', 'uF', 0.1],
    ['100 \u03bcF', 'mF', 0.1],
    ['0.1 mF', 'µF', 100],
    ['12 V', 'volts', 12],
    ['1 kg*m/s^2', 'N', 1],
    ['1 N', 'kg m s^-2', 1],
    ['2 m²', 'cm^2', 20_000],
    ['1 W/(m K)', 'mW/(mm*K)', 1],
    ['100 degC', 'K', 373.15],
    ['32 °F', 'degC', 0],
    ['-40 degF', '°C', -40],
    ['60 mph', 'km/h', 96.56064],
    ['1 kWh', 'J', 3_600_000],
    ['8 bit', 'B', 1],
    ['1 KiB', 'B', 1024],
    ['50 %', '', 0.5],
    ['5 dozen', 'each', 60],
    ['1,500 g', 'kg', 1.5],
    ['0.1 m', 'cm', 10],
    ['12.5', '', 12.5],
  ] as const) {
    it(`${value} is ${expected} ${target || 'as a number'}`, () => expect(convert(BUILT_IN, value, target)).to.equal(expected))
  }

  for (const [value, target] of [
    ['5 V', 'ohm'],
    ['5 m', ''],
    ['red', 'm'],
    ['1,5 m', 'm'],
    ['', 'm'],
    ['5 m', 'nonsense'],
    ['5 m^m', 'm'],
    ['5 m/0', 'm'],
    ['5 (m', 'm'],
    ['1e999', 'm'],
    ['__proto__', 'm'],
    [`1 ${'m*'.repeat(300)}m`, 'm'],
  ] as const) {
    it(`${value.slice(0, 20)} is nothing in ${target || 'numbers'}`, () => expect(convert(BUILT_IN, value, target)).to.equal(undefined))
  }

  it('of the own kind are made of each other, in any order', () => {
    const units = BUILT_IN.with([
      { name: 'pallet', symbol: 'plt', definition: '40 crate' },
      { name: 'crate', symbol: '', definition: '12 each' },
      { name: 'ouroboros', symbol: '', definition: '2 ouroboros' },
    ])
    expect(convert(units, '2 plt', 'each')).to.equal(960)
    expect(convert(units, '1 pallet', 'crates')).to.equal(40)
    expect(units.parse('ouroboros')).to.equal(undefined)
    expect(BUILT_IN.parse('pallet')).to.equal(undefined)
  })
})
