import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { bind } from '../../engine/resource.ts'
import { COMPANY, MANUFACTURER_PART, SUPPLIER_PART } from '../kinds/company.ts'
import { belongings } from '../thing/belongings.ts'
import { address } from './address.ts'
import { addressRules } from './address-rules.ts'
import { company } from './company.ts'
import { companyRules } from './company-rules.ts'
import { contact } from './contact.ts'
import { duplicating } from './duplicate.ts'
import { manufacturerPart } from './manufacturer-part.ts'
import { manufacturerPartRules } from './manufacturer-part-rules.ts'
import { priceBreak } from './price-break.ts'
import { priceBreakRules } from './price-break-rules.ts'
import { supplierPart } from './supplier-part.ts'
import { supplierPartRules } from './supplier-part-rules.ts'

bind(company, companyRules, duplicating(COMPANY), belongings(COMPANY))
bind(address, addressRules)
bind(manufacturerPart, manufacturerPartRules, duplicating(MANUFACTURER_PART), belongings(MANUFACTURER_PART))
bind(supplierPart, supplierPartRules, duplicating(SUPPLIER_PART), belongings(SUPPLIER_PART))
bind(priceBreak, priceBreakRules)

export const companyOperations = (): readonly Operation[] =>
  [company, contact, address, manufacturerPart, supplierPart, priceBreak].flatMap((r) => operationsOf(r))
