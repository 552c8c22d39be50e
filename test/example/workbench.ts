import { action } from '../../resource/engine/action.ts'
import { field } from '../../resource/engine/fields/index.ts'
import { filter } from '../../resource/engine/filter.ts'
import { bind, resource } from '../../resource/engine/resource.ts'
import { raw } from '../../resource/engine/sql.ts'
import { invalid, NotFound } from '../../resource/errors.ts'
import { kind } from '../../resource/inventory/kinds/kind.ts'

const WORKBENCH = kind('example.Workbench', { table: 'workbench', url: '/api/workbench/', roles: ['stock_location'], seenBy: ['build'] })

/** A bench that people work at. */
export const workbench = resource({
  kind: WORKBENCH,
  fields: {
    pk: field.pk(),
    name: field.text(100).required().help('What is written on it'),
    serviced: field.date().nullable().readOnly().help('When it was last serviced'),
  },
  filters: { due: filter.bool(raw('t.serviced is null'), 'Was it never serviced?') },
  order: ['name', 'serviced'],
  defaultOrder: ['name'],
})

bind(workbench, {
  async check({ trx, id, values: { name } }) {
    if (name !== undefined && (await trx('workbench').where({ name }).whereNot({ id }).first('id')))
      throw invalid('A workbench of this name already exists.', 'name')
  },
})

export const serviceWorkbench = action({
  on: workbench,
  of: 'one',
  name: 'service',
  summary: 'Say that a workbench was serviced',
  touches: ['workbench'],
  schema: 'WorkbenchService',
  body: { date: field.date().required().help('When that was') },
  async run({ trx, id }, { date }) {
    if (!(await trx('workbench').where({ id }).update({ serviced: date }))) throw new NotFound('Workbench')
  },
})
