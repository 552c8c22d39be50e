/**
 * Where attached files lie. A new one is `attachments/<model>/<id>/<32 hex digits>` below the media folder, with its name only in its
 * address, so that another name moves nothing. An imported one keeps the path that it had on the server it came from.
 */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../../config.ts'
import type { Upload } from '../../engine/shape.ts'
import { ApiError } from '../../errors.ts'
import { type OpenFile, openFile } from '../../open-file.ts'
import { keepWhole } from '../../whole-file.ts'
import { safeName } from './file-name.ts'

const OWN = /^(attachments\/\w+\/\d+\/[0-9a-f]{32})\/[^/]+$/
/** Is this the place of a file that was attached here? @param place below the media folder */
export const isOwnPlace = (place: string): boolean => OWN.test(`${place}/name`)

const folderOf = (config: Config): string => join(config.data, 'media')
/** Where the file lies, below the media folder. @param path as the row has it */
export const placeOf = (path: string): string => OWN.exec(path)?.[1] ?? path
const fileOf = (config: Config, path: string): string => join(folderOf(config), placeOf(path))

export const isOwn = (path: string): boolean => OWN.test(path)
export const nameOf = (path: string): string => path.replace(/^.*\//s, '')
export const renamed = (path: string, name: string): string => `${path.slice(0, -nameOf(path).length)}${name}`

/** Writes an upload. @returns its path @throws ApiError 413 */
export async function keepFile(config: Config, model: string, id: number, upload: Upload): Promise<string> {
  if (upload.data.length > config.maxUpload * 1_048_576) throw new ApiError(413, `The file is larger than ${config.maxUpload} MiB.`)
  const path = `attachments/${model}/${id}/${randomBytes(16).toString('hex')}/${safeName(upload.filename)}`
  await keepWhole(folderOf(config), placeOf(path), upload.data)
  return path
}

/** Removes a file that no row has any more; an imported one stays for whoever put it there. */
export function removeFile(config: Config, path: string): void {
  if (isOwn(path)) rmSync(fileOf(config, path), { force: true })
}

/** Opens an attached file for reading; undefined when it is none, lies outside of the media folder, or is reached through a link. */
export const openAttachment = (config: Config, path: string): Promise<OpenFile | undefined> => openFile(folderOf(config), placeOf(path))
