/** Kinds of things that have parameters. */
export const WITH_PARAMETERS = [
  'build',
  'company',
  'manufacturerpart',
  'supplierpart',
  'purchaseorder',
  'salesorder',
  'part',
  'partcategory',
  'stocklocation',
] as const
