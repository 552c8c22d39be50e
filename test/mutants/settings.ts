/** Guards that settings put up, and those around settings themselves. */
import type { Mutant } from './mutant.ts'

const acting = (grep: string) => ({ test: 'test/resource/inventory/settings/acting-settings.test.js', grep })
const settings = (grep: string) => ({ test: 'test/resource/inventory/settings/settings.test.js', grep })

export const mutants: Mutant[] = [
  {
    guards: 'settings: serial numbers that stay',
    file: 'resource/inventory/stock/item/stock-item-rules.js',
    find: '!(await asked.editSerials())',
    replace: 'false',
    ...acting('STOCK_ALLOW_EDIT_SERIAL'),
  },
  {
    guards: 'settings: serialized stock that stays',
    file: 'resource/inventory/stock/item/stock-item-rules.js',
    find: '!(await asked.deleteSerialized())',
    replace: 'false',
    ...acting('STOCK_ALLOW_DELETE_SERIALIZED'),
  },
  {
    guards: 'settings: what the configuration says',
    file: 'resource/inventory/settings/operations.js',
    find: 'if (definition.fixed)',
    replace: 'if (false)',
    ...settings('refuse INVENTREE_BASE_URL'),
  },
  {
    guards: 'settings: currencies that another setting lists',
    file: 'resource/inventory/settings/operations.js',
    find: '?.includes(value) === false',
    replace: '?.includes(value) === undefined',
    ...settings('refuse INVENTREE_DEFAULT_CURRENCY'),
  },
]
