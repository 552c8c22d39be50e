/** Pieces of SQL carry the joins that they need. */
import { expect } from 'chai'
import { detail } from '../../../resource/engine/detail.ts'
import { sqlite } from '../../../resource/engine/dialect.ts'
import type { Field } from '../../../resource/engine/field.ts'
import { innerJoin, joinsOf, joinText, leftJoin } from '../../../resource/engine/join.ts'
import { RESOURCES, resource } from '../../../resource/engine/resource.ts'
import { column, join, sql } from '../../../resource/engine/sql.ts'

const bought = leftJoin('company_supplier_part', 'supplier_part_id')
const made = leftJoin('company_manufacturer_part', 'manufacturer_part_id', { from: bought })
const totals = innerJoin('part_total', 'id', { key: 'part_id' })

describe('joins', () => {
  it('are carried through templates, lists of pieces and what a database says in its own way', () => {
    const pieces = join([made.column('MPN'), sqlite.textOrder(totals.column('in_stock'))], ', ')
    expect(joinsOf([sql`coalesce(${pieces}, ${1})`])).to.deep.equal([bought, made, totals])
  })

  it('come once each, after those that they build on', () => {
    const pieces = [made.column('MPN'), bought.column('SKU'), made.column('id')]
    expect(joinText('t', pieces)).to.equal(
      ' left join company_supplier_part to_supplier_part on to_supplier_part.id = t.supplier_part_id' +
        ' left join company_manufacturer_part to_supplier_part_manufacturer_part on to_supplier_part_manufacturer_part.id = to_supplier_part.manufacturer_part_id',
    )
    expect(joinText('x', [totals.column('in_stock')])).to.equal(' join part_total to_part_total on to_part_total.part_id = x.id')
    expect(joinText('t', [column('t', 'id')])).to.equal('')
  })

  it('of a detail stay inside of it, but for that which leads there', () => {
    const of = (stub: object) => {
      const kind = { model: 'part', name: 'Part', table: 'part_part', url: '/api/part/', access: () => ({ anyOf: [] }) }
      const field = { ...stub, named: () => field } as unknown as Field
      resource({ kind, fields: { field }, defaultOrder: [] })
      RESOURCES.pop()
      return detail(kind, 'part_id', undefined, bought).select(sqlite, 't', () => true)
    }
    const shown = of({ name: 'in_stock', traits: {}, seen: () => totals.column('in_stock') })
    expect(shown.text).to.equal(
      `(select json_object('in_stock', to_part_total."in_stock") from part_part to_supplier_part_part_id` +
        ` join part_total to_part_total on to_part_total.part_id = to_supplier_part_part_id.id` +
        ` where to_supplier_part_part_id."id" = to_supplier_part."part_id")`,
    )
    expect(joinsOf([shown])).to.deep.equal([bought])
    expect(() => of({ name: 'SKU', traits: {}, seen: () => bought.column('SKU') })).to.throw('/part/ joins another to_supplier_part')
  })
})
