/** Made-up databases: people with credentials of every kind, and as many parts and stock items as asked. */
import { join } from 'node:path'
import { loadConfig } from '../config.ts'
import { type Database, openDatabase, type Trx } from '../database.ts'
import { migrate } from '../migrations/index.ts'
import { daysFromNow } from '../provider/identity/api-tokens.ts'
import { createApplication } from '../provider/identity/application-changes.ts'
import { createIdentity, type Identity } from '../provider/identity/index.ts'
import { createGroup } from '../provider/identity/roles.ts'
import { loadSecrets } from '../provider/identity/secrets.ts'
import { createUser } from '../provider/identity/users.ts'
import '../resource/inventory/index.ts'
import { rebuildKept } from '../resource/inventory/kept/index.ts'
import { prepareDataFolder } from '../server/data-folder.ts'

export const PERSON = { username: 'worker', password: 'bench correct horse' }
/** Where the measured application takes its codes; nothing listens there. */
export const REDIRECT_URI = 'https://app.example/callback'

export interface Installation {
  /** The data folder. */
  readonly data: string
  /** Address of a PostgreSQL database; '' for SQLite in the data folder. */
  readonly database: string
  readonly parts: number
  readonly items: number
  /** An API token of the person. */
  readonly token: string
  /** An application for client credentials, code and refresh, bound to a service account. */
  readonly clientId: string
  readonly clientSecret: string
}

/**
 * Makes a data folder below `folder` with `parts` parts and `items` stock items.
 * @param database address of an empty PostgreSQL database that takes them instead
 * @param more writes further rows, before sums are worked out
 */
export async function install(
  folder: string,
  parts: number,
  items: number,
  database = '',
  more?: (trx: Trx) => Promise<void>,
): Promise<Installation> {
  const data = join(folder, `data-${items}`)
  prepareDataFolder(data)
  const db = await openDatabase(database, data)
  await migrate(db)
  const identity = createIdentity({ db, config: loadConfig({ data }, {}), secrets: loadSecrets(data) })
  const people = await createPeople(identity)
  await fill(db, parts, items, more)
  // As a server does by itself a while after rows came: until then its indexes of text are a list to be read.
  if (db.kind === 'postgres') await db.knex.raw('vacuum analyze')
  identity.close()
  await db.close()
  return { data, database, parts, items, ...people }
}

/** Makes parts and stock items in a database that has none. @param more see `install` */
export const fill = (db: Database, parts: number, items: number, more?: (trx: Trx) => Promise<void>): Promise<void> =>
  db.transaction(async (trx) => {
    await createParts(trx, parts)
    await createSupply(trx, parts)
    await createStock(trx, parts, items)
    await more?.(trx)
    await rebuildKept(trx)
    await trx.raw('analyze')
  })

function createPeople(identity: Identity): Promise<Omit<Installation, 'data' | 'database' | 'parts' | 'items'>> {
  return identity.change(async (trx) => {
    const group = await createGroup(trx, 'Workshop', [
      'view:part',
      'change:part',
      'view:stock',
      'view:part_category',
      'change:stock',
      'view:stock_location',
      'view:purchase_order',
      'change:purchase_order',
      'view:build',
      'add:build',
      'change:build',
    ])
    const person = await createUser(trx, { ...PERSON, groups: [group] })
    const service = await createUser(trx, { username: 'service', groups: [group] })
    const { key } = await identity.tokens.create(trx, { userId: person.pk, name: 'bench', expiry: daysFromNow(30) })
    const { clientId, clientSecret } = await createApplication(trx, {
      name: 'Bench',
      redirectUris: [REDIRECT_URI],
      grantTypes: ['client_credentials', 'authorization_code', 'refresh_token'],
      serviceUserId: service.pk,
    })
    return { token: key, clientId, clientSecret: clientSecret! }
  })
}

const CATEGORIES = 50
const LOCATIONS = 200
const SUPPLIERS = 20
/** Stands in one part and in no other, in the small installation and in the large one. */
export const RARE_WORD = 'zwischenring'
/** Stands in every part. */
export const COMMON_WORD = 'brass'
const RARE_PART = 500
/** What the supplier of that part calls it. */
export const RARE_SKU = 's364344'

/** The table `n` of the numbers `i` from 1 on, for a statement that makes a row of each. */
export const numbers = (n: number): string =>
  `with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < ${n})`

/** One statement a table: a recursive query counts, and each number becomes a row. */
async function createParts(trx: Trx, parts: number): Promise<void> {
  await trx.raw(`insert into part_category (name, description, pathstring, tree_path, part_count, search_key)
    ${numbers(CATEGORIES)} select 'Category ' || i, 'Things of kind ' || i, 'Category ' || i, '/' || i || '/', 0, 'category ' || i from n`)
  await trx.raw(`insert into part_part (name, "IPN", description, full_name, keywords, category_id, units, minimum_stock, creation_date, search_key)
    ${numbers(parts)} select 'Part ' || (i * 7919 % 1000003), 'P-' || i, 'A thing of the workshop, number ' || i || ', in steel and brass',
      'P-' || i || ' | Part ' || (i * 7919 % 1000003), 'steel brass thing', 1 + i % ${CATEGORIES}, 'pcs', 1000000, '2026-01-01',
      'part ' || (i * 7919 % 1000003) || ' p-' || i || ' steel brass thing' from n`)
  await trx('part_part').where({ id: RARE_PART }).update({ keywords: RARE_WORD })
  await trx.raw(`insert into part_total (part_id, pricing_min, pricing_max) select id, id % 100 * 10000, id % 100 * 20000 from part_part`)
}

/** Each part is bought from one of a few suppliers, under a number of its own. */
async function createSupply(trx: Trx, parts: number): Promise<void> {
  await trx.raw(`insert into company_company (name, is_supplier, is_manufacturer, search_key)
    ${numbers(SUPPLIERS)} select 'Supplier ' || i, true, true, 'supplier ' || i from n`)
  await trx.raw(
    `insert into company_manufacturer_part (part_id, manufacturer_id, "MPN", search_key)
    ${numbers(parts)} select i, 1 + i % ${SUPPLIERS}, 'M' || (i * 15485863 % 1000003), 'm' || (i * 15485863 % 1000003) || ? from n`,
    ['\n'],
  )
  await trx.raw(
    `insert into company_supplier_part (part_id, supplier_id, manufacturer_part_id, "SKU", search_key)
    ${numbers(parts)} select i, 1 + i % ${SUPPLIERS}, i, 'S' || (i * 104729 % 1000003), 's' || (i * 104729 % 1000003) || ? from n`,
    ['\n'],
  )
}

/** Spread over all parts and places; batches and dates as they come. */
async function createStock(trx: Trx, parts: number, items: number): Promise<void> {
  await trx.raw(
    `insert into stock_location (name, description, pathstring, tree_path, search_key)
    ${numbers(LOCATIONS)} select 'Shelf ' || i, 'Row ' || (i / 20), 'Shelf ' || i, '/' || i || '/', 'shelf ' || i || ? || 'row' from n`,
    ['\n'],
  )
  await trx.raw(
    `insert into stock_item (part_id, supplier_part_id, location_id, quantity, batch, status, creation_date, updated, search_key)
    ${numbers(items)} select 1 + i * 7919 % ${parts}, 1 + i * 7919 % ${parts}, 1 + i % ${LOCATIONS}, 100000 * (1 + i % 40), 'B' || (i % 1000), case i % 50 when 0 then 50 else 10 end,
      '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', ? || 'b' || (i % 1000) from n`,
    ['\n'],
  )
}
