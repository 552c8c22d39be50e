/** What forms offer of a set of states: those that are built in, then the installation's own. */
import type { Asked } from '../engine/form.ts'
import { remembered } from '../engine/remembered.ts'
import { raw, type Sql } from '../engine/sql.ts'
import type { StatusClass } from './status-codes.ts'

export const builtIn = ({ states }: StatusClass) => states.map(({ key, label }) => ({ value: key, display_name: label }))

/** A statement for the keys of all of them, as `id`. */
export const statusKeys = ({ name, states }: StatusClass): Sql =>
  raw(
    `${states.map(({ key }) => `select ${key} as id`).join(' union all ')} union all select "key" from common_custom_state where reference_status = '${name}'`,
  )

const asked = new Map<StatusClass, Asked>()
/** The question of what there is to choose from. */
export const choicesOf = (set: StatusClass): Asked =>
  remembered(asked, set, () => async ({ all }) => {
    const own = await all<{ key: number; label: string }>(
      'select "key", label from common_custom_state where reference_status = ? order by "key"',
      [set.name],
    )
    return { choices: [...builtIn(set), ...own.map(({ key, label }) => ({ value: key, display_name: label }))] }
  })
