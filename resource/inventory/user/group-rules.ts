/** Rules of groups and of what they may do: nobody gives what they do not have, and all of it is written down. */
import { auditedBy } from '../../../provider/identity/audit.ts'
import { checkGrant, checkGroupTaking } from '../../../provider/identity/grantable.ts'
import { auditGroupChange, auditNewGroup, removeGroup } from '../../../provider/identity/group-changes.ts'
import { holderOf, nameKey } from '../../../provider/identity/name-key.ts'
import { createRulesets, rulesetPermissions } from '../../../provider/identity/roles.ts'
import type { Permission } from '../../../provider/scopes.ts'
import { type Hooks, rowAfter, type Write } from '../../engine/resource.ts'
import { invalid } from '../../errors.ts'
import type { group, ruleset } from './group.ts'

type RulesetWrite = Write<typeof ruleset.fields>
const before = ({ row }: RulesetWrite): Permission[] => rulesetPermissions([row!])
const later = (write: RulesetWrite): Permission[] => rulesetPermissions([rowAfter(write)])

/** A ruleset may come to allow what it will: `wanted`. @throws RightsError */
async function checkRuleset(write: RulesetWrite, wanted: readonly Permission[]): Promise<void> {
  const [held, doer] = [before(write), auditedBy(write.request)]
  await checkGrant(
    write.trx,
    doer,
    wanted.filter((permission) => !held.includes(permission)),
  )
  if (held.some((permission) => !wanted.includes(permission))) await checkGroupTaking(write.trx, doer, write.row!.group_id)
}

/** The entry about one ruleset that allows something else now. */
async function auditRuleset(write: RulesetWrite, permissions: Permission[]): Promise<void> {
  const { name } = await write.trx('auth_group').where({ id: write.row!.group_id }).first('name')
  await auditGroupChange(write.trx, { name, permissions: before(write) }, { name, permissions }, auditedBy(write.request))
}

export const rulesetRules: Hooks<typeof ruleset.fields> = {
  check: (write) => checkRuleset(write, later(write)),
  deleting: (write) => checkRuleset(write, []),
  saved: (write) => auditRuleset(write, later(write)),
  deleted: (write) => auditRuleset(write, []),
}

export const groupRules: Hooks<typeof group.fields> = {
  async check({ trx, values, id, row, request }) {
    const { name } = values
    if (!name || name === row?.name) return
    if (row) await checkGroupTaking(trx, auditedBy(request), id)
    if (await holderOf(trx, 'auth_group', name, row && id)) throw invalid('group with this name already exists.', 'name')
    values.name_key = nameKey(name)
  },
  async saved(write) {
    const { trx, row, id, request } = write
    const { name } = rowAfter(write)
    const state = (named: string) => ({ name: named, permissions: [] })
    if (row) return void (await auditGroupChange(trx, state(row.name), state(name), auditedBy(request)))
    await createRulesets(trx, id)
    await trx('users_owner').insert({ group_id: id })
    await auditNewGroup(trx, name, auditedBy(request))
  },
  deleting: ({ trx, id, request }) => removeGroup(trx, id, auditedBy(request)),
}
