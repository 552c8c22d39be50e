/** The writes of the mix. Each leaves its mark where the judge finds it. */
import { BUILD_ACTS } from './build-acts.ts'
import type { Ask } from './client.ts'
import type { Write } from './ledger.ts'
import { ORDER_ACTS } from './order-acts.ts'
import type { Shop } from './shop.ts'

/** Makes what a write needs first, and no more than once, however often it must ask. @returns key of the row */
export type Prepare = (path: string, body: object) => Promise<number>

/** @param n tells this write from all others @param own the writer's rows that nobody else changes */
export type Act = (shop: Shop, mark: string, n: number, own: Shop['own'][number], prepare: Prepare) => Acted | Promise<Acted>
export type Acted = Ask & Omit<Write, 'mark' | 'outcome'>

const post = (path: string, body: unknown): Ask => ({ method: 'POST', path, body })
const some = <T>(rows: readonly T[], n: number): T => rows[n % rows.length]!
/** In the order of their keys and against it, in turn. */
const turned = <T>(rows: readonly T[], n: number): T[] => (n % 2 ? [...rows] : [...rows].reverse())

export const ACTS: readonly Act[] = [
  // Counts of several items.
  ({ items }, notes, n) => ({
    ...post('/stock/count/', { items: turned(items.slice(0, 3), n).map((pk) => ({ pk, quantity: 900_000 + n })), notes }),
    trace: 'history',
    rows: 3,
  }),
  ({ items }, notes, n) => ({
    ...post('/stock/add/', { items: turned([some(items, n), some(items, n + 2)], n).map((pk) => ({ pk, quantity: 2 })), notes }),
    trace: 'history',
    rows: 2,
  }),
  ({ items }, notes, n) => ({
    ...post('/stock/remove/', { items: turned([some(items, n), some(items, n + 1)], n).map((pk) => ({ pk, quantity: 1 })), notes }),
    trace: 'history',
    rows: 2,
  }),
  // A split: a row with what stays and one with what goes.
  ({ items, places }, notes, n) => ({
    ...post('/stock/transfer/', { items: [{ pk: some(items, n), quantity: 1 }], location: some(places, n), notes }),
    trace: 'history',
    rows: 2,
  }),
  // A move as a whole.
  ({ things, places }, notes, n) => ({
    ...post('/stock/transfer/', {
      items: turned(things.slice(0, 2), n).map((pk) => ({ pk, quantity: 1 })),
      location: some(places, n),
      notes,
    }),
    trace: 'history',
    rows: 2,
  }),
  ({ orders, places }, batch_code, n) => ({
    ...post(`/order/po/${some(orders, n).pk}/receive/`, {
      items: turned(some(orders, n).lines, n).map((line_item) => ({ line_item, quantity: 1, location: some(places, n), batch_code })),
    }),
    trace: 'receipt',
    rows: 2,
  }),
  ({ parts }, _, n) => ({
    ...post('/part/sale-price/', { part: some(parts, n), quantity: n, price: 1 + (n % 90) }),
    trace: 'price',
    rows: 1,
  }),
  // A part, its first stock, and where it is bought.
  ({ categories, places, supplier }, name, n) => ({
    ...post('/part/', {
      name,
      category: some(categories, n),
      initial_stock: { quantity: 3, location: some(places, n) },
      initial_supplier: { supplier, sku: name },
    }),
    trace: 'part',
    rows: 3,
  }),
  ({ categories }, description, n, { part }) => ({
    method: 'PATCH',
    path: `/part/${part}/`,
    body: { category: some(categories, n), description },
    trace: 'part row',
    rows: 1,
    row: { id: part, reference: some(categories, n) },
  }),
  ({ categories }, description, n, { category }) => ({
    method: 'PATCH',
    path: `/part/category/${category}/`,
    body: { parent: some(categories, n), description },
    trace: 'category row',
    rows: 1,
    row: { id: category, reference: some(categories, n) },
  }),
  ...ORDER_ACTS,
  ...BUILD_ACTS,
]
