/** The demo inventory: a workshop for cargo bicycles with people of different roles, to try things out on. */
import type { Trx } from '../../database.ts'
import type { Identity } from '../../provider/identity/index.ts'
import { nameKey } from '../../provider/identity/name-key.ts'
import { hashPassword } from '../../provider/identity/passwords.ts'
import { lockEverything } from '../engine/locks.ts'
import { demoObjects } from './demo/index.ts'
import { type DemoPerson, GROUPS, PEOPLE, SUPERUSER } from './demo/people.ts'
import { dumpOf, ImportError } from './dump.ts'
import { auditImport, loadDump, setSequences } from './import.ts'

export type { DemoPerson } from './demo/people.ts'

/** What must be said wherever the passwords are shown. */
export const DEMO_WARNING =
  'For trying out only: everybody can look these passwords up. Change them, or disable these people, before others can reach this address.'

/**
 * Fills an empty inventory; people who are there already stay.
 * @param options.superuser make a superuser, too
 * @returns the people that were made, with their passwords
 * @throws ImportError when there are parts, categories or companies, or the names are taken; nothing was changed then
 */
export async function fillDemo(identity: Identity, { superuser = false } = {}): Promise<DemoPerson[]> {
  const people = superuser ? [SUPERUSER, ...PEOPLE] : [...PEOPLE]
  const hashed = await Promise.all(people.map(async (person) => ({ ...person, password: await hashPassword(person.password) })))
  await identity.change(async (trx) => {
    await lockEverything(trx)
    await refuseTaken(trx, people)
    const results = await loadDump(trx, dumpOf(await demoObjects(trx, hashed)))
    await auditImport(trx, 'inventory.demo', results)
    if (trx.kind === 'postgres') await setSequences(trx)
  })
  return people
}

async function refuseTaken(trx: Trx, people: readonly DemoPerson[]): Promise<void> {
  for (const table of ['part_part', 'part_category', 'company_company']) {
    if (await trx(table).first('id')) throw new ImportError('The demo inventory needs an empty one, and this one is in use already.')
  }
  const names = people.map(({ username }) => username)
  const taken: { username: string }[] = await trx('auth_user').whereIn('name_key', names.map(nameKey)).select('username')
  const groups: { name: string }[] = await trx('auth_group').whereIn('name_key', Object.keys(GROUPS).map(nameKey)).select('name')
  const all = [...taken.map(({ username }) => username), ...groups.map(({ name }) => name)]
  if (all.length) throw new ImportError(`The demo inventory brings people and groups whose names are taken: ${all.join(', ')}.`)
}
