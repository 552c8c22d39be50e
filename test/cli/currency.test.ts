/** `stockade currency`: exchange rates, set by hand. */
import { expect } from 'chai'
import { createDatabase, eachDatabase } from '../support/databases.ts'
import { stockade } from '../support/process.ts'

eachDatabase('stockade currency', (kind) => {
  it('keeps rates by hand, in any base, and says what is no rate', async () => {
    const home = await createDatabase(kind)
    const run = (...args: string[]) => stockade(['currency', ...args, '--data', home.data, '--database', home.database])
    expect((await run('set', 'EUR=0.5', 'GBP=0.4')).code).to.equal(0)
    expect(JSON.parse((await run('list', '--json')).stdout)).to.deep.include({
      base_currency: 'USD',
      exchange_rates: { EUR: 0.5, GBP: 0.4, USD: 1 },
    })
    await run('set', 'USD=4', '--base', 'EUR')
    expect(JSON.parse((await run('list', '--json')).stdout).exchange_rates.EUR).to.equal(0.25)
    for (const wrong of ['EUR', 'EUR=-1', 'XQZ=2']) expect((await run('set', wrong)).code, wrong).to.equal(1)
    await home.drop()
  })
})
