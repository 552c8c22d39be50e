/** A list whose rows a function gives, such as the settings: paging, order and search are those of any list. */

import { fold } from '../../database/text-index.ts'
import type { Access } from '../auth/gate.ts'
import type { Caller, NamedShape, Operation } from './operation.ts'
import { answerRows } from './read.ts'
import { searchWords } from './search.ts'

interface Listed<R> extends Pick<Operation, 'id' | 'path' | 'summary' | 'model'> {
  readonly view: Access
  readonly item: NamedShape
  readonly query: NonNullable<Operation['query']>
  rows(request: Caller): Promise<readonly R[]> | readonly R[]
  /** Names of what rows can be sorted by; the first one is the usual order. */
  readonly order?: readonly string[]
  /** Text of a row; words that are searched for must all be in it. */
  search?(row: R): string
}

export function listed<R extends object>({ view, item, order = [], rows, search, ...described }: Listed<R>): Operation {
  const sorted = (found: R[], ordering: string): R[] => {
    const by = order.find((name) => name === ordering.replace(/^-/, '')) ?? order[0]
    const sign = ordering.startsWith('-') ? -1 : 1
    const value = (row: R) => Reflect.get(row, by!)
    return by ? found.sort((a, b) => sign * (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0)) : found
  }
  return {
    ...described,
    method: 'get',
    access: view,
    status: 200,
    response: item,
    many: true,
    async handle(request) {
      const words = searchWords(request.query.get('search') ?? '')
      const all = await rows(request)
      const found = search ? all.filter((row) => words.every((word) => fold(search(row)).includes(word))) : [...all]
      return answerRows(request, sorted(found, request.query.get('ordering') ?? ''))
    },
  }
}
