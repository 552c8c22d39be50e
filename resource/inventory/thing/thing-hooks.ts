import { allIn, type Row, type Trx } from '../../../database.ts'
import { gate } from '../../auth/gate.ts'
import { missing } from '../../engine/fields/ref.ts'
import { lockClause } from '../../engine/locks.ts'
import type { Hooks, Locked } from '../../engine/resource.ts'
import { invalid } from '../../errors.ts'
import { kindOf, modelAccess, tableOf } from '../kinds/index.ts'
import { checkOwner } from './ownership.ts'

/**
 * Keeps the thing that a row is about to hang on (`model_type`, `model_id`) from going until the transaction ends, as a foreign key would.
 * @param table of the row, which may be there and name one of the two
 */
export const keepsThing =
  (table: string) =>
  async (trx: Trx, { verb, ids, input }: Locked): Promise<void> => {
    if (verb === 'delete' || (input.model_type === undefined && input.model_id === undefined)) return
    const row = ids.length ? ((await trx(table).where({ id: ids[0]! }).first('model_type', 'model_id')) as Row | undefined) : undefined
    const kind = kindOf(input.model_type ?? row?.model_type)
    const id = Number(input.model_id ?? row?.model_id)
    if (kind?.table && id) await allIn(trx, `select id from ${kind.table} where id = ?${lockClause(trx, 'refer')}`, [id])
  }

/** What hangs on a thing (`model_type`, `model_id`) is changed by those who may change the thing, which must be there. */
export const thingHooks = (table: string): Hooks => ({
  lock: keepsThing(table),
  async check({ trx, request, values, row }) {
    const model = values.model_type ?? row?.model_type
    if (typeof model !== 'string') throw invalid('This field is required.', 'model_type')
    const id = Number(values.model_id ?? row?.model_id)
    if (row) gate(modelAccess(row.model_type as string, 'change'), request.principal)
    gate(modelAccess(model, 'change'), request.principal)
    if (row) await checkOwner(trx, request.principal, row.model_type as string, [row.model_id as number])
    const moved = !row || row.model_type !== model || row.model_id !== id
    if (!moved) return
    if (!(await thing(trx, model, id))) throw invalid(missing(id), 'model_id')
    await checkOwner(trx, request.principal, model, [id])
  },
  async deletingAll(writes) {
    const { trx, request } = writes[0]!
    const things = new Map<string, number[]>()
    for (const { row } of writes) {
      const model = row!.model_type as string
      things.set(model, [...(things.get(model) ?? []), row!.model_id as number])
    }
    for (const [model, keys] of things) {
      gate(modelAccess(model, 'delete'), request.principal)
      await checkOwner(trx, request.principal, model, keys)
    }
  },
})

export const thing = async (trx: Trx, model: string, id: number): Promise<Row | undefined> =>
  (await trx(tableOf(model)).where({ id }).first()) as Row | undefined
