/** Kinds of things that carry barcodes, and the two letters that stand for each in a short one. */
export const CODES: Readonly<Record<string, string>> = {
  build: 'BO',
  manufacturerpart: 'MP',
  part: 'PA',
  purchaseorder: 'PO',
  salesorder: 'SO',
  stockitem: 'SI',
  stocklocation: 'SL',
  supplierpart: 'SP',
}
export const CODED = Object.keys(CODES)
