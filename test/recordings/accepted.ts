/** Differences that stay, as classes: each with its reason, which docs/accepted-differences.md repeats. */
import type { Difference } from './difference.ts'
import { addressOf, type Recording } from './recording.ts'

export interface AcceptedClass {
  readonly id: string
  /** Why it stays, in a sentence. */
  readonly reason: string
  holds(recording: Recording, difference: Difference): boolean
}

const done = ({ status }: Recording): boolean => status >= 200 && status < 300
/** We answer with this status where they answered with another one. */
const answeredWith = ({ kind, ours }: Difference, status: number): boolean => kind === 'status' && ours.startsWith(`${status} `)
const asks = ({ request }: Recording, method: string, address: RegExp): boolean =>
  request.method === method && address.test(request.path.split('?')[0]!)
/** A request that was done there and is refused here. */
const refused = (
  recording: Recording,
  difference: Difference,
  ...requests: readonly (readonly [method: string, address: RegExp])[]
): boolean => done(recording) && answeredWith(difference, 400) && requests.some(([method, address]) => asks(recording, method, address))

const isBearer = ({ request }: Recording): boolean => /^Bearer/.test(request.headers.Authorization ?? '')

/** What keeps stock true, as refusals say it. */
const STOCK_REFUSALS = new RegExp(
  [
    'Quantity must not exceed available stock quantity',
    'Quantity must be 1 for item with a serial number',
    'A serialized stock item cannot be taken out in part',
    'Cannot allocate stock item to a line with a different part',
    'No more than \\d+ went into it',
    'The part of a stock item cannot be changed here',
    'Build order has incomplete outputs: delete them first',
    'Build order has consumed stock',
    'Stock item \\d+ does not fit its line any more',
    'Other items are installed in this stock item',
    'Cannot allocate stock item to a line with a different part',
    '"template":\\["No matching test found for this part',
    '"status":\\[".*is not a valid choice',
    '"status_custom_key":\\[".*is not a valid choice',
  ].join('|'),
)

/** Kinds of things whose areas are not served, as choices name them. */
const NOT_KEPT = /\.(model_type|reference_status)\.choices\.(\w+\.)?(DataImportStatusCode|MachineStatus|LabelPrinterStatus)$/

/** Where what is counted, or priced, of a thing is told at once: by address and place. */
const COUNTED: readonly (readonly [address: RegExp, path: RegExp])[] = [
  [/^\/api\/stock\/location\/$/, /^(items|sublocations)$/],
  [/^\/api\/barcode\/$/, /^stocklocation\.instance\.(items|sublocations)$/],
  [/^\/api\/company\/$/, /^parts_(supplied|manufactured)$/],
  [/^\/api\/part\/test-template\/$/, /^results$/],
  [/^\/api\/selection\/$/, /^entry_count$/],
  [/^\/api\/build\/(line|item)\/\d+\/$/, /^build_detail\.overdue$/],
  [/^\/api\/order\/(so|transfer-order)-line\/$/, /^(allocated|available_stock|available_variant_stock|building|on_order)$/],
  [/^\/api\/bom\/(\d+\/)?$/, /^actions\.(POST|PUT)\.pricing_(max|updated|(min|max)_total)$/],
]

export const ACCEPTED: readonly AcceptedClass[] = [
  {
    id: 'server-errors',
    reason: 'Requests that fail inside InvenTree (5xx) are answered or refused here.',
    holds: ({ status }) => status >= 500,
  },
  {
    id: 'refusals-say-more',
    reason: 'A refusal names the role, scope or confirmation that is missing, or where a part is used.',
    holds: (recording, { path, kind, recorded, ours }) =>
      kind === 'value' &&
      (path === 'detail'
        ? recording.status === 403 || (recording.status === 401 && isBearer(recording))
        : /is used in an assembly"$/.test(recorded) && ours.startsWith(`${recorded.slice(0, -1)}: `)),
  },
  {
    id: 'scopes-count',
    reason:
      'An access token does what its scopes cover and its person may do, and the answer to its write shows only what it may see; in InvenTree scopes narrow nothing.',
    holds: (recording, difference) =>
      isBearer(recording) &&
      done(recording) &&
      (answeredWith(difference, 403) ||
        (difference.kind === 'missing' && recording.request.headers.Authorization === 'Bearer <bearer-addpart>')),
  },
  {
    id: 'csrf-of-cookies',
    reason: 'A request with an access token needs no CSRF token, which protects only cookies.',
    holds: (recording, { kind }) =>
      isBearer(recording) && recording.status === 403 && kind === 'status' && /^CSRF Failed/.test(String(Object(recording.body).detail)),
  },
  {
    id: 'refused-by-role',
    reason: 'A refusal for a missing role is in `detail`, as everywhere; when labels are linked, InvenTree uses `error`.',
    holds: (recording, { path, kind }) =>
      recording.status === 403 &&
      asks(recording, 'POST', /^\/api\/barcode\/link\/$/) &&
      ((path === 'error' && kind === 'missing') || (path === 'detail' && kind === 'extra')),
  },
  {
    id: 'linked-elsewhere',
    reason:
      'A refusal to link a label, or to allocate what was scanned, gives the keys of objects, and the hash; InvenTree returns whole objects as Python text.',
    holds: (recording, { path, kind }) =>
      recording.status === 400 &&
      asks(recording, 'POST', /^\/api\/barcode\/(link|so-allocate)\/$/) &&
      (/^\w+\.(api_url|instance|web_url) missing$|^(\w+\.pk|stock_item|part|sales_order|line_item|shipment|quantity) type$/.test(
        `${path} ${kind}`,
      ) ||
        (path === 'barcode_hash' && kind === 'extra')),
  },
  {
    id: 'lost-words',
    reason: 'Where InvenTree answers only `Invalid input.`, the refusal here says what is wrong, in the usual form.',
    holds: ({ status }, { path, kind, recorded }) => status === 400 && kind === 'type' && !path && recorded === '["Invalid input."]',
  },
  {
    id: 'home-role',
    reason: 'A write needs the home role of what is written; InvenTree lets other roles, or everyone, write some of it.',
    holds: (recording, difference) =>
      done(recording) &&
      recording.request.as !== 'admin' &&
      answeredWith(difference, 403) &&
      asks(recording, 'POST', /^\/api\/(stock|stock\/location|selection|parameter\/template|notes-image-upload)\/$/),
  },
  {
    id: 'change-for-actions',
    reason: 'An action needs `change` of its role; InvenTree asks for `add`.',
    holds: (recording, { kind }) =>
      kind === 'status' && recording.status === 403 && asks(recording, 'POST', /^\/api\/order\/po\/\d+\/(issue|receive)\/$/),
  },
  {
    id: 'own-groups',
    reason: 'A primary group has to be one of the groups that the person belongs to.',
    holds: (recording, difference) => refused(recording, difference, ['PATCH', /^\/api\/user\/me\/profile\/$/]),
  },
  {
    id: 'passwords',
    reason: 'Passwords follow our own rules, and a request to set one must contain one.',
    holds: (recording, { kind, path }) =>
      asks(recording, 'PATCH', /^\/api\/user\/\d+\/set-password\/$/) && (kind === 'status' || path === 'password'),
  },
  {
    id: 'keys-in-filters',
    reason:
      'A filter by a category, location or status that does not exist is refused, in a search too; `stale` finds nothing if no days are set; `parent=null` finds top-level rows. InvenTree returns everything for the first two, nothing for the third, and refuses the last.',
    holds: (recording, { path, kind, ours }) =>
      (done(recording) &&
      asks(recording, 'GET', /^\/api\/(part|stock|order\/so)\/$/) &&
      /[?&](category|location|status)=9{3,5}(&limit=1)?$/.test(recording.request.path)
        ? ours.startsWith('400 ') && ours.includes('Select a valid choice.')
        : /[?&]stale=true$/.test(recording.request.path)
          ? kind === 'rows' && path === 'results' && ours === '0 rows'
          : asks(recording, 'GET', /^\/api\/(part\/category|stock\/location)\/$/) &&
            recording.request.path.endsWith('?parent=null') &&
            recording.status === 400 &&
            kind === 'status' &&
            ours.startsWith('200 ')) ||
      (asks(recording, 'POST', /^\/api\/search\/$/) &&
        String(recording.request.body).includes('"category": 9999') &&
        /^part\.((count|next|previous|results) missing|error extra)$/.test(`${path} ${kind}`)),
  },
  {
    id: 'settings-act',
    reason:
      'Settings that InvenTree leaves to its web interface take effect here: read-only IPNs, no revisions, ownership of stock, BOM lines with a quantity of zero.',
    holds: ({ note = '' }, difference) =>
      /PART_ALLOW_EDIT_IPN|PART_ENABLE_REVISION|STOCK_OWNERSHIP_CONTROL|PART_BOM_ALLOW_ZERO_QUANTITY/.test(note) &&
      difference.kind === 'status',
  },
  {
    id: 'stock-stays-true',
    reason:
      'Stock never goes below zero, a serial number is one piece, and an item keeps its part, a status that exists, tests of its part and what is installed in it; it is allocated only to lines of its part, and in production only for a build that is there. What left stock is not back in stock because a build, a company or an order is deleted.',
    holds: (recording, difference) =>
      refused(
        recording,
        difference,
        ['POST', /^\/api\/stock\//],
        ['POST', /^\/api\/order\/so\/\d+\/allocate\/$/],
        ['PATCH', /^\/api\/stock\/\d+\/$/],
        ['DELETE', /^\/api\/(stock|build)\/\d+\/$/],
        ['POST', /^\/api\/order\/transfer-order\/\d+\/(allocate|complete)\/$/],
        ['POST', /^\/api\/order\/so\/shipment\/\d+\/ship\/$/],
      ) && STOCK_REFUSALS.test(difference.ours),
  },
  {
    id: 'safe-patterns',
    reason: 'A pattern for IPNs must be one that cannot keep the server busy; an invalid one is refused.',
    holds: (recording, difference) => refused(recording, difference, ['PATCH', /^\/api\/settings\/global\/PART_IPN_REGEX\/$/]),
  },
  {
    id: 'areas-not-served',
    reason:
      'Plugins, machines, label printers, reports and data import are not served, nor are their statuses; scanning and searching leave them out.',
    holds: (recording, { path, kind }) =>
      /^(DataImportStatusCode|MachineStatus|LabelPrinterStatus)$/.test(path) ||
      (kind === 'status' &&
        asks(recording, 'GET', /^\/api\/generic\/status\/(DataImportStatusCode|MachineStatus|LabelPrinterStatus)\/$/)) ||
      (kind === 'status' && String(recording.request.body).includes('"generate_report": true')) ||
      (kind === 'missing' && NOT_KEPT.test(path)) ||
      // The report of a stocktake.
      (kind === 'missing' && /\.output\.children$/.test(path) && addressOf(recording) === '/api/part/stocktake/generate/') ||
      // What shipping wrote into the history of stock.
      (kind === 'empty' && path === '[].notes' && recording.area === 'sales' && addressOf(recording) === '/api/stock/track/') ||
      (kind === 'rows' && path === 'active_plugins' && addressOf(recording) === '/api/') ||
      // Printers, which plugins bring along.
      (kind === 'rows' && /choices$/.test(path) && addressOf(recording).startsWith('/api/settings/user/')),
  },
  {
    id: 'things-fit',
    reason: 'An attachment or parameter needs an object that exists, of a kind that its template is for; a checkbox is yes or no.',
    holds: (recording, difference) => refused(recording, difference, ['POST', /^\/api\/(attachment|parameter)\/$/]),
  },
  {
    id: 'units-are-one',
    reason: 'A unit name has one meaning: a name that is taken is refused.',
    holds: (recording, difference) => refused(recording, difference, ['POST', /^\/api\/units\/$/]),
  },
  {
    id: 'rates-of-a-file',
    reason: 'Exchange rates come from a file that the configuration names; without one, refreshing them is refused.',
    holds: (recording, difference) => refused(recording, difference, ['POST', /^\/api\/currency\/refresh\/$/]),
  },
  {
    id: 'one-word-for-nothing',
    reason: 'What is not there is said in the same words everywhere.',
    holds: (recording, { path }) =>
      recording.status === 404 && path === 'detail' && asks(recording, 'POST', /^\/api\/build\/\d+\/auto-allocate\/$/),
  },
  {
    id: 'older-addresses',
    reason: 'Old addresses, and those without a trailing slash, lead to the current ones.',
    holds: (recording, { kind }) =>
      kind === 'status' &&
      (/^\/api\/(part\/parameter\/|part\/\d+\/metadata\/$|build\/\d+\/metadata\/$)/.test(addressOf(recording)) ||
        /\/\w+$/.test(addressOf(recording))),
  },
  {
    id: 'calendars',
    reason: 'A calendar accepts an API token as well as a password.',
    holds: (recording, difference) =>
      recording.status === 401 && answeredWith(difference, 200) && asks(recording, 'GET', /^\/api\/order\/calendar\//),
  },
  {
    id: 'words-of-parsers',
    reason: 'Errors in JSON are described in the words of the JSON parser used here.',
    holds: ({ status }, { path, kind, recorded, ours }) =>
      status === 400 && path === 'detail' && kind === 'value' && [recorded, ours].every((text) => text.startsWith('"JSON parse error - ')),
  },
  {
    id: 'icon-fonts',
    reason: 'Icon fonts are WOFF2, which every browser can read; InvenTree has older formats too.',
    holds: (recording, { kind, path }) =>
      kind === 'missing' && /fonts\.(truetype|woff)$/.test(path) && addressOf(recording) === '/api/icons/',
  },
  {
    id: 'said-once',
    reason: 'A message that InvenTree repeats in one refusal appears once.',
    holds: ({ status }, { kind, recorded, ours }) => {
      if (status !== 400 || kind !== 'value' || !recorded.startsWith('[')) return false
      const said: unknown[] = JSON.parse(recorded)
      return said.length > 1 && new Set(said).size === 1 && JSON.stringify([said[0]]) === ours
    },
  },
  {
    id: 'locks-open',
    reason: 'A locked selection list can be unlocked.',
    holds: (recording, { kind }) => kind === 'status' && asks(recording, 'PATCH', /^\/api\/selection\/\d+\/$/),
  },
  {
    id: 'as-python-writes',
    reason: 'A message that InvenTree shows in Python notation (in braces) is plain text.',
    holds: ({ status }, { kind, recorded, ours }) => status === 400 && kind === 'value' && recorded === `"{'${ours.slice(1, -1)}'}"`,
  },
  {
    id: 'taken-names-last',
    reason: 'Whether a name is taken is checked after every field is valid by itself.',
    holds: (recording, { path, kind, recorded }) =>
      recording.status === 400 &&
      kind === 'missing' &&
      path === 'name' &&
      recorded.endsWith('already exists."]') &&
      Object.keys(Object(recording.body)).length > 1,
  },
  {
    id: 'boms-of-assemblies',
    reason: 'Only an assembly can have a bill of materials; this is checked before the lines of the BOM to copy.',
    holds: (recording, { path, kind, ours }) =>
      recording.status === 400 &&
      asks(recording, 'POST', /^\/api\/part\/\d+\/bom-copy\/$/) &&
      ((path === 'sub_part' && kind === 'missing') || (path === 'non_field_errors' && ours.startsWith('["Only an assembly'))),
  },
  {
    id: 'ways-of-searching',
    reason:
      'A search is for words. Searches by pattern or for whole words are refused, so that incomplete results are not mistaken for all results.',
    holds: (recording, difference) =>
      refused(recording, difference, ['POST', /^\/api\/search\/$/]) && difference.ours.includes('This way of searching is not served.'),
  },
  {
    id: 'own-labels-receive',
    reason: "Our own label on a supplier part or part also finds its order line; InvenTree accepts only suppliers' labels.",
    holds: (recording, { path, kind, ours }) =>
      asks(recording, 'POST', /^\/api\/barcode\/po-receive\/$/) &&
      kind === 'value' &&
      ((path === 'error' && ours === '"No matching line item found"') || (path === 'plugin' && ours === '"InvenTreeBarcode"')),
  },
  {
    id: 'states-of-history',
    reason: 'Entries of the stock history have built-in types only; there are no custom ones.',
    holds: (_, { path, kind }) => kind === 'missing' && path.endsWith('.reference_status.choices.StockHistoryCode'),
  },
  {
    id: 'accounts-in-one-request',
    reason: 'Anyone who may change an account can change its name, address and flags in one request; InvenTree ignores some of these.',
    holds: (recording, { path }) =>
      recording.request.method === 'OPTIONS' &&
      (addressOf(recording) === '/api/user/'
        ? /\.(is_staff|is_superuser)\.read_only$/.test(path)
        : /^\/api\/user\/(\d+|me)\/$/.test(addressOf(recording)) && /\.(username|email)\.read_only$/.test(path)),
  },
  {
    id: 'forms-of-all-that-may-be-done',
    reason:
      'OPTIONS lists everything that the caller may do, including viewing people, closing their own account and deleting several price breaks.',
    holds: (recording, { path, kind }) =>
      kind === 'extra' &&
      recording.request.method === 'OPTIONS' &&
      ['/api/user/ actions.GET', '/api/user/me/ actions.DELETE', '/api/company/price-break/ actions.DELETE'].includes(
        `${addressOf(recording)} ${path}`,
      ),
  },
  {
    id: 'never-answered',
    reason:
      'A form lists no field of another object that no answer contains: the number of results of a test template, the contents of the locations of a transfer order.',
    holds: (recording, { path, kind }) =>
      kind === 'missing' &&
      recording.request.method === 'OPTIONS' &&
      /\.(template_detail\.children\.results|(take_from|destination)_detail\.children\.(items|sublocations))$/.test(path),
  },
  {
    id: 'lines-of-their-order',
    reason: 'A return order receives only its own lines; InvenTree also receives those of another order.',
    holds: (recording, difference) =>
      refused(recording, difference, ['POST', /^\/api\/order\/ro\/\d+\/receive\/$/]) &&
      difference.ours.includes('"item":["Line item does not match return order"]'),
  },
  {
    id: 'places-by-category',
    reason: 'Received items without a location go to the default location of the part or its category; InvenTree requires a location.',
    holds: (recording, difference) =>
      recording.status === 400 &&
      answeredWith(difference, 201) &&
      difference.recorded === '400 {"location":["Destination location must be specified"]}' &&
      asks(recording, 'POST', /^\/api\/order\/po\/\d+\/receive\/$/),
  },
  {
    id: 'values-before-references',
    reason: 'What lines of a request refer to is looked up once all values in them are right; InvenTree tells both at once.',
    holds: (recording, { path, kind, recorded }) =>
      recording.status === 400 &&
      asks(recording, 'POST', /^\/api\/build\/\d+\/allocate\/$/) &&
      kind === 'missing' &&
      /^items\[\]\./.test(path) &&
      /object does not exist/.test(recorded),
  },
  {
    id: 'counted-at-once',
    reason: 'Counts and prices of an object are included in the answer that creates or changes it; InvenTree omits some of them there.',
    holds: ({ request, status }, { path, kind }) =>
      kind === 'extra' &&
      request.method !== 'GET' &&
      status < 300 &&
      COUNTED.some(([address, name]) => address.test(request.path) && name.test(path)),
  },
  {
    id: 'newer-names',
    reason:
      'The contract of API 534 has names that the recordings lack: `piece_count` of a BOM line, and a change of several lines of return orders; compared with API 388, `active` of a project code and `primary` of a supplier part.',
    holds: (recording, { path, kind }) =>
      kind === 'extra' &&
      ((/(^|\.)piece_count$/.test(path) && addressOf(recording).startsWith('/api/bom/')) ||
        (path === 'actions.PUT' && addressOf(recording) === '/api/order/ro-line/') ||
        (recording.area === 'samples' &&
          /\.(project_code_detail\.active|supplier_part_detail\.primary)$|^supplier_part_detail\.primary$/.test(path))),
  },
  {
    id: 'promised-names',
    reason: 'Transfer order lines contain `available_variant_stock`, as their form and the contract say; InvenTree omits it.',
    holds: (recording, { path, kind }) =>
      kind === 'extra' && path.endsWith('available_variant_stock') && /^\/api\/order\/transfer-order-line\//.test(addressOf(recording)),
  },
  {
    id: 'no-number',
    reason: 'A part without an `IPN` has an empty one, as in API 530; API 388 had null.',
    holds: ({ area }, { path, kind }) => area === 'samples' && kind === 'empty' && path.endsWith('.IPN'),
  },
  {
    id: 'document-as-json',
    reason: 'The OpenAPI document is JSON unless YAML is asked for.',
    holds: (recording, { kind }) => kind === 'type' && addressOf(recording) === '/api/schema/',
  },
  {
    id: 'more-help',
    reason: 'Some fields have a help text here and none in InvenTree.',
    holds: ({ request }, { path, kind }) => request.method === 'OPTIONS' && kind === 'extra' && path.endsWith('.help_text'),
  },
  {
    id: 'names-in-forms',
    reason:
      'Forms include alternative fields that identify an object: `test` of a result, `manufacturer` of a supplier part. InvenTree accepts them without listing them.',
    holds: (recording, { path, kind }) =>
      recording.request.method === 'OPTIONS' &&
      kind === 'extra' &&
      ((/^actions\.\w+\.test$/.test(path) && addressOf(recording) === '/api/stock/test/') ||
        (/^actions\.\w+\.manufacturer$/.test(path) && /^\/api\/company\/part\//.test(addressOf(recording))) ||
        // Inside of what shows a supplier part.
        /^actions\.\w+\.(?:supplier_)?part_detail\.children\.manufacturer$/.test(path)),
  },
  {
    id: 'own-limits',
    reason:
      'Lengths and bounds in forms are those that apply here: no text that InvenTree accepts is too long, numbers have 32 bits, and keys start at 1.',
    holds: ({ request }, { path, kind, recorded, ours }) =>
      request.method === 'OPTIONS' &&
      (path.endsWith('.max_length')
        ? kind !== 'value' || Number(ours) >= Number(recorded)
        : /\.(min|max)_value$/.test(path) &&
          (kind === 'extra' || Math.abs(Number(recorded)) > 2 ** 31 || (path.endsWith('.model_id.min_value') && recorded === '0'))),
  },
  {
    id: 'models-not-kept',
    reason: 'Permissions are listed only for the kinds of objects that exist here.',
    holds: (recording, { path, kind }) =>
      /^\/api\/user\//.test(addressOf(recording)) && /(^|\.)permissions\.\w+$/.test(path) && (kind === 'missing' || kind === 'extra'),
  },
]

export interface Acceptance {
  /** Id of the class that accepts a difference. */
  classOf(recording: Recording, difference: Difference): string | undefined
  /** How many differences each class accepted. */
  readonly used: ReadonlyMap<string, number>
}

export function accepting(): Acceptance {
  const used = new Map<string, number>()
  return {
    used,
    classOf(recording, difference) {
      const found = ACCEPTED.find((one) => one.holds(recording, difference))
      if (found) used.set(found.id, (used.get(found.id) ?? 0) + 1)
      return found?.id
    },
  }
}
