/** What opens the rows of each table that lists of other kinds compare with theirs: what opens the address that serves them. */
import { tablesOpenTo } from '../engine/comparison.ts'
import { accessOf, type Resource } from '../engine/resource.ts'
import { bomItem } from './bom/bom-item.ts'
import { substitute } from './bom/substitute.ts'
import { company } from './company/company.ts'
import { manufacturerPart } from './company/manufacturer-part.ts'
import { supplierPart } from './company/supplier-part.ts'
import { line } from './order/line.ts'
import { purchaseOrder } from './order/purchase-order.ts'
import { parameter } from './parameter/parameter.ts'
import { parameterTemplate } from './parameter/template.ts'
import { category } from './part/category.ts'
import { part } from './part/part.ts'
import { related } from './part/related.ts'
import { testTemplate } from './part/test-template.ts'
import { projectCode } from './project-code/project-code.ts'
import { location } from './stock/location.ts'
import { stockItem } from './stock/stock-item.ts'
import { modelAccess } from './thing/models.ts'
import { group } from './user/group.ts'
import { user } from './user/user.ts'

const view = (r: Resource) => () => accessOf(r, 'view')

export const openTables = (): void =>
  tablesOpenTo({
    auth_group: view(group),
    auth_user: view(user),
    build_build: () => modelAccess('build', 'view'),
    common_parameter: view(parameter),
    common_parameter_template: view(parameterTemplate),
    common_project_code: view(projectCode),
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
  })
