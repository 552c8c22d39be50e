/** Lists of the nodes of a tree: in the order of their paths, and all at once for a tree on a screen. */
import type { Dialect } from './dialect.ts'
import type { Field } from './field.ts'
import { field } from './fields/index.ts'
import type { Model } from './fields/ref.ts'
import { filter } from './filter.ts'
import { type Declaration, resource } from './resource.ts'
import { raw, type Sql, sql } from './sql.ts'
import { descendants, rootKey, wholeNumber } from './tree.ts'

const byPath = () => [raw('t.pathstring')]
/** What the contract's orders of a tree mean. */
export const treeOrders = { pathstring: byPath, tree_id: (d: Dialect): Sql[] => [rootKey(d, 't'), ...byPath()], lft: byPath }

interface TreeList extends Required<Pick<Declaration, 'path' | 'name' | 'noun' | 'plural'>>, Pick<Declaration, 'orders'> {
  readonly kind: Model
  readonly icon: Field
  /** The field that counts what lies below a node. */
  readonly below: string
}

/** All nodes with just what a tree on a screen needs. */
export const treeList = ({ kind, icon, below, orders, ...named }: TreeList) =>
  resource({
    kind,
    ...named,
    model: named.name,
    fields: {
      pk: field.pk(),
      name: field.text(100).required(),
      description: field.text(250).blank(),
      pathstring: field.text(2000),
      parent: field.ref(kind).nullable(),
      tree_id: field.computed({ type: 'integer' }, (d, t) => rootKey(d, t)),
      level: field.integer().readOnly(),
      icon,
      structural: field.bool(),
      [below]: field.computed({ type: 'integer' }, (_d, t) => descendants(kind.table!, t)),
    },
    filter: ['level', 'parent'],
    filters: {
      max_level: filter.of({ type: 'number' }, (value) => sql`t.level <= ${wholeNumber(value)}`, 'How many levels down'),
      tree_id: filter.ofKey((root, { dialect }) => sql`${rootKey(dialect, 't')} = ${root}`, 'Key of the root'),
    },
    search: ['name', 'description'],
    order: [below],
    orders: {
      level: (d) => [raw('t.level'), d.textOrder(raw('t.name'))],
      name: (d) => [d.textOrder(raw('t.name')), raw('t.level')],
      ...orders,
    },
    defaultOrder: ['level', 'name'],
    operations: ['list'],
  })
