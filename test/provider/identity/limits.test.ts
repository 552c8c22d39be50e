/** How guessing is slowed down, and that nobody else has to wait for it. */
import { expect } from 'chai'
import { Attempts } from '../../../provider/identity/attempts.ts'
import { network } from '../../../provider/identity/networks.ts'
import type { User } from '../../../provider/identity/users.ts'
import { type IdentityStore, openIdentity } from '../../support/identity.ts'

const HOME = '192.0.2.1'
const LIMITS = { signInLimit: 3, signInAddressLimit: 5, signInAccountLimit: 7, tokenLimit: 3 }

describe('limits on guessing (SQLite)', () => {
  let store: IdentityStore
  let ada: User
  beforeEach(async () => {
    store = await openIdentity(LIMITS)
    ada = await store.person({ username: 'ada' })
  })
  afterEach(() => store.close())
  const wrong = async (name: string, address: string) => (await store.identity.limits.beginPassword(name, address)).failed()
  /** Why there is a wait for a next try; `none` gives the try back. */
  async function waits(name: string, address: string): Promise<string> {
    const attempt = await store.identity.limits.beginPassword(name, address)
    if (!attempt.wait) await attempt.succeeded(ada)
    return attempt.reason ?? 'none'
  }

  it('count wrong answers, wait longer each time, and start afresh after a right one', async () => {
    const attempts = new Attempts(store.db, 'test', { limit: 3 })
    const fail = async (key: string) => attempts.failed(key, await attempts.begin(key))
    expect([await fail('a'), await fail('a')]).to.eql([
      { wait: 0, left: 2 },
      { wait: 0, left: 1 },
    ])
    expect((await fail('a')).wait).to.equal(60)
    expect((await attempts.begin('a')).wait).to.be.within(58, 60)
    expect((await attempts.begin('b')).wait).to.equal(0)
    const again = await attempts.failed('a', { wait: 0, left: 0 })
    expect(again.wait).to.equal(120)
    for (let i = 0; i < 6; i++) await attempts.failed('a', { wait: 0, left: 0 })
    expect((await attempts.begin('a')).wait).to.be.within(890, 900)
    await attempts.succeeded('a')
    expect(await attempts.begin('a')).to.eql({ wait: 0, left: 2 })
  })

  it('are taken before the try is made, so that tries side by side count', async () => {
    const attempts = new Attempts(store.db, 'test', { limit: 3 })
    const standings = await Promise.all(Array.from({ length: 8 }, () => attempts.begin('a')))
    expect(standings.filter(({ wait }) => wait === 0)).to.have.length(3)
  })

  it('have four passwords of an address checked at a time while it waits', async () => {
    for (let n = 0; n < LIMITS.signInAddressLimit; n++) await wrong(`made-up-${n}`, HOME)
    let [checking, most] = [0, 0]
    const check = async () => {
      most = Math.max(most, ++checking)
      await new Promise((done) => setTimeout(done, 20))
      checking--
      return undefined
    }
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => store.identity.limits.tryPassword(`name-${n}`, HOME, check)))
    expect(most).to.equal(4)
    expect(answers.map(({ refused }) => refused?.reason)).to.eql(Array(20).fill('address'))
  })

  it('hold an account from one address, and nobody else', async () => {
    for (let i = 0; i < 3; i++) await wrong('ada', HOME)
    expect(await waits('ada', HOME)).to.equal('account and address')
    expect(await waits(' ada', HOME)).to.equal('account and address')
    expect(await waits('ada', '192.0.2.2')).to.equal('none')
    expect(await waits('bob', HOME)).to.equal('none')
  })

  it('hold one address for all accounts', async () => {
    for (let i = 0; i < 5; i++) await wrong(`nobody-${i}`, HOME)
    expect(await waits('one more', HOME)).to.equal('address')
    expect(await waits('one more', '192.0.2.2')).to.equal('none')
  })

  it('hold one account for all addresses, but not where its password was right before', async () => {
    const tries = async () => {
      for (let i = 0; i < 7; i++) await wrong('ada', `198.51.100.${i}`)
    }
    await store.identity.networks.note(ada, HOME)
    await tries()
    expect(await waits('ada', '203.0.113.9')).to.equal('account')
    expect(await waits('ada', HOME)).to.equal('none')
    for (let i = 0; i < 3; i++) await wrong('ada', HOME)
    // The words are those that any other name would meet.
    expect(await waits('ada', HOME)).to.equal('account')
  })

  it('count nothing but wrong answers, and a right one does not wipe out those about other things', async () => {
    for (let i = 0; i < 20; i++) await (await store.identity.limits.beginPassword('ada', HOME)).succeeded(ada)
    expect(await waits('ada', HOME)).to.equal('none')
    for (let i = 0; i < 4; i++) await wrong(`nobody-${i}`, '192.0.2.7')
    await (await store.identity.limits.beginPassword('ada', '192.0.2.7')).succeeded(ada)
    await wrong('nobody-5', '192.0.2.7')
    expect(await waits('one more', '192.0.2.7')).to.equal('address')
  })

  it('know the place of one person, for a while', async () => {
    await store.person({ username: 'bob' })
    await store.identity.networks.note(ada, HOME)
    const known = (name: string, from: string) => store.identity.networks.isKnown(name, from)
    expect([await known('ada', HOME), await known('bob', HOME), await known('ada', '192.0.2.2')]).to.eql([true, false, false])
    await store.db.transaction((trx) => trx('auth_known_network').update({ seen: '2020-01-01' }))
    expect(await known('ada', HOME)).to.equal(false)
  })

  it('take a network of IPv6 for one address, and no other for the same', () => {
    expect(network('2001:db8:1:2:3:4:5:6')).to.equal(network('2001:db8:1:2::9'))
    expect(network('2001:db8:1:3::9')).not.to.equal(network('2001:db8:1:2::9'))
    expect(network('::ffff:192.0.2.1')).to.equal('192.0.2.1')
    expect(network('192.0.2.1')).not.to.equal(network('192.0.2.2'))
  })

  it('last as long as they say after the clock was put back', async () => {
    const attempts = new Attempts(store.db, 'test', { limit: 1, longestWait: 120 })
    const today = Date.now
    try {
      Date.now = () => today() + 86_400_000
      expect((await attempts.failed('a', await attempts.begin('a'))).wait).to.equal(60)
    } finally {
      Date.now = today
    }
    expect((await attempts.begin('a')).wait).to.equal(120)
    expect((await attempts.begin('a')).wait, 'it runs from there').to.be.within(118, 120)
  })

  it('tell who sends many wrong tokens to stop', async () => {
    const strikes: number[] = []
    for (let i = 0; i < 3; i++) strikes.push(await store.identity.limits.wrongSecret(HOME))
    expect(strikes).to.eql([0, 0, 60])
    expect(await store.identity.limits.wrongSecret('192.0.2.2')).to.equal(0)
    expect(await store.identity.limits.wrongSecret(HOME)).to.be.greaterThan(0)
  })
})
