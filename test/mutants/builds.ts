/** Guards of builds and of what they hold: it is there, it fits, and it is theirs. */
import type { Mutant } from './mutant.ts'

const build = 'resource/inventory/build'
const said = (file: string, title: string) => (what: string) => ({ test: `test/${build}/${file}.test.js`, grep: `${title} ${what}` })
const held = said('holding', 'stock of builds (SQLite)')
const orders = said('build', 'builds (SQLite)')
const lines = said('lines', 'lines of builds (SQLite)')
const takes = said('lines', 'what a build takes of a component')
const refused = 'is refused where it does not fit, is not there, or is too much'

export const mutants: Mutant[] = [
  {
    guards: 'builds: no more is held than there is',
    file: `${build}/holding.js`,
    find: 'if (quantity > left)',
    replace: 'if (false)',
    ...held(refused),
  },
  {
    guards: 'builds: what is held fits the line',
    file: `${build}/holding.js`,
    find: 'if (!this.#fitting.has(',
    replace: 'if (false && !this.#fitting.has(',
    ...held('may be a substitute, or a variant where the line takes it'),
  },
  {
    guards: 'builds: variants only where they are allowed',
    file: `${build}/holding.js`,
    find: 'up.above = takes.part and (up.part = up.above or takes.variants)',
    replace: 'up.above = takes.part',
    ...held('may be a substitute, or a variant where the line takes it'),
  },
  {
    guards: 'builds: trackable where the part of the line is',
    file: `${build}/holding.js`,
    find: ' and named.trackable = p.trackable',
    replace: '',
    ...held('is trackable where the part of the line is, and only there'),
  },
  {
    guards: 'stock for a line: trackable where its part is',
    file: 'resource/inventory/variant-tree.js',
    find: ' and named.trackable = p.trackable',
    replace: '',
    ...held('is trackable where the part of the line is, and only there'),
  },
  {
    guards: 'builds: what is held is in stock',
    file: `${build}/holding.js`,
    find: 'if (!isInStock(item))',
    replace: 'if (false)',
    ...held(refused),
  },
  {
    guards: 'builds: what is tracked is held for an output',
    file: `${build}/holding.js`,
    find: "return line.tracked ? 'Build output must be specified for allocation of tracked parts' : undefined;",
    replace: 'return undefined;',
    ...held(refused),
  },
  {
    guards: 'builds: an output of the build',
    file: `${build}/holding.js`,
    find: 'if (output.build_id !== line.build_id)',
    replace: 'if (false)',
    ...held(refused),
  },
  {
    guards: 'builds: what sales hold is not there for builds',
    file: 'resource/inventory/stock/item/allocated.js',
    find: 'and o.status in (${SOLD}) and s.shipment_date is null), 0)',
    replace: 'and o.status in (-1)), 0)',
    ...held('is what nothing else holds: sales and transfers count'),
  },
  {
    guards: 'builds: a build that is open',
    file: `${build}/holding.js`,
    find: 'if (!isOpen(BUILDS, build))',
    replace: 'if (false)',
    ...held('is held by no build that is done or cancelled'),
  },
  {
    guards: 'builds: a line of the build',
    file: `${build}/allocate.js`,
    find: 'if (line?.build_id !== build.id)',
    replace: 'if (!line)',
    ...held(refused),
  },
  {
    guards: 'builds: a row that is changed',
    file: `${build}/item-rules.js`,
    find: 'if (problem)',
    replace: 'if (false)',
    ...held('is held by a row that is made, changed and deleted, one or several at once'),
  },
  {
    guards: 'builds: a row keeps to its build',
    file: `${build}/item-rules.js`,
    find: 'if (row && lines.get(row.build_line_id)?.build_id !== line.build_id)',
    replace: 'if (false)',
    ...held('is held by a row that is made, changed and deleted, one or several at once'),
  },
  {
    guards: 'builds: what is lost in making',
    file: `${build}/bom-lines.js`,
    find: '(WHOLE_LOSS + BigInt(line.attrition))',
    replace: 'WHOLE_LOSS',
    ...takes('is what each takes, with losses, set-up and rounding'),
  },
  {
    guards: 'builds: whole multiples',
    file: `${build}/bom-lines.js`,
    find: '((all + multiple - 1n) / multiple) * multiple',
    replace: 'all',
    ...takes('is enough, a multiple, and no more than one multiple too much'),
  },
  {
    guards: 'builds: another quantity takes more',
    file: `${build}/build-rules.js`,
    find: 'await (row ? recalculateLines(trx, build) : makeLines(trx, build));',
    replace: 'if (!row) await makeLines(trx, build);',
    ...orders('keep their part, and ask for as much as their quantity takes'),
  },
  {
    guards: 'builds: what takes no place is no line',
    file: `${build}/bom-lines.js`,
    find: 'where not p.virtual and',
    replace: 'where',
    ...lines('are those of the bill of materials with those of the templates, but for what is virtual'),
  },
  {
    guards: 'builds: a build keeps its part',
    file: `${build}/build-rules.js`,
    find: "if (row && changes(write, 'part_id'))",
    replace: 'if (false)',
    ...orders('keep their part, and ask for as much as their quantity takes'),
  },
  {
    guards: 'builds: none lies below itself',
    file: `${build}/build-rules.js`,
    find: "changes(write, 'parent_id') && (await isBelow(trx, parent, id))",
    replace: 'false',
    ...orders('lie below each other, and in no circle'),
  },
  {
    guards: 'builds: only what is cancelled is deleted',
    file: `${build}/build-rules.js`,
    find: 'if (row.status !== STATUS.CANCELLED)',
    replace: 'if (false)',
    ...orders('go only when they are cancelled, with their lines and what they held'),
  },
]
