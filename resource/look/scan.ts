/** Finding something by its code: read by the camera, by a scanner that types, or by hand. */
import { ValidationError } from '../errors.ts'
import { MANUFACTURER_PART, SUPPLIER_PART } from '../inventory/kinds/company.ts'
import type { Kind } from '../inventory/kinds/index.ts'
import { PART } from '../inventory/kinds/part.ts'
import { LOCATION, STOCK_ITEM } from '../inventory/kinds/stock.ts'
import type { Row } from './ask.ts'
import type { Look, Shown } from './page.ts'

const MAX_CODE = 4095

const bought = ({ instance }: Row): string | undefined => (instance ? `/look/parts/${(instance as Row).part}/` : undefined)

/** What a code can lead to, and where its page is. */
const FOUND: readonly (readonly [kind: Kind, page: (found: Row) => string | undefined])[] = [
  [STOCK_ITEM, ({ pk }) => `/look/items/${pk}/`],
  [PART, ({ pk }) => `/look/parts/${pk}/`],
  [LOCATION, ({ pk }) => `/look/locations/${pk}/`],
  [SUPPLIER_PART, bought],
  [MANUFACTURER_PART, bought],
]

const page = (code: string, problem?: 'unknown' | 'other'): Shown => ({
  name: 'look/scan',
  data: { code, problem },
  ...(problem ? { status: 422 } : {}),
})

export const scanPage = (): Shown => page('')

/** Asks the API what was scanned, as every scanner does, and goes there. */
export async function scanned({ ask }: Look, code: unknown): Promise<Shown> {
  const barcode = typeof code === 'string' ? code.trim().slice(0, MAX_CODE) : ''
  if (!barcode) return page('')
  try {
    const found = await ask.post('/api/barcode/', { barcode })
    const to = FOUND.flatMap(([{ model }, where]) => (found[model] ? [where(found[model] as Row)] : [])).find(
      (address) => address !== undefined,
    )
    return to ? { to } : page(barcode, 'other')
  } catch (error) {
    if (error instanceof ValidationError) return page(barcode, 'unknown')
    throw error
  }
}
