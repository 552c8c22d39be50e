import type { Trx } from '../../../database.ts'
import { inWords } from '../../engine/field.ts'
import { field } from '../../engine/fields/index.ts'
import { inTurn } from '../../engine/locks.ts'
import { resource, rowAfter } from '../../engine/resource.ts'
import { invalid } from '../../errors.ts'
import { CUSTOM_UNIT } from '../kinds/common.ts'
import { knownUnits } from './convert.ts'
import { BUILT_IN, type CustomUnit } from './units.ts'

const NAME = /^\p{L}[\p{L}_\d]*$/u
const SYMBOL = /^[\p{L}%°_][\p{L}_\d]*$/u

/** What one can be turned into is told of each: the answer grows with the square of their number. */
const MAX_UNITS = 200

/** @throws ValidationError for a definition with a word that is no unit */
async function checkWords(trx: Trx, definition: string): Promise<void> {
  const unknown = (await knownUnits(trx)).unknownIn(definition)
  if (unknown) throw invalid(`'${unknown}' is not defined in the unit registry`, 'definition')
}

/** Every unit of the installation's own must stay understood: they may be made of each other. */
async function checkAll(trx: Trx): Promise<void> {
  const units = await knownUnits(trx)
  const custom: CustomUnit[] = await trx('common_custom_unit').select('name', 'symbol', 'definition')
  const lost = custom.find(({ name }) => !units.has(name))
  if (lost) throw invalid(`The unit "${lost.name}" would not be understood: "${lost.definition}".`, 'definition')
}

/** A unit of the installation's own, by other units: a pallet is "40 crate". */
export const customUnit = resource({
  kind: CUSTOM_UNIT,
  noun: 'unit',
  fields: {
    pk: field.pk(),
    name: field.text(50).required().help('Written out, one word'),
    symbol: field.text(10).blank().help('Short form'),
    definition: field.text(50).required().help('By other units, such as "40 crate" or "2.5 kg m"'),
  },
  search: ['name', 'symbol', 'definition'],
  order: ['name', 'symbol'],
  defaultOrder: ['pk'],
  hooks: [
    {
      lock: (trx) => inTurn(trx, 'parameter values'),
      async check(write) {
        const { trx, row, id } = write
        if (
          !row &&
          (await trx('common_custom_unit')
            .offset(MAX_UNITS - 1)
            .first('id'))
        )
          throw invalid(`There are ${MAX_UNITS} units of your own: delete one that is not needed any more.`)
        const { name, symbol, definition } = rowAfter(write)
        if (!NAME.test(name)) throw invalid('Unit name must be a valid identifier', 'name')
        await checkWords(trx, definition)
        if (symbol && !SYMBOL.test(symbol)) throw invalid('Enter letters, digits and underscores.', 'symbol')
        for (const [at, word] of [
          ['name', name],
          ['symbol', symbol],
        ] as const) {
          if (!word) continue
          const twin = trx('common_custom_unit')
            .whereNot({ id })
            .where((q) => q.where({ name: word }).orWhere({ symbol: word }))
          if (await twin.first('id')) throw invalid(`Custom Unit with this ${inWords(at)} already exists.`, at)
          if (BUILT_IN.parse(word)) throw invalid(`There is a unit "${word}" already.`, at)
        }
      },
      saved: ({ trx }) => checkAll(trx),
      deleted: ({ trx }) => checkAll(trx),
    },
  ],
})
