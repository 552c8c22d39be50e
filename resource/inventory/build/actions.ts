/** What is done with a build as a whole. */
import { orderActions } from '../order/family/order-actions.ts'
import { BUILDS } from './build.ts'
import { buildOrder } from './build-order.ts'
import { cancel } from './cancel.ts'
import { consume } from './consume.ts'
import { finish } from './finish.ts'

const { issue, hold } = orderActions({ k: BUILDS, on: buildOrder, touches: ['part_total'] }, 'Issue a build order')

export const buildActions = [issue, hold, cancel, consume, finish]
