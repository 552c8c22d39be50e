/** Everything that the API serves. */
import { operationsOf } from '../engine/derive.ts'
import type { Operation } from '../engine/operation.ts'
import { address } from './company/address.ts'
import { company } from './company/company.ts'
import { contact } from './company/contact.ts'
import { category, categoryTree } from './part/category.ts'
import { part } from './part/part.ts'

export const OPERATIONS: readonly Operation[] = [...[company, contact, address, part, category, categoryTree].flatMap(operationsOf)]
