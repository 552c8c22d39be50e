import { expect } from 'chai'
import { type Database, openDatabase } from '../../../database.ts'
import { dialectOf } from '../../../resource/engine/dialect.ts'
import { field } from '../../../resource/engine/fields/index.ts'
import { decimalText } from '../../../resource/engine/fields/number.ts'
import type { Caller } from '../../../resource/engine/operation.ts'
import { readRequest, shapeOf } from '../../../resource/engine/request.ts'
import { echo, Sent } from '../../../resource/engine/shape.ts'
import { ValidationError } from '../../../resource/errors.ts'
import { PART } from '../../../resource/inventory/kinds/part.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../../support/databases.ts'

/** Somebody who sees parts. */
const callerOn = (kind: Database['kind']) =>
  ({ principal: { scopes: null, permissions: new Set(['view:part']), user: {} }, dialect: dialectOf(kind) }) as unknown as Caller

const shape = shapeOf({
  items: field.list({ part: field.ref(PART).required(), quantity: field.decimal().required() }).required(),
  parts: field.list(field.ref(PART)),
  part: field.ref(PART).nullable(),
})

eachDatabase('The body of a domain write', (kind) => {
  let at: TestDatabase
  let db: Database
  before(async () => {
    at = await createDatabase(kind)
    db = await openDatabase(at.database, at.data)
    await db.transaction((trx) => trx('part_part').insert({ id: 1, name: 'part' }))
  })
  after(async () => {
    await db.close()
    await at.drop()
  })
  const read = (body: Record<string, unknown>) => db.transaction((trx) => readRequest(trx, callerOn(kind), shape, new Sent(body)))
  const refused = async (body: Record<string, unknown>) => {
    const error = await read(body).catch((e) => e)
    expect(error).to.be.instanceOf(ValidationError)
    return error.messages
  }

  it('is read with its lists, and shown again', async () => {
    const values = await read({ items: [{ part: 1, quantity: '1.5' }], parts: [1], part: null })
    expect(values).to.deep.equal({ items: [{ part: 1, quantity: 150_000 }], parts: [1], part: null })
    expect(echo(shape, values)).to.deep.equal({ items: [{ part: 1, quantity: '1.50000' }], parts: [1], part: null })
    expect(decimalText(-5, 5)).to.equal('-0.00005')
  })

  it('names the line of what is wrong', async () => {
    expect(await refused({ items: [{ part: 1, quantity: 1 }, { part: 'x' }, 7], part: 9 })).to.deep.equal({
      part: ['Invalid pk "9" - object does not exist.'],
      items: [
        {},
        { part: ['Incorrect type. Expected pk value, received str.'], quantity: ['This field is required.'] },
        { non_field_errors: ['Invalid data. Expected a dictionary, but got number.'] },
      ],
    })
    expect(
      await refused({
        items: [
          { part: 1, quantity: 1 },
          { part: 8, quantity: 1 },
        ],
        parts: [1, 9, 10],
      }),
    ).to.deep.equal({
      items: [{}, { part: ['Invalid pk "8" - object does not exist.'] }],
      parts: ['Invalid pk "9" - object does not exist.', 'Invalid pk "10" - object does not exist.'],
    })
    expect(await refused({ items: 'all' })).to.deep.equal({ items: ['Expected a list of items but got type "string".'] })
    expect(await refused({})).to.deep.equal({ items: ['This field is required.'] })
  })
})
