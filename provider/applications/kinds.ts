/** The three kinds of application that pages speak of, and what each is in the protocol's terms. */
import { text } from '../../pages/texts.ts'
import type { Application } from '../identity/applications.ts'

export type Kind = 'device' | 'web' | 'service'

export const KINDS = (['device', 'web', 'service'] as const).map((value) => ({
  value,
  title: text(`kind-title-${value}`),
  short: text(`kind-short-${value}`),
  text: text(`kind-text-${value}`),
}))

export const isKind = (word: string): word is Kind => KINDS.some(({ value }) => value === word)

export function kindOf({ tokenAuthMethod, grantTypes }: Pick<Application, 'tokenAuthMethod' | 'grantTypes'>): Kind {
  if (tokenAuthMethod === 'none') return 'device'
  return grantTypes.every((type) => type === 'client_credentials') ? 'service' : 'web'
}

export const kindText = (kind: Kind) => KINDS.find(({ value }) => value === kind)!
