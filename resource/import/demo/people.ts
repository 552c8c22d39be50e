/** The people of the demo workshop and the groups that say what they may do. */
import { type Permission, ROLES, type Role, VERBS } from '../../../provider/scopes.ts'

const all = (...roles: Role[]): Permission[] => roles.flatMap((role) => VERBS.map((verb): Permission => `${verb}:${role}`))
const see = (...roles: Role[]): Permission[] => roles.map((role): Permission => `view:${role}`)

export const GROUPS: Readonly<Record<string, readonly Permission[]>> = {
  Readers: see(...ROLES),
  Engineers: [...all('part', 'part_category', 'bom'), ...see('stock', 'stock_location', 'build')],
  Storekeepers: [
    ...all('stock', 'stock_location', 'transfer_order'),
    ...see('part', 'part_category', 'bom', 'build', 'purchase_order'),
    'change:purchase_order',
  ],
}

export interface DemoPerson {
  username: string
  /** In clear: it is in the documentation, too. */
  password: string
  firstName: string
  lastName: string
  /** What the person may do, for whoever tries it out. */
  about: string
  group?: string
  superuser?: true
}

export const SUPERUSER: DemoPerson = {
  username: 'admin',
  password: 'keys-to-the-shop',
  firstName: 'Ines',
  lastName: 'Harrow',
  about: 'superuser: may do everything',
  superuser: true,
}

export const PEOPLE: readonly DemoPerson[] = [
  {
    username: 'reader',
    password: 'look-dont-touch',
    firstName: 'Rosa',
    lastName: 'Lindqvist',
    about: 'sees everything, changes nothing',
    group: 'Readers',
  },
  {
    username: 'engineer',
    password: 'draw-it-build-it',
    firstName: 'Emeka',
    lastName: 'Obi',
    about: 'manages parts and categories, sees stock, has nothing to do with orders',
    group: 'Engineers',
  },
  {
    username: 'storekeeper',
    password: 'count-it-twice',
    firstName: 'Saskia',
    lastName: 'Boer',
    about: 'manages stock and locations, receives purchase orders, sees parts',
    group: 'Storekeepers',
  },
]
