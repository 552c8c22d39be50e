/** Lists to select a value from, each with its entries. */

import { searchKey } from '../../../database/text-index.ts'
import type { Trx } from '../../../database.ts'
import { detail } from '../../engine/detail.ts'
import type { Dialect } from '../../engine/dialect.ts'
import type { Sight } from '../../engine/field.ts'
import { field } from '../../engine/fields/index.ts'
import { List } from '../../engine/fields/list.ts'
import { Nested } from '../../engine/fields/nested.ts'
import { Ref } from '../../engine/fields/ref.ts'
import { resource } from '../../engine/resource.ts'
import type { Input } from '../../engine/shape.ts'
import { column, raw, type Sql, sql } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { SELECTION_ENTRY, SELECTION_LIST } from '../kinds/common.ts'
import { selectionEntry } from './entry.ts'

const { value, label, description, active } = selectionEntry.fields
const LINE = { id: field.integer(1), value, label, description, active }
type Entry = Input<typeof LINE>

/** The entries inside their list. What a request sends replaces all of them; an entry that is named by its key or value stays the same one. */
class Entries extends List {
  constructor() {
    super(new Nested(LINE))
  }
  override select(dialect: Dialect, alias: string, sight: Sight): Sql {
    const shown = Object.values(selectionEntry.fields).map((f) => [f.name, f.seen(dialect, 'e', sight)] as const)
    return dialect.objects(shown, sql`from common_selection_entry e where e.list_id = ${column(alias, 'id')}`, raw('e.id'))
  }
  override async save(trx: Trx, _table: string, lists: readonly number[], entries: readonly Entry[]): Promise<void> {
    for (const list of lists) await replaceEntries(trx, list, entries)
  }
}

async function replaceEntries(trx: Trx, list: number, entries: readonly Entry[]): Promise<void> {
  const there: { id: number; value: string }[] = await trx('common_selection_entry').where({ list_id: list }).select('id', 'value')
  if (new Set(entries.map((e) => e.value)).size !== entries.length) throw invalid('Two entries have the same value.', 'choices')
  const byKey = new Map(there.map((row) => [row.id, row]))
  const byValue = new Map(there.map((row) => [row.value, row]))
  const kept = entries.map((e) => (e.id === undefined ? byValue.get(e.value) : byKey.get(e.id)))
  const stranger = entries.find((e, i) => e.id !== undefined && !kept[i])
  if (stranger) throw invalid(`The list has no entry ${stranger.id}.`, 'choices')
  const staying = kept.flatMap((row) => row?.id ?? [])
  await trx('common_selection_entry').where({ list_id: list }).whereNotIn('id', staying).delete()
  for (const [i, { id: _, ...entry }] of entries.entries()) {
    const row = { description: '', ...entry }
    const search_key = searchKey([row.value, row.label, row.description])
    if (kept[i])
      await trx('common_selection_entry')
        .where({ id: kept[i].id })
        .update({ ...row, search_key })
    else await trx('common_selection_entry').insert({ ...row, search_key, list_id: list })
  }
}

/** There are no plugins: none can be named. */
class NoPlugin extends Ref {
  constructor() {
    super({ model: 'pluginconfig', url: '/api/plugins/' })
  }
  override select(): Sql {
    return raw('null')
  }
  override async save(): Promise<void> {}
}

export const selectionList = resource({
  kind: SELECTION_LIST,
  fields: {
    pk: field.pk(),
    name: field.text(100).required().help('Name of the list'),
    description: field.text(250).blank().help('What the list is for'),
    active: field.bool().default(true).help('Can it be chosen from?'),
    locked: field.bool().default(false).help('Do its entries stay as they are?'),
    source_plugin: new NoPlugin().nullable().label('Source Plugin').help('Plugin that its entries come from'),
    source_string: field.text(1000).blank().label('Source String').help('Where its entries come from'),
    default: detail(SELECTION_ENTRY, 'default_id').label('Default Entry').told({ filters: {} }).help('Entry that is chosen to begin with'),
    created: field.dateTime().minutes().readOnly().help('When the list was made'),
    last_updated: field.dateTime().minutes().readOnly().label('Last Updated').help('When the list was changed last'),
    entry_count: field.count('common_selection_entry', 'list_id'),
    choices: new Entries().told({ read_only: true }).help('All of its entries'),
  },
  filter: ['active', 'locked', 'name'],
  search: ['name', 'description'],
  order: ['name', 'created'],
  touches: ['common_selection_entry'],
  cascades: ['common_parameter_template'],
  defaultOrder: ['pk'],
})
