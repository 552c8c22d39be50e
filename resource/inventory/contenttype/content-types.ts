/** Kinds of things by number, as some fields of the contract name them. The place in this list is the number: add at the end alone. */
const NAMES = [
  'part.part',
  'part.partcategory',
  'part.bomitem',
  'part.parttesttemplate',
  'stock.stockitem',
  'stock.stocklocation',
  'stock.stocklocationtype',
  'stock.stockitemtestresult',
  'company.company',
  'company.supplierpart',
  'company.manufacturerpart',
  'company.contact',
  'company.address',
  'order.purchaseorder',
  'order.purchaseorderlineitem',
  'order.purchaseorderextraline',
  'order.salesorder',
  'order.salesordershipment',
  'order.returnorder',
  'order.returnorderlineitem',
  'order.transferorder',
  'build.build',
  'common.attachment',
  'common.parameter',
  'common.parametertemplate',
  'common.projectcode',
  'common.customunit',
  'common.selectionlist',
  'common.selectionlistentry',
  'auth.user',
  'auth.group',
  'users.owner',
] as const

export interface ContentType {
  readonly pk: number
  readonly app_label: string
  readonly model: string
  readonly app_labeled_name: string
  readonly is_plugin: boolean
}

export const CONTENT_TYPES: readonly ContentType[] = NAMES.map((name, place) => {
  const [app_label, model] = name.split('.') as [string, string]
  return { pk: place + 1, app_label, model, app_labeled_name: `${app_label} | ${model}`, is_plugin: false }
})
export const contentTypeOf = (model: string): ContentType | undefined => CONTENT_TYPES.find((type) => type.model === model)
