import type { Trx } from '../../../../database.ts'
import { action } from '../../../engine/action.ts'
import { inField } from '../../../engine/field.ts'
import { field } from '../../../engine/fields/index.ts'
import { inTurnBeside } from '../../../engine/locks.ts'
import { allSql } from '../../../engine/rows.ts'
import { sql } from '../../../engine/sql.ts'
import { invalid } from '../../../errors.ts'
import { STOCK } from '../../effects.ts'
import { generateBatchCode } from '../../generate/batch-code.ts'
import { serialInt } from '../../kept/names.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { setStatus } from '../../order/family/order-state.ts'
import { defaultPlace } from '../../part/category/category-location.ts'
import { setting } from '../../settings/setting.ts'
import { HISTORY } from '../../stock/history/track.ts'
import { expiry, factsOf } from '../../stock/item/create-stock.ts'
import { ITEMS, itemsAnswer } from '../../stock/item/items-answer.ts'
import { isWhole, NEGATIVE, NOTHING, PIECE, WHOLE } from '../../stock/item/quantity.ts'
import { readSerials, TAKEN } from '../../stock/item/serial-numbers.ts'
import { type PartFacts, StockEdit } from '../../stock/item/stock-edit.ts'
import { checkPlace } from '../../stock/location/places.ts'
import { isLineOf } from '../../variant-tree.ts'
import { BUILDS, lockBuild, STATUS } from '../build.ts'
import { buildOrder } from '../build-order.ts'
import { checkHolds } from '../holding.ts'
import { matchSerials } from './match-serials.ts'

/** A build begins to make something: one output of so many, or one for each serial number. */
export const createOutput = action({
  on: buildOrder,
  of: 'one',
  name: 'create-output',
  summary: 'Create build outputs',
  schema: 'BuildOutputCreate',
  response: ITEMS,
  touches: [BUILDS.table, ...STOCK, 'build_item'],
  body: {
    quantity: field.decimal().required().told({ min_value: 0 }).help('How many'),
    batch_code: field.text(100).blank().label('Batch Code').told({ default: '' }).help('Batch that they are made in'),
    serial_numbers: field.text(10_000).blank().label('Serial Numbers').help('Such as 1-5, 9, or 7+ for as many as needed'),
    location: field.ref(LOCATION).unseen().nullable().help('Where they are; by default where the build says'),
    auto_allocate: field
      .bool()
      .nullable()
      .default(false)
      .label('Auto Allocate Serial Numbers')
      .help('Hold components with the same serial numbers for them'),
  },
  async open({ trx, id }, sent) {
    await inTurnBeside(trx, sent.has('serial_numbers') ? ['serial numbers'] : [], ['tree of stock_location'])
    return lockBuild(trx, id)
  },
  async run(work, { quantity, batch_code, serial_numbers, location, auto_allocate }, build) {
    const { trx, request } = work
    const part = (await factsOf(trx, [build.part_id])).get(build.part_id)!
    const takesTracked = await hasTracked(trx, build.part_id)
    checkQuantity(quantity, part, takesTracked)
    const text = (serial_numbers ?? '').trim()
    if (!text && takesTracked) throw invalid('Serial numbers must be provided for trackable parts', 'serials')
    if (text && !isWhole(quantity)) throw invalid(WHOLE, 'quantity')
    const serials = text
      ? await inField('serial_numbers', () => readSerials(trx, build.part_id, text, quantity / PIECE, TAKEN.entered))
      : undefined
    const location_id = location ?? build.destination_id ?? (await defaultPlace(trx, build.part_id))
    await checkPlace(trx, location_id)
    const batch = batch_code ?? (await generateBatchCode(trx, { build_order: build.id, part: build.part_id, quantity }))
    const wanted = { location: build.take_from_id, substitutes: true, optional_items: false }
    const begun = new Map(serials?.map((serial) => [serial, undefined]))
    if (auto_allocate) checkHolds(build)
    const found = serials && auto_allocate ? await matchSerials(trx, request.principal, build, begun, wanted) : undefined

    const edit = await StockEdit.open(trx, request.principal, [])
    const common = {
      part_id: build.part_id,
      build_id: build.id,
      is_building: true,
      batch,
      location_id,
      expiry_date: expiry(part),
      delete_on_deplete: await setting(trx, 'STOCK_DELETE_DEPLETED_DEFAULT'),
    }
    for (const serial of serials ?? [null]) {
      const own = serial === null ? { quantity } : { serial, serial_int: serialInt(serial), quantity: PIECE }
      const output = edit.create({ ...common, ...own }, part)
      if (serial === null) edit.tell(output, HISTORY.CREATED, { status: output.status, quantity })
      const told = { quantity: output.quantity, batch, ...(serial === null ? {} : { serial }), location: location_id, buildorder: build.id }
      edit.tell(output, HISTORY.BUILD_OUTPUT_CREATED, told)
    }
    const keys = await edit.save()
    await found?.hold(new Map(serials!.map((serial, n) => [serial, keys[n]!])))
    if (build.status === STATUS.PENDING) await setStatus(BUILDS, trx, build, STATUS.PRODUCTION)
    return itemsAnswer(work, keys, 'detail')
  },
})

/** @throws ValidationError */
function checkQuantity(quantity: number, { trackable, virtual }: PartFacts, takesTracked: boolean): void {
  if (virtual) throw invalid('Stock item cannot be created for virtual parts')
  if (quantity < 0) throw invalid(NEGATIVE, 'quantity')
  if (quantity === 0) throw invalid(NOTHING, 'quantity')
  if (isWhole(quantity)) return
  if (trackable) throw invalid('Integer quantity required for trackable parts', 'quantity')
  if (takesTracked) throw invalid('Integer quantity required, as the bill of materials contains trackable parts', 'quantity')
}

/** Does the bill of materials of a part name any that are tracked? */
const hasTracked = async (trx: Trx, part: number): Promise<boolean> =>
  (
    await allSql(
      trx,
      sql`select 1 from part_bom_item m join part_part p on p.id = m.sub_part_id where p.trackable and ${isLineOf(sql`${part}`, 'm')} limit 1`,
    )
  ).length > 0
