import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { allUnits } from './all-units.ts'
import { customUnit } from './custom-unit.ts'

export const unitsOperations = (): readonly Operation[] => [...operationsOf(customUnit), allUnits]
