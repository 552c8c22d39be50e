/** The guards of lines 51 to 54 of the attack list: what an application was allowed, and how it ends. */
import type { Mutant } from './mutant.ts'

const narrowed = { test: 'test/provider/narrowed-consent.test.js' }
const ceiling = { test: 'test/provider/ceiling.test.js' }
const single = { test: 'test/provider/single-claims.test.js' }
const ends = { test: 'test/provider/token-ends.test.js' }
const bearer = { file: 'resource/auth/bearer.js' }
const reader = { file: 'provider/oidc/access-tokens.js' }
const refreshToken = { file: 'provider/oidc/adapter/refresh-token.js' }
const applications = { file: 'provider/identity/application-changes.js' }
const END = 'await endAccessTokens(trx, clientId);'
const END_GRANTS = 'await endGrants(trx, { client_id: clientId });'

export const mutants: Mutant[] = [
  // 51
  {
    guards: '51: grants end with the switch',
    ...applications,
    find: `if (switchedOff)\n        ${END_GRANTS}`,
    replace: '',
    ...ends,
    grep: '51: switching off',
  },
  {
    // An application that is switched off has no tokens, and those it had are refused: either alone would do.
    guards: '51: an application that is switched off',
    ...bearer,
    find: 'if (!application?.active)',
    replace: 'if (!application)',
    also: { file: 'provider/identity/revocations.js', find: 'until >= ?', replace: 'until < 0 * ?' },
    test: 'test/resource/auth/revocation.test.js',
    grep: 'switched off, for good',
  },
  {
    guards: '51: codes end with their application',
    file: 'provider/identity/grants.js',
    find: 'await deleteRecords(trx, { client_id: clientId });',
    replace: '',
    ...ends,
    grep: '51: with the application',
  },
  {
    guards: '51: an application made anew is not reached by the page of the old one',
    file: 'provider/oidc/grants.js',
    find: "if (route === 'resume' && ",
    replace: 'if (false && ',
    ...ends,
    grep: '51: with the application',
  },
  // 52
  {
    guards: '52: older grants end with a narrowed consent',
    file: 'provider/oidc/grants.js',
    find: 'await endWiderGrants(trx, sub, clientId, consent);',
    replace: '',
    ...narrowed,
    grep: '52: ends the grants',
  },
  {
    guards: '52: older grants from before there was this rule',
    file: 'migrations/015-end-of-tokens.js',
    find: 'await endWiderGrants(knex);',
    replace: '',
    ...narrowed,
    grep: '52: grants that carried more before',
  },
  {
    guards: '52: a grant is held against the consent once it is there',
    file: 'provider/oidc/grants.js',
    find: 'if (now && isWithin(consent, now) && ',
    replace: 'if (true || ',
    ...narrowed,
    grep: 'a narrowed consent (PostgreSQL) 52: of answers given at the same moment',
  },
  {
    guards: '52: the ceiling at the API',
    ...bearer,
    find: 'withinCeiling(application, scope)',
    replace: 'true',
    ...ceiling,
    grep: '52: lowered, it holds',
  },
  {
    guards: '52: an application that may not act for itself any more',
    file: 'provider/identity/applications.js',
    find: "application?.active && application.grantTypes.includes('client_credentials')",
    replace: 'application?.active',
    ...ceiling,
    grep: '52: holds for the tokens',
  },
  {
    guards: '52: an application that may not act for people any more, at the API',
    ...bearer,
    find: 'if (!actsForPeople(application))',
    replace: 'if (false)',
    ...ceiling,
    grep: '52: an application that lost',
  },
  {
    guards: '52: an application that may not act for people any more, at userinfo',
    ...reader,
    find: '(claims.gid !== undefined && !actsForPeople(application))',
    replace: 'false',
    ...ceiling,
    grep: '52: an application that lost',
  },
  {
    guards: '52: a refresh token of a way that was taken away',
    ...refreshToken,
    find: "!application.grantTypes.some((type) => type.split(':').at(-1) === origin)",
    replace: 'false',
    ...ceiling,
    grep: '52: an application that lost',
  },
  {
    guards: '52: the ceiling at refresh',
    file: 'provider/oidc/adapter/grant.js',
    find: 'grantUnderCeiling(application, payload)',
    replace: 'payload',
    ...ceiling,
    grep: '52: holds at refresh',
  },
  {
    guards: '52: the ceiling at introspection and userinfo',
    ...reader,
    find: 'return scopeUnderCeiling(application, scope)',
    replace: 'return scope',
    ...ceiling,
    grep: '52: holds at introspection',
  },
  {
    guards: '52: the ceiling of a refresh token that is introspected',
    ...refreshToken,
    find: "if (route !== 'introspection')",
    replace: 'if (true)',
    ...ceiling,
    grep: '52: holds at introspection',
  },
  {
    guards: '52: a refresh token without offline_access',
    ...refreshToken,
    find: "if (!payload.expiresWithSession && !withinCeiling(application, 'offline_access'))",
    replace: 'if (false)',
    ...ceiling,
    grep: '52: without offline_access',
  },
  {
    guards: '52: a sign-out without offline_access',
    file: 'provider/oidc/adapter/session.js',
    find: 'await this.#endOffline(payload);',
    replace: '',
    ...ceiling,
    grep: '52: without offline_access',
  },
  {
    guards: '52: sessions that are ended without offline_access',
    file: 'provider/identity/sessions.js',
    find: 'persistsLogout && (await mayWorkOffline(trx, clientId))',
    replace: 'persistsLogout',
    ...ceiling,
    grep: '52: without offline_access',
  },
  {
    guards: '52: a request of which nothing is left',
    file: 'provider/oidc/scopes.js',
    find: 'if (!asked.some((scope) => isScope(scope) && within(scope)))',
    replace: 'if (false)',
    ...ceiling,
    grep: '52: a request of which',
  },
  {
    guards: 'a request without a scope',
    file: 'provider/oidc/scopes.js',
    find: 'if (!asked.length)',
    replace: 'if (false)',
    ...ceiling,
    grep: 'a request without a scope',
  },
  // 53
  {
    guards: '53: a claim beyond the ceiling',
    file: 'provider/oidc/ceiling.js',
    find: ', ...claimsOf(beyond)',
    replace: '',
    ...single,
    grep: '53: a lowered ceiling',
  },
  {
    guards: '53: the claims of a scope that was left out',
    file: 'provider/oidc/grant-reach.js',
    find: '[...declinedClaims, ...claimsOf(declined)]',
    replace: '[...declinedClaims]',
    ...single,
    grep: '53: a scope that was left out',
  },
  {
    guards: '53: a claim that was unticked',
    file: 'provider/oidc/consent-request.js',
    find: 'claims.asked.filter((claim) => details.includes(scopeOfClaim(claim)))',
    replace: 'claims.asked',
    ...single,
    grep: '53: single claims can be unticked',
  },
  {
    guards: '53: grants with claims that were taken back',
    file: 'provider/oidc/grant-reach.js',
    find: ' && [...inner.claims].every((claim) => outer.claims.has(claim))',
    replace: '',
    ...single,
    grep: '53: single claims can be unticked',
  },
  {
    guards: '53: what was allowed by name is shown',
    file: 'provider/applications/authorized.js',
    find: '...(single.length ?',
    replace: '...(false ?',
    ...single,
    grep: '53: what was allowed by name',
  },
  // 54
  {
    guards: '54: a token is compared with the end of its application’s tokens',
    file: 'provider/identity/revocations.js',
    find: 'until >= ?',
    replace: 'until < 0 * ?',
    ...ends,
    grep: '54: the tokens of a service',
  },
  {
    guards: '54: the second in which they are ended',
    file: 'provider/identity/token-ends.js',
    find: 'Math.max(now + 1, before.until)',
    replace: 'Math.max(now - 1, before.until)',
    ...ends,
    grep: '54: the tokens of a service',
  },
  {
    guards: '54: a new token waits until it would work',
    file: 'provider/oidc/issue-time.js',
    find: 'if (payload.iat > until)',
    replace: 'if (true)',
    ...ends,
    grep: '54: the tokens of a service',
  },
  {
    guards: '54: nothing is issued by who has not heard of the end',
    file: 'provider/oidc/issue-time.js',
    find: 'if (times !== settingsOf(client).tokenEnds)',
    replace: 'if (false)',
    ...ends,
    grep: 'the end of tokens, in two processes (PostgreSQL) 54: a process that has not heard of it',
  },
  ...(
    [
      ['the switch', `if (switchedOff || changed.includes('service_user_id'))\n        ${END}`],
      ['a renewed secret', `if (overlapSeconds <= 0)\n        ${END}`],
      ['the end of the secret before', `action: 'application.end-old-secret', target: targetOf(clientId) });\n    ${END}`],
      ['the button', `action: 'application.end-tokens', target: targetOf(clientId) });\n    ${END}`],
      ['the deletion', `detail: { name: row.name } });\n    ${END}`],
    ] as const
  ).map(([what, find]) => ({
    guards: `54: tokens end with ${what}`,
    ...applications,
    find,
    replace: find.startsWith('if') ? '' : find.slice(0, -END.length),
    ...ends,
    grep: '54: the tokens of a service',
  })),
]
