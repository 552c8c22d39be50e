/** Settings of parts and their parameters. */
import { type Definition, type Definitions, forClients, text, yesNo } from '../definition.ts'
import { iconName, partNameFormat, regularExpression } from '../rules.ts'

const enforceUnits: Definition<boolean> = {
  ...yesNo(true, 'Units of parameters', 'Whether a value must be convertible to the units of its template'),
  row: 'PART_PARAMETER_ENFORCE_UNITS',
}

export const PARTS = {
  PART_ENABLE_REVISION: yesNo(true, 'Revisions of parts', 'Whether a part can have a revision'),
  PART_REVISION_ASSEMBLY_ONLY: yesNo(false, 'Revisions of assemblies alone', 'Whether only assemblies can be revised'),
  PART_ENABLE_LOCKING: yesNo(true, 'Locked parts', 'Whether a locked part keeps its bill of materials and parameters, and stays'),
  PART_ALLOW_DELETE_FROM_ASSEMBLY: yesNo(false, 'Delete parts in use', 'Whether a part can be deleted that an assembly is made of'),
  PART_IPN_REGEX: text(
    '',
    'Pattern of IPNs',
    'Regular expression (RE2) that must be found in an internal part number; empty for any',
    regularExpression,
  ),
  PART_ALLOW_DUPLICATE_IPN: yesNo(true, 'Shared IPNs', 'Whether several parts may have the same internal part number'),
  PART_ALLOW_EDIT_IPN: yesNo(true, 'Change IPNs', 'Whether the internal part number of a part can be changed'),
  PART_CATEGORY_PARAMETERS: yesNo(true, 'Parameters of the category', 'Whether a new part gets the parameters of its category'),
  PART_BOM_ALLOW_ZERO_QUANTITY: yesNo(false, 'Lines of none', 'Whether a line of a bill of materials may count none for each assembly'),
  PART_TEMPLATE: yesNo(false, 'Template', 'Whether a new part is a template unless said otherwise'),
  PART_ASSEMBLY: yesNo(false, 'Assembly', 'Whether a new part is an assembly unless said otherwise'),
  PART_COMPONENT: yesNo(true, 'Component', 'Whether a new part is a component unless said otherwise'),
  PART_PURCHASEABLE: yesNo(true, 'Purchaseable', 'Whether a new part can be bought unless said otherwise'),
  PART_SALABLE: yesNo(false, 'Salable', 'Whether a new part can be sold unless said otherwise'),
  PART_TRACKABLE: yesNo(false, 'Trackable', 'Whether a new part has serial numbers unless said otherwise'),
  PART_VIRTUAL: yesNo(false, 'Virtual', 'Whether a new part is virtual unless said otherwise'),
  PARAMETER_ENFORCE_UNITS: enforceUnits,
  PART_PARAMETER_ENFORCE_UNITS: { ...enforceUnits, description: 'Older name of PARAMETER_ENFORCE_UNITS: both have one value' },
} as const satisfies Definitions

export const PARTS_OF_CLIENTS = forClients({
  PART_NAME_FORMAT: text(
    "{{ part.IPN if part.IPN }}{{ ' | ' if part.IPN }}{{ part.name }}{{ ' | ' if part.revision }}{{ part.revision if part.revision }}",
    'Names of parts',
    'Template that the whole name of a part is made by',
    partNameFormat,
  ),
  PART_CATEGORY_DEFAULT_ICON: text('', 'Icon of categories', 'Icon of part categories that have none of their own', iconName),
  PART_COPY_BOM: yesNo(true, 'Copy bills of materials', 'Whether a form that copies a part offers its bill of materials too'),
  PART_COPY_PARAMETERS: yesNo(true, 'Copy parameters', 'Whether a form that copies a part offers its parameters too'),
  PART_COPY_TESTS: yesNo(true, 'Copy tests', 'Whether a form that copies a part offers its tests too'),
  PART_CREATE_INITIAL: yesNo(false, 'First stock', 'Whether the form of a new part asks for its first stock'),
  PART_CREATE_SUPPLIER: yesNo(true, 'First supplier', 'Whether the form of a new part asks for its supplier'),
  PART_SHOW_RELATED: yesNo(true, 'Related parts', 'Whether the page of a part shows those that it is related to'),
})
