/** `permissions` by model, which clients read beside the roles: each model goes by the verbs of its home roles. */
import type { Permission, Role, Verb } from '../../../provider/scopes.ts'
import { VERBS } from '../../../provider/scopes.ts'
import { Computed } from '../../engine/fields/computed.ts'
import type { Sql } from '../../engine/sql.ts'
import { join, raw, sql } from '../../engine/sql.ts'

const ORDERS: readonly Role[] = ['purchase_order', 'sales_order', 'return_order']

/** InvenTree's model names with the roles that cover them. */
export const MODEL_ROLES: Readonly<Record<string, readonly Role[]>> = {
  part: ['part'],
  partpricing: ['part'],
  partsellpricebreak: ['part'],
  partinternalpricebreak: ['part'],
  parttesttemplate: ['part'],
  partrelated: ['part'],
  partstar: ['part'],
  partstocktake: ['part'],
  partcategory: ['part_category'],
  partcategoryparametertemplate: ['part_category'],
  partcategorystar: ['part_category'],
  bomitem: ['bom'],
  bomitemsubstitute: ['bom'],
  stocklocation: ['stock_location'],
  stocklocationtype: ['stock_location'],
  stockitem: ['stock'],
  stockitemtracking: ['stock'],
  stockitemtestresult: ['stock'],
  build: ['build'],
  builditem: ['build'],
  buildline: ['build'],
  company: ORDERS,
  contact: ORDERS,
  address: ORDERS,
  supplierpart: ['part', 'purchase_order'],
  manufacturerpart: ['part', 'purchase_order'],
  supplierpricebreak: ['purchase_order'],
  purchaseorder: ['purchase_order'],
  purchaseorderlineitem: ['purchase_order'],
  purchaseorderextraline: ['purchase_order'],
  salesorder: ['sales_order'],
  salesorderlineitem: ['sales_order'],
  salesorderextraline: ['sales_order'],
  salesorderallocation: ['sales_order'],
  salesordershipment: ['sales_order'],
  returnorder: ['return_order'],
  returnorderlineitem: ['return_order'],
  returnorderextraline: ['return_order'],
  transferorder: ['transfer_order'],
  transferorderlineitem: ['transfer_order'],
  transferorderallocation: ['transfer_order'],
  labeltemplate: ['admin'],
  reporttemplate: ['admin'],
  reportasset: ['admin'],
  reportsnippet: ['admin'],
}

/** Model -> verbs, for somebody with these permissions; models without any are left out. */
export function permissionsByModel(allowed: (permission: Permission) => boolean): Record<string, Verb[]> {
  const found: Record<string, Verb[]> = {}
  for (const [model, roles] of Object.entries(MODEL_ROLES)) {
    const verbs = VERBS.filter((verb) => roles.some((role) => allowed(`${verb}:${role}`)))
    if (verbs.length) found[model] = verbs
  }
  return found
}

/** The same, worked out in SQL. @param allowed condition that a verb of a role is open */
export const modelPermissions = (allowed: (verb: Verb, role: Role) => Sql): Computed =>
  new Computed({ type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } }, (d) => {
    const verbsOf = (roles: readonly Role[]): Sql =>
      d.array(
        raw('v.verb'),
        sql`from (${join(
          VERBS.map(
            (verb, i) =>
              sql`select ${raw(String(i))} as place, ${raw(`'${verb}'`)} as verb where ${join(
                roles.map((role) => allowed(verb, role)),
                ' or ',
              )}`,
          ),
          ' union all ',
        )}) v`,
        raw('v.place'),
      )
    return d.object(
      Object.entries(MODEL_ROLES).map(([model, roles]) => [model, verbsOf(roles)]),
      raw('from (select 1) one'),
    )
  })
