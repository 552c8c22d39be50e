/** What references point at, for those who refer: table, model name and address of the list. */
import type { Target } from '../engine/fields/ref.ts'

export const COMPANY: Target = { table: 'company_company', model: 'company', url: '/api/company/' }
export const PART: Target = { table: 'part_part', model: 'part', url: '/api/part/' }
export const CATEGORY: Target = { table: 'part_category', model: 'partcategory', url: '/api/part/category/' }
export const USER: Target = { table: 'auth_user', model: 'user', url: '/api/user/' }
export const GROUP: Target = { table: 'auth_group', model: 'group', url: '/api/user/group/' }
export const OWNER: Target = { table: 'users_owner', model: 'owner', url: '/api/user/owner/' }
export const LOCATION: Target = { table: 'stock_location', model: 'stocklocation', url: '/api/stock/location/' }
export const LOCATION_TYPE: Target = { table: 'stock_location_type', model: 'stocklocationtype', url: '/api/stock/location-type/' }
export const STOCK_ITEM: Target = { table: 'stock_item', model: 'stockitem', url: '/api/stock/' }
export const TEST_TEMPLATE: Target = { table: 'part_test_template', model: 'parttesttemplate', url: '/api/part/test-template/' }
export const BOM_ITEM: Target = { table: 'part_bom_item', model: 'bomitem', url: '/api/bom/' }
export const SUPPLIER_PART: Target = { table: 'company_supplier_part', model: 'supplierpart', url: '/api/company/part/' }
export const MANUFACTURER_PART: Target = {
  table: 'company_manufacturer_part',
  model: 'manufacturerpart',
  url: '/api/company/part/manufacturer/',
}
export const CONTACT: Target = { table: 'company_contact', model: 'contact', url: '/api/company/contact/' }
export const ADDRESS: Target = { table: 'company_address', model: 'address', url: '/api/company/address/' }
export const PURCHASE_ORDER: Target = { table: 'order_purchase_order', model: 'purchaseorder', url: '/api/order/po/' }
export const PURCHASE_ORDER_LINE: Target = {
  table: 'order_purchase_order_line',
  model: 'purchaseorderlineitem',
  url: '/api/order/po-line/',
}
export const PROJECT_CODE: Target = { table: 'common_project_code', model: 'projectcode', url: '/api/project-code/' }
export const PARAMETER_TEMPLATE: Target = {
  table: 'common_parameter_template',
  model: 'parametertemplate',
  url: '/api/parameter/template/',
}
export const SELECTION_LIST: Target = { table: 'common_selection_list', model: 'selectionlist', url: '/api/selection/' }
/** Kept as an import brings them; their addresses are not served. */
export const SALES_ORDER: Target = { table: 'order_sales_order', model: 'salesorder', url: '/api/order/so/' }
export const BUILD: Target = { table: 'build_build', model: 'build', url: '/api/build/' }
