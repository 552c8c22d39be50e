/** Rules of all orders: references, whom they are made with, what a state forbids; and what is kept along with their rows. */
import { today } from '../../../../provider/identity/api-tokens.ts'
import { beside, inTurn } from '../../../engine/locks.ts'
import { after, type Hooks, type Write as WriteOf } from '../../../engine/resource.ts'
import { invalid, ValidationError } from '../../../errors.ts'
import { touchOrderTotals } from '../../kept/order-total.ts'
import { setting } from '../../settings/setting.ts'
import { copyFrom } from './copy-order.ts'
import type { SharedFields } from './order-fields.ts'
import type { OrderKind } from './order-kind.ts'
import { changedNow, isLocked } from './order-state.ts'
import { checkReference, freeReference, nextReference } from './reference.ts'

type Write = WriteOf<SharedFields>

export const orderRules = (k: OrderKind): Hooks<SharedFields> => ({
  async lock(trx, { verb, input }) {
    if (verb === 'add' || (verb === 'change' && input.reference !== undefined)) await inTurn(trx, k.turn)
  },

  presets: async (source) => ({ reference: (await freeReference(k, source))?.reference ?? '' }),

  async check(write) {
    const { trx, request, values, row, id } = write
    if (row && (await isLocked(k, trx, row))) throw invalid('This order is locked and cannot be modified', 'reference')
    checkDates(write)
    await checkPeople(k, write)
    await checkCustomState(k, write)
    if ((await setting(trx, `${k.settings}_REQUIRE_RESPONSIBLE`)) && !after(write, 'responsible_id'))
      throw invalid('Responsible user or group must be specified', 'responsible')
    Object.assign(values, changedNow(k))
    if (!row) {
      values.status = k.status.key.PENDING
      values.creation_date = today()
      Object.assign(values, { [k.madeBy]: request.principal.user.pk })
    }
    if (values.reference === undefined) {
      if (!row) Object.assign(values, await nextReference(k, trx))
    } else if (values.reference !== row?.reference) {
      values.reference_int = await checkReference(k, trx, values.reference, id)
    }
  },

  async saved({ trx, request, input, values, row, id }) {
    const { duplicate: original } = input
    if (!row && original) await copyFrom(k, trx, request, original, id)
    const reckoned = !row || values.order_currency !== undefined || values[`${k.company}_id`] !== undefined
    if (k.totals && reckoned) await touchOrderTotals(trx, k.totals, [id])
    if (!row && original) await k.follow(trx, await k.parts(trx, id), false)
  },

  async deleting({ trx, row, id }) {
    const parts = await k.parts(trx, id)
    await trx(k.lineTable)
      .where({ [k.orderColumn]: id })
      .delete('id')
    await k.follow(trx, parts, k.done.includes(row!.status))
  },
})

function checkDates(write: Write): void {
  const [start, target] = [after(write, 'start_date'), after(write, 'target_date')]
  if (start && target && start > target)
    throw new ValidationError({
      target_date: ['Target date must be after start date'],
      start_date: ['Start date must be before target date'],
    })
}

/** People and addresses are those of the company that the order is made with. */
async function checkPeople({ company: of }: OrderKind, write: Write): Promise<void> {
  const { trx, values, row } = write
  if (!of) return
  const company = after(write, `${of}_id`) ?? null
  const changed = !row || row[`${of}_id`] !== company
  for (const what of ['contact', 'address'] as const) {
    const key = after(write, `${what}_id`)
    if (typeof key !== 'number' || !(changed || values[`${what}_id`] !== undefined)) continue
    const { company_id } = await trx(`company_${what}`).where({ id: key }).first('company_id')
    if (company_id !== company) throw invalid(`${what === 'contact' ? 'Contact' : 'Address'} does not match selected company`, what)
  }
}

/** A state of the installation says more than the state that it stands for, and never something else. */
async function checkCustomState(k: OrderKind, { trx, values, row }: Write): Promise<void> {
  const key = values.status_custom_key
  if (typeof key !== 'number') return
  const status = row?.status ?? k.status.key.PENDING
  await beside(trx, 'states in use')
  if (key === status) values.status_custom_key = null
  else if (!(await trx('common_custom_state').where({ reference_status: k.status.name, key, logical_key: status }).first('id')))
    throw invalid('Invalid choice', 'status_custom_key')
}
