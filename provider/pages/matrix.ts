/** The matrix of roles and verbs, for ceilings, tokens and groups: what is ticked, and sets to start from. */
import { capital, type Phrase, text } from '../../pages/texts.ts'
import { type Permission, ROLE_LABELS, ROLES, SCOPES, VERB_TITLES, VERBS } from '../scopes.ts'

/** A set of ticks that one button makes: the whole matrix is as it says afterwards. */
export interface Start {
  name: string
  text: Phrase
  holds(permission: Permission): boolean
}

export const READ_ONLY: Start = { name: 'read-only', text: text('matrix-read-only'), holds: (permission) => permission.startsWith('view:') }
export const ALL_OF_STOCK: Start = {
  name: 'stock',
  text: text('matrix-stock'),
  holds: (permission) => /:stock(_location)?$/.test(permission),
}
export const EVERYTHING: Start = { name: 'everything', text: text('matrix-everything'), holds: () => true }
export const NOTHING: Start = { name: 'nothing', text: text('matrix-nothing'), holds: () => false }

const PERMISSIONS = ROLES.flatMap((role) => VERBS.map((verb): Permission => `${verb}:${role}`))

/** The permissions that a start ticks. */
export const startPermissions = (start: Start): Permission[] => PERMISSIONS.filter((permission) => start.holds(permission))

/**
 * Data of the partial `parts/matrix`.
 * @param prefix what stands before `verb:role` in the boxes' values: `r:` for scopes
 * @param offered the permissions that can be ticked at all; every one without it
 */
export function matrix(
  ticked: ReadonlySet<string>,
  prefix: '' | 'r:' = 'r:',
  offered?: ReadonlySet<Permission>,
  starts = [READ_ONLY, ALL_OF_STOCK, EVERYTHING, NOTHING],
) {
  return {
    verbs: VERBS.map((verb) => ({ verb, title: VERB_TITLES[verb] })),
    rows: ROLES.map((role) => ({
      role,
      title: capital(ROLE_LABELS[role]),
      cells: VERBS.map((verb) => ({
        value: `${prefix}${verb}:${role}`,
        text: VERB_TITLES[verb],
        hint: SCOPES.get(`r:${verb}:${role}`)!.description,
        ticked: ticked.has(`${prefix}${verb}:${role}`),
        offered: offered?.has(`${verb}:${role}`) ?? true,
      })),
    })),
    starts: starts.map((start) => ({
      name: start.name,
      text: start.text,
      values: startPermissions(start)
        .filter((permission) => offered?.has(permission) ?? true)
        .map((permission) => prefix + permission)
        .join(' '),
    })),
  }
}
