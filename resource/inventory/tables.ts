/** What opens the rows of each table that lists of other kinds compare with theirs: what opens the address that serves them. */
import { accessToTable, tablesOpenTo } from '../engine/comparison.ts'
import type { Operation } from '../engine/operation.ts'
import { accessOf, RESOURCES, type Resource } from '../engine/resource.ts'
import type { Shape } from '../engine/shape.ts'
import { attachment } from './attachment/attachment.ts'
import { bomItem } from './bom/bom-item.ts'
import { substitute } from './bom/substitute.ts'
import { company } from './company/company.ts'
import { manufacturerPart } from './company/manufacturer-part.ts'
import { supplierPart } from './company/supplier-part.ts'
import { line } from './order/line.ts'
import { purchaseOrder } from './order/purchase-order.ts'
import { parameter } from './parameter/parameter.ts'
import { parameterTemplate } from './parameter/template.ts'
import { category } from './part/category/category.ts'
import { part } from './part/part.ts'
import { related } from './part/related.ts'
import { testTemplate } from './part/test/test-template.ts'
import { projectCode } from './project-code/project-code.ts'
import { selectionList } from './selection/list.ts'
import { stockItem } from './stock/item/stock-item.ts'
import { location } from './stock/location/location.ts'
import { MODELS, modelAccess } from './thing/models.ts'
import { group } from './user/group.ts'
import { owner } from './user/owner.ts'
import { user } from './user/user.ts'

const view = (r: Resource) => () => accessOf(r, 'view')

export const openTables = (): void =>
  tablesOpenTo({
    ...Object.fromEntries([...MODELS.values()].map(({ name, target }) => [target.table!, () => modelAccess(name, 'view')])),
    auth_group: view(group),
    auth_user: view(user),
    common_attachment: view(attachment),
    common_parameter: view(parameter),
    common_parameter_template: view(parameterTemplate),
    common_project_code: view(projectCode),
    common_selection_list: view(selectionList),
    company_company: view(company),
    company_manufacturer_part: view(manufacturerPart),
    company_supplier_part: view(supplierPart),
    order_purchase_order: view(purchaseOrder),
    order_purchase_order_line: view(line),
    part_bom_item: view(bomItem),
    part_bom_substitute: view(substitute),
    part_category: view(category),
    part_part: view(part),
    part_related: view(related),
    part_test_template: view(testTemplate),
    part_total: view(part),
    stock_item: view(stockItem),
    stock_location: view(location),
    users_owner: view(owner),
  })

/** Whoever names a row is asked whether they may see its kind. @throws Error at start-up for a kind of which nobody said what opens it */
export function checkReferences(operations: readonly Operation[]): void {
  for (const { fields } of RESOURCES) checkShape(fields)
  for (const { request } of operations) if (request && 'shape' in request) checkShape(request.shape as Shape)
}
const checkShape = (shape: Shape): void => {
  for (const { table } of Object.values(shape).flatMap((f) => f.targets())) if (table) accessToTable(table)
}
