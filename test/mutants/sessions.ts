/** The guards of what was ended: sessions, sign-ins on the way, codes of devices. */
import type { Mutant } from './mutant.ts'

const ended = { test: 'test/provider/ended-sessions.test.js' }
const adapter = { ...ended, file: 'provider/oidc/adapter.js' }

export const mutants: Mutant[] = [
  {
    guards: 'an ended session is not stored anew',
    ...adapter,
    find: 'if (stored)\n                return saveSession',
    replace: 'if (false)\n                return saveSession',
    grep: 'the page for a code',
  },
  {
    guards: 'nothing is issued for an ended session',
    ...adapter,
    find: 'if (!session?.stored)\n            return true;',
    replace: 'return true;',
    grep: 'the way to an app',
  },
]
