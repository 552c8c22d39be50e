/**
 * What a backup is wrapped in: encrypted and authenticated under a passphrase, chunk by chunk, so that a file of any size needs little
 * memory and a change of any byte is noticed.
 *
 *     stockade-backup 1\n | salt (16 bytes) | HMAC-SHA-256 of both (32 bytes) | chunk | chunk | …
 *
 * scrypt makes two keys of passphrase and salt: one for the HMAC, which tells a wrong passphrase, one for the chunks. A chunk is 64 KiB
 * of content under AES-256-GCM. Its nonce is its number and a mark that only the last one has, so chunks can be neither exchanged nor
 * left out, and the end cannot be cut off.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { CommandError } from '../command.ts'

const MAGIC = 'stockade-backup 1\n'
const FAMILY = /^stockade-backup \d+\n/
const SALT = 16
const MAC = 32
const HEADER = MAGIC.length + SALT + MAC
const CHUNK = 65_536
const TAG = 16
/** Takes 128 MiB and about half a second, here and for whoever guesses. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 2 ** 20 }

const stretch = promisify<string, Buffer, number, object, Buffer>(scrypt)

async function keysOf(passphrase: string, salt: Buffer): Promise<{ chunks: Buffer; header: Buffer }> {
  const both = await stretch(passphrase.normalize('NFC'), salt, 64, SCRYPT)
  return { chunks: both.subarray(0, 32), header: both.subarray(32) }
}
const macOf = (key: Buffer, salt: Buffer): Buffer => createHmac('sha256', key).update(MAGIC).update(salt).digest()

function nonceOf(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(number, 5, 6)
  nonce[11] = last ? 1 : 0
  return nonce
}

type Bytes = AsyncIterable<Buffer>

/** Content in pieces of exactly 64 KiB but for the last, which is marked and may be shorter, or empty where all is. */
async function* pieces(source: Bytes, size: number): AsyncGenerator<{ piece: Buffer; last: boolean }> {
  let waiting: Buffer[] = []
  let length = 0
  for await (const bytes of source) {
    waiting.push(bytes)
    length += bytes.length
    if (length <= size) continue
    const joined = Buffer.concat(waiting)
    let at = 0
    // What fills the buffer exactly may be the end.
    for (; joined.length - at > size; at += size) yield { piece: joined.subarray(at, at + size), last: false }
    waiting = [joined.subarray(at)]
    length -= at
  }
  yield { piece: Buffer.concat(waiting), last: true }
}

/** @returns a step of a pipeline */
export async function sealing(passphrase: string): Promise<(source: Bytes) => AsyncGenerator<Buffer>> {
  const salt = randomBytes(SALT)
  const keys = await keysOf(passphrase, salt)
  return async function* (source) {
    yield Buffer.concat([Buffer.from(MAGIC), salt, macOf(keys.header, salt)])
    let number = 0
    for await (const { piece, last } of pieces(source, CHUNK)) {
      const cipher = createCipheriv('aes-256-gcm', keys.chunks, nonceOf(number++, last))
      yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()])
    }
  }
}

/** @param header the first bytes of the file, `HEADER_BYTES` of them @returns a step of a pipeline, for the bytes after it @throws CommandError */
export async function unsealing(passphrase: string, header: Buffer): Promise<(source: Bytes) => AsyncGenerator<Buffer>> {
  const start = header.toString('latin1')
  if (!start.startsWith(MAGIC))
    throw new CommandError(
      FAMILY.test(start) ? 'This backup was created by a newer Stockade.' : 'This file is not a backup that Stockade created.',
    )
  if (header.length < HEADER) throw DAMAGED()
  const salt = header.subarray(MAGIC.length, MAGIC.length + SALT)
  const keys = await keysOf(passphrase, salt)
  if (!timingSafeEqual(macOf(keys.header, salt), header.subarray(MAGIC.length + SALT)))
    throw new CommandError('The passphrase is wrong, or the first bytes of the file are damaged.')
  return async function* (source) {
    let number = 0
    for await (const { piece, last } of pieces(source, CHUNK + TAG)) {
      if (piece.length < TAG) throw DAMAGED()
      const decipher = createDecipheriv('aes-256-gcm', keys.chunks, nonceOf(number++, last), { authTagLength: TAG })
      decipher.setAuthTag(piece.subarray(-TAG))
      const content = decipher.update(piece.subarray(0, -TAG))
      try {
        decipher.final()
      } catch {
        throw DAMAGED()
      }
      yield content
    }
  }
}
export const HEADER_BYTES = HEADER

const DAMAGED = (): CommandError => new CommandError('The backup is damaged: a part of it was changed, or its end is missing.')
