import type { Trx } from '../../../database.ts'
import { isAllowed } from '../../auth/gate.ts'
import type { Caller } from '../../engine/operation.ts'
import { invalid } from '../../errors.ts'
import { COMPANY, MANUFACTURER_PART } from '../kinds/company.ts'

interface Named {
  readonly manufacturer: string
  readonly MPN: string
  readonly part: number
}

/**
 * The manufacturer part that the maker's name and its number stand for: that of the part where there is one. None is found by whoever may not
 * see them, or not who makes them. @returns its key @throws ValidationError
 */
export async function namedManufacturerPart(trx: Trx, { principal }: Caller, { manufacturer, MPN, part }: Named): Promise<number> {
  const sees = [COMPANY, MANUFACTURER_PART].every((kind) => isAllowed(kind.access('view'), principal))
  const found: { id: number; part_id: number }[] = sees
    ? await trx('company_manufacturer_part as m')
        .join('company_company as c', 'c.id', 'm.manufacturer_id')
        .where({ 'c.name': manufacturer, 'm.MPN': MPN })
        .orderBy('m.id')
        .select('m.id', 'm.part_id')
    : []
  const row = found.find(({ part_id }) => part_id === part) ?? found[0]
  if (!row) throw invalid('There is no manufacturer part of this manufacturer and MPN.', 'MPN')
  return row.id
}
