/** Guards of rows that a caller may not see, asked for sideways, and of what hangs on things that go. */
import type { Mutant } from './mutant.ts'

const hidden = (grep: string) => ({ test: 'test/resource/auth/hidden-rows.test.js', grep })
const left = (what: string) => ({
  test: 'test/resource/side-by-side/left-on-nothing.test.js',
  grep: `what hangs on a thing that goes (PostgreSQL) ${what}`,
})
const request = { file: 'resource/engine/request.js' }
const REFERENCE = 'one.ref.isUnseen || mayName(one.ref.target.table, principal) || isKept(one)'

export const mutants: Mutant[] = [
  {
    guards: '55: tags of a kind',
    file: 'resource/inventory/tag/tag.js',
    find: "gate(modelAccess(name, 'view'), principal, refused);",
    replace: ';',
    ...hidden('the kinds that tags hang on'),
  },
  {
    guards: '55: tags of attachments',
    file: 'resource/inventory/tag/tag.js',
    find: "gate(ATTACHMENT.access('view'), principal, refused);",
    replace: ';',
    ...hidden('the kinds that tags hang on'),
  },
  {
    guards: '55: tags of attachments of hidden things',
    file: 'resource/inventory/tag/tag.js',
    find: "seenThings(raw('a.model_type'), carrying('attachments'), principal)",
    replace: "raw('1 = 1')",
    ...hidden('tags of attachments'),
  },
  {
    guards: 'labels: one that stands for something goes with what comes',
    file: 'resource/inventory/thing/give-barcode.js',
    find: '(await madeFor(trx, barcode)) ?? linkedTo(trx, hashBarcode(barcode))',
    replace: 'undefined',
    ...hidden('what comes takes no label'),
  },
  {
    guards: 'labels: one in a form that is made here',
    file: 'resource/inventory/thing/give-barcode.js',
    find: '(await madeFor(trx, barcode)) ?? ',
    replace: '',
    ...hidden('what comes takes no label'),
  },
  {
    guards: 'labels: the hash of one that stands for something',
    file: 'resource/inventory/thing/give-barcode.js',
    find: 'if (other && (other.model !== model || other.id !== id))',
    replace: 'if (false)',
    ...hidden('a manufacturer part takes no hash'),
  },
  {
    guards: '33: what a barcode stands for inside of another answer',
    file: 'resource/inventory/barcode/scan.js',
    find: "!isAllowed(kind.access('view'), request.principal)",
    replace: 'false',
    ...hidden('what a barcode stands for at an order'),
  },
  {
    guards: '55: references of stock',
    ...request,
    find: REFERENCE,
    replace: 'true',
    ...hidden('stock names no order'),
  },
  {
    guards: '55: references of many rows at once',
    ...request,
    find: REFERENCE,
    replace: 'true',
    ...hidden('nor many at once'),
  },
  {
    guards: '55: the category of a part',
    ...request,
    find: REFERENCE,
    replace: 'true',
    ...hidden('a part is put in no category'),
  },
  {
    guards: '55: tables that a comparison joins',
    file: 'resource/engine/comparison.js',
    find: '...told.flatMap(({ join }) => join.tables)',
    replace: '...[]',
    test: 'test/resource/engine/comparison.test.js',
    grep: 'somebody said who may see them',
  },
  {
    guards: '55: references inside of an object',
    file: 'resource/engine/fields/nested.js',
    find: 'Object.entries((value ?? {})).flatMap(',
    replace: '[].flatMap(',
    ...hidden('nested in a body'),
  },
  {
    guards: '55: companies of a new part',
    file: 'resource/inventory/part/add-initial-supplier.js',
    find: "mayName('company_company', request.principal) &&",
    replace: '',
    ...hidden('a new part comes from no company'),
  },
  {
    guards: '55: what a row refers to already',
    ...request,
    find: ' || isKept(one)',
    replace: '',
    ...hidden('what a row refers to already stays'),
  },
  {
    guards: '55: parameters of a category',
    file: 'resource/inventory/part/fill-part.js',
    find: "gate(CATEGORY_PARAMETER.access('view'), request.principal",
    replace: "void (accessOf(categoryParameter, 'view'), request.principal",
    ...hidden('a new part has parameters'),
  },
  ...['a change shows its key', 'so does what is made', 'and what has come'].map(
    (grep): Mutant => ({
      guards: `33: the answer of a write: ${grep}`,
      file: 'resource/engine/write.js',
      find: "if (isAllowed(accessOf(r, 'view'), request.principal))",
      replace: 'if (true)',
      ...hidden(grep),
    }),
  ),
  {
    guards: '33: the answer of a write: fields that nobody writes',
    file: 'resource/engine/write.js',
    find: '!traits.readOnly && sent?.has(name)',
    replace: 'sent?.has(name)',
    ...hidden('a change shows its key'),
  },
  {
    guards: '33: the answer of a write: metadata',
    file: 'resource/inventory/metadata/metadata.js',
    find: "isAllowed(kind.access('view'), request.principal) ?",
    replace: 'true ?',
    ...hidden('metadata, a profile and settings'),
  },
  {
    guards: '33: the answer of a write: a profile',
    file: 'resource/engine/singleton.js',
    find: 'isAllowed(view, request.principal) ?',
    replace: 'true ?',
    ...hidden('metadata, a profile and settings'),
  },
  {
    guards: '33: the answer of a write: a setting',
    file: 'resource/inventory/settings/operations.js',
    find: 'gate(allow.general, work.request.principal);',
    replace: ';',
    ...hidden('metadata, a profile and settings'),
  },
  ...['attachments of companies', 'parameters of companies', 'pictures of companies'].map(
    (what): Mutant => ({
      guards: `side by side: ${what} that go`,
      file: 'resource/inventory/thing/thing-hooks.js',
      find: "lockClause(trx, 'refer')",
      replace: "''",
      ...left(what),
    }),
  ),
  {
    guards: 'side by side: parts that go with their category',
    file: 'resource/engine/write.js',
    find: "lockedRows(r, trx, ids, request, 'delete')",
    replace: "lockedRows(r, trx, ids, request, 'change')",
    ...left('attachments of parts that go with their category'),
  },
]
