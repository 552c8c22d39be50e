import type { Row, Trx } from '../../../database.ts'
import { gate } from '../../auth/gate.ts'
import type { Field } from '../../engine/field.ts'
import { missing } from '../../engine/fields/ref.ts'
import { lockClause } from '../../engine/locks.ts'
import { changes, type Hooks, type Locked, rowAfter, rowsOf } from '../../engine/resource.ts'
import { invalid } from '../../errors.ts'
import { kindOf, modelAccess, tableOf } from '../kinds/index.ts'
import type { ModelType } from './model-type.ts'
import { checkOwner } from './ownership.ts'

/**
 * Keeps the thing that a row is about to hang on (`model_type`, `model_id`) from going until the transaction ends, as a foreign key would.
 * @param table of the row, which may be there and name one of the two
 */
export const keepsThing =
  (table: string) =>
  async (trx: Trx, { verb, ids, input }: Locked): Promise<void> => {
    if (verb === 'delete' || (input.model_type === undefined && input.model_id === undefined)) return
    const row: Row | undefined = ids.length ? await trx(table).where({ id: ids[0]! }).first('model_type', 'model_id') : undefined
    const kind = kindOf(input.model_type ?? row?.model_type)
    const id = Number(input.model_id ?? row?.model_id)
    if (kind?.table && id) await trx.all(`select id from ${kind.table} where id = ?${lockClause(trx, 'refer')}`, [id])
  }

/** What hangs on a thing is changed by those who may change the thing, which must be there. */
export const thingHooks = (table: string): Hooks<{ model_type: ModelType; model_id: Field<number> }> => ({
  lock: keepsThing(table),
  async check(write) {
    const { trx, request, row } = write
    const { model_type: model, model_id: id } = rowAfter(write)
    if (!model) throw invalid('This field is required.', 'model_type')
    if (row) gate(modelAccess(row.model_type, 'change'), request.principal)
    gate(modelAccess(model, 'change'), request.principal)
    if (row) await checkOwner(trx, request.principal, row.model_type, [row.model_id])
    if (!changes(write, 'model_type', 'model_id')) return
    if (!(await thing(trx, model, id))) throw invalid(missing(id), 'model_id')
    await checkOwner(trx, request.principal, model, [id])
  },
  async deletingAll(writes) {
    const { trx, request } = writes[0]!
    const rows = rowsOf(writes)
    for (const model of new Set(rows.map((row) => row.model_type))) {
      const keys = rows.filter((row) => row.model_type === model).map((row) => row.model_id)
      gate(modelAccess(model, 'delete'), request.principal)
      await checkOwner(trx, request.principal, model, keys)
    }
  },
})

export const thing = async (trx: Trx, model: string, id: number): Promise<Row | undefined> =>
  await trx(tableOf(model)).where({ id }).first()
