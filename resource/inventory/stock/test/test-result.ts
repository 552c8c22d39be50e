import { detail } from '../../../engine/detail.ts'
import { field } from '../../../engine/fields/index.ts'
import { boolValue, filter, keyValue } from '../../../engine/filter.ts'
import { resource } from '../../../engine/resource.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { FileField } from '../../attachment/file-field.ts'
import { testKey, testTemplate } from '../../part/test/test-template.ts'
import { BUILD, STOCK_ITEM, TEST_TEMPLATE, USER } from '../../targets.ts'
import { userDetail } from '../../user/user-brief.ts'

/** An item and all that is installed in it, at any depth. */
const withInstalled = (item: number) =>
  sql`with recursive inside(id) as (select ${item} + 0 union select i.id from stock_item i join inside on i.belongs_to_id = inside.id) select id from inside`

/** How a stock item did in a test. */
export const testResult = resource({
  path: '/stock/test/',
  name: 'StockItemTestResult',
  noun: 'test result',
  table: 'stock_test_result',
  roles: ['stock'],
  fields: {
    pk: field.pk(),
    stock_item: field.ref(STOCK_ITEM).required(),
    result: field.bool().default(false).help('Whether it passed'),
    value: field.text(500).blank().help('What was measured'),
    attachment: new FileField().nullable().help('A file that goes with it; its address in answers'),
    notes: field.text(500).blank(),
    test_station: field.text(500).blank(),
    started_datetime: field.dateTime().nullable(),
    finished_datetime: field.dateTime().nullable(),
    user: field.ref(USER).nullable().readOnly().help('Who said so'),
    user_detail: userDetail('user_id').when('user_detail'),
    date: field.dateTime().readOnly(),
    template: field.ref(TEST_TEMPLATE).nullable().help('The test; or name it by `test`'),
    template_detail: detail(() => testTemplate, 'template_id').when('template_detail'),
    test: field.text(100).transient().help('Name of the test, in place of `template`'),
  },
  joins: {
    test: (t) => raw(`join part_test_template test on test.id = ${t}.template_id`),
    tested: (t) => raw(`join stock_item tested on tested.id = ${t}.stock_item_id`),
  },
  filter: ['user', 'template', 'result', 'value'],
  filters: {
    stock_item: filter.of(
      { type: 'integer' },
      (value, { query, dialect }) => {
        const installed = boolValue(query.get('include_installed') || 'false')
        return installed
          ? dialect.member(raw('t.stock_item_id'), withInstalled(keyValue(value)))
          : sql`t.stock_item_id = ${keyValue(value)}`
      },
      'Results of this item; with `include_installed` also of what is installed in it',
    ),
    include_installed: filter.of(
      { type: 'boolean' },
      (value) => void boolValue(value),
      'Whether `stock_item` means what is installed in it, too',
    ),
    build: {
      ...filter.key(raw('tested.build_id'), 'Results of items that this build made'),
      schema: { type: 'integer', title: BUILD.model },
    },
    part: filter.key(raw('tested.part_id')),
    required: filter.bool(raw('test.required'), 'Whether stock has to pass the test'),
    enabled: filter.bool(raw('test.enabled')),
    test: filter.of({ type: 'string' }, (value) => sql`test.key = ${testKey(value)}`, 'Name of the test'),
  },
  search: ['test.search_key', 'tested.search_key'],
  order: ['date', 'result', 'started_datetime', 'finished_datetime', 'test_station'],
  defaultOrder: ['date'],
  bulk: { delete: true },
})
