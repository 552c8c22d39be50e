/** What forms tell, and what holds what they tell. */
import type { Mutant } from './mutant.ts'

const forms = (grep: string) => ({ test: 'test/resource/inventory/forms.test.js', grep })

export const mutants: Mutant[] = [
  {
    guards: 'forms: only rows that a reference may name',
    file: 'resource/engine/request.js',
    find: "`${one.ref.target.table}${isKept(one) ? '' : limitsOf(one)}`",
    replace: '`${one.ref.target.table}`',
    also: { file: 'resource/engine/request.js', find: "raw(kept ? '' : limitsOf(one))", replace: "raw('')" },
    ...forms('held by the write'),
  },
  {
    guards: 'forms: what a row refers to already may stay',
    file: 'resource/engine/request.js',
    find: "raw(kept ? '' : limitsOf(one))",
    replace: 'raw(limitsOf(one))',
    ...forms('may stay what it was'),
  },
  {
    guards: 'forms: a null is no default of a change',
    file: 'resource/engine/shape.js',
    find: "(mode === 'create' && field.isNothing(given))",
    replace: 'field.isNothing(given)',
    ...forms('are none for a change'),
  },
  {
    guards: 'forms: what only the database knows is asked each time',
    file: 'resource/engine/options.js',
    find: 'f.options(facts)',
    replace: 'f.options()',
    ...forms('hold those of the installation'),
  },
  {
    guards: 'forms: defaults that settings say',
    file: 'resource/engine/options.js',
    find: 'default: preset }',
    replace: '}',
    ...forms('of a part are those of the installation'),
  },
  {
    guards: 'forms: no more than the caller may do',
    file: 'resource/engine/options.js',
    find: '&& isAllowed(o.access, asking.principal)',
    replace: '',
    ...forms('no more than the caller may do'),
  },
]
