import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { address } from './address.ts'
import { company } from './company.ts'
import { contact } from './contact.ts'

export const companyOperations: readonly Operation[] = [company, contact, address].flatMap(operationsOf)
