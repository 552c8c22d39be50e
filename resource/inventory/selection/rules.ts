/** Rules of lists to select from: a locked one stays as it is until it is unlocked, and one that is in use stays. */
import type { Trx } from '../../../database.ts'
import { lockRows } from '../../engine/locks.ts'
import { type Hooks, rowAfter } from '../../engine/resource.ts'
import { invalid } from '../../errors.ts'
import type { selectionEntry } from './entry.ts'
import type { selectionList } from './list.ts'

const LOCKED = 'Selection list is locked'

/** @throws ValidationError when the list's entries may not change */
async function refuseLocked(trx: Trx, list: number): Promise<void> {
  if ((await trx('common_selection_list').where({ id: list }).first('locked'))?.locked) throw invalid(LOCKED, 'list')
}

async function touched(trx: Trx, list: number): Promise<void> {
  await trx('common_selection_list').where({ id: list }).update({ last_updated: new Date().toISOString() })
}

export const entryRules: Hooks<typeof selectionEntry.fields> = {
  // The list says when an entry was changed last, and its own writes go over its entries.
  async lock(trx, { ids, input }) {
    const lists: number[] = await trx('common_selection_entry')
      .whereIn('id', [...ids])
      .pluck('list_id')
    await lockRows(trx, 'common_selection_list', [...lists, ...(typeof input.list === 'number' ? [input.list] : [])], 'change')
  },
  async check(write) {
    const { trx, values, row, id } = write
    const { list_id: named, value } = rowAfter(write)
    const list = (row ?? values).list_id!
    if (named !== list) throw invalid('An entry stays in its list.', 'list')
    await refuseLocked(trx, list)
    if (await trx('common_selection_entry').whereNot({ id }).where({ list_id: list, value }).first('id'))
      throw invalid('The fields list, value must make a unique set.')
    values.list_id = list
    await touched(trx, list)
  },
  async deleting({ trx, row }) {
    await refuseLocked(trx, row!.list_id!)
    await touched(trx, row!.list_id!)
  },
}

export const listRules: Hooks<typeof selectionList.fields> = {
  async check({ values, row }) {
    if (row?.locked && values.locked !== false) throw invalid(LOCKED, 'locked')
    const now = new Date().toISOString()
    Object.assign(values, row ? { last_updated: now } : { created: now, last_updated: now })
  },
  async deleting({ trx, row, id }) {
    if (row!.locked) throw invalid(LOCKED, 'locked')
    if (await trx('common_parameter_template').where({ selectionlist_id: id }).first('id'))
      throw invalid('A parameter template selects from this list.')
  },
}
