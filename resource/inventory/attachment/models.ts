/** Kinds of things that files and links hang on. */
export const ATTACHABLE = [
  'build',
  'company',
  'manufacturerpart',
  'supplierpart',
  'purchaseorder',
  'salesorder',
  'part',
  'stockitem',
] as const
