/** What bounds the memory that SQLite keeps: pages for each connection, and there are three. */
import { expect } from 'chai'
import { openDatabase } from '../../database.ts'
import { createDatabase } from '../support/databases.ts'

const MOST_KIB = 64_000

describe('memory of SQLite', () => {
  it('is bounded: the page caches of all connections together take 64 MB at most', async () => {
    const home = await createDatabase('sqlite')
    const db = await openDatabase('', home.data)
    try {
      // Readers take turns.
      const asked = [await db.all('pragma cache_size'), await db.all('pragma cache_size'), await db.knex.raw('pragma cache_size')]
      const kib = asked.map((rows) => -(rows as { cache_size: number }[])[0]!.cache_size)
      for (const size of kib) expect(size).to.be.greaterThan(0)
      expect(kib.reduce((sum, size) => sum + size, 0)).to.be.lessThanOrEqual(MOST_KIB)
    } finally {
      await db.close()
      await home.drop()
    }
  })
})
