import { createHash } from 'node:crypto'

/** Characters of a barcode that are kept to show; it is found by the hash of all of them. */
export const SHOWN = 500

/** What a scanned text is found by: the MD5 of what can be printed of it, as labels that are in use already were linked. */
export const hashBarcode = (data: string): string =>
  createHash('md5')
    .update(data.replace(/\p{Cc}/gu, '').trim())
    .digest('hex')
