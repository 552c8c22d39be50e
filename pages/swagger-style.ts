/** The style of Swagger UI without the two thousand utility classes (Tachyons) that it brings along and uses two of. */

/** Where they begin, and what follows them. */
const BEGIN = '.swagger-ui .debug '
const END = '.swagger-ui .swagger-ui__skip-link{'
const USED = /^\.swagger-ui \.(?:pointer|center)\b(?!-)/

/** Some are of elements, such as the border box that everything counts with. */
const isKept = (rule: string): boolean =>
  rule
    .slice(0, rule.indexOf('{'))
    .split(',')
    .some((selector) => !selector.startsWith('.swagger-ui .') || USED.test(selector))

/** @throws Error when another version has them elsewhere */
export function withoutUtilities(style: string): string {
  const begin = style.indexOf(BEGIN)
  const end = style.indexOf(END)
  if (begin < 0 || end < begin) throw new Error('swagger-ui.css is not laid out as before: find where its utility classes are now')
  const rules = style
    .slice(begin, end)
    .replace(/@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\}/g, '')
    .match(/[^{}]*\{[^{}]*\}/g)
  return style.slice(0, begin) + (rules ?? []).filter(isKept).join('') + style.slice(end)
}
