/** The gate and what leads to it, branch by branch. */
import type { Mutant } from './mutant.ts'

const gate = { file: 'resource/auth/gate.js', test: 'test/resource/auth/gate.test.js' }

/** Seen by the matrix: one operation that many credentials ask for. */
const matrix = { test: 'test/resource/auth/matrix.test.js', grep: 'POST /api/stock/add/' }

export const mutants: Mutant[] = [
  {
    guards: 'the gate: scopes are asked',
    ...gate,
    find: 'access.anyOf.some((scope) => carries(principal, scope) && userCovers',
    replace: 'access.anyOf.some((scope) => userCovers',
  },
  {
    guards: 'the gate: roles are asked',
    ...gate,
    find: 'access.anyOf.some((scope) => carries(principal, scope) && userCovers(principal.user, principal.permissions, scope))',
    replace: 'access.anyOf.some((scope) => carries(principal, scope))',
  },
  {
    guards: 'the matrix: scopes are asked',
    ...matrix,
    file: gate.file,
    find: 'access.anyOf.some((scope) => carries(principal, scope) && userCovers',
    replace: 'access.anyOf.some((scope) => userCovers',
  },
  {
    guards: 'the matrix: roles are asked',
    ...matrix,
    file: gate.file,
    find: 'access.anyOf.some((scope) => carries(principal, scope) && userCovers(principal.user, principal.permissions, scope))',
    replace: 'access.anyOf.some((scope) => carries(principal, scope))',
  },
]
