/** What follows from names: how they are shown in full, sorted, told apart and addressed. */
import type { Row, Trx } from '../../../database.ts'
import { clashingKey, nameKey } from '../../../provider/identity/name-key.ts'
import { MAX_INTEGER } from '../../engine/fields/number.ts'
import { distinctSlug, slug } from '../../engine/fields/tags.ts'
import { derived } from './derived.ts'

/** `IPN | name | revision`. */
export const fullName = ({ IPN, name, revision }: Row): string => [IPN, name, revision].filter(Boolean).join(' | ')

/** The name without what is no letter, digit or underscore, in lower case: what programs that report results call a test. */
export function testKey(name: string): string {
  const plain = name.toLowerCase().replace(/[^\p{L}\p{N}_]/gu, '')
  return /^\p{N}/u.test(plain) ? `_${plain}` : plain
}

/** What serial numbers are sorted by: the number that one begins or else ends with, as far as the column holds it. */
export function serialInt(serial: string | null): number {
  const digits = /^\d+/.exec(serial ?? '')?.[0] ?? /\d+$/.exec(serial ?? '')?.[0]
  return digits ? Math.min(Number(digits), MAX_INTEGER) : 0
}

/** A key that no two rows have: the plain one, unless another row has it. */
const distinct =
  (table: string, column: string, plain: (row: Row) => string, other: (row: Row) => string) =>
  async (trx: Trx): Promise<(row: Row) => Row> => {
    const taken = new Set<unknown>(await trx(table).pluck(column))
    return (row) => {
      const choices: unknown[] = [plain(row), other(row)]
      const right = choices.find((key) => key === row[column]) ?? choices.find((key) => !taken.has(key))
      taken.add(right)
      return { [column]: right }
    }
  }
const named = (table: string, name: string) =>
  derived({
    table,
    columns: ['name_key'],
    reads: `t.${name} as name`,
    rule: distinct(
      table,
      'name_key',
      ({ name }) => nameKey(String(name)),
      ({ name, id }) => clashingKey(String(name), Number(id)),
    ),
  })

export const NAMES = [
  derived({
    table: 'part_part',
    columns: ['full_name'],
    reads: 't.name, t."IPN", t.revision',
    rule: () => (row) => ({ full_name: fullName(row) }),
  }),
  derived({
    table: 'part_test_template',
    columns: ['key'],
    reads: 't.test_name',
    rule: () => (row) => ({ key: testKey(String(row.test_name)) }),
  }),
  derived({
    table: 'stock_item',
    columns: ['serial_int'],
    reads: 't.serial',
    rule: () => (row) => ({ serial_int: serialInt(row.serial === null ? null : String(row.serial)) }),
  }),
  derived({
    table: 'common_tag',
    columns: ['slug'],
    reads: 't.name',
    rule: distinct(
      'common_tag',
      'slug',
      ({ name }) => slug(String(name)),
      ({ name }) => distinctSlug(String(name)),
    ),
  }),
  named('auth_user', 'username'),
  named('auth_group', 'name'),
]
