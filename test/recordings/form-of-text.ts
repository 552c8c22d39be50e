/** The form of a text, as far as clients read one out of it. */
const FORMS: readonly (readonly [name: string, RegExp])[] = [
  ['day', /^\d{4}-\d{2}-\d{2}$/],
  ['minute', /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/],
  ['moment', /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?$/],
  ['moment in a zone', /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/],
  ['address', /^https?:\/\//],
  ['path', /^\/(api|media|static)\//],
]

export function formOfText(text: string): string {
  const decimal = /^-?\d+\.(\d+)$/.exec(text)
  if (decimal) return `decimal of ${decimal[1]!.length} places`
  return FORMS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'text'
}
