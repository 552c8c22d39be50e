import { entriesOf } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { column, raw, sql } from '../../engine/sql.ts'
import { PARAMETER } from '../kinds/common.ts'
import type { Kind } from '../kinds/kind.ts'

/** The optional field `parameters` of things of this kind. */
export const parametersOf = ({ model }: Kind) =>
  field
    .computed({ type: 'array', items: { $ref: '#/components/schemas/Parameter' } }, (d, t, sight) =>
      d.objects(
        entriesOf(PARAMETER, undefined, d, 'v', sight),
        sql`from common_parameter v join common_parameter_template vt on vt.id = v.template_id where v.model_type = ${raw(`'${model}'`)} and v.model_id = ${column(t, 'id')}`,
        d.textOrder(raw('vt.name')),
      ),
    )
    .guarded(() => PARAMETER.access('view'))
    .when('parameters')
    .help('Its parameters')
