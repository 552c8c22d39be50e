import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { address } from './address.ts'
import { company } from './company.ts'
import { contact } from './contact.ts'
import { manufacturerPart } from './manufacturer-part.ts'
import { priceBreak } from './price-break.ts'
import { supplierPart } from './supplier-part.ts'

export const companyOperations = (): readonly Operation[] =>
  [company, contact, address, manufacturerPart, supplierPart, priceBreak].flatMap((r) => operationsOf(r))
