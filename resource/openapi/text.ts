/** The document as text. */
import { stringify } from 'yaml'

export const FORMATS = ['json', 'yaml'] as const
export type Format = (typeof FORMATS)[number]

export const schemaText = (document: unknown, format: Format): string =>
  format === 'yaml' ? stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 }) : `${JSON.stringify(document, null, 2)}\n`
