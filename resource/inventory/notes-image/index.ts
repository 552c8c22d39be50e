/** Pictures inside notes. */
import { gate } from '../../auth/gate.ts'
import { operationsOf } from '../../engine/derive.ts'
import { field } from '../../engine/fields/index.ts'
import { missing } from '../../engine/fields/ref.ts'
import type { Operation } from '../../engine/operation.ts'
import { resource } from '../../engine/resource.ts'
import { ME, raw, sql } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { NOTES_IMAGE } from '../kinds/common.ts'
import { carrying, modelAccess, seenThings } from '../kinds/index.ts'
import { USER } from '../kinds/users.ts'
import { ModelType } from '../thing/model-type.ts'
import { checkOwner } from '../thing/ownership.ts'
import { keepsThing, thing } from '../thing/thing-hooks.ts'
import { NOTES_FOLDER } from './may-see.ts'

const WITH_NOTES = carrying('notes')

const notesImage = resource({
  kind: NOTES_IMAGE,
  noun: 'notes image',
  visible: (principal) => sql`(t.user_id = ${ME} or ${seenThings(raw('t.model_type'), WITH_NOTES, principal)})`,
  operations: ['list', 'create'],
  fields: {
    pk: field.pk(),
    image: field.image(NOTES_FOLDER).required().help('The picture'),
    user: field.ref(USER).nullable().readOnly().bare(),
    date: field.dateTime().minutes().readOnly(),
    model_type: new ModelType(WITH_NOTES, 'model')
      .nullable()
      .told({ type: 'string', choices: undefined, allow_blank: true, max_length: 100 })
      .help('Kind of the thing whose notes show it'),
    model_id: field.integer(1).nullable().told({ default: null }).help('Key of the thing whose notes show it'),
  },
  search: [raw(`lower(coalesce(t.model_type, ''))`), raw('cast(t.model_id as text)')],
  order: ['date'],
  defaultOrder: ['pk'],
  hooks: [
    {
      lock: keepsThing('common_notes_image'),
      async check({ trx, values, request }) {
        const { model_type: model, model_id: id } = values
        if (model) gate(modelAccess(model, 'change'), request.principal)
        if (id && !model) throw invalid('This field is required.', 'model_type')
        if (id && !(await thing(trx, model!, id))) throw invalid(missing(id), 'model_id')
        if (id) await checkOwner(trx, request.principal, model!, [id])
        Object.assign(values, { user_id: request.principal.user.pk, date: new Date().toISOString() })
      },
    },
  ],
})

export const notesImageOperations = (): readonly Operation[] => operationsOf(notesImage)
