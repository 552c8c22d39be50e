/** Guards of what hangs on things: each is opened by what opens the thing. */
import type { Mutant } from './mutant.ts'

const test = 'test/resource/inventory/kinds.test.js'

export const mutants: Mutant[] = [
  ...[
    ['metadata', 'metadata/metadata', 'gate(thing.kind.access(verb), request.principal);', '', 'view what hangs on: part'],
    ['metadata, changed', 'metadata/metadata', 'gate(thing.kind.access(verb), request.principal);', '', 'change what hangs on: part'],
    ['tags', 'tag/tag', "gate(modelAccess(name, 'view'), principal, refused);", '', 'view what hangs on: company'],
    [
      'attachments',
      'attachment/attachment',
      "seenThings(raw('t.model_type'), ATTACHABLE, principal)",
      'undefined',
      'view what hangs on: company',
    ],
    [
      'parameters',
      'parameter/parameter',
      "seenThings(raw('t.model_type'), WITH_PARAMETERS, principal)",
      'undefined',
      'view what hangs on: part',
    ],
    [
      'pictures in notes',
      'notes-image/index',
      "seenThings(raw('t.model_type'), WITH_NOTES, principal)",
      "raw('1 = 1')",
      'view what hangs on: part',
    ],
    ['what is scanned', 'barcode/scan', '(maySee(found.model, principal) ? found : undefined)', 'found', 'view what hangs on: part'],
    ['the barcode to print', 'barcode/operations', "gate(kind.access('view'), principal);", '', 'view what hangs on: part'],
    ['what comes to hang', 'thing/thing-hooks', "gate(modelAccess(model, 'change'), request.principal);", '', 'change what hangs on: part'],
    [
      'pictures that come',
      'notes-image/index',
      "gate(modelAccess(model, 'change'), request.principal);",
      ';',
      'change what hangs on: part',
    ],
    ['labels', 'barcode/operations', "gate(access('change'), request.principal);", ';', 'change what hangs on: stockitem'],
    [
      'a kind of its own access',
      'kinds/common',
      "onThings(() => carrying('attachments'))",
      '() => allow.staff',
      'view what hangs on: part',
    ],
  ].map(([guards, file, find, replace, grep]) => ({
    guards: `33: on things: ${guards}`,
    file: `resource/inventory/${file}.js`,
    find: find!,
    replace: replace!,
    test,
    grep: grep!,
  })),
  {
    guards: 'kinds: details at start-up',
    file: 'resource/engine/detail.js',
    find: 'if (!briefOf(kind, brief))',
    replace: 'if (false)',
    test,
    grep: 'ends the start',
  },
  {
    guards: 'kinds: one of a name',
    file: 'resource/inventory/kinds/kind.js',
    find: 'model === made.model',
    replace: 'false',
    test,
    grep: 'said once',
  },
]
