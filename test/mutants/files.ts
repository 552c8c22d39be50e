/** The guards of files below the data folder, of answers that are kept by key, and of tokens of a service account. */
import type { Mutant } from './mutant.ts'

const left = { test: 'test/resource/left-behind.test.js', file: 'resource/files.js' }
const sweep = { test: 'test/resource/sweep.test.js', file: 'resource/media-sweep.js' }
const links = { test: 'test/resource/media.test.js', grep: 'through links' }
const kept = { test: 'test/resource/idempotency.test.js', file: 'resource/engine/idempotency.js' }

export const mutants: Mutant[] = [
  {
    guards: '74: a picture that another process takes',
    ...left,
    find: 'if (!lock.free)',
    replace: 'if (false)',
    grep: '(PostgreSQL) 74: a picture that a write under way has taken',
  },
  {
    guards: 'files: the sweep and links',
    file: 'resource/files-below.js',
    test: sweep.test,
    find: 'else if (entry.isFile())',
    replace: 'else',
    grep: 'behind a link',
  },
  {
    guards: 'files: the sweep where half are nameless',
    ...sweep,
    find: '>= files.length / 2',
    replace: '> files.length / 2',
    grep: 'half of them',
  },
  {
    guards: 'files: pictures behind links',
    ...links,
    file: 'resource/open-file.js',
    find: 'if ((await realpath(file)) !==',
    replace: 'if (false && (await realpath(file)) !==',
  },
  { guards: 'files: bytes of a person', ...kept, find: 'whole > left', replace: 'false', grep: 'in bytes' },
  {
    guards: 'files: another service account',
    file: 'provider/identity/application-changes.js',
    test: 'test/provider/client-credentials.test.js',
    find: "|| changed.includes('service_user_id')",
    replace: '',
    grep: 'another account ends',
  },
  {
    guards: 'files: odd entries of a backup',
    file: 'cli/backup/restore.js',
    test: 'test/cli/odd-backup.test.js',
    find: "if (code === 'EEXIST'",
    replace: "if (code === 'NONE'",
    grep: 'the same name twice',
  },
]
