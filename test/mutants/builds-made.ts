/** Guards of what builds make and use up: all is paid for once, and what is done stays done. */
import type { Mutant } from './mutant.ts'

const build = 'resource/inventory/build'
const said = (file: string, title: string) => (what: string) => ({ test: `test/${build}/${file}.test.js`, grep: `${title} ${what}` })
const outputs = said('outputs/outputs', 'outputs of builds (SQLite)')
const tracked = said('outputs/tracked', 'tracked components of outputs (SQLite)')
const together = said('outputs/together', 'outputs together (SQLite)')
const ending = said('finish', 'the end of builds (SQLite)')
/** Its parts follow from each other. */
const story = { test: `test/${build}/story.test.js`, grep: 'a workshop that builds amplifiers (SQLite)' }

export const mutants: Mutant[] = [
  {
    guards: 'builds: outputs of the build',
    file: `${build}/outputs/outputs.js`,
    find: 'if (output.build_id !== build.id)',
    replace: 'if (false)',
    ...outputs('are all done, or none'),
  },
  {
    guards: 'builds: outputs are done once',
    file: `${build}/outputs/outputs.js`,
    find: 'if (!output.is_building)',
    replace: 'if (false)',
    ...together('are completed, rejected or taken back once, however many try'),
  },
  {
    guards: 'builds: an output twice in a request',
    file: `${build}/outputs/outputs.js`,
    find: 'seen.has(item.id)',
    replace: 'false',
    ...outputs('are all done, or none'),
  },
  {
    guards: 'builds: no more is done than was begun',
    file: `${build}/outputs/outputs.js`,
    find: 'if (quantity > output.quantity)',
    replace: 'if (false)',
    ...outputs('are all done, or none'),
  },
  {
    guards: 'builds: an output with its components',
    file: `${build}/outputs/complete-outputs.js`,
    find: 'if (isMissing(output.id, quantity))',
    replace: 'if (false)',
    ...tracked('are installed when the output is completed, used up by the build, and counted by the line'),
  },
  {
    guards: 'builds: an output that passed its tests',
    file: `${build}/outputs/complete-outputs.js`,
    find: 'else if (failed.has(output.id))',
    replace: 'else if (false)',
    ...story,
  },
  {
    guards: 'builds: an output with components is not divided',
    file: `${build}/outputs/complete-outputs.js`,
    find: 'else if (goesIn.length && quantity < output.quantity)',
    replace: 'else if (false)',
    ...tracked('keep an output from being divided'),
  },
  {
    guards: 'builds: what was built counts',
    file: `${build}/outputs/complete-outputs.js`,
    find: 'completed += quantity;',
    replace: ';',
    ...story,
  },
  {
    guards: 'builds: what is rejected is no stock',
    file: `${build}/outputs/scrap-outputs.js`,
    find: 'location_id: location, status, status_custom_key: null',
    replace: 'location_id: location',
    ...story,
  },
  {
    guards: 'builds: what goes into an output is in no other',
    file: `${build}/use-held.js`,
    find: 'used.belongs_to_id = output.id;',
    replace: ';',
    ...story,
  },
  {
    guards: 'builds: what is used up is at hand',
    file: 'resource/inventory/order/family/take-held.js',
    find: 'if (!isAtHand(item))',
    replace: 'if (false)',
    ...tracked('that are not there any more, or are still being made, stop the output'),
  },
  {
    guards: 'builds: lines count what is used up',
    file: `${build}/use-held.js`,
    find: "await countGone(trx, BUILDS, 'consumed', gone)",
    replace: 'void gone',
    ...story,
  },
  {
    guards: 'builds: a build is done when all was built, unless less is accepted',
    file: `${build}/finish.js`,
    find: 'if (!accept_incomplete && ',
    replace: 'if (false && ',
    ...story,
  },
  {
    guards: 'builds: of several lots nobody chose, none is taken',
    file: `${build}/auto-allocate.js`,
    find: "'and several = 1'",
    replace: "''",
    ...story,
  },
  {
    guards: 'builds: a build is done with what it takes, unless less is accepted',
    file: `${build}/finish.js`,
    find: 'if (!accept_unallocated && ',
    replace: 'if (false && ',
    ...ending('finish'),
  },
  {
    guards: 'builds: a build is done with no more than it takes, unless that is accepted',
    file: `${build}/finish.js`,
    find: "if (accept_overallocated === 'reject' && ",
    replace: 'if (false && ',
    ...ending('finish'),
  },
  {
    guards: 'builds: only what is in production is done',
    file: `${build}/finish.js`,
    find: 'if (build.status !== STATUS.PRODUCTION)',
    replace: 'if (false)',
    ...ending('finish'),
  },
  {
    guards: 'builds: a build is done when nothing is being made',
    file: `${build}/finish.js`,
    find: "if (await trx('stock_item').where({ build_id: build.id, is_building: true })",
    replace: "if (false && await trx('stock_item').where({ build_id: build.id, is_building: true })",
    ...ending('finish'),
  },
  {
    guards: 'builds: a build waits for those below it',
    file: `${build}/finish.js`,
    find: '(await hasOpenBelow(trx, build.id))',
    replace: 'false',
    ...ending('finish'),
  },
  {
    guards: 'builds: what is trimmed is not used up',
    file: `${build}/finish.js`,
    find: 'const by = most < row.quantity ?',
    replace: 'const by = true ? 0 : most < row.quantity ?',
    ...ending('finish'),
  },
  {
    guards: 'builds: no more is consumed than is held',
    file: `${build}/consume.js`,
    find: 'else if (row && quantity > row.quantity)',
    replace: 'else if (false)',
    ...ending('consume'),
  },
  {
    guards: 'builds: what is consumed is held by the build',
    file: `${build}/consume.js`,
    find: 'if (items.some((one) => !held.has(one.build_item)))',
    replace: 'if (false)',
    ...ending('consume'),
  },
  {
    guards: 'builds: nothing is consumed twice',
    file: `${build}/consume.js`,
    find: 'if (new Set(keys).size < keys.length)',
    replace: 'if (false)',
    ...ending('consume'),
  },
  {
    guards: 'builds: cancelling uses up only what it is told to',
    file: `${build}/cancel.js`,
    find: 'remove_allocated_stock ? untracked(held, lines) : []',
    replace: 'untracked(held, lines)',
    ...ending('cancel'),
  },
  {
    guards: 'builds: cancelling leaves what it is not told to remove',
    file: `${build}/cancel.js`,
    find: 'remove_incomplete_outputs\n            ? await',
    replace: 'true\n            ? await',
    ...ending('cancel'),
  },
  {
    guards: 'builds: optional lines wait until they are asked for',
    file: `${build}/auto-allocate.js`,
    find: "'and not m.optional'",
    replace: "''",
    ...ending('auto-allocate'),
  },
]
