/** Lists of parts and stock in a small and in a large installation: what a page costs must not follow the size of the table. */

import type { Plan } from './api.ts'
import { COMMON_WORD, type Installation, RARE_SKU, RARE_WORD } from './data.ts'
import type { Load } from './load.ts'
import { median } from './measure.ts'
import { perSecond, type Result } from './report.ts'
import { startStockade } from './stockade.ts'

/** Each finds as many rows for its page in both installations. */
const READS: readonly { what: string; path: (i: Installation) => string; aim?: number }[] = [
  { what: 'parts, page 1', path: () => '/api/part/?limit=50', aim: 1.5 },
  { what: 'parts of a category', path: () => '/api/part/?limit=20&category=7', aim: 1.5 },
  { what: 'parts, a search', path: () => `/api/part/?limit=50&search=${RARE_WORD}`, aim: 3 },
  { what: 'parts, a search by SKU', path: () => `/api/part/?limit=50&search=${RARE_SKU}`, aim: 3 },
  { what: 'parts, a word in all of them', path: () => `/api/part/?limit=50&search=${COMMON_WORD}` },
  { what: 'parts, a page at 90 %', path: ({ parts }) => `/api/part/?limit=50&offset=${Math.floor(parts * 0.9)}` },
  { what: 'stock, page 1', path: () => '/api/stock/?limit=50', aim: 1.5 },
  { what: 'stock in a place', path: () => '/api/stock/?limit=5&location=7', aim: 1.5 },
  { what: 'stock, a search by batch', path: () => '/api/stock/?limit=1&search=b777', aim: 3 },
  { what: 'stock, a search by part', path: () => `/api/stock/?limit=1&search=${RARE_WORD}`, aim: 3 },
  { what: 'stock, a search by SKU', path: () => `/api/stock/?limit=1&search=${RARE_SKU}`, aim: 3 },
  { what: 'stock, a page at 90 %', path: ({ items }) => `/api/stock/?limit=50&offset=${Math.floor(items * 0.9)}` },
]

/** Medians of the rates, in the order of READS. One connection: what is compared is the cost of a request, not the waiting for others. */
async function rates(folder: string, installation: Installation, load: Load, { rounds, seconds }: Plan): Promise<number[]> {
  const stockade = await startStockade(installation, folder)
  try {
    const medians: number[] = []
    for (const { what, path } of READS) {
      const reached: number[] = []
      for (let i = 0; i <= rounds; i++) {
        const outcome = await load.run({
          url: stockade.url,
          requests: [{ path: path(installation) }],
          headers: { authorization: `Token ${installation.token}` },
          connections: 1,
          seconds: i === 0 ? 0.5 : seconds,
        })
        if (outcome.failures) throw new Error(`${what}: ${outcome.failures} requests were refused or failed.`)
        if (i > 0) reached.push(outcome.perSecond)
      }
      medians.push(median(reached))
    }
    return medians
  } finally {
    await stockade.stop()
  }
}

/** @returns a line for each read: its rate in the large installation, and how many times more it costs there than in the small one */
export async function measureLists(folder: string, small: Installation, large: Installation, load: Load, plan: Plan): Promise<Result[]> {
  const few = await rates(folder, small, load, plan)
  const many = await rates(folder, large, load, plan)
  return READS.map(({ what, aim }, i) => {
    const ratio = few[i]! / many[i]!
    return { what, reached: perSecond(many[i]!), ratio, ...(aim === undefined ? {} : { aim: `≤ ${aim}`, met: ratio <= aim }) }
  })
}
