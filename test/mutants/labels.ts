/** Guards of labels of suppliers: what is found by them, by whom, and what comes into stock by them. */
import type { Mutant } from './mutant.ts'

const of = (file: string, grep: string) => ({
  file: `resource/inventory/barcode/${file}.js`,
  test: 'test/resource/inventory/barcode/labels.test.js',
  grep,
})

export const mutants: Mutant[] = [
  {
    guards: 'labels: what the scanning person may not see',
    find: 'id !== undefined && visible(request, { model, id })',
    replace: 'id !== undefined',
    ...of('scan', 'of DigiKey are found'),
  },
  {
    guards: 'labels: the company of who may not see it',
    find: 'company !== undefined && maySee(COMPANY.model, request.principal)',
    replace: 'company !== undefined',
    ...of('scan', 'name their supplier'),
  },
  {
    guards: 'labels: names of companies by words',
    find: '`% $',
    replace: '`%$',
    ...of('match-label', 'name their supplier'),
  },
  {
    guards: 'labels: an order that is not there',
    find: "lines.whereIn('o.id', wanted.orders);",
    replace: ';',
    ...of('receive-scan', 'that nobody knows'),
  },
  {
    guards: 'labels: one of several parts',
    find: 'if (ambiguous)',
    replace: 'if (false)',
    ...of('receive-scan', 'that nobody knows'),
  },
  {
    guards: 'labels: no amount',
    find: 'counted === undefined || ',
    replace: '',
    ...of('receive-scan', 'of LCSC without an amount'),
  },
  {
    guards: 'labels: packs',
    find: 'line.pack === PIECE ? pieces : undefined',
    replace: 'pieces',
    ...of('receive-scan', 'count pieces'),
  },
]
