/** Reads expressions with units, such as "3/4 inch", "2 * 3 mm" or "W/(m K)". */
import jsep from 'jsep'
import { over, plain, plus, type Quantity, raised, times } from './quantity.ts'

// Numbers, names, parentheses and these: the language of jsep has more, which is refused below as it is read.
jsep.removeAllLiterals() // `true` is a name like any other, and so is `this`
Object.assign((jsep as unknown as { Jsep: object }).Jsep, { this_str: '' })
jsep.removeAllUnaryOps()
jsep.removeAllBinaryOps()
jsep.addUnaryOp('-')
jsep.addUnaryOp('+')
jsep.addBinaryOp('+', 1)
jsep.addBinaryOp('-', 1)
jsep.addBinaryOp('*', 2)
jsep.addBinaryOp('/', 2)
jsep.addBinaryOp('^', 3, true)

/** It bounds how deep parentheses can be, too. */
export const MAX_LENGTH = 250
const MAX_POWER = 1000

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'
const WORD = String.raw`[\p{L}°_][\p{L}\p{N}°_∞]*`
const NUMBER = /(?<![\p{L}\p{N}°_∞.])(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/gu
const rewritten: readonly (readonly [RegExp, string])[] = [
  // Signs that look alike are one.
  [/\u03bc/g, 'µ'],
  [/\u2126/g, 'Ω'],
  [/\u212b/g, 'Å'],
  [/℃/g, '°C'],
  [/℉/g, '°F'],
  [/\u2212/g, '-'],
  [/[·⋅]/g, '*'],
  [/\*\*/g, '^'],
  [/%/g, ' percent '],
  [/‰/g, ' permille '],
  [/\sper\s/g, '/'],
  [new RegExp(`\\b(?:square|sq) (${WORD})`, 'gu'), '$1^2'],
  [new RegExp(`\\bcubic (${WORD})`, 'gu'), '$1^3'],
  [new RegExp(`(${WORD}) squared(?!${WORD})`, 'gu'), '$1^2'],
  [new RegExp(`(${WORD}) cubed(?!${WORD})`, 'gu'), '$1^3'],
]
const KNOWN = /^[\p{L}\p{N}°_∞\s.+\-*/^()]+$/u
/** "1 1/2" is one and a half to some, and a half to others. */
const SIDE_BY_SIDE = /(?<![\p{L}\p{N}°_∞.])[\d.]+\s+[\d.]/u
const PRODUCT = /(?<=[\p{L}\p{N}°_∞).])\s+(?=[\p{L}\p{N}°_∞(.])/gu

/** With every product written out. Undefined for what is no expression. */
function spelled(text: string): string | undefined {
  let found = text
    .trim()
    .replace(/⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (sign) => `^${[...sign].map((c) => (c === '⁻' ? '-' : SUPERSCRIPTS.indexOf(c))).join('')}`)
  for (const [sign, plainly] of rewritten) found = found.replace(sign, plainly)
  found = found.trim()
  if (!KNOWN.test(found) || SIDE_BY_SIDE.test(found)) return undefined
  return found
    .replace(NUMBER, (number, at: number) => {
      const digits = number.replaceAll('_', '').replace(/\.$/, '')
      return /^[\p{L}°_]/u.test(found.slice(at + number.length)) ? `${digits}*` : digits
    })
    .replace(PRODUCT, '*')
}

/** @param named the unit of a name @returns undefined for what is no expression, or cannot be worked out */
export function evaluate(text: string, named: (name: string) => Quantity | undefined): Quantity | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const expression = spelled(text)
  if (!expression) return undefined
  let tree: jsep.Expression
  try {
    tree = jsep(expression)
  } catch {
    return undefined
  }
  return worth(tree, named)
}

function worth(node: jsep.Expression, named: (name: string) => Quantity | undefined): Quantity | undefined {
  const part = node as jsep.CoreExpression
  switch (part.type) {
    case 'Literal':
      return typeof part.value === 'number' ? plain(part.value) : undefined
    case 'Identifier':
      return named(part.name)
    case 'UnaryExpression': {
      const of = worth(part.argument, named)
      return of && part.operator === '-' ? times(plain(-1), of) : of
    }
    case 'BinaryExpression': {
      const left = worth(part.left, named)
      const right = left && worth(part.right, named)
      return right && combined(left, part.operator, right)
    }
    default:
      return undefined
  }
}

function combined(left: Quantity, operator: string, right: Quantity): Quantity | undefined {
  switch (operator) {
    case '+':
      return plus(left, right)
    case '-':
      return plus(left, { ...right, factor: -right.factor })
    case '*':
      return times(left, right)
    case '/':
      return over(left, right)
    case '^':
      return right.powers.size || right.scale || Math.abs(right.factor) > MAX_POWER ? undefined : raised(left, right.factor)
    default:
      return undefined
  }
}
