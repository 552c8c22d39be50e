/** The guards of lines 58 and 72 of the attack list: messages for one session, and signing keys that were withdrawn. */
import type { Mutant } from './mutant.ts'

const flash = { file: 'provider/pages/flash.js', test: 'test/provider/one-time.test.js', grep: '58' }
const withdrawn = { test: 'test/provider/withdrawn-key.test.js', grep: '72' }

export const mutants: Mutant[] = [
  // 58
  { guards: '58: a message belongs to its session', ...flash, find: "ctx.state['session'] ?? browserSubject(context, ctx)", replace: "''" },
  {
    guards: '58: a message belongs to its page',
    ...flash,
    find: 'browserSubject(context, ctx), path]',
    replace: "browserSubject(context, ctx), '']",
  },
  {
    guards: '58: a message is shown once',
    ...flash,
    find: 'cookies.set(FLASH_COOKIE, null, cookieOptions(context));',
    replace: '',
  },
  {
    guards: '58: a step of a sign-in belongs to its browser',
    file: 'provider/sign-in/decisions/flow.js',
    find: 'subject === place.subject && until',
    replace: 'until',
    test: flash.test,
    grep: '58',
  },
  {
    guards: '58: the form behind a link belongs to its browser',
    file: 'provider/account/welcome.js',
    find: 'await readForm(context, ctx, browserSubject(context, ctx))',
    replace: "new URLSearchParams(await (await import('raw-body')).default(ctx.req, { encoding: 'utf-8' }))",
    test: flash.test,
    grep: '58',
  },

  // 72
  {
    guards: '72: the API asks whether the key of a remembered token was withdrawn',
    file: 'resource/auth/bearer.js',
    find: 'if (await identity.revocations.isKeyWithdrawn(token.kid))',
    replace: 'if (false)',
    ...withdrawn,
  },
  {
    guards: '72: a token of a withdrawn key is no guess',
    file: 'resource/auth/bearer.js',
    find: 'if (await identity.revocations.isKeyWithdrawn(kidOf(token)))',
    replace: 'if (false)',
    ...withdrawn,
  },
  {
    guards: '72: this process takes the other key at once',
    file: 'provider/admin/keys.js',
    find: 'context.reloadKeys();',
    replace: '',
    also: { file: 'provider/index.js', find: 'identity.onChange(forgetWithdrawn), ', replace: '' },
    ...withdrawn,
  },
  {
    guards: '72: the key is gone from the file',
    file: 'provider/oidc/key-rotation.js',
    find: '        // Last: a transaction that fails leaves the file as it was.\n        removal.apply();',
    replace: '',
    also: { file: 'provider/index.js', find: 'if (await dropWithdrawn(options))', replace: 'if (false)' },
    ...withdrawn,
  },
  {
    guards: '72: a file that comes back brings no withdrawn key back',
    file: 'provider/index.js',
    find: 'if (await dropWithdrawn(options))',
    replace: 'if (false)',
    ...withdrawn,
  },
  {
    guards: '72: a half elsewhere fetches the other key at once',
    file: 'server/remote-keys.js',
    find: 'const stopListening = identity.onChange(forget);',
    replace: 'const stopListening = () => { };',
    ...withdrawn,
  },
]
