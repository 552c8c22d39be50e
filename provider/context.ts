/** What every part of the provider half is given: one object a process. */
import type Provider from 'oidc-provider'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Database } from '../database.ts'
import type { Identity } from './identity/index.ts'
import type { Secrets } from './identity/secrets.ts'
import type { ApiGate } from './identity/verdict.ts'
import type { NewKey } from './oidc/keys.ts'

/** What the provider half is started with. */
export interface ProviderOptions {
  readonly config: Config
  readonly db: Database
  readonly identity: Identity
  readonly secrets: Secrets
  readonly log: Logger
  /** Makes the first signing key: another way than the usual one, which takes a while. */
  readonly firstKey?: (() => Promise<NewKey>) | undefined
  /** Fills an empty inventory with the demo and says who was made; the setup page offers it where it is given. */
  readonly fillDemo?: () => Promise<readonly { username: string; password: string }[]>
  /** The gate of the API half, where both halves are one program. */
  readonly api?: ApiGate
}

export interface ProviderContext extends ProviderOptions {
  /** The current oidc-provider. Ask each time: it is replaced when keys rotate. */
  provider(): Provider
  /** Takes the signing keys as they are in the data folder now. */
  reloadKeys(): void
}
