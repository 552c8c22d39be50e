/** The gate and what leads to it, branch by branch: taking any of these out would loosen access. */
import type { Mutant } from './mutant.ts'

/** A branch of one of the files here: what it guards, the text that is taken out, what stands there instead, and the test's words. */
type Branch = readonly [guards: string, find: string, replace: string, grep?: string]

const branches = (file: string, test: string, list: readonly Branch[]): Mutant[] =>
  list.map(([guards, find, replace, grep]) => ({
    guards: `${file.slice(0, -3)}: ${guards}`,
    file: `resource/auth/${file}`,
    test: `test/resource/auth/${test}`,
    find,
    replace,
    ...(grep && { grep }),
  }))

/** Seen by the matrix: one operation that many credentials ask for. */
const matrix = { test: 'test/resource/auth/matrix.test.js', grep: 'POST /api/stock/add/' }
const SCOPES_ASKED = [
  'access.anyOf.some((scope) => carries(principal, scope) && userCovers',
  'access.anyOf.some((scope) => userCovers',
] as const
const ROLES_ASKED = [
  'access.anyOf.some((scope) => carries(principal, scope) && userCovers(principal.user, principal.permissions, scope))',
  'access.anyOf.some((scope) => carries(principal, scope))',
] as const

export const mutants: Mutant[] = [
  ...branches('gate.js', 'gate.test.js', [
    ['scopes are asked', ...SCOPES_ASKED],
    ['roles are asked', ...ROLES_ASKED],
    [
      'one alternative is held by both',
      ROLES_ASKED[0],
      'access.anyOf.some((scope) => carries(principal, scope)) && access.anyOf.some((scope) => userCovers(principal.user, principal.permissions, scope))',
    ],
    [
      'staff is not superuser',
      "scope === 'a:staff' && principal.scopes.has('a:superuser')",
      "scope.startsWith('a:') && (principal.scopes.has('a:superuser') || principal.scopes.has('a:staff'))",
    ],
    ['a refusal refuses', "if (access === 'open' || isAllowed(access, principal))", 'if (access.length !== 0)'],
  ]),
  { guards: '33: the matrix: scopes are asked', ...matrix, file: 'resource/auth/gate.js', find: SCOPES_ASKED[0], replace: SCOPES_ASKED[1] },
  { guards: '33: the matrix: roles are asked', ...matrix, file: 'resource/auth/gate.js', find: ROLES_ASKED[0], replace: ROLES_ASKED[1] },
  ...branches('gate.js', 'bearer.test.js', [
    [
      'an empty list of scopes carries none',
      'principal.scopes === null ||',
      'principal.scopes === null || principal.scopes.size === 0 ||',
      '28. a token without',
    ],
  ]),
  ...branches('authenticate.js', 'credentials.test.js', [
    ['one credential', 'if (given.length > 1)', 'if (false)', 'two Authorization headers'],
    ['a revoked token', 'if (token.revoked)', 'if (false)', 'an unknown, expired or revoked'],
    ['an expired token', 'if (isExpired(token))', 'if (false)', 'an unknown, expired or revoked'],
    ['waiting after wrong passwords', 'if (answer.refused)', 'if (false)', '42.'],
  ]),
  ...branches('authenticate.js', 'gate.test.js', [['the scopes of a token', 'scopes: token.scopes,', 'scopes: null,', '28.']]),
  ...branches('authenticate.js', 'session.test.js', [
    ['writes by cookie', 'if (!SAFE.has(ctx.method) &&', 'if (false &&', 'CSRF'],
    [
      'which methods write',
      "new Set(['GET', 'HEAD', 'OPTIONS'])",
      "new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PATCH', 'PUT', 'DELETE'])",
      'CSRF',
    ],
    [
      'the token of this very session',
      "sameSecret(ctx.get('X-CSRFToken'), csrfToken(secrets.forms, session.uid))",
      "ctx.get('X-CSRFToken') !== ''",
      'CSRF',
    ],
    ['the signature of a cookie', 'SESSION_COOKIE, { signed: true }', 'SESSION_COOKIE, { signed: false }', 'tampered'],
  ]),
  ...branches('authenticate.js', 'revocation.test.js', [['a password that was right before', 'known.epoch === now', 'true']]),
  ...branches('authenticate.js', '../../provider/account/second-factor.test.js', [
    ['a password alone, with a second factor', 'if (user && (await services.identity.factors.has(user.pk)))', 'if (false)', 'API'],
  ]),
  ...branches('bearer.js', 'bearer.test.js', [
    ['a bound token needs its proof', "if (token.cnf?.jkt || scheme === 'dpop')", "if (scheme === 'dpop')", 'presented as Bearer'],
    ['DPoP needs a bound token', "if (token.cnf?.jkt || scheme === 'dpop')", 'if (token.cnf?.jkt)', 'an unbound token'],
    ['the scopes of an access token', 'const scopes = new Set(', 'const scopes = null && new Set(', '28.'],
    ['whose token it is', 'if (token.sub === token.client_id)', 'if (token.client_id)', '28.'],
  ]),
  ...branches('bearer.js', 'revocation.test.js', [
    ['a revoked access token', 'if (await identity.revocations.isRevoked(token))', 'if (false)'],
  ]),
  ...branches('dpop.js', 'bearer.test.js', [
    ['Bearer with a bound token', "if (scheme === 'bearer')", 'if (false)', 'presented as Bearer'],
    ['the type of a proof', "typ: 'dpop+jwt',", '', '41'],
    ['what a proof names', "requiredClaims: ['jti', 'htm', 'htu', 'iat', 'ath'],", '', '41'],
    ['the method', 'payload.htm === ctx.method', 'true', '41'],
    ['the address', "payload.htu === origin + ctx.originalUrl.replace(/\\?.*$/s, '')", 'true', '41'],
    ['the time', 'Math.abs((payload.iat ?? 0) - Date.now() / 1000) <= LEEWAY', 'true', '41'],
    [
      'the time to come',
      'Math.abs((payload.iat ?? 0) - Date.now() / 1000) <= LEEWAY',
      'Date.now() / 1000 - (payload.iat ?? 0) <= LEEWAY',
      '41',
    ],
    ['the token', "payload.ath === createHash('sha256').update(token).digest('base64url')", 'true', '41'],
    ['the key', '(await calculateJwkThumbprint(protectedHeader.jwk)) === jkt', 'true', '41'],
    ['once', 'if (!(await isFirst(once)))', 'if (false)', 'a replayed jti'],
  ]),
  ...[
    ['what stands inside', 'engine/field.js', 'guard && !sight(guard())', 'false', 'nested', 'GET /api/stock/'],
    ['what stands inside, for everybody', 'engine/projection.js', "if (!hidden.includes('-'))", 'if (true)', 'nested', 'GET /api/stock/'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: text of the program
    ['rows of others, by key', 'engine/read.js', 'visible ? sql `${asked} and ${visible}` : asked', 'asked', 'own', 'token: GET'],
    ['rows of others, in lists', 'engine/read.js', 'if (visible)', 'if (false)', 'own', 'scan: lists'],
    [
      'rows of others, to be changed',
      'engine/write.js',
      'const visible = r.visible?.(principal);',
      'const visible = undefined;',
      'own',
      'attachment: PATCH',
    ],
    ['copies of parts', 'inventory/part/part-rules.js', "gate(PART.access('view'), request.principal);", '', 'gate', '33.'],
    ['copies of companies', 'inventory/company/duplicate.js', "gate(kind.access('view'), principal);", '', 'gate', '33.'],
    ['names in refusals', 'inventory/part/delete-part.js', "maySee('part', principal)", 'true', 'gate', '33.'],
  ].map(([guards, file, find, replace, test, grep]) => ({
    guards: `33: ${guards}`,
    file: `resource/${file}`,
    find: find!,
    replace: replace!,
    test: `test/resource/auth/${test}.test.js`,
    grep: grep!,
  })),
]
