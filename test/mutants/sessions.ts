/** The guards of what was ended, and of what two do at once: sessions, sign-ins on the way, codes of devices. */
import type { Mutant } from './mutant.ts'

const ended = { test: 'test/provider/ended-sessions.test.js' }
const beside = { test: 'test/provider/side-by-side-sign-ins.test.js' }
const adapter = { file: 'provider/oidc/adapter.js' }
const stored = { file: 'provider/oidc/stored.js' }

export const mutants: Mutant[] = [
  {
    guards: 'an ended session is not stored anew',
    ...ended,
    ...adapter,
    find: 'if (stored)\n                return saveSession',
    replace: 'if (false)\n                return saveSession',
    grep: 'the page for a code',
  },
  {
    guards: 'nothing is issued for an ended session',
    ...ended,
    ...adapter,
    find: 'if (!session?.stored)\n            return true;',
    replace: 'return true;',
    grep: 'the way to an app',
  },
  {
    guards: 'a session is made of a sign-in that is there still',
    ...ended,
    ...adapter,
    find: "['Interaction', signIn])).length)",
    replace: "['Interaction', signIn])).length && false)",
    grep: 'comes to nothing',
  },
  {
    guards: 'an ended sign-in is not stored anew',
    ...ended,
    ...adapter,
    find: 'if (!stored)\n                    await run(UPSERT, all);',
    replace: 'if (true)\n                    await run(UPSERT, all);',
    grep: 'an answer to the sign-in page',
  },
  {
    guards: 'a request from before a sign-in is not part of it',
    ...ended,
    ...stored,
    find: "if (newest['accountId'] !==",
    replace: "if (false && newest['accountId'] !==",
    also: { ...adapter, find: 'if (saved?.row !== row)', replace: 'if (false)' },
    grep: 'a request from before',
  },
  {
    guards: 'a sign-out ends the session by its uid',
    ...ended,
    ...adapter,
    find: "if (model === 'Session' && ctx?.oidc.session?.stored)",
    replace: 'if (false)',
    grep: 'another identifier meanwhile',
  },
  {
    guards: 'one answer for a code of a device',
    ...beside,
    ...adapter,
    find: "const unchanged = model === 'DeviceCode';",
    replace: 'const unchanged = false;',
    grep: 'one code of a device',
  },
  {
    guards: 'a session that was changed meanwhile keeps both changes',
    ...beside,
    ...stored,
    find: 'found.payload === stored.text ? text',
    replace: 'true ? text',
    grep: 'two apps',
  },
  {
    guards: 'a sign-in goes on in the browser that finished it',
    ...beside,
    file: 'provider/oidc/finished-by.js',
    find: 'result === undefined ||',
    replace: 'true ||',
    grep: 'planted the cookies',
  },
]
