/** Owners of stock items and locations: every place that asks whose something is. */
import type { Mutant } from './mutant.ts'

const test = 'test/resource/inventory/stock/ownership.test.js'
const guard = (of: string, file: string, find: string, grep: string, replace = ''): Mutant => ({
  guards: `owners: ${of}`,
  file: `resource/inventory/${file}.js`,
  find,
  replace,
  test,
  grep,
})
const ownership = 'thing/ownership'
const edit = 'stock/item/stock-edit'

export const mutants: Mutant[] = [
  guard('the owner of the item around', ownership, 'select id, belongs_to_id,', 'put /stock/{id}/', 'select id, cast(null as integer),'),
  guard('the owner of the location', ownership, 'case when in_stock then location_id end', 'post /stock/add/', 'cast(null as integer)'),
  guard(
    'the owner of the location around',
    ownership,
    'cast(null as integer), parent_id,',
    'patch /stock/location/',
    'cast(null as integer), cast(null as integer),',
  ),
  guard('members of a group', ownership, '(select group_id from auth_user_group where user_id = ?)', 'put /stock/{id}/', '(0 * ?)'),
  guard('an item that comes along', edit, 'if (this.others.has(item.id) &&', 'post /stock/transfer/', 'if (false &&'),
  guard(
    'an item that something goes into',
    edit,
    "await checkOwner(this.trx, this.principal, 'stockitem', holders);",
    'patch /stock/{id}/',
  ),
  guard('what an edit does not see', edit, 'if (this.others.size)', 'patch /stock/{id}/', 'if (false)'),
  {
    guards: 'owners: which line of an action is theirs',
    file: 'resource/inventory/stock/actions/adjustment.js',
    find: 'edit.others.has(pk)',
    replace: 'false',
    test: 'test/resource/inventory/stock/actions.test.js',
    grep: 'keep to owners',
  },
  guard(
    'a location',
    'stock/location/location-rules',
    'if (row)\n            await checkOwner(',
    'put /stock/location/',
    'if (false)\n            await checkOwner(',
  ),
  guard(
    'what a location is put below',
    'stock/location/location-rules',
    "if (typeof parent === 'number' &&",
    'post /stock/location/',
    'if (false &&',
  ),
  guard(
    'a location that goes',
    'stock/location/location-rules',
    '[id, ...below, ...lifted]',
    'delete /stock/location/{id}/',
    '[...below, ...lifted]',
  ),
  guard(
    'locations that go along',
    'stock/location/location-rules',
    '[id, ...below, ...lifted]',
    'delete /stock/location/{id}/',
    '[id, ...lifted]',
  ),
  guard(
    'locations that are lifted',
    'stock/location/location-rules',
    '[id, ...below, ...lifted]',
    'delete /stock/location/{id}/',
    '[id, ...below]',
  ),
  guard('a test result', 'stock/test/test-result-rules', 'row ? [row.stock_item_id, id] : [id]', '/stock/test/', '[]'),
  guard(
    'a test result that goes over',
    'stock/test/test-result-rules',
    'row ? [row.stock_item_id, id] : [id]',
    'patch /stock/test/',
    '[id]',
  ),
  guard(
    'a test result that goes',
    'stock/test/test-result-rules',
    "await checkOwner(trx, request.principal, 'stockitem', items);",
    'delete /stock/test/',
    ';',
  ),
  guard(
    'results of a test that goes',
    'part/test/test-template-rules',
    "await checkOwner(trx, request.principal, 'stockitem',",
    'test-template',
    "void ('stockitem',",
  ),
  guard(
    'results of a part that goes',
    'part/test/test-template-rules',
    "await checkOwner(trx, request.principal, 'stockitem',",
    'delete /part/{id}/',
    "void ('stockitem',",
  ),
  guard(
    'what hangs on a thing',
    'thing/thing-hooks',
    'await checkOwner(trx, request.principal, row.model_type, [row.model_id]);',
    'put /attachment/',
    ';',
  ),
  guard('what comes to hang on a thing', 'thing/thing-hooks', 'await checkOwner(trx, request.principal, model, [id]);', 'post /parameter/'),
  guard(
    'what hangs on a thing and goes',
    'thing/thing-hooks',
    'await checkOwner(trx, request.principal, model, keys);',
    'delete /attachment/',
    ';',
  ),
  guard(
    'values of a parameter that goes',
    'parameter/template-rules',
    "await checkOwner(trx, request.principal, 'stocklocation', places);",
    'parameter/template',
  ),
  guard('pictures in notes', 'notes-image/index', 'await checkOwner(trx, request.principal, model, [id]);', 'notes-image', ';'),
  guard('metadata', 'metadata/metadata', 'await checkOwner(trx, request.principal, kind.model, [id]);', 'metadata'),
  guard('barcodes', 'barcode/operations', 'await checkOwner(trx, request.principal, found.model, [found.id]);', '/barcode/link/'),
]
