/** The guards of lines 29, 32 and 49 to 51 of the attack list: what only reads, what asks for the person, and what a token makes. */
import type { Mutant } from './mutant.ts'

/** A guard: what it holds, the file, the text that is taken out, what stands there instead, and the test's words. */
type Guard = readonly [guards: string, file: string, find: string, replace: string, grep: string]
const of = (test: string, list: readonly Guard[]): Mutant[] =>
  list.map(([guards, file, find, replace, grep]) => ({ guards, file: `${file}.js`, find, replace, test: `test/${test}.test.js`, grep }))

const GATE = 'resource/auth/gate'
const IN_PERSON = 'resource/auth/in-person'
const TOKEN = 'resource/inventory/user/api-token'
const USER = 'resource/inventory/user/user-rules'
const SET_PASSWORD = 'resource/inventory/user/set-password'
const TOKENS = 'provider/identity/api-tokens'
const GENERAL = "{ anyOf: ['g:read'] }"

export const mutants: Mutant[] = [
  // 29, 49: what only reads.
  ...of('resource/auth/read-only', [
    ['29: a star needs sight of the row', 'resource/engine/derive', ", also: accessOf(r, 'view')", '', '29. a star'],
    ['29: a star alone', 'resource/index', 'sent.names(lesser.fields)', 'true', '29. g:write'],
    [
      '29: no other field',
      'resource/engine/shape',
      'sent.every((name) => fields.includes(name))',
      'sent.some((name) => fields.includes(name))',
      '29. g:write',
    ],
    [
      '29: weighty fields of a profile',
      'resource/inventory/user/profile',
      'if (changed.some((name) => WEIGHTY.includes(name)))',
      'if (false)',
      '29. group',
    ],
    ['49: one’s own small things', GATE, "own: { anyOf: ['g:write'] }", `own: ${GENERAL}`, '49. “Read only”'],
    ['49: the account', GATE, "account: { anyOf: [], inPerson: { page: '/settings/' } }", `account: ${GENERAL}`, '49. “Read only”'],
    [
      '49: tokens',
      GATE,
      "endToken: { anyOf: [], inPerson: { token: true, page: '/settings/tokens/' } }",
      `endToken: ${GENERAL}`,
      '49. “Read only”',
    ],
  ]),
  // 32, 50, 51: the account and its credentials.
  ...of('resource/auth/account-writes', [
    ['32: scoped tokens', IN_PERSON, "via === 'token' && scopes === null && token", "via === 'token' && token", '32. no access token'],
    ['32: access tokens', IN_PERSON, "if (via === 'basic' ||", "if (via === 'basic' || via === 'bearer' ||", '32. no access token'],
    ['32: the CSRF token of a cookie', IN_PERSON, 'if (!session?.repeated)', 'if (false)', '32. a cookie'],
    ['32: a sign-in of the last minutes', IN_PERSON, 'if (!session.fresh)', 'if (false)', '32. a cookie'],
    ['32: the end of a child that is asked for', TOKEN, 'if (parent && expiry > parent.expiry)', 'if (false)', '32. a child'],
    ['32: the end of a child otherwise', TOKEN, 'token && token.expiry < usual', 'false', '32. a child'],
    [
      '32: the child of a token is no one else’s',
      TOKENS,
      '                parent_id: input.parent ?? null,\n            })\n                .where',
      '            })\n                .where',
      '32. Basic gives',
    ],
    [
      '32: a token is answered itself by its name alone',
      TOKEN,
      'if (sent && sent.name === cleanTokenName(name))',
      'if (sent)',
      '32. an unscoped token',
    ],
    ['50: unscoped tokens', IN_PERSON, "via === 'token' && scopes === null && token", "via === 'token' && scopes === null", '50. no token'],
    ['50: one’s own account by its key', USER, 'if (row && id === request.principal.user.pk)', 'if (false)', '50. no token'],
    [
      '50: deleting oneself',
      USER,
      'if (id === request.principal.user.pk)\n            gate(allow.closeAccount',
      'if (false)\n            gate(allow.closeAccount',
      '50. no token',
    ],
    ['50: one’s own password', SET_PASSWORD, 'if (id === request.principal.user.pk)', 'if (false)', '50. no token'],
    [
      '50: closing the account',
      GATE,
      'closeAccount: { anyOf: [], inPerson: { recent: true } }',
      `closeAccount: ${GENERAL}`,
      '50. no token',
    ],
    [
      '50: closing asks for a sign-in of the last minutes',
      GATE,
      'closeAccount: { anyOf: [], inPerson: { recent: true } }',
      'closeAccount: { anyOf: [], inPerson: {} }',
      '50. the person may',
    ],
    ['51: children are revoked', TOKENS, 'for (const { id } of made)', 'for (const { id } of [])', '51. children'],
    ['51: children are deleted', 'migrations/013-token-parent', 'on delete cascade', 'on delete set null', '51. children'],
    ['51: children know their parent', TOKEN, 'scopes, parent: parent?.pk }', 'scopes }', '51. children'],
    [
      '51: lasting children know their parent',
      TOKEN,
      'expiry: lastDay(request), parent: sent?.pk }',
      'expiry: lastDay(request) }',
      '51. children',
    ],
    ['51: generations', TOKENS, 'generations > MAX_GENERATIONS', 'false', '51. tokens that make'],
  ]),
]
