/**
 * Passkeys (WebAuthn): discoverable credentials that check who holds them, so each is good as the second factor and as the only one.
 * The library is loaded when the first one is made or used: it takes longer than the rest of a start together.
 */
import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { Trx } from '../../database.ts'
import type { Ground } from './ground.ts'
import type { User, Users } from './users.ts'

export interface Passkey {
  readonly pk: number
  readonly userId: number
  readonly credentialId: string
  readonly publicKey: string
  readonly counter: number
  readonly transports: readonly string[]
  /** Kept by a password manager that may copy it to other devices. */
  readonly synced: boolean
  readonly name: string
  readonly created: string
  readonly lastUsed: string | null
}

interface PasskeyRow {
  id: number
  user_id: number
  credential_id: string
  public_key: string
  counter: number
  transports: string
  synced: boolean | number
  name: string
  created: string
  last_used: string | null
}
const toPasskey = (row: PasskeyRow): Passkey => ({
  pk: row.id,
  userId: row.user_id,
  credentialId: row.credential_id,
  publicKey: row.public_key,
  counter: row.counter,
  transports: JSON.parse(row.transports),
  synced: Boolean(row.synced),
  name: row.name,
  created: row.created,
  lastUsed: row.last_used,
})

const library = () => import('@simplewebauthn/server')
/** How long a browser waits for the person, in milliseconds. */
const TIMEOUT_MS = 5 * 60_000

const parse = <T>(text: string): T | undefined => {
  try {
    return JSON.parse(text) as T
  } catch {
    return undefined
  }
}

export type NewPasskey = Omit<Passkey, 'pk' | 'userId' | 'created' | 'lastUsed' | 'name'>

/** The ways to reach one that we hand back to browsers (WebAuthn §5.8.4); the rest of what a browser says is left out. */
const TRANSPORTS: readonly unknown[] = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']

/** Call inside `change`. @returns its key */
export async function storePasskey(trx: Trx, pk: number, passkey: NewPasskey, name: string): Promise<number> {
  const [row] = await trx('auth_passkey')
    .insert({
      user_id: pk,
      credential_id: passkey.credentialId,
      public_key: passkey.publicKey,
      counter: passkey.counter,
      transports: JSON.stringify(passkey.transports),
      synced: passkey.synced,
      name,
      created: new Date().toISOString(),
    })
    .returning('id')
  return row.id as number
}

/** A name for one that the person did not name. */
export const passkeyName = (typed: string): string => typed.trim().slice(0, 100) || `Passkey ${randomBytes(2).toString('hex')}`

export type Passkeys = ReturnType<typeof createPasskeys>

export function createPasskeys({ db, config }: Ground, users: Users) {
  const { protocol, hostname, origin } = new URL(config.url)
  return {
    /** Browsers make passkeys for names, over HTTPS or on the machine itself. */
    possible(): boolean {
      if (isIP(hostname) || hostname.startsWith('[')) return false
      return protocol === 'https:' || hostname === 'localhost' || hostname.endsWith('.localhost')
    },

    async of(pk: number): Promise<Passkey[]> {
      const rows = await db.all<PasskeyRow>('select * from auth_passkey where user_id = ? order by id', [pk])
      return rows.map(toPasskey)
    },

    /** What the browser is asked to make one with. */
    async creation(user: User, existing: readonly Passkey[], challenge: string): Promise<PublicKeyCredentialCreationOptionsJSON> {
      const { generateRegistrationOptions } = await library()
      return generateRegistrationOptions({
        rpName: 'Stockade',
        rpID: hostname,
        userID: new Uint8Array(Buffer.from(user.sub)),
        userName: user.username,
        userDisplayName: `${user.firstName} ${user.lastName}`.trim() || user.username,
        challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
        timeout: TIMEOUT_MS,
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        excludeCredentials: existing.map(({ credentialId, transports }) => ({ id: credentialId, transports: [...transports] })),
      })
    },

    /** What the browser is asked to sign with: one of these, or whichever the person picks. */
    request: (challenge: string, of: readonly Passkey[] = []): PublicKeyCredentialRequestOptionsJSON => ({
      challenge,
      rpId: hostname,
      timeout: TIMEOUT_MS,
      userVerification: 'required',
      allowCredentials: of.map(({ credentialId, transports }) => ({
        id: credentialId,
        type: 'public-key',
        transports: [...transports] as AuthenticatorTransport[],
      })),
    }),

    /** Checks what the browser made. @param text the credential as JSON @returns undefined when it is not what was asked for */
    async checkNew(text: string, challenge: string): Promise<NewPasskey | undefined> {
      const response = parse<RegistrationResponseJSON>(text)
      if (!response) return undefined
      const { verifyRegistrationResponse } = await library()
      const result = await verifyRegistrationResponse({
        response,
        expectedChallenge: challenge,
        expectedOrigin: origin,
        expectedRPID: hostname,
      }).catch(() => undefined)
      if (!result?.verified) return undefined
      const { credential, credentialDeviceType } = result.registrationInfo
      return {
        credentialId: credential.id,
        publicKey: Buffer.from(credential.publicKey).toString('base64url'),
        counter: credential.counter,
        transports: [credential.transports ?? []].flat().filter((each) => TRANSPORTS.includes(each)),
        synced: credentialDeviceType === 'multiDevice',
      }
    },

    /** Is this one kept already, by whomever? */
    isKept: async ({ credentialId }: NewPasskey): Promise<boolean> =>
      (await db.all('select 1 from auth_passkey where credential_id = ?', [credentialId])).length > 0,

    /** Who signed the challenge, and with which passkey; undefined when nobody who may did. @param text the assertion as JSON */
    async check(text: string, challenge: string): Promise<{ user: User; passkey: Passkey } | undefined> {
      const response = parse<AuthenticationResponseJSON>(text)
      if (typeof response?.id !== 'string') return undefined
      const [row] = await db.all<PasskeyRow>('select * from auth_passkey where credential_id = ?', [response.id])
      const user = row && (await users.find('id', row.user_id))
      if (!user?.isActive) return undefined
      const passkey = toPasskey(row!)
      const { verifyAuthenticationResponse } = await library()
      const result = await verifyAuthenticationResponse({
        response,
        expectedChallenge: challenge,
        expectedOrigin: origin,
        expectedRPID: hostname,
        credential: {
          id: passkey.credentialId,
          publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
          counter: passkey.counter,
          transports: [...passkey.transports] as AuthenticatorTransport[],
        },
      }).catch(() => undefined)
      if (!result?.verified) return undefined
      const { newCounter } = result.authenticationInfo
      await db.transaction(async (trx) => {
        await trx('auth_passkey')
          .where({ id: passkey.pk })
          .where('counter', '<=', newCounter)
          .update({ counter: newCounter, last_used: new Date().toISOString() })
      })
      return { user, passkey }
    },
  }
}
