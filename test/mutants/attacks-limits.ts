/** Guards of limits: line 65 of the attack list, and what waits do after the clock was put back. */
import type { Mutant } from './mutant.ts'

// ---------------------------------------------------------------------------------------------------------- 65
const strangers = { test: 'test/provider/strangers.test.js', grep: '65' }
const guessing = { test: 'test/provider/guessing.test.js', grep: '65' }
const stored = { ...strangers, file: 'provider/oidc/storage-limits.js' }
const failures = { ...strangers, file: 'provider/identity/failure-log.js' }
const passwords = { ...guessing, file: 'provider/identity/password-limits.js' }

export const mutants: Mutant[] = [
  { guards: '65: what strangers begin is counted', ...stored, find: 'if (!wait)', replace: 'if (true)' },
  {
    guards: '65: requests pushed',
    ...stored,
    find: 'PushedAuthorizationRequest: (ctx) => ctx !== undefined',
    replace: 'PushedAuthorizationRequest: (ctx) => false',
  },
  { guards: '65: sign-ins begun', ...stored, find: 'Interaction: (ctx) => ctx !== undefined', replace: 'Interaction: (ctx) => false' },
  { guards: '65: sessions of nobody', ...stored, find: 'ctx !== undefined && !accountId && isNew', replace: 'false' },
  { guards: '65: device codes', ...stored, find: "ctx?.oidc.route === 'device_authorization'", replace: 'false' },
  { guards: '65: /64 of IPv6', ...stored, find: 'network(ctx.ip)', replace: 'ctx.ip' },
  { guards: '65: length of a parameter', ...stored, find: 'value.length > LONGEST_PARAMETER', replace: 'false' },
  { guards: '65: size of a record', ...stored, find: 'Buffer.byteLength(text) > LARGEST_RECORD', replace: 'false' },
  { guards: '65: failures of an address are counted', ...failures, find: '>= LISTED_BY_ADDRESS', replace: '>= 1e9' },
  { guards: '65: failures of all are counted', ...failures, find: '>= LISTED_IN_ALL', replace: '>= 1e9' },
  {
    guards: '65: a wrong passkey uses nothing up',
    ...strangers,
    file: 'provider/sign-in/decisions/factor-check.js',
    find: 'const challenge = identity.challenges.read(subject, ticket);',
    replace: 'const challenge = await identity.challenges.take(subject, ticket);',
  },
  {
    guards: '65: a wait is answered alike',
    ...passwords,
    find: 'return held ? { refused: held } : { wrong };',
    replace: 'return { wrong };',
  },
  {
    guards: '65: names are counted alike',
    ...passwords,
    find: '    const begin = async (username, address) => {',
    replace:
      '    const begin = async (username, address) => { if (await isKnownNetwork(db, username, network(address))) address = `known ${address}`;',
  },
  {
    guards: 'waits end in time after the clock was put back',
    file: 'provider/identity/attempts.js',
    find: 'if (wait <= this.#longestWait)',
    replace: 'if (true)',
    test: 'test/provider/identity/limits.test.js',
  },
  {
    guards: 'codes work after the clock was put back',
    file: 'provider/identity/totp.js',
    find: ' || after > newest',
    replace: '',
    test: 'test/provider/identity/factors.test.js',
  },
  {
    guards: '65: a token needs a proof, on the page',
    file: 'provider/account/tokens.js',
    find: 'if (unproved)',
    replace: 'if (false)',
    test: 'test/provider/account/tokens.test.js',
    grep: '65',
  },
  {
    guards: '65: a token needs a proof, at the API',
    file: 'resource/auth/in-person.js',
    find: 'if (!session.fresh)',
    replace: 'if (false)',
    test: 'test/provider/account/tokens.test.js',
    grep: '65',
  },
  {
    guards: '65: tokens end with the password',
    file: 'provider/account/password.js',
    find: 'tokens: endTokens ?',
    replace: 'tokens: false ?',
    test: 'test/provider/account/security.test.js',
    grep: '65',
  },
]
