import { FieldError } from '../../engine/field.ts'

const MAX_NAME = 120

/** A name for addresses and for saving: what folders, addresses and shells give a meaning is left out. */
export function safeName(name: string): string {
  const plain = (
    name
      .replace(/^.*[/\\]/s, '')
      .normalize('NFC')
      .replace(/\s+/g, '_')
      .match(/[\p{L}\p{N}._-]/gu) ?? []
  ).join('')
  const bare = plain.replace(/^[.-]+/, '')
  const [extension = ''] = /\.[\p{L}\p{N}]{1,10}$/u.exec(bare) ?? []
  const base = [...bare.slice(0, bare.length - extension.length)].slice(0, MAX_NAME - extension.length)
  return `${base.join('') || 'file'}${extension}`
}

/** A new name that a person gives: taken as it is, or not at all. @throws FieldError */
export function checkName(name: string): void {
  if (name !== safeName(name))
    throw new FieldError(`Use letters, digits, ".", "-" and "_", at most ${MAX_NAME} of them, and begin with a letter or digit.`)
}

/** Types that browsers show and that cannot run anything; all others are handed out as bytes. */
const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  txt: 'text/plain; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
}
export const typeOf = (name: string): string => TYPES[name.toLowerCase().replace(/^.*\./s, '')] ?? 'application/octet-stream'
