/** The guards of what was ended, and of what two do at once: sessions, sign-ins on the way, codes of devices. */
import type { Mutant } from './mutant.ts'

const ended = { test: 'test/provider/ended-sessions.test.js' }
const beside = { test: 'test/provider/side-by-side-sign-ins.test.js' }
const adapter = 'provider/oidc/adapter'
const session = { file: `${adapter}/session.js` }
const presence = { file: `${adapter}/presence.js` }
const stored = { file: `${adapter}/stored.js` }

export const mutants: Mutant[] = [
  {
    guards: 'an ended session is not stored anew',
    ...ended,
    ...session,
    find: 'if (stored)\n                return saveSession',
    replace: 'if (false)\n                return saveSession',
    grep: 'the page for a code',
  },
  {
    guards: 'nothing is issued for an ended session',
    ...ended,
    ...presence,
    find: 'if (!session?.stored)\n        return true;',
    replace: 'return true;',
    grep: 'the way to an app',
  },
  {
    guards: 'a session is made of a sign-in that is there still',
    ...ended,
    ...session,
    find: "!(await takeRecord(run, 'Interaction', signIn))",
    replace: "(await takeRecord(run, 'Interaction', signIn)) && false",
    grep: 'comes to nothing',
  },
  {
    guards: 'an ended sign-in is not stored anew',
    ...ended,
    file: `${adapter}/model.js`,
    find: 'if (!stored)\n            await putRecord(run, saving);',
    replace: 'if (true)\n            await putRecord(run, saving);',
    grep: 'an answer to the sign-in page',
  },
  {
    guards: 'a request from before a sign-in is not part of it',
    ...ended,
    ...stored,
    find: "if (newest['accountId'] !==",
    replace: "if (false && newest['accountId'] !==",
    also: { ...session, find: 'if (saved?.row !== row)', replace: 'if (false)' },
    grep: 'a request from before',
  },
  {
    guards: 'a sign-out ends the session by its uid',
    ...ended,
    ...session,
    find: 'if (!session?.stored)',
    replace: 'if (true)',
    grep: 'another identifier meanwhile',
  },
  {
    guards: 'one answer for a code of a device',
    ...beside,
    file: `${adapter}/records.js`,
    find: 'and payload = ? returning id`, [...values(columns), columns.model, row, text]',
    replace: 'returning id`, [...values(columns), columns.model, row]',
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
