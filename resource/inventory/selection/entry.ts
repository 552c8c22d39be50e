/** Entries of lists to select from, below their list. */
import { operationsOf } from '../../engine/derive.ts'
import { field } from '../../engine/fields/index.ts'
import { MAX_INTEGER } from '../../engine/fields/number.ts'
import type { ApiRequest, Operation } from '../../engine/operation.ts'
import { resource } from '../../engine/resource.ts'
import { NotFound } from '../../errors.ts'
import { SELECTION_ENTRY, SELECTION_LIST } from '../kinds/common.ts'

export const selectionEntry = resource({
  kind: SELECTION_ENTRY,
  name: 'SelectionEntry',
  plural: 'selection entries',
  model: 'SelectionListEntry',
  fields: {
    id: field.pk(),
    value: field.text(255).required().help('What is kept'),
    label: field.text(255).required().help('What people read'),
    description: field.text(250).blank().help('What the entry means'),
    active: field.bool().default(true).help('Can it be chosen?'),
    list: field
      .ref(SELECTION_LIST)
      .nullable()
      .label('Selection List')
      .told({ default: null })
      .help('List that it belongs to; the address says it'),
  },
  filter: ['active', 'list', 'value'],
  search: ['value', 'label', 'description'],
  order: ['list', 'label', 'active'],
  touches: ['common_selection_list'],
  defaultOrder: ['id'],
})

/** The request as the entry's own address would get it. @throws NotFound for a list or an entry in it that is not there */
async function inside(request: ApiRequest): Promise<ApiRequest> {
  const [list, entry] = request.path
  // A word in place of the key is a string: PostgreSQL would not compare it.
  if (typeof entry === 'string') throw new NotFound('SelectionListEntry')
  const keys = [list!, ...(entry === undefined ? [] : [entry])].map((key) => Math.min(Number(key), MAX_INTEGER))
  const text = entry === undefined ? 'common_selection_list where id = ?' : 'common_selection_entry where list_id = ? and id = ?'
  if (!(await request.db.all(`select 1 from ${text}`, keys)).length)
    throw new NotFound(entry === undefined ? 'SelectionList' : 'SelectionListEntry')
  const query = new URLSearchParams(request.query)
  query.set('list', String(list))
  return { ...request, query, path: entry === undefined ? [] : [entry], body: async () => (await request.body()).with({ list }) }
}

export const entryOperations = (): readonly Operation[] =>
  operationsOf(selectionEntry).map((operation) => ({
    ...operation,
    path: operation.path.replace('{id}', '{entrypk}').replace('/selection/entry/', '/selection/{id}/entry/'),
    handle: async (request) => operation.handle(await inside(request)),
  }))
