/** Settings of barcodes. */
import { type Definitions, forClients, number, oneOf, text, yesNo } from '../definition.ts'

export const BARCODES = {
  BARCODE_STORE_RESULTS: yesNo(false, 'Keep scans', 'Remember what was scanned, by whom and what came of it'),
  BARCODE_RESULTS_MAX_NUM: number(100, 1, 100_000, '', 'Scans to keep', 'With more than that, the oldest are forgotten'),
  INTERNAL_BARCODE_FORMAT: oneOf('json', { json: 'JSON', short: 'Short' }, 'Barcode format', 'How barcodes of things here are written'),
  SHORT_BARCODE_PREFIX: text('INV-', 'Prefix of short barcodes', 'What a short barcode begins with'),
} as const satisfies Definitions

export const BARCODES_OF_CLIENTS = forClients({
  BARCODE_ENABLE: yesNo(true, 'Barcodes', 'Whether pages offer to scan barcodes'),
  BARCODE_INPUT_DELAY: number(50, 1, 100_000, 'ms', 'Pause after a scan', 'How long a page waits for the rest of what a scanner types'),
  BARCODE_WEBCAM_SUPPORT: yesNo(true, 'Scan by camera', 'Whether the camera of the device can scan'),
  BARCODE_SHOW_TEXT: yesNo(false, 'Text of barcodes', 'Whether what a barcode holds is shown beside it'),
  BARCODE_GENERATION_PLUGIN: oneOf('inventreebarcode', { inventreebarcode: 'Built in' }, 'Maker of barcodes', 'What writes barcodes'),
})
