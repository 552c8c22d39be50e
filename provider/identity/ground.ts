/** What the parts of an identity stand on: see `createIdentity`. */
import type { Config } from '../../config.ts'
import type { Database } from '../../database.ts'
import type { Changes } from './changes.ts'
import type { KeepNote } from './notes.ts'
import type { Secrets } from './secrets.ts'

export interface Ground {
  readonly db: Database
  readonly config: Config
  readonly secrets: Secrets
  readonly changes: Changes
  readonly keepNote: KeepNote
}
