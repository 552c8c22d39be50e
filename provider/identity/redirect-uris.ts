/**
 * The rules for addresses that an application may send people to. Pages load this very file as a script and check as people type; so it
 * imports nothing, and uses nothing that a browser does not have.
 */

/** Texts of pages that say what is wrong with an address. */
export const ADDRESS_TEXTS = [
  'address-line',
  'address-long',
  'address-characters',
  'address-wildcard',
  'address-fragment',
  'address-user',
  'address-incomplete',
  'address-not-web',
  'address-host',
  'address-http',
  'address-https-loopback',
  'address-scheme',
  'address-scheme-web',
  'address-scheme-dot',
] as const

/** What is wrong with an address: one of these texts, and what stands in it. The text of a line has the problem of that line in it. */
export interface AddressProblem {
  readonly text: (typeof ADDRESS_TEXTS)[number]
  readonly values?: Readonly<Record<string, string | number | AddressProblem>>
}

/** `native` applications run on people's devices and may use loopback addresses and schemes of their own (RFC 8252 §7). */
export type ApplicationType = 'native' | 'web'

const LONGEST = 2000
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/
/** The URL standard lets a host name have `;`, `,` and quotes, which would split a header that names its origin. No real host has them. */
const HOST = /^([a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?|\[[0-9a-f:.]+\])$/i
/** Schemes that run something or show something else than the app. */
const DANGEROUS = /^(javascript|vbscript|data|blob|file|filesystem|about|view-source|chrome|ws|wss|ftp|mailto|tel|sms|intent):$/

function parse(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

/** An address a line; what is around it is taken away, empty lines and repetitions too. */
export const linesOf = (text: string): string[] => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  ),
]

/** What is wrong with addresses that are written one a line; each problem names its line where there are several. */
export function lineProblems(text: string, type: ApplicationType): AddressProblem[] {
  const written = text.split('\n').map((line) => line.trim())
  const several = written.filter(Boolean).length > 1
  return written.flatMap((line, index) => {
    const problem = line && redirectUriProblem(line, type)
    return problem ? [several ? { text: 'address-line', values: { line: index + 1, problem } } : problem] : []
  })
}

/** An app on people's devices whose every address is https on a host of its own is a page in the browser. */
export const deviceApplicationType = (uris: readonly string[]): ApplicationType =>
  uris.length > 0 && uris.every((uri) => parse(uri)?.protocol === 'https:') ? 'web' : 'native'

/** Of an http or https address. */
const hostProblem = (uri: URL): AddressProblem | undefined => (HOST.test(uri.hostname) ? undefined : { text: 'address-host' })

/** The origin of a web address, in a form that may stand in a header; undefined for everything else. */
export function webOrigin(text: string): string | undefined {
  const uri = parse(text)
  return uri && /^https?:$/.test(uri.protocol) && !hostProblem(uri) ? uri.origin : undefined
}

/** What is wrong with an address whatever it is for. */
function textProblem(text: string): AddressProblem | undefined {
  if (text.length > LONGEST) return { text: 'address-long', values: { most: LONGEST } }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\s\\\u0000-\u001f\u007f]/.test(text)) return { text: 'address-characters' }
  if (text.includes('*')) return { text: 'address-wildcard' }
  if (text.includes('#')) return { text: 'address-fragment' }
  return undefined
}

/**
 * Why an address cannot be a redirect URI, or a post-logout redirect URI; undefined when it can. Addresses are compared letter by letter
 * (RFC 9700 §2.1), except for the port of a loopback address (RFC 8252 §7.3).
 */
export function redirectUriProblem(text: string, type: ApplicationType): AddressProblem | undefined {
  const problem = textProblem(text)
  if (problem) return problem
  const uri = parse(text)
  if (!uri) return { text: 'address-incomplete' }
  if (uri.username || uri.password) return { text: 'address-user' }
  const loopback = LOOPBACK.test(uri.hostname)
  const host = /^https?:$/.test(uri.protocol) ? hostProblem(uri) : undefined
  if (host) return host
  if (uri.protocol === 'http:') return loopback ? undefined : { text: 'address-http' }
  if (uri.protocol === 'https:') return loopback && type === 'native' ? { text: 'address-https-loopback' } : undefined
  const scheme = uri.protocol.slice(0, -1)
  if (DANGEROUS.test(uri.protocol)) return { text: 'address-scheme', values: { scheme } }
  if (type === 'web') return { text: 'address-scheme-web', values: { scheme } }
  if (!scheme.includes('.')) return { text: 'address-scheme-dot', values: { scheme } }
  return undefined
}

/** Why an address is no web address (home page, logo, back-channel logout); undefined when it is. */
export function webAddressProblem(text: string): AddressProblem | undefined {
  const problem = textProblem(text)
  if (problem) return problem
  const uri = parse(text)
  if (!uri || !/^https?:$/.test(uri.protocol)) return { text: 'address-not-web' }
  if (uri.username || uri.password) return { text: 'address-user' }
  return hostProblem(uri)
}
