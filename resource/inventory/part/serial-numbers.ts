/** `GET /api/part/{id}/serial-numbers/`: the latest serial number of a part, and the one that comes next. */
import type { Database } from '../../../database.ts'
import { allow } from '../../auth/gate.ts'
import { shown } from '../../engine/singleton.ts'
import { bind } from '../../engine/sql.ts'
import { NotFound } from '../../errors.ts'
import { PART } from '../kinds/part.ts'
import { key, wholeTree } from '../variant-tree.ts'

/** "9" -> "10", "A-009" -> "A-010", "B" -> "B1". */
export function nextSerial(latest: string | null): string {
  if (latest === null) return '1'
  const digits = /\d*$/.exec(latest)![0]
  const before = latest.slice(0, latest.length - digits.length)
  return before + (digits ? String(BigInt(digits) + 1n).padStart(digits.length, '0') : '1')
}

/** The latest serial number in the tree of templates and variants that the part belongs to. */
export async function latestSerial(db: Pick<Database, 'all'>, part: number): Promise<string | null> {
  const tree = wholeTree(key(part))
  const [row] = await db.all<{ serial: string }>(
    `select s.serial from stock_item s where s.serial is not null and s.serial <> '' and s.part_id in (${tree.text})
      order by s.serial_int desc, s.serial desc, s.id desc limit 1`,
    bind(tree.params),
  )
  return row?.serial ?? null
}

export const serialNumbers = shown({
  id: 'part_serial_numbers_retrieve',
  path: '/api/part/{id}/serial-numbers/',
  summary: 'See the latest and next serial numbers of a part',
  view: allow.role('view', ['part', 'build', 'stock']),
  model: PART.name,
  response: {
    type: 'object',
    properties: { latest: { type: ['string', 'null'], readOnly: true }, next: { type: 'string', readOnly: true } },
    required: ['latest', 'next'],
  },
  async read({ db, path }) {
    const part = Number(path[0])
    if (!(await db.all('select 1 from part_part where id = ?', [part])).length) throw new NotFound('Part')
    const latest = await latestSerial(db, part)
    return { latest, next: nextSerial(latest) }
  },
})
