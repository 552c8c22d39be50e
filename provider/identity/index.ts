/** Who people and applications are, what opens what, and who did what: everything behind one object. */
import { createTokenList } from './api-token-list.ts'
import { createTokens } from './api-tokens.ts'
import { createApplicationList } from './application-list.ts'
import { createApplications } from './applications.ts'
import { createAuditChain } from './audit-chain.ts'
import { createAuditLog } from './audit-log.ts'
import { createAuthorizations } from './authorizations.ts'
import { createChallenges } from './challenges.ts'
import { createChanges } from './changes.ts'
import { createCredentials } from './credentials.ts'
import { createDevices } from './devices.ts'
import { createFailureLog } from './failure-log.ts'
import { createConsents } from './grants.ts'
import type { Ground } from './ground.ts'
import { createGroups } from './groups.ts'
import { createNames } from './name-key.ts'
import { createNetworks } from './networks.ts'
import { noteKeeper } from './notes.ts'
import { createLinks } from './one-time-links.ts'
import { createOrigins } from './origins.ts'
import { createPasskeys } from './passkeys.ts'
import { createPasswordLimits } from './password-limits.ts'
import { createProfiles } from './profile-claims.ts'
import { createRecoveryCodes } from './recovery-codes.ts'
import { createRefusalLog } from './refusal-log.ts'
import { createRevocations } from './revocations.ts'
import { createFactors } from './second-factor.ts'
import { createSecretGuesses } from './secret-guesses.ts'
import { createSessions } from './sessions.ts'
import { createSignInLog } from './sign-in-log.ts'
import { createTokenEnds } from './token-ends.ts'
import { createTotp } from './totp.ts'
import { createUserList } from './user-list.ts'
import { createUsers } from './users.ts'
import { createUses } from './uses.ts'
import { createContacts } from './verified-contacts.ts'

export interface IdentityOptions extends Pick<Ground, 'db' | 'config' | 'secrets'> {
  /** Told of what could not be noted beside an answer, for want of room. */
  readonly lostNote?: (error: unknown, what: string) => void
}

export interface Identity extends ReturnType<typeof createIdentity> {}

/**
 * Makes the identity of a process: all that is read about people, applications and what they hold, with what is remembered of it, and the
 * one way to change it, `change`. Functions that take a transaction are called inside that. Nothing is kept outside of the object: two over
 * one database learn of each other's changes as two processes do. Whoever makes it calls `close` before closing the database.
 */
export function createIdentity({ db, config, secrets, lostNote = () => {} }: IdentityOptions) {
  const changes = createChanges(db)
  const ground: Ground = { db, config, secrets, changes, keepNote: noteKeeper(lostNote) }
  const users = createUsers(ground)
  const groups = createGroups(ground)
  const applications = createApplications(ground)
  const passkeys = createPasskeys(ground, users)
  const recoveryCodes = createRecoveryCodes(ground)
  const networks = createNetworks(ground)
  const failures = createFailureLog(ground)
  return {
    ...changes,
    keepNote: ground.keepNote,

    // People and groups.
    users: { ...users, ...createUserList(ground, groups) },
    groups,
    names: createNames(ground),
    profiles: createProfiles(ground),
    contacts: createContacts(ground),

    // What signs people in, and what holds guessing back.
    factors: createFactors(ground, passkeys, recoveryCodes),
    passkeys,
    recoveryCodes,
    totp: createTotp(ground),
    challenges: createChallenges(ground),
    links: createLinks(ground, users),
    limits: { ...createPasswordLimits(ground, networks), ...createSecretGuesses(ground) },
    networks,

    // What opens something.
    tokens: { ...createTokens(ground), ...createTokenList(ground) },
    sessions: createSessions(ground),
    devices: createDevices(ground),
    credentials: createCredentials(ground),

    // Applications, and what they may do for people.
    applications: { ...applications, ...createApplicationList(ground) },
    origins: createOrigins(ground, applications),
    consents: createConsents(ground),
    authorizations: createAuthorizations(ground),
    revocations: createRevocations(ground),
    tokenEnds: createTokenEnds(ground),
    uses: createUses(ground),

    audit: {
      ...failures,
      ...createSignInLog(ground, users, failures),
      ...createRefusalLog(ground),
      ...createAuditLog(ground),
      ...createAuditChain(ground),
    },
  }
}
