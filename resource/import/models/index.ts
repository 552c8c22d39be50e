/** Every model that has a place here, in the order in which their references need them. */
import type { ModelImport } from '../model.ts'
import * as builds from './builds.ts'
import * as common from './common.ts'
import { addresses, companies, contacts } from './companies.ts'
import { apiTokens, applications, plainTokens } from './credentials.ts'
import { locations, locationTypes } from './locations.ts'
import { bomItems, bomSubstitutes, relatedParts, testTemplates } from './making.ts'
import * as orders from './orders.ts'
import * as parameters from './parameters.ts'
import { categories, categoryStars, partStars, parts } from './parts.ts'
import { groups, owners, profiles, rulesets, users } from './people.ts'
import { stockItems, testResults, tracking } from './stock.ts'
import { internalPrices, manufacturerParts, pricing, salePrices, stocktakes, supplierParts, supplierPrices } from './supply.ts'
import { tagged, tags } from './tags.ts'

export const MODELS: readonly ModelImport[] = [
  groups,
  rulesets,
  users,
  profiles,
  owners,
  apiTokens,
  plainTokens,
  applications,
  common.settings,
  common.userSettings,
  common.projectCodes,
  common.customUnits,
  common.selectionLists,
  common.selectionEntries,
  common.customStates,
  common.rates,
  companies,
  contacts,
  addresses,
  locationTypes,
  locations,
  categories,
  parts,
  partStars,
  categoryStars,
  relatedParts,
  testTemplates,
  manufacturerParts,
  supplierParts,
  supplierPrices,
  salePrices,
  internalPrices,
  pricing,
  stocktakes,
  bomItems,
  bomSubstitutes,
  parameters.parameterTemplates,
  parameters.partParameterTemplates,
  parameters.parameters,
  parameters.partParameters,
  parameters.manufacturerPartParameters,
  parameters.categoryParameters,
  orders.purchaseOrders,
  orders.salesOrders,
  orders.returnOrders,
  orders.transferOrders,
  builds.builds,
  orders.purchaseOrderLines,
  orders.purchaseOrderExtraLines,
  orders.salesOrderLines,
  orders.salesOrderExtraLines,
  orders.returnOrderExtraLines,
  orders.transferOrderLines,
  orders.shipments,
  builds.buildLines,
  stockItems,
  tracking,
  testResults,
  builds.buildItems,
  orders.salesOrderAllocations,
  orders.returnOrderLines,
  orders.transferOrderAllocations,
  common.attachments,
  ...common.olderAttachments,
  common.notesImages,
  tags,
  tagged,
]

/** Why models have no place that are not just waiting for their resource. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'contenttypes.contenttype': 'read to understand references, not kept',
  'auth.permission': 'roles take their place',
  'sessions.session': 'people sign in again',
  'usersessions.usersession': 'people sign in again',
  'oauth2_provider.accesstoken': 'apps sign in again',
  'oauth2_provider.refreshtoken': 'apps sign in again',
  'oauth2_provider.idtoken': 'apps sign in again',
  'oauth2_provider.grant': 'apps sign in again',
  'mfa.authenticator': 'second factors are not kept: these accounts open with the password alone',
  'otp_totp.totpdevice': 'second factors are not kept: these accounts open with the password alone',
  'otp_static.staticdevice': 'second factors are not kept: these accounts open with the password alone',
}
