/** Lists of the nodes of a tree: in the order of their paths, and all at once for a tree on a screen. */
import type { Dialect } from './dialect.ts'
import type { Field } from './field.ts'
import { field } from './fields/index.ts'
import type { Model } from './fields/ref.ts'
import { filter } from './filter.ts'
import type { Caller } from './operation.ts'
import { type Declaration, resource } from './resource.ts'
import { join, raw, type Sql, sql } from './sql.ts'
import { descendants, rootKey, wholeNumber, within } from './tree.ts'

const byPath = () => [raw('t.pathstring')]
/** What the contract's orders of a tree mean. */
export const treeOrders = { pathstring: byPath, tree_id: (d: Dialect): Sql[] => [rootKey(d, 't'), ...byPath()], lft: byPath }

interface TreeList extends Required<Pick<Declaration, 'path' | 'name' | 'noun' | 'plural'>>, Pick<Declaration, 'orders'> {
  readonly kind: Model
  readonly icon: Field
  /** The field that counts what lies below a node. */
  readonly below: string
}

/** A key that a request names; what is none is passed over. */
const keyOf = (value: string | null): number | undefined => (/^\d{1,9}$/.test(value ?? '') ? Number(value) : undefined)

/** With what is searched come the branches that lead to it, and with the node to expand to those, and its neighbours. */
const leadingTo =
  (table: string) =>
  ({ query }: Caller, found: readonly Sql[]): readonly Sql[] | undefined => {
    const target = keyOf(query.get('expand_to'))
    if (!found.length || (target === undefined && !query.get('search')?.trim())) return undefined
    const up = (from: Sql): Sql => sql`t.id in (select up.id ${from} join ${raw(table)} up on ${within('t', 'up')} where `
    const wanted = join(found, ' and ')
    const shown = query.get('search')?.trim() ? sql`${up(raw(`from ${table} t`))}${wanted})` : sql`(${wanted})`
    if (target === undefined) return [shown]
    const beside = sql`exists (select 1 from ${raw(table)} x where x.id = ${target} and coalesce(x.parent_id, 0) = coalesce(t.parent_id, 0))`
    return [sql`(${shown} or ${up(raw(`from ${table} t`))}t.id = ${target}) or ${beside})`]
  }

/** All nodes with just what a tree on a screen needs. */
export const treeList = ({ kind, icon, below, orders, ...named }: TreeList) =>
  resource({
    kind,
    ...named,
    model: kind.name,
    fields: {
      pk: field.pk(),
      name: field.text(100).required().help('What it is called'),
      description: field.text(250).blank().help('What belongs there'),
      pathstring: field.text(2000).blank().label('Path').help('Names from the root down to it'),
      parent: field.ref(kind).nullable(),
      tree_id: field.computed({ type: 'integer' }, (d, t) => rootKey(d, t)),
      level: field.integer().readOnly(),
      icon,
      structural: field.bool().told({ default: false }).help('Whether it holds others alone'),
      [below]: field.computed({ type: 'integer' }, (_d, t) => descendants(kind.table!, t)),
    },
    filter: ['level', 'parent'],
    filters: {
      max_level: filter.of({ type: 'number' }, (value) => sql`t.level <= ${wholeNumber(value)}`, 'How many levels down'),
      tree_id: filter.ofKey((root, { dialect }) => sql`${rootKey(dialect, 't')} = ${root}`, 'Key of the root'),
      expand_to: filter.of({ type: 'integer' }, () => undefined, 'Show this one, what leads to it and what lies beside it, too'),
    },
    widen: leadingTo(kind.table!),
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
