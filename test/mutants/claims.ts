/** The guards of what is said about people, and of addresses that would split a header. */
import type { Mutant } from './mutant.ts'

const claims = { test: 'test/provider/openid-scopes.test.js' }
const hosts = { test: 'test/provider/applications/manager.test.js', grep: 'host name would split' }
const migration = 'migrations/016-claims.js'

export const mutants: Mutant[] = [
  {
    guards: 'claims: an ID token is lean',
    file: 'provider/oidc/claims.js',
    find: "use === 'id_token' ? inIdToken(claims, ctx.oidc.client, asked) : claims",
    replace: 'claims',
    ...claims,
  },
  {
    guards: 'claims: an application that wants them in the ID token has them',
    file: 'provider/oidc/claims.js',
    find: 'if (client && settingsOf(client).profileInIdToken)',
    replace: 'if (false)',
    ...claims,
  },
  {
    guards: 'claims: a mark goes with its address',
    file: migration,
    find: '= false where id = new.id; end',
    replace: '= true where id = new.id; end',
    ...claims,
  },
  {
    guards: 'claims: the time of a change of the columns',
    file: migration,
    find: "const TOLD = ['username', 'first_name',",
    replace: "const TOLD = ['username',",
    ...claims,
  },
  {
    guards: 'claims: the address that was seen is the one that is marked',
    file: 'provider/identity/verified-contacts.js',
    find: 'if (row[column] !== seen)',
    replace: 'if (false)',
    ...claims,
  },
  {
    guards: 'claims: the log says which, not what',
    file: 'provider/identity/profile-claims.js',
    find: 'detail: { changed }',
    replace: 'detail: { changed, text }',
    ...claims,
  },
  {
    guards: 'headers: no host name that splits one is taken',
    file: 'provider/identity/redirect-uris.js',
    find: 'return hostProblem(uri);',
    replace: 'return undefined;',
    ...hosts,
  },
  {
    guards: 'headers: none that is stored gets into one',
    file: 'provider/identity/redirect-uris.js',
    find: '&& !hostProblem(uri) ?',
    replace: '?',
    ...hosts,
  },
]
