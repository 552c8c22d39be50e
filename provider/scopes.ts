/**
 * The vocabulary of access: every scope, and what it means in one plain sentence.
 *
 * `g:read` covers seeing the general building blocks and writes nothing, `g:write` what is the person's own and gives nobody any power,
 * `a:` stands for administration, `r:<verb>:<role>` for one kind of deed in one part of the inventory. Roles and verbs are InvenTree's; a
 * scope narrows what a person's roles allow and never adds to it.
 */

export const VERBS = ['view', 'add', 'change', 'delete'] as const
export type Verb = (typeof VERBS)[number]

/** The contract's eleven roles (InvenTree's rulesets), in the order in which pages show them. */
export const ROLES = [
  'part',
  'part_category',
  'stock',
  'stock_location',
  'bom',
  'build',
  'purchase_order',
  'sales_order',
  'return_order',
  'transfer_order',
  'admin',
] as const
export type Role = (typeof ROLES)[number]

/** One deed in one part of the inventory: what a ruleset grants and what a role scope names. */
export type Permission = `${Verb}:${Role}`
export type RoleScope = `r:${Permission}`
export type Scope =
  | 'openid'
  | 'profile'
  | 'email'
  | 'address'
  | 'phone'
  | 'offline_access'
  | 'g:read'
  | 'g:write'
  | 'a:staff'
  | 'a:superuser'
  | RoleScope

export const ROLE_LABELS: Record<Role, string> = {
  part: 'parts',
  part_category: 'part categories',
  stock: 'stock',
  stock_location: 'stock locations',
  bom: 'bills of materials',
  build: 'build orders',
  purchase_order: 'purchase orders',
  sales_order: 'sales orders',
  return_order: 'return orders',
  transfer_order: 'transfer orders',
  admin: 'administration data',
}

/** A title in sentence case ("See parts") and what it lets an app do, for the person who is asked. */
export interface ScopeText {
  title: string
  description: string
}

/** The verbs as people say them, at the beginning of a sentence. */
export const VERB_TITLES: Record<Verb, string> = { view: 'See', add: 'Add', change: 'Change', delete: 'Delete' }

const SEEN: Record<Role, string> = {
  part: 'Names, descriptions, suppliers and stock totals',
  part_category: 'The tree of categories and their defaults',
  stock: 'Stock items, their places, quantities and history',
  stock_location: 'The tree of places where stock is kept',
  bom: 'Which parts an assembly is made of',
  build: 'Build orders, their outputs and allocations',
  purchase_order: 'Orders to suppliers, their lines and prices',
  sales_order: 'Orders from customers, their lines and shipments',
  return_order: 'Returns from customers and their lines',
  transfer_order: 'Orders that move stock between places',
  admin: 'Reports, labels and other administration data',
}

/** Where the plain verb would say too little: domain actions are part of `change`. */
const DEEDS: Partial<Record<Permission, string>> = {
  'add:part': 'Make new parts',
  'change:part': 'Edit names, descriptions, prices and settings of parts',
  'delete:part': 'Remove parts for good',
  'add:stock': 'Put new stock items on the books',
  'change:stock': 'Count, move, take out and add to stock items',
  'delete:stock': 'Remove stock items and their records',
  'change:build': 'Edit, allocate to, complete and cancel build orders',
  'change:purchase_order': 'Edit, place, receive and cancel purchase orders',
  'change:sales_order': 'Edit, ship, complete and cancel sales orders',
  'change:return_order': 'Edit, receive and complete returns',
  'change:transfer_order': 'Edit and carry out transfers',
}

const GENERAL: Record<Exclude<Scope, RoleScope>, ScopeText> = {
  openid: { title: 'Know who you are', description: 'A lasting identifier of your account' },
  profile: { title: 'See your profile', description: 'Your user name, your name and your groups' },
  email: { title: 'See your e-mail address', description: 'The address kept with your account' },
  address: { title: 'See your postal address', description: 'The address kept with your account' },
  phone: { title: 'See your phone number', description: 'The number kept with your account' },
  offline_access: { title: 'Keep working when you are away', description: 'Until you withdraw it under Authorized apps' },
  'g:read': {
    title: 'Use the basics',
    description: 'See your own account, settings, units and status codes, and the names of other people; change nothing',
  },
  'g:write': {
    title: 'Change your own small things',
    description:
      'Notifications, display settings, stars and what your profile says; never your account, and nothing that gives anybody rights',
  },
  'a:staff': {
    title: 'Administer as staff',
    description: 'Manage people and groups. It gives others nothing that you do not hold, or that it does not ask for here',
  },
  'a:superuser': { title: 'Administer as superuser', description: 'Everything that only superusers may do' },
}

const LOOKS: Record<Verb, (role: Role) => string> = {
  view: (role) => SEEN[role],
  add: (role) => `Make new entries in ${ROLE_LABELS[role]}`,
  change: (role) => `Edit what is there in ${ROLE_LABELS[role]}`,
  delete: (role) => `Remove entries from ${ROLE_LABELS[role]} for good`,
}

const roleText = (verb: Verb, role: Role): ScopeText => ({
  title: `${VERB_TITLES[verb]} ${ROLE_LABELS[role]}`,
  description: DEEDS[`${verb}:${role}`] ?? LOOKS[verb](role),
})

/** Every scope with its words, general ones first, then role by role. */
export const SCOPES: ReadonlyMap<Scope, ScopeText> = new Map<Scope, ScopeText>([
  ...(Object.entries(GENERAL) as [Scope, ScopeText][]),
  ...ROLES.flatMap((role) => VERBS.map((verb): [Scope, ScopeText] => [`r:${verb}:${role}`, roleText(verb, role)])),
])

/** Scopes about the person; they belong to the provider's own endpoints. */
export const IDENTITY_SCOPES = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'] as const satisfies readonly Scope[]
/** Scopes that the API understands: what an access token, or a scoped API token, can carry. */
export const API_SCOPES: readonly Scope[] = [...SCOPES.keys()].filter((s) => !(IDENTITY_SCOPES as readonly string[]).includes(s))

export const isScope = (text: string): text is Scope => SCOPES.has(text as Scope)

/** `r:change:stock` -> `change:stock`; undefined for scopes that name no role. */
export const permissionOf = (scope: string): Permission | undefined =>
  scope.startsWith('r:') && isScope(scope) ? (scope.slice(2) as Permission) : undefined

/** "See parts" and the like for every role, and the basics: the scopes of a credential that can only read. */
export const READ_ONLY_SCOPES: readonly Scope[] = ['g:read', ...ROLES.map((role): Scope => `r:view:${role}`)]
