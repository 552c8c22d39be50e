/** Who may make the first superuser: whoever can read the terminal of the server, as long as there is none. */

import { type Phrase, text } from '../../../pages/texts.ts'
import type { ProviderContext } from '../../context.ts'
import { createFirstSuperuser, hasSuperuser } from '../../identity/first-superuser.ts'
import { IdentityError } from '../../identity/identity-error.ts'
import { passwordProblem } from '../../identity/password-rule.ts'
import { derive, sameSecret } from '../../identity/secrets.ts'
import type { User } from '../../identity/users.ts'

const tokenOf = ({ secrets, config }: ProviderContext): string => derive(secrets.forms, 'set-up link', config.issuer).toString('base64url')

/** The address that makes the first superuser; undefined when there is a superuser already. */
export async function setupLink(context: ProviderContext): Promise<string | undefined> {
  return (await hasSuperuser(context.db)) ? undefined : `${context.config.url}/setup/${tokenOf(context)}/`
}

/** What the token of such an address opens. `closed`: there is a superuser. */
export async function setupState(context: ProviderContext, token: string): Promise<'open' | 'closed' | 'unknown'> {
  if (!sameSecret(token, tokenOf(context))) return 'unknown'
  return (await hasSuperuser(context.db)) ? 'closed' : 'open'
}

export interface NewSuperuser {
  readonly username: string
  readonly password: string
  /** The password once more. */
  readonly again: string
}
/** What is wrong, in a sentence for the person, by field. */
export type SetupProblems = Partial<Record<keyof NewSuperuser, Phrase | string>>

function problemsOf({ username, password, again }: NewSuperuser): SetupProblems {
  const problem = password ? passwordProblem(password, username) : text('password-missing')
  return {
    ...(username ? {} : { username: text('username-missing') }),
    ...(problem ? { password: problem } : password === again ? {} : { again: text('password-again-differs') }),
  }
}

/** Makes the first superuser; of two that try at once, one does, and the other is refused as `closed`. */
export async function setUp(
  { identity }: ProviderContext,
  typed: NewSuperuser,
  ip: string,
): Promise<{ user: User } | { refused: 'closed' } | { refused: 'fields'; problems: SetupProblems }> {
  const problems = problemsOf(typed)
  if (Object.keys(problems).length) return { refused: 'fields', problems }
  try {
    const user = await identity.change((trx) => createFirstSuperuser(trx, typed.username, typed.password, ip))
    return user ? { user } : { refused: 'closed' }
  } catch (error) {
    if (error instanceof IdentityError) return { refused: 'fields', problems: { username: error.said } }
    throw error
  }
}
