/** Units of measure, each by the ones before it. One line: symbols, names, definition; "prefixes" when kilo and its kin go with it. */

export interface UnitLine {
  /** Short forms: take short prefixes (kΩ). */
  readonly symbols: readonly string[]
  /** Written out: take long prefixes (kiloohm) and a plural. The first one is how the unit is called. */
  readonly names: readonly string[]
  /** Empty for a base unit. */
  readonly definition: string
  readonly prefixes: boolean
  /** Added after the factor, for scales of temperature. */
  readonly offset: number
}

const unit = (symbols: string, names: string, definition = '', more: Partial<UnitLine> = {}): UnitLine => ({
  symbols: symbols.split(' ').filter(Boolean),
  names: names.split(' '),
  definition,
  prefixes: false,
  offset: 0,
  ...more,
})
const si = (symbols: string, names: string, definition = ''): UnitLine => unit(symbols, names, definition, { prefixes: true })

/** Their place is their dimension. */
export const BASE_UNITS: readonly UnitLine[] = [
  si('m', 'meter metre'),
  si('g', 'gram gramme'),
  si('s sec', 'second'),
  si('A', 'ampere amp'),
  si('K', 'kelvin'),
  si('mol', 'mole'),
  si('cd', 'candela'),
  si('', 'bit'),
]

export const UNITS: readonly UnitLine[] = [
  unit('', 'dimensionless count each piece', '1'),
  unit('', 'dozen', '12'),
  unit('%', 'percent', '0.01'),
  unit('ppm', 'partspermillion', '1e-6'),
  si('rad', 'radian', '1'),
  unit('deg °', 'degree', '0.017453292519943295 rad'),
  unit('', 'turn revolution cycle', '6.283185307179586 rad'),
  si('sr', 'steradian', '1'),
  unit('min', 'minute', '60 s'),
  unit('h hr', 'hour', '60 min'),
  unit('d', 'day', '24 h'),
  unit('', 'week', '7 d'),
  unit('', 'month', '30.4375 d'),
  unit('yr', 'year', '365.25 d'),
  si('Hz', 'hertz', '1/s'),
  unit('rpm', 'revolutions_per_minute', 'turn/min'),
  unit('Å', 'angstrom', '1e-10 m'),
  unit('', 'micron', '1e-6 m'),
  unit('in "', 'inch inches', '25.4 mm'),
  unit('mil thou', 'thousandthinch', '0.001 in'),
  unit('ft', 'foot feet', '12 in'),
  unit('yd', 'yard', '3 ft'),
  unit('mi', 'mile', '5280 ft'),
  unit('nmi', 'nautical_mile', '1852 m'),
  unit('ha', 'hectare', '10000 m^2'),
  unit('', 'acre', '4046.8564224 m^2'),
  unit('AWG_circular_mil cmil', 'circular_mil', '5.067074790974977e-10 m^2'),
  si('L l', 'liter litre', '0.001 m^3'),
  unit('cc', 'cubic_centimeter', 'cm^3'),
  unit('gal', 'gallon', '3.785411784 L'),
  unit('qt', 'quart', '0.25 gal'),
  unit('pt', 'pint', '0.5 qt'),
  unit('floz', 'fluid_ounce', '29.5735295625 mL'),
  si('t', 'tonne metric_ton', '1000 kg'),
  unit('lb lbs', 'pound', '453.59237 g'),
  unit('oz', 'ounce', '28.349523125 g'),
  unit('', 'grain', '64.79891 mg'),
  unit('ct', 'carat', '0.2 g'),
  si('N', 'newton', 'kg m/s^2'),
  unit('lbf', 'pound_force', '4.4482216152605 N'),
  unit('kgf', 'kilogram_force', '9.80665 N'),
  si('Pa', 'pascal', 'N/m^2'),
  si('bar', 'bars', '100000 Pa'),
  unit('atm', 'atmosphere', '101325 Pa'),
  unit('psi', 'pound_force_per_square_inch', '6894.757293168361 Pa'),
  unit('mmHg torr', 'millimeter_Hg', '133.322387415 Pa'),
  si('J', 'joule', 'N m'),
  si('Wh', 'watt_hour', '3600 J'),
  si('cal', 'calorie', '4.184 J'),
  si('eV', 'electron_volt', '1.602176634e-19 J'),
  unit('BTU Btu', 'british_thermal_unit', '1055.05585262 J'),
  si('W', 'watt', 'J/s'),
  unit('hp', 'horsepower', '745.6998715822702 W'),
  si('C', 'coulomb', 'A s'),
  si('Ah', 'ampere_hour', '3600 C'),
  si('V', 'volt', 'W/A'),
  si('VA', 'volt_ampere', 'V A'),
  si('Ω Ohm', 'ohm', 'V/A'),
  si('S', 'siemens mho', 'A/V'),
  si('F', 'farad', 'C/V'),
  si('H', 'henry', 'V s/A'),
  si('Wb', 'weber', 'V s'),
  si('T', 'tesla', 'Wb/m^2'),
  unit('G', 'gauss', '0.0001 T'),
  si('lm', 'lumen', 'cd sr'),
  si('lx', 'lux', 'lm/m^2'),
  si('Bq', 'becquerel', '1/s'),
  si('Gy', 'gray', 'J/kg'),
  si('Sv', 'sievert', 'J/kg'),
  si('M', 'molar', 'mol/L'),
  si('B', 'byte', '8 bit'),
  si('bps', 'bits_per_second', 'bit/s'),
  unit('mph', 'mile_per_hour', 'mi/h'),
  unit('kph kmh', 'kilometer_per_hour', 'km/h'),
  unit('kn kt', 'knot', 'nmi/h'),
  unit('degC °C celsius', 'degree_Celsius degreeC', 'K', { offset: 273.15 }),
  unit('degF °F fahrenheit', 'degree_Fahrenheit degreeF', '0.5555555555555556 K', { offset: 255.3722222222222 }),
  unit('delta_degC', 'delta_degree_Celsius', 'K'),
]

/** `k3 m-3`: by their powers of ten. */
const prefixes = (text: string): Record<string, number> =>
  Object.fromEntries([...text.matchAll(/(\p{L}+)(-?\d+)/gu)].map(([, prefix, power]) => [prefix!, Number(`1e${power}`)]))

export const SHORT_PREFIXES: Readonly<Record<string, number>> = {
  ...prefixes('Y24 Z21 E18 P15 T12 G9 M6 k3 K3 h2 da1 d-1 c-2 m-3 u-6 µ-6 n-9 p-12 f-15 a-18 z-21 y-24'),
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 },
}
export const LONG_PREFIXES: Readonly<Record<string, number>> = prefixes(
  'tera12 giga9 mega6 kilo3 hecto2 deca1 deci-1 centi-2 milli-3 micro-6 nano-9 pico-12 femto-15',
)
