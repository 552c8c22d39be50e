/** A small dump of our own with what makes real ones hard: old and new names, natural keys, leftovers, twins, things out of order. */
import { hash } from '@node-rs/argon2'
import type { DumpObject } from '../../../resource/import/dump.ts'

export const TOKEN = 'inv-0123456789abcdef0123456789abcdef01234567-20250102'
export const REVOKED = 'inv-ffffffffffffffffffffffffffffffffffffffff-20250102'
export const PLAIN_TOKEN = '76543210fedcba9876543210fedcba9876543210'
export const SECRET = 'a-client-secret-in-clear-Zk3v9Qx7Lm2'
/** What Django keeps of a client secret. */
export const HASHED_SECRET = 'pbkdf2_sha256$600000$c2FsdHNhbHRzYWx0$Q4v0zqg0m0m1bU7n6JzJ0o3mYwqkJv0mXx1oS4v6p3c='

const object = (model: string, pk: DumpObject['pk'], fields: DumpObject['fields']): DumpObject => ({ model, pk, fields })
const user = (pk: number, username: string, fields: Record<string, unknown> = {}) =>
  object('auth.user', pk, { username, password: '', is_active: true, date_joined: '2024-02-29T23:30:00+02:00', groups: [], ...fields })
const application = (pk: number, name: string, fields: Record<string, unknown>) =>
  object('oauth2_provider.application', pk, {
    name,
    client_id: `client-of-${name}`,
    client_type: 'confidential',
    authorization_grant_type: 'authorization-code',
    client_secret: SECRET,
    hash_client_secret: false,
    redirect_uris: `https://${name}.example/callback`,
    user: ['ada'],
    ...fields,
  })
const part = (pk: number, name: string, fields: Record<string, unknown> = {}) => object('part.part', pk, { name, ...fields })

export async function oddDump(): Promise<DumpObject[]> {
  const argon = await hash('argon-password', { memoryCost: 1024, timeCost: 1, parallelism: 1 })
  return [
    // Stars and parts stand before what they refer to.
    object('part.partstar', 1, { part: 12, user: ['ada'] }),
    object('part.partstar', 2, { part: 12, user: 7 }),
    object('part.partcategorystar', 1, { category: 3, user: ['ada'] }),
    part(12, 'Bolt M5', { variant_of: 20, category: 9, minimum_stock: '0.300000', metadata: { shelf: 'ä' }, image: '', IPN: null }),
    part(13, 'Bolt M5', { category: 9, minimum_stock: '1E+2', IPN: '', revision: null, creation_date: '2024-01-31' }),
    part(14, 'Rod', { category: 3, minimum_stock: 2.5, IPN: 'R-1', revision: 'B', revision_of: 15, default_location: 4, units: 'm' }),
    part(15, 'Rod', { category: 3, IPN: 'R-1', revision: 'A', responsible_owner: 31, creation_user: ['ada'] }),
    part(20, 'Bolt', { is_template: true, responsible_owner: 33, default_supplier: 5, notes: '**Tighten** well' }),
    object('part.partcategory', 9, { name: 'Bolts', parent: 3, _icon: 'ti:bolt', level: 7, lft: 1, pathstring: 'wrong' }),
    object('part.partcategory', 3, { name: 'Metal', parent: null, icon: 'ti:metal', default_location: 4 }),

    object('auth.group', 5, { name: 'Makers', permissions: [] }),
    object('auth.group', 6, { name: 'Visitors', permissions: [['add_part', 'part', 'part']] }),
    object('users.ruleset', 1, { name: 'part', group: ['Makers'], can_view: true, can_add: true, can_change: true, can_delete: false }),
    object('users.ruleset', 2, { name: 'bom', group: 5, can_view: true }),
    object('users.ruleset', 3, { name: 'part', group: 6, can_view: true }),
    object('users.ruleset', 4, { name: 'stocktake', group: 6, can_view: true }),
    user(7, 'ada', { is_superuser: true, is_staff: true, password: `argon2${argon}`, first_name: 'Ada', last_name: 'ÖRN' }),
    user(8, 'bob', { groups: [['Makers'], 6], password: '!unusable', email: 'bob@example.org' }),
    user(9, 'ｃａｔ', { groups: [5], password: 'bcrypt$$2b$12$abcdefghijklmnopqrstuv', is_active: false }),
    object('users.userprofile', 4, { user: ['bob'], language: 'de', theme: { dark: true }, position: 'Turner', primary_group: ['Makers'] }),
    object('contenttypes.contenttype', 40, { app_label: 'auth', model: 'user' }),
    object('contenttypes.contenttype', 41, { app_label: 'part', model: 'part' }),
    object('users.owner', 31, { owner_type: ['auth', 'group'], owner_id: 5 }),
    object('users.owner', 32, { owner_type: 40, owner_id: 8 }),
    object('users.owner', 33, { owner_type: 40, owner_id: 999 }),

    object('users.apitoken', 70, {
      user: ['bob'],
      name: 'shelf scanner',
      key: TOKEN,
      expiry: '2099-12-31',
      created: '2025-01-02T03:04:05Z',
    }),
    object('users.apitoken', 71, { user: 8, name: 'lost', key: REVOKED, expiry: '2099-12-31', revoked: true, last_seen: '2025-05-06' }),
    object('authtoken.token', PLAIN_TOKEN, { user: ['ada'], created: '2022-01-02T03:04:05Z' }),
    application(1, 'default', { client_id: 'zDFnsiRheJIOKNx6aCQ0quBxECg1QBHtVFDPloJ6' }),
    application(2, 'clear', { post_logout_redirect_uris: 'https://clear.example/bye' }),
    application(3, 'hashed', { client_secret: HASHED_SECRET, hash_client_secret: true, logo_uri: 'https://cdn;x.example/l.png' }),
    application(4, 'robot', { authorization_grant_type: 'client-credentials', redirect_uris: '' }),
    application(5, 'old', { authorization_grant_type: 'implicit' }),
    application(6, 'wild', { redirect_uris: 'https://*.wild.example/callback' }),
    application(7, 'desktop', { client_type: 'public', redirect_uris: 'http://127.0.0.1/callback org.example.desktop:/back' }),

    object('company.company', 50, { name: 'Twin & Sons', email: null, currency: 'EUR', image: '', is_customer: true, is_supplier: false }),
    object('company.company', 51, { name: 'Twin & Sons', email: null, currency: 'EUR' }),
    object('company.contact', 60, { company: 50, name: 'Tove', role: 'Sales' }),
    object('company.address', 61, { company: 51, title: 'Yard', primary: true, line1: 'Kaj 3', country: 'Danmark' }),

    object('company.supplierpart', 5, { part: 20, supplier: 50, SKU: 'TS-20', pack_quantity: '2 m', pack_quantity_native: '2.0000000000' }),
    object('company.supplierpart', 6, { part: 20, supplier: 50, SKU: 'TS-20', multiple: 5 }),
    object('part.bomitem', 1, { part: 20, sub_part: 14, quantity: '0.30000', overage: '2.5%', reference: 'A1' }),
    object('part.bomitem', 2, { part: 20, sub_part: 15, quantity: '2', overage: '3', rounding_multiple: '0.50000' }),
    object('part.bomitem', 3, { part: 20, sub_part: 12, quantity: '2', overage: 'a bit' }),
    object('part.parttesttemplate', 1, { part: 20, test_name: 'Über-Druck 2 bar!' }),
    object('common.parameter', 1, { template: 2, model_type: 41, model_id: 14, data: '12 mm', data_numeric: 0.012 }),
    object('common.parametertemplate', 2, { name: 'Length', units: 'm', model_type: ['part', 'part'] }),
    object('part.partcategoryparametertemplate', 1, { category: 3, template: 2, default_value: '1 m' }),
    object('common.attachment', 9, { model_type: 'part', model_id: 14, attachment: 'attachments/part/14/rod.PNG', upload_user: ['ada'] }),
    object('common.inventreecustomuserstatemodel', 1, {
      key: 12,
      name: 'dusty',
      label: 'Dusty',
      logical_key: 10,
      model: ['stock', 'stockitem'],
      reference_status: 'StockStatus',
    }),
    object('stock.stockitem', 91, { part: 14, quantity: '1.10000', parent: 90, location: 4, batch: '', status: 55 }),
    object('stock.stockitem', 90, {
      part: 14,
      quantity: '0.00001',
      location: 4,
      purchase_price: '0.000001',
      purchase_price_currency: 'EUR',
    }),
    object('stock.stockitem', 92, { part: 12, quantity: 1, serial: '7', serial_int: 7, belongs_to: 91, updated: '2024-02-29' }),
    object('stock.stockitemtracking', 1, { item: 91, tracking_type: 1, date: '2024-02-29T02:34:00+01:00', deltas: { quantity: 1.1 } }),
    object('stock.stocklocation', 4, { name: 'Rack', parent: 5, icon: 'ti:rack', structural: false }),
    object('stock.stocklocation', 5, { name: 'Hall', parent: null, external: true, level: 3, pathstring: 'wrong' }),
    object('taggit.tag', 80, { name: 'heavy', slug: 'heavy' }),
    object('taggit.taggeditem', 81, { tag: 80, object_id: 14, content_type: 41 }),
    object('taggit.taggeditem', 82, { tag: ['heavy'], object_id: 50, content_type: ['company', 'company'] }),
    object('taggit.taggeditem', 83, { tag: 80, object_id: 14, content_type: ['part', 'part'] }),
    object('taggit.taggeditem', 84, { tag: 80, object_id: 4242, content_type: 41 }),
    object('taggit.taggeditem', 85, { tag: 80, object_id: 1, content_type: ['build', 'build'] }),
    object('taggit.taggeditem', 86, { tag: 80, object_id: 5, content_type: ['company', 'supplierpart'] }),
    object('plugin.gadget', 1, { anything: 'at all' }),
    object('plugin.gadget', 2, {}),
  ]
}
