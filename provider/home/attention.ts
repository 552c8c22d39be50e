/** Of a person's own things, those that need attention soon. */
import { listed, type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import type { User } from '../identity/users.ts'

export interface Notice {
  readonly title: Phrase
  readonly about: Phrase
  readonly href: string
  readonly deed: Phrase
}

/** A token that expires so soon is told of, in days. */
const SOON = 14
/** Tokens that a line names. */
const NAMED = 3
/** So few recovery codes are few. */
const FEW = 3

/** @param told whether the page says of a second factor already that it is missing */
export async function attentionOf({ identity }: ProviderContext, user: User, told: boolean): Promise<Notice[]> {
  const [ending, factors] = await Promise.all([identity.tokens.endingOf(user.pk, SOON), identity.factors.of(user.pk)])
  const protectedBy = factors.app !== undefined || factors.passkeys.length > 0
  const names = listed(ending.slice(0, NAMED).map(({ name, key_hint }) => name || key_hint))
  const notices: Notice[] = []
  if (ending.length)
    notices.push({
      title: text('home-tokens-expire', { n: ending.length }),
      about: text('home-tokens-expire-about', { n: ending.length, names, more: Math.max(0, ending.length - NAMED), days: SOON }),
      href: '/settings/tokens/?sort=expiry',
      deed: text('home-tokens-expire-deed'),
    })
  if (!protectedBy && !told)
    notices.push({
      title: text('home-no-factor'),
      about: text('home-no-factor-about'),
      href: '/settings/security/',
      deed: text('home-no-factor-deed'),
    })
  if (protectedBy && factors.recoveryCodes <= FEW)
    notices.push({
      title: text('home-few-codes', { n: factors.recoveryCodes }),
      about: text('home-few-codes-about'),
      href: '/settings/security/recovery-codes/',
      deed: text('home-few-codes-deed'),
    })
  return notices
}
