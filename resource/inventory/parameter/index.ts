import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { bind } from '../../engine/resource.ts'
import { customUnit } from '../units/custom-unit.ts'
import { parameter } from './parameter.ts'
import { parameterRules } from './parameter-rules.ts'
import { keepsPart, ofPart, partParameter, partParameterTemplate } from './part-parameter.ts'
import { parameterTemplate } from './template.ts'
import { templateRules } from './template-rules.ts'
import { renumberAll } from './value.ts'

bind(parameter, ...parameterRules)
bind(partParameter, ofPart, ...parameterRules, keepsPart)
for (const template of [parameterTemplate, partParameterTemplate]) bind(template, templateRules)
// Numbers of values in a unit that means something else now.
bind(customUnit, {
  touches: ['common_parameter'],
  saved: async ({ trx, row }) => row && (await renumberAll(trx)),
  deleted: ({ trx }) => renumberAll(trx),
})

export const parameterOperations = (): readonly Operation[] =>
  [parameter, parameterTemplate, partParameter, partParameterTemplate].flatMap((r) => operationsOf(r))
