/**
 * The rules for addresses that an application may send people to. Pages load this very file as a script and check as people type; so it
 * imports nothing, and uses nothing that a browser does not have.
 */

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

/** What is wrong with addresses that are written one a line; each sentence names its line where there are several. */
export function lineProblems(text: string, type: ApplicationType): string[] {
  const written = text.split('\n').map((line) => line.trim())
  const several = written.filter(Boolean).length > 1
  return written.flatMap((line, index) => {
    const problem = line && redirectUriProblem(line, type)
    return problem ? [several ? `Line ${index + 1}: ${problem}` : problem] : []
  })
}

/** An app on people's devices whose every address is https on a host of its own is a page in the browser. */
export const deviceApplicationType = (uris: readonly string[]): ApplicationType =>
  uris.length > 0 && uris.every((uri) => parse(uri)?.protocol === 'https:') ? 'web' : 'native'

/** Of an http or https address. */
const hostProblem = (uri: URL): string | undefined =>
  HOST.test(uri.hostname) ? undefined : 'Its host name has a character that no host name has. Use letters, digits, hyphens and dots.'

/** The origin of a web address, in a form that may stand in a header; undefined for everything else. */
export function webOrigin(text: string): string | undefined {
  const uri = parse(text)
  return uri && /^https?:$/.test(uri.protocol) && !hostProblem(uri) ? uri.origin : undefined
}

/** What is wrong with an address whatever it is for. */
function textProblem(text: string): string | undefined {
  if (text.length > LONGEST) return `It is longer than ${LONGEST} characters.`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\s\\\u0000-\u001f\u007f]/.test(text)) return 'It holds a space, a backslash or a control character.'
  if (text.includes('*')) return 'It has a wildcard (*). Write each address in full.'
  if (text.includes('#')) return 'It must not have a fragment (the part after #).'
  return undefined
}

/**
 * Why an address cannot be a redirect URI, or a post-logout redirect URI; undefined when it can. Addresses are compared letter by letter
 * (RFC 9700 §2.1), except for the port of a loopback address (RFC 8252 §7.3).
 */
export function redirectUriProblem(text: string, type: ApplicationType): string | undefined {
  const problem = textProblem(text)
  if (problem) return problem
  const uri = parse(text)
  if (!uri) return 'It is not a whole address. Begin with https://.'
  if (uri.username || uri.password) return 'It must not hold a user name or a password.'
  const loopback = LOOPBACK.test(uri.hostname)
  const host = /^https?:$/.test(uri.protocol) ? hostProblem(uri) : undefined
  if (host) return host
  if (uri.protocol === 'http:') return loopback ? undefined : 'http is allowed only for this device (127.0.0.1). Use https.'
  if (uri.protocol === 'https:')
    return loopback && type === 'native' ? 'On this device (127.0.0.1) use http: no certificate can prove such an address.' : undefined
  const scheme = uri.protocol.slice(0, -1)
  if (DANGEROUS.test(uri.protocol)) return `The scheme "${scheme}" is not allowed.`
  if (type === 'web') return `Only apps on people's devices have a scheme of their own ("${scheme}"). Use https.`
  if (!scheme.includes('.'))
    return `A scheme of its own needs a dot, as in com.example.app:/done, so that no other app takes it ("${scheme}" has none).`
  return undefined
}

/** Why an address is no web address (home page, logo, back-channel logout); undefined when it is. */
export function webAddressProblem(text: string): string | undefined {
  const problem = textProblem(text)
  if (problem) return problem
  const uri = parse(text)
  if (!uri || !/^https?:$/.test(uri.protocol)) return 'It is not a web address. Begin with https://.'
  if (uri.username || uri.password) return 'It must not hold a user name or a password.'
  return hostProblem(uri)
}
