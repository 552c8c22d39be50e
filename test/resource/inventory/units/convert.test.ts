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

  // By hand from what defines them, to five decimals.
  for (const [value, target, expected] of [
    // As an inch is 25.4 mm, a survey foot 1200/3937 m and a hand four inches.
    ['3/4 inch', 'mm', 19.05],
    ['2 * 3 mm', 'mm', 6],
    ['3 furlong', 'm', 603.50521],
    ['4 hand', 'cm', 40.64],
    ['(2+3)*4 mm', 'mm', 20],
    ['2^3 mm', 'mm', 8],
    ['2**3 mm', 'mm', 8],
    ['5 ft + 3 inch', 'm', 1.6002],
    ['5 m - 20 cm', 'm', 4.8],
    [`6"`, 'mm', 152.4],
    [`6'`, 'm', 1.8288],
    ['2 square inch', 'mm²', 1290.32],
    ['3 cubic feet', 'L', 84.95054],
    ['2 inch squared', 'mm^2', 1290.32],
    ['10 km per hour', 'm/s', 2.77778],
    ['5 m⁻¹', '1/cm', 0.05],
    ['1_000 mm', 'm', 1],
    ['1 acre', 'm^2', 4046.87261],
    ['1 ly', 'au', 63241.07708],
    ['10 mil', 'mm', 0.254],
    ['1 millifurlong', 'm', 0.20117],
    ['5 \u212b', 'nm', 0.5],
    // Numbers, in packs and elsewhere.
    ['dozen', '', 12],
    ['1/2 dozen', '', 6],
    ['1/2', '', 0.5],
    ['2*5', '', 10],
    ['24', 'dozen', 24],
    ['24 each', 'dozen', 2],
    ['10 %', '%', 10],
    ['5 dozen', 'pcs', 60],
    ['12 pcs', 'each', 12],
    ['5 dozen', 'mm', 60],
    // Levels: ten decibels are a factor of ten.
    ['10 dBm', 'W', 0.01],
    ['-30 dBm', 'µW', 1],
    ['1 W', 'dBm', 30],
    ['3 dBm', 'dBm', 3],
    ['17', 'dBm', 17],
    ['3 dB', '', 1.99526],
    ['3 octave', '', 8],
    ['1 Np', 'dB', 8.68589],
    // Degrees: a temperature has its zero elsewhere, a difference has not.
    ['77 degF', 'degC', 25],
    ['20 °C', '°F', 68],
    ['80 degRe', 'degC', 100],
    ['491.67 degR', 'degC', 0],
    ['20 degC/min', 'K/min', 20],
    ['9 delta_degF', 'delta_degC', 5],
    // What the SI, NIST SP 811 and Handbook 44 say.
    ['3 pixel', 'dot', 3],
    ['300 dpi', 'pixel/inch', 300],
    ['300 dpi', 'PPCM', 118.11024],
    ['12 point', 'inch', 0.16667],
    ['30 arcmin', 'deg', 0.5],
    ['90°', 'rad', 1.5708],
    ['1000 rpm', 'turn/s', 16.66667],
    ['5 poise', 'Pa*s', 0.5],
    ['5 cP', 'mPa s', 5],
    ['1 Nm', 'J', 1],
    ['60 psi', 'bar', 4.13685],
    ['760 torr', 'atm', 1],
    ['29.92 inHg', 'hPa', 1013.20748],
    ['1 lbf', 'N', 4.44822],
    ['1 kip', 'kN', 4.44822],
    ['1 hp', 'W', 745.69987],
    ['1 BTU', 'J', 1055.056],
    ['2 Ah', 'kC', 7.2],
    ['100 mAh', 'C', 360],
    ['1 eV', 'aJ', 0.16022],
    ['1 gauss', 'mT', 0.1],
    ['1 oersted', 'A/m', 79.57747],
    ['1 statvolt', 'V', 299.79246],
    ['1 oz', 'g', 28.34952],
    ['1 troy_ounce', 'g', 31.10348],
    ['1 tonne', 'lb', 2204.62262],
    ['1 gal', 'L', 3.78541],
    ['1 imperial_pint', 'mL', 568.26125],
    ['1 denier', 'tex', 0.11111],
    ['1 Mbps', 'kB/s', 125],
    ['3 Ci', 'GBq', 111],
    ['2 M', 'mol/m^3', 2000],
    ['1 slug', 'kg', 14.5939],
    ['1 fortnight', 'hours', 336],
    // Without regard to case where nothing else can be meant; K is kilo, R is for ohms.
    ['5 Volt', 'mV', 5000],
    ['2 INCH', 'mm', 50.8],
    ['10K', 'ohm', 10_000],
    ['100R', 'ohm', 100],
    ['-4k7', 'ohm', -4700],
    ['6 mm/-2', 'mm', -3],
    ['20 degC/2', 'degC', 10],
  ] as const) {
    it(`${value} is ${expected} ${target || 'as a number'}, to five decimals`, () => {
      expect(Math.round(convert(BUILT_IN, value, target)! * 100_000) / 100_000).to.equal(expected)
    })
  }

  it('are all defined: each has an amount above zero, or is a constant below it', () => {
    const all = [...BUILT_IN.all()]
    expect(all.length).to.be.greaterThan(1047)
    expect(new Set(all.map(({ name }) => name)).size).to.equal(all.length)
    const odd = all.filter(({ unit }) => !(Number.isFinite(unit.factor) && unit.factor > 0)).map(({ of }) => of)
    expect([...new Set(odd)]).to.eql(['electron_g_factor'])
    // Each by all that it is called.
    expect(all.filter(({ name, of }) => name !== of && !BUILT_IN.has(of))).to.eql([])
    for (const { name, unit } of all.filter(({ of }) => of !== 'electron_g_factor')) expect(BUILT_IN.parse(name), name).to.eql(unit)
  })

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
    ['5 m)', 'm'],
    ['1e999', 'm'],
    ['nan', 'm'],
    ['__proto__', 'm'],
    ['5 constructor', 'm'],
    [`1 ${'m*'.repeat(300)}m`, 'm'],
    // One and a half, or a half.
    ['1 1/2 inch', 'mm'],
    ['1 500 mm', 'mm'],
    ['5 m + 3', 'm'],
    ['5 m + 3 s', 'm'],
    ['5 dBm/m', 'W/m'],
    ['20 degC - 5 degC', 'K'],
    ['20 dBm + 3 dBm', 'W'],
    // A milliohm, or a megaohm.
    ['5 MOHM', 'ohm'],
    ['3 x 4 mm', 'mm'],
    ['m', 'ohm'],
  ] as const) {
    it(`${value.slice(0, 20)} is nothing in ${target || 'numbers'}`, () => expect(convert(BUILT_IN, value, target)).to.equal(undefined))
  }

  // Expressions have numbers, names, + - * / ^ and parentheses, and are short.
  for (const [what, value] of [
    ['powers of powers', '9^9^9^9'],
    ['powers of powers, of a unit', '9^9^9^9 m'],
    ['a high power', '2^99999'],
    ['a power of a high one', 'm^(9^9^9)'],
    ['a root of what is below zero', '(-8)^(1/3)'],
    ['parentheses', `${'('.repeat(10_000)}1${')'.repeat(10_000)}`],
    ['parentheses, fewer', `${'('.repeat(240)}1${')'.repeat(240)}`],
    ['signs', `${'-'.repeat(100_000)}1`],
    ['digits', `${'1'.repeat(100_000)}x`],
    ['words', 'm '.repeat(100_000)],
    ['superscripts', 'm²'.repeat(100_000)],
    ['a factorial', '5! m'],
    ['a call', 'sqrt(4) m'],
    ['a call of a unit', 'm(4)'],
    ['an assignment', 'm = 5'],
    ['a member', 'm.constructor'],
    ['an index', 'm[0]'],
    ['a list', '[1, 2] m'],
    ['a text', `"5" m`],
    ['a template', '`5` m'],
    ['two', '5 m; 6 m'],
    ['a condition', '1 ? 2 m : 3 m'],
    ['a comparison', '5 m < 6 m'],
    ['truth', 'true m'],
    ['this', 'this'],
    ['bits', '5 m | 3'],
    ['a colon', '5 m: 3'],
  ] as const) {
    it(`cannot be kept busy by ${what}`, () => {
      for (const target of ['m', '']) expect(convert(BUILT_IN, value, target)).to.equal(undefined)
      expect(BUILT_IN.parse(value)).to.equal(undefined)
    })
  }

  it('of the own kind leave what others are made of as it is', () => {
    const units = BUILT_IN.with([{ name: 'metre', symbol: 'm', definition: '2 s' }])
    expect(convert(units, '3 m', 's')).to.equal(6)
    expect(convert(units, '1 inch', 'meter')).to.equal(0.0254)
  })

  it('of the own kind are understood however many are made of each other', () => {
    const chain = (length: number, each: number) =>
      BUILT_IN.with(
        Array.from({ length }, (_, i) => ({
          name: `box${i}x`,
          symbol: '',
          definition: i + 1 < length ? `${each} box${i + 1}x` : '1 each',
        })),
      )
    expect(convert(chain(30, 2), '1 box0x', 'each')).to.equal(2 ** 29)
    // Longer than anybody makes one: what is too far away is not understood, and breaks nothing.
    expect(convert(chain(5000, 1), '1 box0x', 'each')).to.equal(undefined)
  })

  it('of the own kind mean the same whichever is asked for first', () => {
    const custom = Array.from({ length: 150 }, (_, i) => ({ name: `b${i}x`, symbol: '', definition: i ? `1 b${i - 1}x` : '12 each' }))
    for (const first of [0, 75, 149]) {
      const units = BUILT_IN.with(custom)
      for (const i of [first, 149, 0]) expect(convert(units, `2 b${i}x`, 'each'), `${i} after ${first}`).to.equal(24)
    }
  })

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
