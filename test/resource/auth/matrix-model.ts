/**
 * What each operation ought to ask, said once more by people and without the program: the rules of the design's gate, by address. Nothing
 * here comes from the declarations or from resource/auth, so a mistake there does not repeat itself here.
 *
 * A thing's homes may write it, its readers may see it besides. The verb is the method's, unless the address is a deed.
 */

const VERBS = { get: 'view', post: 'add', put: 'change', patch: 'change', delete: 'delete' } as const
export type Method = keyof typeof VERBS

const ORDERS = ['purchase_order', 'sales_order', 'return_order']
/** Whose things can have parameters, attachments or scripts' data. */
const WITH_PARAMETERS = ['part', 'part_category', 'stock_location', 'build', ...ORDERS, 'transfer_order']
const WITH_ATTACHMENTS = ['part', 'stock', 'build', ...ORDERS, 'transfer_order']
const WITH_METADATA = [...WITH_PARAMETERS, 'stock', 'bom']
const WITH_BARCODE = ['part', 'stock', 'stock_location', 'build', ...ORDERS, 'transfer_order']

/** The first that fits counts. */
const THINGS: readonly (readonly [address: RegExp, homes: readonly string[], readers?: readonly string[]])[] = [
  // Companies are of three kinds of order; what a supplier sells belongs to those who keep parts, too.
  [/^company\/part\//, ['part', 'purchase_order']],
  [/^company\/price-break\//, ['purchase_order']],
  [/^company\//, ORDERS],
  [/^order\/(calendar\/)?transfer-order/, ['transfer_order']],
  [/^order\/(ro[/-]|calendar\/return-order)/, ['return_order']],
  [/^order\/(so[/-]|calendar\/sales-order)/, ['sales_order']],
  [/^order\//, ['purchase_order']],
  [/^build\//, ['build']],
  [/^barcode\/po-/, ['purchase_order']],
  [/^barcode\/so-/, ['sales_order']],
  [/^barcode\/(un)?link\//, WITH_BARCODE],
  // Whoever builds sees parts, their categories, bills of materials, stock and its places.
  [/^bom\/|^part\/\{id\}\/bom-copy\//, ['bom'], ['build']],
  [/^part\/\{id\}\/bom-validate\//, ['bom'], ['build', 'part']],
  [/^part\/category\/parameters\//, ['part_category']],
  [/^part\/category\//, ['part_category'], ['build']],
  [/^part\/test-template\//, ['part'], ['stock']],
  [/^part\/\{id\}\/serial-numbers\//, ['part'], ['build', 'stock']],
  [/^part\/(related|sale-price|internal-price|stocktake)\/|^part\/\{id\}\/pricing\//, ['part']],
  [/^part\/parameter\/template\/|^parameter\/template\//, WITH_PARAMETERS],
  [/^part\//, ['part'], ['build']],
  [/^parameter\//, WITH_PARAMETERS, ['stock']],
  [/^stock\/location-type\//, ['stock_location']],
  [/^stock\/location\//, ['stock_location'], ['build', 'stock']],
  [/^stock\/(test|track)\//, ['stock']],
  [/^stock\//, ['stock'], ['build']],
  [/^(attachment|notes-image-upload)\//, WITH_ATTACHMENTS],
  [/^metadata\//, WITH_METADATA],
]

/** Deeds: what is sent there changes something that is there. */
const DEEDS = [
  /^stock\/(add|remove|count|transfer|return|merge|assign|change_status)\/$/,
  /^stock\/\{id\}\/(convert|install|uninstall|serialize|disassemble)\/$/,
  /^order\/(po|so|so\/shipment|ro|transfer-order)\/\{id\}\/(issue|hold|complete|cancel|receive|ship|(auto-)?allocate(-serials)?)\/$/,
  /^build\/\{id\}\/(issue|hold|cancel|finish|(auto-|un)?allocate|consume|complete|(create|scrap|delete)-outputs?)\/$/,
  /^barcode\/(link|unlink|po-receive|so-allocate)\/$/,
  // A parameter, a file or a picture in notes changes the thing that it is added to.
  /^(part\/)?parameter\/$|^attachment\/$|^notes-image-upload\/$/,
]

/** General building blocks: everybody reads them. */
const GENERAL =
  /^(currency|settings|contenttype|generic|project-code|selection|tag|units|user|search|barcode|generate)\/|^(part\/)?parameter\/template\/|\/status\/$/
/** Questions that are asked by POST. */
const QUESTIONS = /^(search|generate\/[a-z-]+|barcode|barcode\/generate)\/$/
/** The caller's own small things. */
const OWN = /^user\/me\/profile\/|^settings\/user\/|^notifications\//
/** What belongs to the account itself, where no scope is enough, and a person who comes in a browser has to have signed in just now. */
const ACCOUNT = /^user\/me\/$/
const CREDENTIALS = /^user\/tokens\//
const SHOWN_CREDENTIALS = /^user\/(me\/)?token\/$/
const OPEN = /^((schema|icons)\/)?$/
const SUPERUSERS = /^user\/\{id\}\/set-password\//

/** Ways to come that stand for the person. */
const IN_PERSON = ['basic', 'session'] as const
const WITH_OWN_TOKENS = ['basic', 'session', 'token'] as const
export type Way = 'basic' | 'session' | 'token' | 'bearer'

/** @returns ways to come of which any one opens the operation, whatever the scopes; undefined where scopes are asked for @param path as in the contract */
export function waysOf(method: Method, path: string): readonly Way[] | undefined {
  const address = path.replace(/^\/api\//, '')
  if (SHOWN_CREDENTIALS.test(address) || (method !== 'get' && CREDENTIALS.test(address))) return WITH_OWN_TOKENS
  return method !== 'get' && ACCOUNT.test(address) ? IN_PERSON : undefined
}
/** @returns scopes of which any one opens the operation, undefined where nobody needs to be known @param path as in the contract */
export function scopesOf(method: Method, path: string): string[] | undefined {
  const address = path.replace(/^\/api\//, '')
  if (OPEN.test(address)) return undefined
  if (SUPERUSERS.test(address)) return ['a:superuser']
  const thing = THINGS.find(([pattern]) => pattern.test(address))
  const general = GENERAL.test(address)
  if (general && (method === 'get' || QUESTIONS.test(address))) return ['g:read']
  if (OWN.test(address)) return ['g:write']
  if (!thing) return ['a:staff']
  const [, homes, readers = []] = thing
  const verb = method === 'post' && DEEDS.some((deed) => deed.test(address)) ? 'change' : VERBS[method]
  return [...homes, ...(verb === 'view' ? readers : [])].map((role) => `r:${verb}:${role}`)
}

/** Somebody who asks: what they hold at this moment, and what their credential reaches (undefined: all that they hold). */
export interface Caller {
  readonly isActive: boolean
  readonly isStaff: boolean
  readonly isSuperuser: boolean
  /** `view:part`, … */
  readonly permissions: readonly string[]
  readonly scopes?: readonly string[] | undefined
  readonly way?: Way
}

/** Does the person hold what a scope stands for? */
function holds({ isStaff, isSuperuser, permissions }: Caller, scope: string): boolean {
  if (scope.startsWith('g:') || isSuperuser) return true
  return scope === 'a:staff' ? isStaff : permissions.includes(scope.replace(/^r:/, ''))
}
/** Does the credential reach it? A superuser's reach includes that of staff. */
const reaches = ({ scopes }: Caller, scope: string): boolean =>
  !scopes || scopes.includes(scope) || (scope === 'a:staff' && scopes.includes('a:superuser'))

/** 401: not known, 403: not allowed, 200: whatever follows is not the gate's. */
export function verdict(caller: Caller | undefined, asked: readonly string[] | undefined, ways?: readonly Way[]): 200 | 401 | 403 {
  if (caller && !caller.isActive) return 401
  if (ways) return !caller ? 401 : ways.includes(caller.way!) && !caller.scopes ? 200 : 403
  if (!asked) return 200
  if (!caller) return 401
  return asked.some((scope) => reaches(caller, scope) && holds(caller, scope)) ? 200 : 403
}

/** A star of one's own takes sight of the row, and a credential that reaches one's own small things; or the right to change the row. */
export function starVerdict(caller: Caller | undefined, path: string): 200 | 401 | 403 {
  const whole = verdict(caller, scopesOf('patch', path))
  if (whole !== 403) return whole
  return verdict(caller, ['g:write']) === 200 && verdict(caller, scopesOf('get', path)) === 200 ? 200 : 403
}

/** Rows that are not for everybody who passes the gate: somebody's own, or of a thing that not everybody may see. */
export interface Kept {
  readonly kind: 'token' | 'scan' | 'note picture' | 'attachment' | 'parameter'
  /** Whether it is the caller's own. */
  readonly mine: boolean
  /** Address of the kind of thing that it hangs on: `part/{id}/`. */
  readonly of?: string
}

/** @param method what is done with the row, once the gate was passed */
export function reachesRow({ kind, mine, of }: Kept, caller: Caller, method: Method = 'get'): boolean {
  const passes = (asked: readonly string[] | undefined) => verdict(caller, asked) === 200
  if (kind === 'token') return mine || passes(['a:superuser'])
  if (kind === 'scan') return mine || passes(['a:staff'])
  const thing = passes(scopesOf(method, `/api/${of}`))
  return kind === 'note picture' ? mine || thing : thing
}
