import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { parameter } from './parameter.ts'
import { partParameter, partParameterTemplate } from './part-parameter.ts'
import { parameterTemplate } from './template.ts'

export const parameterOperations = (): readonly Operation[] =>
  [parameter, parameterTemplate, partParameter, partParameterTemplate].flatMap((r) => operationsOf(r))
