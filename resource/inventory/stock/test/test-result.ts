import { detail } from '../../../engine/detail.ts'
import { field } from '../../../engine/fields/index.ts'
import { filter, flagged } from '../../../engine/filter.ts'
import { innerJoin } from '../../../engine/join.ts'
import { resource } from '../../../engine/resource.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { FileField } from '../../attachment/file-field.ts'
import { testKey } from '../../kept/names.ts'
import { BUILD } from '../../kinds/build.ts'
import { PART, TEST_TEMPLATE } from '../../kinds/part.ts'
import { STOCK_ITEM, TEST_RESULT } from '../../kinds/stock.ts'
import { USER } from '../../kinds/users.ts'

/** An item and all that is installed in it, at any depth. */
const withInstalled = (item: number) =>
  sql`with recursive inside(id) as (select ${item} + 0 union select i.id from stock_item i join inside on i.belongs_to_id = inside.id) select id from inside`

const test = innerJoin(TEST_TEMPLATE, 'template_id')
const tested = innerJoin(STOCK_ITEM, 'stock_item_id')

/** How a stock item did in a test. */
export const testResult = resource({
  kind: TEST_RESULT,
  noun: 'test result',
  fields: {
    pk: field.pk(),
    stock_item: field.ref(STOCK_ITEM).required(),
    result: field.bool().default(false).help('Whether it passed'),
    value: field.text(500).blank().help('What was measured'),
    attachment: new FileField().nullable().help('A file that goes with it; its address in answers'),
    notes: field.text(500).blank().help('Notes about the result'),
    test_station: field.text(500).blank().help('Where the test was done'),
    started_datetime: field.dateTime().minutes().nullable().label('Started').help('When the test began'),
    finished_datetime: field.dateTime().minutes().nullable().label('Finished').help('When the test ended'),
    user: field.ref(USER).nullable().readOnly().bare().help('Who said so'),
    user_detail: detail(USER, 'user_id', 'brief').when('user_detail'),
    date: field
      .dateTime()
      .minutes()
      .readOnly()
      .asks(async () => ({ default: new Date().toISOString() })),
    template: field.ref(TEST_TEMPLATE).nullable().label('Test template for this result').help('The test; or name it by `test`'),
    template_detail: detail(TEST_TEMPLATE, 'template_id', 'light').when('template_detail'),
    test: field.text(100).transient().unlisted().help('Name of the test, in place of `template`'),
  },
  filter: ['user', 'template', 'result', 'value'],
  filters: {
    stock_item: filter.choice(
      STOCK_ITEM,
      filter.ofKey((id, { query, dialect }) => {
        const installed = flagged(query.get('include_installed'), false)
        return installed ? dialect.member(raw('t.stock_item_id'), withInstalled(id)) : sql`t.stock_item_id = ${id}`
      }, 'Results of this item; with `include_installed` also of what is installed in it'),
    ),
    include_installed: filter.flag('Whether `stock_item` means what is installed in it, too'),
    build: {
      ...filter.choice(BUILD, filter.key(tested.column('build_id'), 'Results of items that this build made')),
      schema: { type: 'integer', title: BUILD.model },
    },
    part: filter.choice(PART, filter.key(tested.column('part_id'))),
    required: filter.bool(test.column('required'), 'Whether stock has to pass the test'),
    enabled: filter.bool(test.column('enabled')),
    test: filter.of({ type: 'string' }, (value) => sql`${test.column('key')} = ${testKey(value)}`, 'Name of the test'),
  },
  search: [test.column('search_key'), tested.column('search_key')],
  order: ['date', 'result', 'started_datetime', 'finished_datetime', 'test_station'],
  defaultOrder: ['date'],
  bulk: { create: true, delete: true },
})
