import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { stockActions } from './actions.ts'
import { location, locationTree } from './location.ts'
import { locationType } from './location-type.ts'

export const stockOperations: readonly Operation[] = [...[location, locationTree, locationType].flatMap(operationsOf), ...stockActions]
