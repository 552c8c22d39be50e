/** The guards of requests that write many rows, and of what goes with a row that is deleted. */
import type { Mutant } from './mutant.ts'

const bulk = { test: 'test/resource/engine/bulk.test.js' }
const turns = { ...bulk, file: 'resource/engine/bulk-turns.js', grep: 'two at a time' }
const gone = { test: 'test/resource/inventory/company/company-delete.test.js' }
const company = { ...gone, file: 'resource/inventory/company/company-rules.js' }

export const mutants: Mutant[] = [
  {
    guards: 'bulk: rows of a request are written together',
    ...bulk,
    file: 'resource/engine/write.js',
    find: 'const inSequence = (r, steps, input) =>',
    replace: 'const inSequence = (r, steps, input) => true ||',
    grep: 'few statements',
  },
  {
    guards: 'bulk: rows that depend on each other are written in sequence',
    ...bulk,
    file: 'resource/engine/write.js',
    find: 'const inSequence = (r, steps, input) =>',
    replace: 'const inSequence = (r, steps, input) => false &&',
    grep: 'in sequence',
  },
  { guards: 'bulk: two of a person at a time', ...turns, find: 'const AT_ONCE = 2;', replace: 'const AT_ONCE = 50;' },
  { guards: 'bulk: so many may wait', ...turns, find: 'const MAX_WAITING = 10;', replace: 'const MAX_WAITING = 1000;' },
  {
    guards: 'bulk: a write that waits too long is a 503',
    ...bulk,
    file: 'database/group-commit.js',
    find: 'fail(new DatabaseUnavailable(new Error(`No turn to write within ${turn} ms.`)));',
    replace: 'fail(new Error());',
    grep: 'fifteen seconds',
  },
  {
    guards: 'bulk: a write waits fifteen seconds for its turn',
    ...bulk,
    file: 'database/sqlite.js',
    find: 'const TURN_MS = 15_000;',
    replace: 'const TURN_MS = 60_000;',
    grep: 'fifteen seconds',
  },
  {
    guards: 'bulk: what is installed in an item',
    ...bulk,
    file: 'resource/inventory/stock/item/stock-item-rules.js',
    find: 'if (item.contains > inside.length)',
    replace: 'if (false)',
    grep: 'installed in it',
  },
  {
    guards: 'gone with it: supplier parts of a company go by their rules',
    ...company,
    find: 'await removeRows(supplierPart, request, trx, sold);',
    replace: '',
    grep: 'prices of parts follow',
  },
  {
    guards: 'gone with it: supplier parts of a company, for those who may delete them',
    ...company,
    find: 'if (sold.length)',
    replace: 'if (false)',
    also: { file: 'resource/inventory/company/company-rules.js', find: 'if (made.length)', replace: 'if (false)' },
    grep: 'deletes no company',
  },
  {
    guards: 'gone with it: prices of a supplier part',
    ...gone,
    file: 'resource/inventory/company/supplier-part-rules.js',
    find: "gate(PRICE_BREAK.access('delete'), request.principal)",
    replace: 'undefined',
    grep: 'deletes no company',
  },
  {
    guards: 'gone with it: lines of a part',
    ...gone,
    file: 'resource/engine/write.js',
    find: 'if (keys.length)',
    replace: 'if (false)',
    grep: 'a part takes its lines',
  },
  {
    guards: 'gone with it: results of a test',
    ...gone,
    file: 'resource/inventory/part/test/test-template-rules.js',
    find: 'if (results.length)',
    replace: 'if (false)',
    grep: 'a test takes its results',
  },
  {
    guards: 'gone with it: values of a parameter template',
    ...gone,
    file: 'resource/inventory/parameter/template-rules.js',
    find: "gate(modelAccess(kind, 'delete'), request.principal)",
    replace: 'undefined',
    grep: 'a template of parameters',
  },
  {
    guards: 'gone with it: values of a locked part',
    ...gone,
    file: 'resource/inventory/parameter/template-rules.js',
    find: 'await refuseLocked(trx, `select',
    replace: 'void (trx, `select',
    grep: 'a template of parameters',
  },
  {
    guards: 'kept prices are compared',
    test: 'test/cli/check.test.js',
    file: 'resource/inventory/kept/index.js',
    find: '    PRICES,\n    TOTALS,',
    replace: '    TOTALS,',
    grep: 'kept prices',
  },
]
