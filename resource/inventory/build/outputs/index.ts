/** What is done with the outputs of a build: the items that it makes. */
import { completeOutputs } from './complete-outputs.ts'
import { createOutput } from './create-output.ts'
import { deleteOutputs } from './delete-outputs.ts'
import { scrapOutputs } from './scrap-outputs.ts'

export const outputActions = [createOutput, completeOutputs, scrapOutputs, deleteOutputs]
