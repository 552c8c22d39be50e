/** What was scanned, where the installation keeps that: seen by whoever scanned it, and by staff. */

import { searchKey } from '../../../database/text-index.ts'
import { allow, isAllowed } from '../../auth/gate.ts'
import { detail } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { filter } from '../../engine/filter.ts'
import { isReplayed } from '../../engine/idempotency.ts'
import type { Answer, ApiRequest, Operation } from '../../engine/operation.ts'
import { resource } from '../../engine/resource.ts'
import { parseShape } from '../../engine/shape.ts'
import { ME, raw, sql } from '../../engine/sql.ts'
import { ApiError } from '../../errors.ts'
import { BARCODE_SCAN } from '../kinds/common.ts'
import { USER } from '../kinds/users.ts'
import { settings } from '../settings/setting.ts'

export const scanResult = resource({
  kind: BARCODE_SCAN,
  noun: 'scan',
  operations: ['list', 'retrieve', 'destroy'],
  visible: (principal) => (isAllowed(allow.staff, principal) ? undefined : sql`t.user_id = ${ME}`),
  fields: {
    pk: field.pk(),
    data: field.text(4095).readOnly().help('What was scanned'),
    timestamp: field.dateTime().minutes().readOnly().help('When it was scanned'),
    endpoint: field.text(250).nullable().readOnly().label('Path').help('Address that it was sent to'),
    context: field.json().nullable().readOnly().help('Empty: nothing is kept of what was sent besides the code'),
    response: field.json().nullable().readOnly().help('What came of it'),
    result: field.bool().readOnly().told({ default: false }).help('Was it a success?'),
    user: field.ref(USER).nullable().readOnly().bare().help('Who scanned it'),
    user_detail: detail(USER, 'user_id', 'brief').told({ allow_null: false }),
  },
  filter: ['result'],
  filters: { user: filter.choice(USER, filter.key(raw('t.user_id'))) },
  search: ['data'],
  order: ['user', 'timestamp', 'endpoint', 'result'],
  defaultOrder: ['-timestamp'],
  bulk: { delete: true },
})

/** Characters of what came of a scan; of a longer answer nothing is kept. */
const MAX_RESPONSE = 16_384

const SCANNED = { barcode: field.text(4095).asIs().named('barcode') }

/** Keys and words of an answer alone: a row of history must not show what its reader may not see. */
function brief(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null) return {}
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, typeof value === 'object' && value && 'pk' in value ? { pk: value.pk } : value]),
  )
}

async function keep(request: ApiRequest, response: Record<string, unknown>, result: boolean): Promise<void> {
  const { db, principal, address } = request
  const chosen = await settings(db, ['BARCODE_STORE_RESULTS', 'BARCODE_RESULTS_MAX_NUM'])
  if (!chosen.BARCODE_STORE_RESULTS) return
  const data = String(parseShape(SCANNED, await request.body(), 'patch').values.barcode ?? '')
  const text = JSON.stringify(response)
  await db.transaction(async (trx) => {
    await trx('common_barcode_scan').insert({
      data,
      user_id: principal.user.pk,
      timestamp: new Date().toISOString(),
      endpoint: address.path.slice(0, 250),
      context: '{}',
      response: text.length > MAX_RESPONSE ? '{}' : text,
      result,
      search_key: searchKey([data]),
    })
    const [last] = await trx('common_barcode_scan').orderBy('id', 'desc').offset(chosen.BARCODE_RESULTS_MAX_NUM).limit(1).select('id')
    if (last) await trx('common_barcode_scan').where('id', '<=', last.id).delete()
  })
}

/** The operation with its scans kept, whatever comes of them. */
export const remembered = (operation: Operation): Operation => ({
  ...operation,
  async handle(request): Promise<Answer> {
    let answer: Answer
    try {
      answer = await operation.handle(request)
    } catch (error) {
      if (error instanceof ApiError && error.status < 500) await keep(request, brief(error.body()), false)
      throw error
    }
    // What was done stands, whether or not it could be noted.
    if (!isReplayed(answer))
      await keep(request, brief(answer.body), true).catch((err) => request.log.error({ err }, 'a scan could not be noted'))
    return answer
  },
})
