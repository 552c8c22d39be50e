/** A disk that is full, as the protocol says it: `server_error` (RFC 6749 §4.1.2.1) with status 507, and words that say what to do. */
import { type Adapter, type AdapterFactory, errors } from 'oidc-provider'
import { cannotStore } from '../../database.ts'
import { FULL_DETAIL } from '../../pages/full.ts'

class NoRoom extends errors.CustomOIDCProviderError {
  constructor(cause: unknown) {
    super('server_error', FULL_DETAIL)
    this.status = this.statusCode = 507
    this.cause = cause
    // An app that begins again at once would send the browser round and round.
    this.allow_redirect = false
  }
}

const explained = <A extends unknown[], T>(write: (...args: A) => Promise<T>) =>
  async function (this: unknown, ...args: A): Promise<T> {
    try {
      return await write.apply(this, args)
    } catch (error) {
      throw cannotStore(error) ? new NoRoom(error) : error
    }
  }

/** The same adapters, whose writes tell the client when there is no room for them. */
export const explainingNoRoom =
  (adapters: AdapterFactory): AdapterFactory =>
  (model): Adapter => {
    const adapter = adapters(model)
    return Object.assign(adapter, {
      upsert: explained(adapter.upsert),
      consume: explained(adapter.consume),
      destroy: explained(adapter.destroy),
    })
  }
