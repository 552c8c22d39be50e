/** Entries of lists to select from, below their list. */
import type { Trx } from '../../../database.ts'
import { operationsOf } from '../../engine/derive.ts'
import { field } from '../../engine/fields/index.ts'
import { MAX_INTEGER } from '../../engine/fields/number.ts'
import { lockRows } from '../../engine/locks.ts'
import type { ApiRequest, Operation } from '../../engine/operation.ts'
import { resource } from '../../engine/resource.ts'
import { invalid, NotFound } from '../../errors.ts'
import { SELECTION_ENTRY, SELECTION_LIST } from '../kinds/common.ts'

/** @throws ValidationError when the list's entries may not change */
export async function refuseLocked(trx: Trx, list: number): Promise<void> {
  if ((await trx('common_selection_list').where({ id: list }).first('locked'))?.locked)
    throw invalid('The list is locked: unlock it before its entries change.')
}

async function touched(trx: Trx, list: number): Promise<void> {
  await trx('common_selection_list').where({ id: list }).update({ last_updated: new Date().toISOString() })
}

export const selectionEntry = resource({
  kind: SELECTION_ENTRY,
  name: 'SelectionEntry',
  plural: 'selection entries',
  model: 'SelectionEntry',
  fields: {
    id: field.pk(),
    value: field.text(255).required().help('What is kept'),
    label: field.text(255).required().help('What people read'),
    description: field.text(250).blank(),
    active: field.bool().default(true).help('Can it be chosen?'),
    list: field.ref(SELECTION_LIST).nullable().help('List that it belongs to; the address says it'),
  },
  filter: ['active', 'list', 'value'],
  search: ['value', 'label', 'description'],
  order: ['list', 'label', 'active'],
  touches: ['common_selection_list'],
  defaultOrder: ['label'],
  hooks: [
    {
      // The list says when an entry was changed last, and its own writes go over its entries.
      async lock(trx, { ids, input }) {
        const lists: number[] = await trx('common_selection_entry')
          .whereIn('id', [...ids])
          .pluck('list_id')
        await lockRows(trx, 'common_selection_list', [...lists, ...(typeof input.list === 'number' ? [input.list] : [])], 'change')
      },
      async check({ trx, values, row, id }) {
        const list = (row?.list_id ?? values.list_id) as number
        if (row && values.list_id !== undefined && values.list_id !== list) throw invalid('An entry stays in its list.', 'list')
        await refuseLocked(trx, list)
        const value = (values.value ?? row?.value) as string
        if (await trx('common_selection_entry').whereNot({ id }).where({ list_id: list, value }).first('id'))
          throw invalid('The list has an entry of this value already.', 'value')
        values.list_id = list
        await touched(trx, list)
      },
      async deleting({ trx, row }) {
        await refuseLocked(trx, row!.list_id as number)
        await touched(trx, row!.list_id as number)
      },
    },
  ],
})

/** The request as the entry's own address would get it. @throws NotFound for a list or an entry in it that is not there */
async function inside(request: ApiRequest): Promise<ApiRequest> {
  const [list, entry] = request.path as number[]
  // A word in place of the key is a string: PostgreSQL would not compare it.
  if (typeof entry === 'string') throw new NotFound('SelectionEntry')
  const found =
    entry === undefined
      ? await request.db.all('select 1 from common_selection_list where id = ?', [Math.min(list!, MAX_INTEGER)])
      : await request.db.all('select 1 from common_selection_entry where list_id = ? and id = ?', [
          Math.min(list!, MAX_INTEGER),
          Math.min(entry, MAX_INTEGER),
        ])
  if (!found.length) throw new NotFound(entry === undefined ? 'SelectionList' : 'SelectionEntry')
  const query = new URLSearchParams(request.query)
  query.set('list', String(list))
  return { ...request, query, path: entry === undefined ? [] : [entry], body: async () => (await request.body()).with({ list }) }
}

export const entryOperations: readonly Operation[] = operationsOf(selectionEntry).map((operation) => ({
  ...operation,
  path: operation.path.replace('{id}', '{entrypk}').replace('/selection/entry/', '/selection/{id}/entry/'),
  handle: async (request) => operation.handle(await inside(request)),
}))
