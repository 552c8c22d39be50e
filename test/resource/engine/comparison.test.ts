/** Whatever a filter, search or order looks into has something that says who may see it: a new one cannot forget. */
import { expect } from 'chai'
import type { Principal } from '../../../provider/identity/principal.ts'
import { ROLES, VERBS } from '../../../provider/scopes.ts'
import { accessToTable, tablesBehind, tablesOf } from '../../../resource/engine/comparison.ts'
import { postgres, sqlite } from '../../../resource/engine/dialect.ts'
import { FieldError } from '../../../resource/engine/field.ts'
import { Matching } from '../../../resource/engine/pattern.ts'
import { RESOURCES } from '../../../resource/engine/resource.ts'
import type { Sql } from '../../../resource/engine/sql.ts'
import { ValidationError } from '../../../resource/errors.ts'
import '../../../resource/inventory/index.ts'

const everybody = {
  scopes: null,
  permissions: new Set(ROLES.flatMap((role) => VERBS.map((verb) => `${verb}:${role}`))),
  user: { pk: 1, isActive: true, isStaff: true, isSuperuser: true },
} as unknown as Principal
/** Values, of which each filter takes at least one; some read their neighbours. */
const VALUES = ['true', 'false', '1', '10', '2020-01-01', 'part', 'x', 'null']
const NEIGHBOURS = [
  '',
  'include_variants=true&cascade=true&include_installed=true&exists_for_model=part&exists_for_related_model=category&exists_for_related_model_id=1',
]

describe('comparisons', () => {
  for (const dialect of [sqlite, postgres])
    it(`of ${dialect.kind} look into tables of which somebody said who may see them`, () => {
      const unknown: string[] = []
      const looked = new Set<string>()
      for (const r of RESOURCES) {
        const check = (what: string, comparison: Sql): void => {
          for (const table of tablesBehind(r, comparison)) {
            looked.add(table)
            try {
              accessToTable(table)
            } catch {
              unknown.push(`${r.path} ${what}: ${table}`)
            }
          }
        }
        for (const [name, f] of Object.entries(r.filters)) {
          let taken = 0
          for (const value of VALUES)
            for (const neighbours of NEIGHBOURS)
              try {
                const found = f.where(value, {
                  dialect,
                  principal: everybody,
                  query: new URLSearchParams(`${neighbours}&${name}=${value}`),
                })
                taken++
                if (found && !f.shown) check(`filter ${name}`, found instanceof Matching ? found.text : found)
              } catch (error) {
                if (!(error instanceof FieldError || error instanceof ValidationError)) throw error
              }
          expect(taken, `${r.path} filter ${name} takes none of the values`).to.be.above(0)
        }
        for (const [name, order] of Object.entries(r.orders))
          if (!r.shownOrders.has(name)) for (const term of order(dialect)) check(`order ${name}`, term)
        for (const other of r.searchOthers) {
          if (typeof other === 'function') check('search', other(dialect))
          else for (const { table } of [other, ...other.also]) accessToTable(table)
        }
      }
      expect(unknown).to.eql([])
      expect(looked).to.include.keys('part_part', 'company_company', 'part_bom_item', 'stock_location')
    })

  it('are read from SQL: names of its own and functions are no tables', () => {
    expect(tablesOf('with recursive v(id) as (select p.id from part_part p join v on p.up = v.id) select id from v')).to.eql(['part_part'])
    expect(tablesOf('t.id in (select value from json_each(?)) and exists (select 1 from a b left join c on true)')).to.eql(['a', 'c'])
    expect(tablesOf('select rowid from part_part_text where part_part_text match ?')).to.eql(['part_part'])
    expect(tablesOf('with a as (select 1 from x), b as materialized (select 2 from a) select * from b')).to.eql(['x'])
  })
})
