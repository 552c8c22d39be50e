/** What hangs on a thing is opened by what opens the thing itself. */
import { expect } from 'chai'
import { VERBS } from '../../../../provider/scopes.ts'
import { accessOf } from '../../../../resource/engine/resource.ts'
import { bomItem } from '../../../../resource/inventory/bom/bom-item.ts'
import { address } from '../../../../resource/inventory/company/address.ts'
import { company } from '../../../../resource/inventory/company/company.ts'
import { contact } from '../../../../resource/inventory/company/contact.ts'
import { manufacturerPart } from '../../../../resource/inventory/company/manufacturer-part.ts'
import { supplierPart } from '../../../../resource/inventory/company/supplier-part.ts'
import { purchaseOrder } from '../../../../resource/inventory/order/purchase-order.ts'
import { category } from '../../../../resource/inventory/part/category/category.ts'
import { part } from '../../../../resource/inventory/part/part.ts'
import { testTemplate } from '../../../../resource/inventory/part/test/test-template.ts'
import { stockItem } from '../../../../resource/inventory/stock/item/stock-item.ts'
import { location } from '../../../../resource/inventory/stock/location/location.ts'
import { locationType } from '../../../../resource/inventory/stock/location/location-type.ts'
import { MODELS, modelAccess } from '../../../../resource/inventory/thing/models.ts'

describe('kinds of things', () => {
  for (const [model, resource] of Object.entries({
    address,
    bomitem: bomItem,
    company,
    contact,
    manufacturerpart: manufacturerPart,
    part,
    parttesttemplate: testTemplate,
    partcategory: category,
    purchaseorder: purchaseOrder,
    stockitem: stockItem,
    stocklocation: location,
    stocklocationtype: locationType,
    supplierpart: supplierPart,
  }))
    it(`${model} is opened by the same roles everywhere`, () => {
      expect(MODELS.get(model)!.target.table).to.equal(resource.table)
      for (const verb of VERBS) {
        const [ours, theirs] = [modelAccess(model, verb), accessOf(resource, verb)]
        expect([...ours.anyOf].sort(), verb).to.eql([...theirs.anyOf].sort())
      }
    })
})
