/** The three kinds of application that pages speak of, and what each is in the protocol's terms. */
import type { Application } from '../identity/applications.ts'

export type Kind = 'device' | 'web' | 'service'

export const KINDS: readonly { value: Kind; title: string; short: string; text: string }[] = [
  {
    value: 'device',
    title: 'An app on people’s devices',
    short: 'On people’s devices',
    text: 'Phone, desktop, command line, a page in the browser. Keeps no secret; PKCE protects it.',
  },
  { value: 'web', title: 'A web server', short: 'A web server', text: 'Runs where only you can read its files. Has a secret.' },
  {
    value: 'service',
    title: 'A service without a person',
    short: 'A service',
    text: 'A script or a machine. Has a secret, and acts as an account that you choose.',
  },
]

export const isKind = (text: string): text is Kind => KINDS.some(({ value }) => value === text)

export function kindOf({ tokenAuthMethod, grantTypes }: Pick<Application, 'tokenAuthMethod' | 'grantTypes'>): Kind {
  if (tokenAuthMethod === 'none') return 'device'
  return grantTypes.every((type) => type === 'client_credentials') ? 'service' : 'web'
}

export const kindText = (kind: Kind) => KINDS.find(({ value }) => value === kind)!
