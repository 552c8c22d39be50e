/** The guards of line 60 of the attack list that keep one request from holding the only thread. */
import type { Mutant } from './mutant.ts'

const waits = { test: 'test/resource/engine/waits.test.js' }
const filters = { ...waits, file: 'resource/engine/fields/filters.js', grep: 'as many filters' }

export const mutants: Mutant[] = [
  {
    guards: '60: keys and values of a body',
    ...waits,
    file: 'resource/engine/json-text.js',
    find: 'values > MAX_BODY_VALUES',
    replace: 'false',
    grep: 'too many keys and values',
  },
  { guards: '60: filters of a body', ...filters, find: '++pairs > MAX_PAIRS', replace: 'false' },
  { guards: '60: characters of the filters of a body', ...filters, find: 'length > MAX_TEXT', replace: 'false' },
  {
    guards: '60: a text of tags',
    ...waits,
    file: 'resource/engine/fields/tags.js',
    find: 'value.length > MAX_TEXT',
    replace: 'false',
    grep: 'very many tags',
  },
  {
    guards: '60: conditions by parameters',
    ...waits,
    file: 'resource/inventory/parameter/by-parameters.js',
    find: 'limitConditions(asked.length);',
    replace: '',
    grep: 'many times over',
  },
  {
    guards: '60: a parameter that comes twice',
    ...waits,
    file: 'resource/inventory/parameter/by-parameters.js',
    find: '[...new Set(request.query.keys())]',
    replace: '[...request.query.keys()]',
    grep: 'many times over',
  },
  {
    guards: '60: conditions of a list together',
    ...waits,
    file: 'resource/engine/conditions.js',
    find: 'limitConditions(asked.length + patterns.length + narrowed.length);',
    replace: '',
    grep: 'counted together',
  },
  {
    guards: '60: texts that no database looks for',
    ...waits,
    file: 'resource/engine/sql.js',
    find: 'text.length > MAX_CONTAINED',
    replace: 'false',
    grep: 'no database looks for',
  },
  {
    guards: '60: what an expression takes to be read',
    ...waits,
    file: 'resource/engine/pattern.js',
    find: 'foldedCharacters(source) > MAX_FOLDED',
    replace: 'false',
    grep: 'dear to read',
  },
  {
    guards: '60: units that lie in each other',
    file: 'resource/inventory/units/units.js',
    find: 'this.#chain >= MAX_CHAIN',
    replace: 'false',
    test: 'test/resource/inventory/units/convert.test.js',
    grep: 'however many are made of each other',
  },
  {
    guards: '60: units that another process changes',
    ...waits,
    file: 'resource/inventory/units/convert.js',
    find: 'text !== kept.text',
    replace: "kept.text === '[]'",
    grep: 'another process',
  },
  {
    guards: '60: how many units there are',
    ...waits,
    file: 'resource/inventory/units/custom-unit.js',
    find: 'offset(MAX_UNITS - 1)',
    replace: 'offset(100_000)',
    grep: 'have a number',
  },
]
