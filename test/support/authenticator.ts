/** A passkey's device in software (WebAuthn §6): makes one ES256 credential and signs with it, honestly or not. */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export interface Claims {
  /** Page that asks, e.g. `https://stock.example`. */
  origin: string
  /** Site that the passkey is for; the page's host otherwise. */
  rpId?: string
  challenge: string
  /** Did it check who holds it? */
  verified?: boolean
  present?: boolean
  counter?: number
  type?: 'webauthn.create' | 'webauthn.get'
}

const hash = (data: Buffer | string): Buffer => createHash('sha256').update(data).digest()

export class Authenticator {
  readonly #key = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  readonly id = randomBytes(16)

  #clientData({ type, challenge, origin }: Claims): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  }

  #authData({ rpId, origin, present = true, verified = true, counter = 0 }: Claims, credential?: Buffer): Buffer {
    const flags = (present ? 0x01 : 0) | (verified ? 0x04 : 0) | (credential ? 0x40 : 0)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([hash(rpId ?? new URL(origin).hostname), Buffer.from([flags]), count, credential ?? Buffer.alloc(0)])
  }

  /** What the browser hands over for a new passkey, as JSON. */
  create(claims: Claims): string {
    const { x, y } = this.#key.publicKey.export({ format: 'jwk' })
    const cose = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x!, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y!, 'base64url'),
    ])
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, cose])
    const authData = this.#authData(claims, credential)
    const attestationObject = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461', 'hex'), // { fmt: 'none', attStmt: {}, authData: …
      Buffer.from([0x58, authData.length]),
      authData,
    ])
    const clientDataJSON = this.#clientData({ type: 'webauthn.create', ...claims }).toString('base64url')
    return this.#json({ clientDataJSON, attestationObject: attestationObject.toString('base64url'), transports: ['internal'] })
  }

  /** What the browser hands over when somebody signs in, as JSON. */
  get(claims: Claims): string {
    const clientData = this.#clientData({ type: 'webauthn.get', ...claims })
    const authData = this.#authData(claims)
    const signature = sign('sha256', Buffer.concat([authData, hash(clientData)]), this.#key.privateKey)
    return this.#json({
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: signature.toString('base64url'),
    })
  }

  #json(response: object): string {
    const id = this.id.toString('base64url')
    return JSON.stringify({ id, rawId: id, type: 'public-key', response, clientExtensionResults: {} })
  }
}
