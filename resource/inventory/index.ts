/** Everything that the API serves, an area a line. An area is the first segment of an address. */
import { checkReferences } from '../engine/comparison.ts'
import { checkDetails } from '../engine/detail.ts'
import type { Operation } from '../engine/operation.ts'
import { rulesAreBound } from '../engine/resource.ts'
import { schemaOperation } from '../openapi/served.ts'
import { attachmentOperations } from './attachment/index.ts'
import { barcodeOperations } from './barcode/index.ts'
import { bomOperations } from './bom/index.ts'
import { buildOperations } from './build/index.ts'
import { companyOperations } from './company/index.ts'
import { contentTypeOperations } from './contenttype/index.ts'
import { currencyOperations } from './currency/index.ts'
import { generateOperations } from './generate/index.ts'
import { genericOperations } from './generic/index.ts'
import { iconsOperations } from './icons/index.ts'
import { followSettings } from './kept/follow.ts'
import { metadataOperations } from './metadata/metadata.ts'
import { notesImageOperations } from './notes-image/index.ts'
import { orderOperations } from './order/index.ts'
import { parameterOperations } from './parameter/index.ts'
import { partOperations } from './part/index.ts'
import { projectCodeOperations } from './project-code/index.ts'
import { rootOperation } from './root.ts'
import { searchOperations } from './search/index.ts'
import { selectionOperations } from './selection/index.ts'
import { settingsOperations } from './settings/operations.ts'
import { stockOperations } from './stock/index.ts'
import { tagOperations } from './tag/index.ts'
import { unitsOperations } from './units/index.ts'
import { userOperations } from './user/index.ts'
import { versionOperation } from './version.ts'

export const OPERATIONS: readonly Operation[] = [
  rootOperation,
  versionOperation,
  schemaOperation(() => OPERATIONS),
  ...companyOperations(),
  ...partOperations(),
  ...bomOperations(),
  ...currencyOperations(),
  ...stockOperations(),
  ...orderOperations(),
  ...buildOperations(),
  ...parameterOperations(),
  ...settingsOperations(followSettings),
  ...contentTypeOperations(),
  ...genericOperations(),
  ...iconsOperations(),
  ...projectCodeOperations(),
  ...selectionOperations(),
  ...tagOperations(),
  ...generateOperations(),
  ...metadataOperations(),
  ...searchOperations(),
  ...attachmentOperations(),
  ...notesImageOperations(),
  ...barcodeOperations(),
  ...unitsOperations(),
  ...userOperations(),
]

checkReferences(OPERATIONS)
checkDetails()
rulesAreBound()
