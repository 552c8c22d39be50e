/** Entries of the audit log in the words of the pages. */
import type { LoggedEntry } from '../identity/audit-log.ts'
import type { Identity } from '../identity/index.ts'
import { listed } from '../sign-in/consent-text.ts'

/** How deeds are called; one that is not here keeps its own name. */
export const DEEDS: Readonly<Record<string, string>> = {
  'application.create': 'Registered an application',
  'application.update': 'Changed an application',
  'application.enable': 'Switched an application on',
  'application.disable': 'Switched an application off',
  'application.renew-secret': 'Renewed a client secret',
  'application.end-old-secret': 'Ended an old client secret',
  'application.end-tokens': 'Ended the tokens of an application',
  'application.delete': 'Deleted an application',
  'authorization.grant': 'Allowed an app',
  'authorization.withdraw': 'Withdrew an app’s access',
  'authorization.withdraw-all': 'Withdrew every app’s access',
  'authorization.end': 'Ended an app’s sign-in',
  'user.create': 'Made a person',
  'user.update': 'Changed a person',
  'user.enable': 'Opened an account again',
  'user.disable': 'Disabled an account',
  'user.delete': 'Deleted a person',
  'user.link': 'Made a one-time link',
  'user.sign-out': 'Signed a person out everywhere',
  'group.create': 'Made a group',
  'group.update': 'Changed a group',
  'group.add-member': 'Put somebody into a group',
  'group.remove-member': 'Took somebody out of a group',
  'group.delete': 'Deleted a group',
  'token.create': 'Made an API token',
  'token.revoke': 'Revoked an API token',
  'session.sign-in': 'Signed in',
  'session.failed': 'Failed to sign in',
  'session.sign-out': 'Signed out',
  'session.end': 'Ended a session',
  'session.end-others': 'Ended all other sessions',
  'access.refused': 'Was refused',
  'user.password': 'Chose a password',
  'user.profile': 'Changed a profile',
  'user.verify': 'Marked an address as verified, or not',
  'second-factor.add': 'Added a second factor',
  'second-factor.remove': 'Removed a second factor',
  'recovery-codes.create': 'Made recovery codes',
  'inventory.import': 'Imported an inventory',
  'inventory.demo': 'Filled in the demo inventory',
  'setting.update': 'Changed a setting',
  'setting.rates': 'Set exchange rates',
  'key.create': 'Made a signing key',
  'key.rotate': 'Rotated the signing keys',
  'key.retire': 'Took an old signing key out of the published ones',
  'key.withdraw': 'Withdrew a signing key at once',
  'access-token.revoke': 'Gave an access token back',
  'audit.export': 'Saved the audit log as a file',
  'inventory.mend': 'Mended kept sums',
  'backup.create': 'Made a backup',
  'backup.restore': 'Restored a backup',
}

const plain = (value: unknown): string =>
  value === null || value === ''
    ? 'nothing'
    : value === true
      ? 'yes'
      : value === false
        ? 'no'
        : Array.isArray(value)
          ? listed(value.map(plain)) || 'nothing'
          : typeof value === 'object'
            ? JSON.stringify(value)
            : String(value)

/** Facts that are lists of words, whatever their length. */
const LISTS = ['applications', 'changed', 'closed', 'declined', 'members', 'opened', 'scopes']

/** Is it what was and what is? Groups are listed of a new person, and compared of one who changed. */
const isPair = (name: string, value: unknown): value is [unknown, unknown] =>
  Array.isArray(value) && value.length === 2 && !LISTS.includes(name) && (name !== 'groups' || value.every(Array.isArray))

/** `groups: Readers → Readers and Engineers`. */
const fact = ([name, value]: [string, unknown]): string => {
  const words = name.replaceAll('_', ' ')
  if (isPair(name, value)) return `${words}: ${plain(value[0])} → ${plain(value[1])}`
  return value === true ? words : `${words}: ${plain(value)}`
}

/** An entry as a page shows it. `nobody`: what stands in the place of a person where none acted. */
export function told(row: LoggedEntry) {
  const detail = JSON.parse(row.detail) as Record<string, unknown>
  return {
    ...row,
    deed: DEEDS[row.action] ?? row.action,
    facts: Object.entries(detail).map(fact),
    nobody: detail.by_itself ? 'the server' : row.ip ? 'nobody yet' : 'the command line',
  }
}

/** The newest of what was done to a target, or by a person. */
export async function historyOf(identity: Identity, target: string, actor?: number): Promise<ReturnType<typeof told>[]> {
  return (await identity.audit.about(target, actor)).map(told)
}
