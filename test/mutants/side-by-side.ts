/** Guards of what happens side by side, on networks that go quiet and behind poolers. */
import type { Mutant } from './mutant.ts'

const rules = (rule: string) => ({
  test: 'test/resource/side-by-side/rules.test.js',
  grep: `rules that two requests could break together (PostgreSQL) ${rule}`,
})
const silence = (what: string) => ({ test: 'test/database/silence.test.js', grep: `a network that goes quiet (PostgreSQL) ${what}` })
const connection = { file: 'database/postgres-connection.js' }

export const mutants: Mutant[] = [
  {
    guards: 'side by side: totals of orders and rates',
    file: 'resource/inventory/kept/order-total.js',
    find: 'if (touched.has(EVERY))\n                await lockTable(trx, table);',
    replace: ';',
    ...rules('the total of an order follows the rates, and lines that are written beside new rates do, too'),
  },
  {
    guards: 'side by side: names of parts',
    file: 'resource/inventory/part/part-rules.js',
    find: "alone.push('part names');",
    replace: ';',
    ...rules('no IPN stands for two parts where that is forbidden'),
  },
  {
    guards: 'side by side: names of companies',
    file: 'resource/inventory/company/company-rules.js',
    find: "await inTurn(trx, 'company names');",
    replace: ';',
    ...rules('no two companies share name and e-mail, nor a name without e-mail'),
  },
  {
    guards: 'side by side: names of parameter templates',
    file: 'resource/inventory/parameter/template-rules.js',
    find: "lock: (trx) => inTurn(trx, 'parameter values'),",
    replace: '',
    ...rules('no two parameter templates share a name, however it is written'),
  },
  {
    guards: 'side by side: places that turn structural',
    file: 'resource/inventory/stock/location/places.js',
    find: "await beside(trx, 'tree of stock_location');",
    replace: '',
    ...rules('no stock is in a structural place'),
  },
  {
    guards: 'side by side: two lines that feed a build',
    file: 'resource/inventory/order/purchase/line-rules.js',
    find: "await lockRows(trx, 'build_build', [build], 'change');",
    replace: '',
    ...rules('no two lines feed one build'),
  },
  {
    guards: 'side by side: barcodes of what is received',
    file: 'resource/inventory/order/purchase/receive-order.js',
    find: "alone.push('linked barcodes');",
    replace: ';',
    ...rules('no two items have one barcode'),
  },
  {
    guards: 'side by side: entries of a day',
    file: 'resource/inventory/part/stocktake/generate-stocktake.js',
    find: "await inTurn(trx, 'stocktake entries');",
    replace: '',
    ...rules('a day has one stocktake entry a part'),
  },
  {
    guards: 'side by side: changes of access go one at a time',
    file: 'provider/identity/changes.js',
    find: 'await oneAtATime(trx);',
    replace: '',
    test: 'test/resource/side-by-side/identity.test.js',
    grep: 'rules about people that two requests could break together (PostgreSQL) the lasting token of a name is one token',
  },
  {
    guards: 'silence: a connection that nobody answers on is given up',
    ...connection,
    find: 'if (!patience)',
    replace: 'if (patience || !patience)',
    ...silence('gives up connections'),
  },
  {
    guards: 'silence: so are the others of the same network',
    ...connection,
    find: 'other.endUnlessHeardSince(Date.now() - patience);',
    replace: ';',
    ...silence('gives up connections'),
  },
  {
    guards: 'silence: locks of a transaction that is not heard of',
    ...connection,
    find: '`${set} idle_in_transaction_session_timeout = ${limits.idle * 1000}`',
    replace: "'select 1'",
    ...silence('lets go of the locks'),
  },
  {
    guards: 'silence: 503 of the API',
    file: 'resource/errors.js',
    find: 'if (thrown instanceof DatabaseUnavailable)\n        return new Unavailable();',
    replace: '',
    ...silence('answers 503 with Retry-After'),
  },
  {
    guards: 'poolers: names of statements follow from their text',
    ...connection,
    find: "createHash('sha256').update(text)",
    replace: "createHash('sha256').update(String(Math.random()))",
    test: 'test/database/pooler.test.js',
    grep: 'names of prepared statements (PostgreSQL)',
  },
  {
    guards: 'side by side: what a row is to refer to stays until it is written',
    file: 'resource/engine/write.js',
    find: 'caller, values, rows, true)',
    replace: 'caller, values, rows, false)',
    test: 'test/resource/side-by-side/rules.test.js',
    grep: 'rules that two requests could break together (PostgreSQL) what goes while',
  },
  {
    guards: 'side by side: orders that are made beside a new currency',
    file: 'resource/inventory/company/company-rules.js',
    find: 'await lockTable(trx, totals.lock)',
    replace: 'void totals',
    test: 'test/resource/side-by-side/rules.test.js',
    grep: 'rules that two requests could break together (PostgreSQL) an order is reckoned',
  },
]
