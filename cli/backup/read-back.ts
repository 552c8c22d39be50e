import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { extract as tarExtract } from 'tar-stream'
import { CommandError } from '../command.ts'
import { HEADER_BYTES, unsealing } from './envelope.ts'

/**
 * Reads a backup that was just written, from the disk and to its end, as a restore would.
 * @param sha256 of what was meant to be written @throws CommandError when it is not what it should be
 */
export async function readBack(file: string, passphrase: string, sha256: string): Promise<void> {
  const whole = createHash('sha256')
  const header = Buffer.alloc(HEADER_BYTES)
  const handle = await open(file, 'r')
  await handle.read(header, 0, HEADER_BYTES, 0).finally(() => handle.close())
  const unseal = await unsealing(passphrase, header)
  whole.update(header)
  const source = createReadStream(file, { start: HEADER_BYTES, highWaterMark: 1 << 20 })
  source.on('data', (bytes) => whole.update(bytes))
  const extract = tarExtract()
  const flowing = pipeline(source, unseal, extract)
  for await (const entry of extract) entry.resume()
  await flowing
  if (whole.digest('hex') !== sha256)
    throw new CommandError(
      'The backup could not be read back as it was written: the disk it lies on is not to be trusted. Choose another one.',
    )
}
