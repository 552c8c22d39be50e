/** A guard taken out on purpose: the named test must fail then, or it guards nothing. */
export interface Mutant {
  /** What the guard holds, e.g. `checklist 12`; several mutants may share it. */
  guards: string
  /** Compiled file from the root of the build (`resource/auth/gate.js`), or below `node_modules/oidc-provider/` where the guard is the library's. */
  file: string
  /** Text that occurs there exactly once. */
  find: string
  replace: string
  /** A second guard of the same thing, taken out together with the first: either alone would still hold. */
  also?: { file: string; find: string; replace: string }
  /** Compiled test from the root of the build, e.g. `test/resource/auth/gate.test.js`. */
  test: string
  /** Runs only tests whose full title has this text; SQLite's alone unless it says otherwise. */
  grep?: string
}
