/**
 * What somebody without any credential can make the provider keep: a sign-in that was begun, a pushed request, a device code, the session
 * of a browser that nobody is signed in with. Each is counted for its address where it is stored, whichever way it came, and has a size.
 *
 * An application that showed its secret and a person who is signed in are no strangers: they are not counted.
 */
import { type AdapterPayload, errors, type KoaContextWithOIDC } from 'oidc-provider'
import type { Config } from '../../config.ts'
import type { Database } from '../../database.ts'
import { Attempts } from '../identity/attempts.ts'
import { network } from '../identity/networks.ts'

const WINDOW = 10 * 60
/** Of one parameter of a request, in characters, and of all that is kept of it, in bytes. */
const LONGEST_PARAMETER = 4096
const LARGEST_RECORD = 16 * 1024

/** 429: RFC 9126 §2.3; the code is that of RFC 6749 §4.1.2.1 for a server that cannot answer for the moment. */
class TooManyRequests extends errors.CustomOIDCProviderError {
  constructor(wait: number) {
    super('temporarily_unavailable', `too many requests from this address: try again in ${wait} seconds`)
    this.status = this.statusCode = 429
    // An app that begins again at once would send the browser round and round.
    this.allow_redirect = false
  }
}

type Limited = (ctx: KoaContextWithOIDC | undefined, payload: AdapterPayload, isNew: boolean) => boolean

const isAuthenticated = ({ oidc }: KoaContextWithOIDC): boolean => (oidc.client?.clientAuthMethod ?? 'none') !== 'none'
const isSignedIn = ({ oidc }: KoaContextWithOIDC): boolean => oidc.session?.accountId !== undefined

/** Who is counted, by what is stored. */
const STRANGERS: Readonly<Record<string, Limited>> = {
  Interaction: (ctx) => ctx !== undefined && !isSignedIn(ctx),
  PushedAuthorizationRequest: (ctx) => ctx !== undefined && !isAuthenticated(ctx),
  DeviceCode: (ctx) => ctx?.oidc.route === 'device_authorization' && !isAuthenticated(ctx),
  // Elsewhere a proof is looked at after the code or token that it belongs to.
  ReplayDetection: (ctx) => ctx?.oidc.route === 'pushed_authorization_request' && !isAuthenticated(ctx),
  Session: (ctx, { accountId }, isNew) => ctx !== undefined && !accountId && isNew,
}

export type StorageLimits = (
  model: string,
  record: { ctx: KoaContextWithOIDC | undefined; payload: AdapterPayload; text: string; isNew: boolean },
) => Promise<void>

/** @returns what throws unless a record may be stored: InvalidRequest for its size, 429 for its address */
export function storageLimits(config: Pick<Config, 'requestLimit'>, db: Database): StorageLimits {
  const counted = new Map(
    Object.keys(STRANGERS).map((model) => {
      const rules = { limit: config.requestLimit, window: WINDOW, longestWait: WINDOW }
      return [model, new Attempts(db, `stored ${model.toLowerCase()}`, rules)]
    }),
  )
  return async (model, { ctx, payload, text, isNew }) => {
    const isStranger = STRANGERS[model]
    if (!isStranger || payload.accountId) return
    for (const [name, value] of Object.entries(ctx?.oidc.params ?? {})) {
      if (typeof value === 'string' && value.length > LONGEST_PARAMETER)
        throw new errors.InvalidRequest(`${name} must not be longer than ${LONGEST_PARAMETER} characters`)
    }
    if (Buffer.byteLength(text) > LARGEST_RECORD) throw new errors.InvalidRequest('the request is too long: send shorter parameters')
    if (!isStranger(ctx, payload, isNew)) return
    const { wait } = await counted.get(model)!.begin(network(ctx!.ip))
    if (!wait) return
    ctx!.set('Retry-After', String(wait))
    throw new TooManyRequests(wait)
  }
}
