/** What InvenTree hands to a worker is done within the request here, and answers what a server without a worker does. */
import type { JsonSchema } from '../engine/field.ts'

/** A task of the background, by the contract's name. */
export const TASK: JsonSchema = {
  type: 'object',
  properties: {
    task_id: { type: 'string' },
    exists: { type: 'boolean' },
    pending: { type: 'boolean' },
    complete: { type: 'boolean' },
    success: { type: 'boolean' },
    http_status: { type: 'integer' },
  },
  required: ['task_id', 'exists', 'pending', 'complete', 'success', 'http_status'],
}

/** A task that was never kept, as it is over. */
export const DONE = { task_id: '', exists: false, pending: false, complete: true, success: true, http_status: 200 } as const
