import { field } from '../../engine/fields/index.ts'
import { resource } from '../../engine/resource.ts'
import { NAMED_BY_OWNER } from '../effects.ts'
import { USER } from '../kinds/users.ts'
import { groupsOf, KeyList } from './group-list.ts'
import { profileOfOthers } from './profile.ts'

/** A person's account, as everybody sees it and staff changes it. */
const BRIEF = ['username', 'first_name', 'last_name', 'email']
/** A person as other things show them. */
export const USER_BRIEF = {
  type: 'object',
  properties: { pk: { type: 'integer' }, ...Object.fromEntries(BRIEF.map((name) => [name, { type: 'string' }])) },
  required: ['pk', ...BRIEF],
}

export const user = resource({
  kind: USER,
  name: 'ExtendedUser',
  noun: 'user',
  identity: true,
  fields: {
    pk: field.pk(),
    username: field.text(150).required().help('Name to sign in with'),
    first_name: field.text(150).blank().required().label('First Name').help('First name'),
    last_name: field.text(150).blank().required().label('Last Name').help('Last name'),
    email: field.email().blank().required().help('E-mail address'),
    groups: groupsOf().label('groups').told({ filters: {} }).help('Groups that the person is in: each gives them its roles'),
    group_ids: new KeyList().transient().told({ type: 'field' }).help('Groups that the user shall be in, all of them'),
    is_staff: field.bool().default(false).help('May this user administer people and groups?').label('Administrator'),
    is_superuser: field.bool().default(false).help('May this user do everything?').label('Superuser'),
    is_active: field.bool().default(true).help('May this user sign in?').label('Active'),
    profile: profileOfOthers,
  },
  briefs: { brief: { only: ['pk', ...BRIEF], schema: USER_BRIEF }, account: { only: ['pk', ...BRIEF] } },
  filter: ['is_active', 'is_staff', 'is_superuser'],
  search: ['username', 'first_name', 'last_name'],
  order: ['email', 'username', 'first_name', 'last_name', 'is_staff', 'is_superuser', 'is_active'],
  touches: ['auth_user_group', 'users_profile', 'users_owner'],
  cascades: [
    'auth_session',
    'auth_totp',
    'auth_passkey',
    'auth_recovery_code',
    'auth_one_time_link',
    'auth_known_network',
    'oidc_record',
    'oauth_application',
    'oauth_use',
    'users_apitoken',
    'common_user_setting',
    'part_star',
    'part_category_star',
    ...NAMED_BY_OWNER,
    'common_parameter',
    'common_attachment',
    'common_notes_image',
    'common_barcode_scan',
    'part_stocktake',
    'order_sales_order_shipment',
    'stock_tracking',
    'stock_test_result',
  ],
  defaultOrder: ['pk'],
})
