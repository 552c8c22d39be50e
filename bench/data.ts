/** Made-up databases: people with credentials of every kind, and as many parts as asked. */
import { join } from 'node:path'
import { type Database, openDatabase, type Trx } from '../database.ts'
import { migrate } from '../migrations/index.ts'
import { createToken, daysFromNow } from '../provider/identity/api-tokens.ts'
import { createApplication } from '../provider/identity/applications.ts'
import { changeIdentity, stopWatching } from '../provider/identity/changes.ts'
import { createGroup } from '../provider/identity/roles.ts'
import { loadSecrets } from '../provider/identity/secrets.ts'
import { createUser } from '../provider/identity/users.ts'
import { prepareDataFolder } from '../server/data-folder.ts'

export const PERSON = { username: 'worker', password: 'bench correct horse' }
/** Where the measured application takes its codes; nothing listens there. */
export const REDIRECT_URI = 'https://app.example/callback'

export interface Installation {
  /** The data folder. */
  readonly data: string
  readonly parts: number
  /** An API token of the person. */
  readonly token: string
  /** An application for client credentials, code and refresh, bound to a service account. */
  readonly clientId: string
  readonly clientSecret: string
}

/** Makes a data folder below `folder` with `parts` parts. */
export async function install(folder: string, parts: number): Promise<Installation> {
  const data = join(folder, `data-${parts}`)
  prepareDataFolder(data)
  const db = await openDatabase('', data)
  await migrate(db)
  const people = await createPeople(db, loadSecrets(data).apiTokens)
  await db.transaction((trx) => createParts(trx, parts))
  stopWatching(db)
  await db.close()
  return { data, parts, ...people }
}

function createPeople(db: Database, secret: string): Promise<Omit<Installation, 'data' | 'parts'>> {
  return changeIdentity(db, async (trx) => {
    const group = await createGroup(trx, 'Workshop', ['view:part', 'change:part', 'view:stock', 'view:part_category'])
    const person = await createUser(trx, { ...PERSON, groups: [group] })
    const service = await createUser(trx, { username: 'service', groups: [group] })
    const { key } = await createToken(trx, secret, { userId: person.pk, name: 'bench', expiry: daysFromNow(30) })
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

/** One statement a table: a recursive query counts, and each number becomes a row. */
async function createParts(trx: Trx, parts: number): Promise<void> {
  const numbers = (n: number) => `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${n})`
  await trx.raw(`insert into part_category (name, description, pathstring, tree_path, part_count, search_key)
    ${numbers(CATEGORIES)} select 'Category ' || i, 'Things of kind ' || i, 'Category ' || i, '/' || i || '/', 0, 'category ' || i from n`)
  await trx.raw(`insert into part_part (name, "IPN", description, full_name, keywords, category_id, units, minimum_stock, creation_date, search_key)
    ${numbers(parts)} select 'Part ' || (i * 7919 % 1000003), 'P-' || i, 'A thing of the workshop, number ' || i || ', in steel and brass',
      'P-' || i || ' | Part ' || (i * 7919 % 1000003), 'steel brass thing', 1 + i % ${CATEGORIES}, 'pcs', 1000000, '2026-01-01',
      'part ' || (i * 7919 % 1000003) || ' p-' || i || ' steel brass thing' from n`)
  await trx.raw(`insert into part_total (part_id, in_stock, total_in_stock, unallocated_stock, stock_item_count, pricing_min, pricing_max)
    select id, id % 1000 * 100000, id % 1000 * 100000, id % 1000 * 100000, id % 7, id % 100 * 10000, id % 100 * 20000 from part_part`)
  await trx.raw(`update part_category set part_count = (select count(*) from part_part p where p.category_id = part_category.id)`)
  await trx.raw('analyze')
}
