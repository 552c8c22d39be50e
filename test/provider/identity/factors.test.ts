/** What a person has besides a password: each proof is theirs alone, for here, for now, and good once. */
import { expect } from 'chai'
import { generate } from 'otplib'
import { createIdentity } from '../../../provider/identity/index.ts'
import { closeLinks, createLink, LINK_PURPOSES, useLink } from '../../../provider/identity/one-time-links.ts'
import { storePasskey } from '../../../provider/identity/passkeys.ts'
import { removeFactor, removeSecondFactor } from '../../../provider/identity/second-factor.ts'
import { enableTotp, isTotpNonce, newTotpNonce } from '../../../provider/identity/totp.ts'
import { setFlags, type User } from '../../../provider/identity/users.ts'
import { Authenticator } from '../../support/authenticator.ts'
import { type IdentityStore, openIdentity } from '../../support/identity.ts'

const ORIGIN = 'https://stock.example'
const PERIOD = 30

describe('second factors (SQLite)', () => {
  let store: IdentityStore
  let ada: User
  let bob: User
  before(async () => {
    store = await openIdentity()
  })
  after(() => store.close())
  /** The same database under other secrets. */
  const elsewhere = () => createIdentity({ ...store, secrets: { ...store.secrets, forms: store.secrets.cookies } })
  beforeEach(async () => {
    ada = await store.person()
    bob = await store.person()
  })

  describe('codes of an authenticator app', () => {
    let nonce: string
    const now = () => Math.floor(Date.now() / 1000)
    const codeAt = (user: User, epoch: number) => generate({ secret: store.identity.totp.forApp(user, nonce, 'x').key, epoch })
    /** Far from the end of a period, so that the steps counted here are those counted there. */
    const steady = async () => {
      while (now() % PERIOD > PERIOD - 3) await new Promise((done) => setTimeout(done, 500))
    }
    beforeEach(async () => {
      await steady()
      nonce = newTotpNonce()
      await store.change((trx) => enableTotp(trx, ada.pk, nonce, 0))
    })

    it('are good once, and none before the last one is', async () => {
      const [earlier, code] = [await codeAt(ada, now() - PERIOD), await codeAt(ada, now())]
      expect(await store.identity.totp.use(ada, code)).to.equal(true)
      expect(await store.identity.totp.use(ada, code)).to.equal(false)
      expect(await store.identity.totp.use(ada, earlier)).to.equal(false)
    })

    it('are good for one who races with themselves once', async () => {
      const code = await codeAt(ada, now())
      const results = await Promise.all(Array.from({ length: 8 }, () => store.identity.totp.use(ada, code)))
      expect(results.filter(Boolean)).to.have.length(1)
    })

    it('are good one period early and late, and no longer', async () => {
      const step = async (at: number) => store.identity.totp.step(ada, nonce, await codeAt(ada, at))
      for (const periods of [-1, 0, 1]) expect(await step(now() + periods * PERIOD), String(periods)).to.be.a('number')
      for (const periods of [-3, -2, 2, 3]) expect(await step(now() + periods * PERIOD), String(periods)).to.equal(undefined)
    })

    it('are refused for no longer than their window after the clock was put back', async () => {
      const back = now() - 86_400
      await store.change((trx) => enableTotp(trx, ada.pk, nonce, 0))
      expect(await store.identity.totp.use(ada, await codeAt(ada, now()), now())).to.equal(true)
      const code = await codeAt(ada, back)
      expect(await store.identity.totp.use(ada, code, back), 'a day earlier').to.equal(true)
      expect(await store.identity.totp.use(ada, code, back), 'and once').to.equal(false)
      // Back by less than a period: what was used stays used, and the next one works.
      const slightly = back - 20
      expect(await store.identity.totp.use(ada, code, slightly)).to.equal(false)
      expect(await store.identity.totp.use(ada, await codeAt(ada, back + PERIOD), back + PERIOD)).to.equal(true)
    })

    it("are the person's own, of this installation, and six digits", async () => {
      const code = await codeAt(ada, now())
      expect(await store.identity.totp.step(bob, nonce, code)).to.equal(undefined)
      expect(await elsewhere().totp.step(ada, nonce, code)).to.equal(undefined)
      expect(await store.identity.totp.step(ada, newTotpNonce(), code)).to.equal(undefined)
      for (const wrong of ['', '0', `${code}0`, code.slice(1), ` ${code}`])
        expect(await store.identity.totp.step(ada, nonce, wrong), wrong).to.equal(undefined)
      expect(await store.identity.totp.use(bob, code)).to.equal(false)
      await store.change((trx) => enableTotp(trx, bob.pk, nonce, 0))
      expect(await store.identity.totp.use(bob, code)).to.equal(false)
    })

    it('come from a nonce of full length', () => {
      expect(isTotpNonce(newTotpNonce())).to.equal(true)
      expect(newTotpNonce()).not.to.equal(newTotpNonce())
      for (const wrong of ['', 'short', `${newTotpNonce()}x`, `${newTotpNonce().slice(1)}!`])
        expect(isTotpNonce(wrong), wrong).to.equal(false)
    })
  })

  describe('recovery codes', () => {
    it('are good once each, typed in any way', async () => {
      const codes = await store.change((trx) => store.identity.recoveryCodes.create(trx, ada))
      expect(new Set(codes).size).to.equal(10)
      expect(await store.identity.recoveryCodes.use(ada, ` ${codes[0]!.toUpperCase()} `)).to.equal(true)
      expect(await store.identity.recoveryCodes.use(ada, codes[0]!)).to.equal(false)
      expect(await store.identity.recoveryCodes.use(ada, codes[1]!)).to.equal(true)
      expect(await store.identity.recoveryCodes.left(ada.pk)).to.equal(8)
    })

    it("are the person's own, and gone when new ones are made", async () => {
      const [code, other] = await store.change((trx) => store.identity.recoveryCodes.create(trx, ada))
      await store.change((trx) => store.identity.recoveryCodes.create(trx, bob))
      for (const wrong of ['', '0', '00000-00000', code!.slice(0, -1), `${code}0`])
        expect(await store.identity.recoveryCodes.use(ada, wrong), wrong).to.equal(false)
      expect(await store.identity.recoveryCodes.use(bob, code!)).to.equal(false)
      expect(await elsewhere().recoveryCodes.use(ada, code!)).to.equal(false)
      await store.change((trx) => store.identity.recoveryCodes.create(trx, ada))
      expect(await store.identity.recoveryCodes.use(ada, other!)).to.equal(false)
      expect(await store.identity.recoveryCodes.left(bob.pk)).to.equal(10)
    })

    it('are not what the database holds', async () => {
      const [code] = await store.change((trx) => store.identity.recoveryCodes.create(trx, ada))
      const rows = JSON.stringify(await store.db.all('select * from auth_recovery_code'))
      expect(rows).not.to.include(code!.replace('-', ''))
      // The same code of two people is not the same row: who can write rows cannot lend theirs.
      await store.db.transaction((trx) => trx('auth_recovery_code').where({ user_id: ada.pk }).update({ user_id: bob.pk }))
      expect(await store.identity.recoveryCodes.use(bob, code!)).to.equal(false)
      expect(await store.identity.recoveryCodes.use(ada, code!)).to.equal(false)
    })

    it('are good for one of eight that race', async () => {
      const [code] = await store.change((trx) => store.identity.recoveryCodes.create(trx, ada))
      const results = await Promise.all(Array.from({ length: 8 }, () => store.identity.recoveryCodes.use(ada, code!)))
      expect(results.filter(Boolean)).to.have.length(1)
    })
  })

  describe('passkeys', () => {
    let device: Authenticator
    let challenge: string
    const check = (text: string) => store.identity.passkeys.check(text, challenge)
    beforeEach(async () => {
      challenge = store.identity.challenges.create('a page').challenge
      device = new Authenticator()
      const made = await store.identity.passkeys.checkNew(device.create({ origin: ORIGIN, challenge }), challenge)
      expect(made).not.to.equal(undefined)
      await store.change((trx) => storePasskey(trx, ada.pk, made!, 'a key'))
    })

    it('say who signed', async () => {
      expect((await check(device.get({ origin: ORIGIN, challenge })))?.user.pk).to.equal(ada.pk)
    })

    it('are refused for another page, site, challenge or purpose, and without the person', async () => {
      const good = { origin: ORIGIN, challenge }
      const other = store.identity.challenges.create('a page').challenge
      const wrong = {
        'another page': { ...good, origin: 'https://stock.example.evil', rpId: 'stock.example' },
        'another port': { ...good, origin: 'https://stock.example:8443', rpId: 'stock.example' },
        'another site': { ...good, rpId: 'evil.example' },
        'another challenge': { ...good, challenge: other },
        'nobody checked': { ...good, verified: false },
        'nobody there': { ...good, present: false },
      }
      for (const [why, claims] of Object.entries(wrong)) {
        expect(await check(device.get(claims)), why).to.equal(undefined)
        expect(await store.identity.passkeys.checkNew(new Authenticator().create(claims), challenge), why).to.equal(undefined)
      }
      expect(await check(device.get({ ...good, type: 'webauthn.create' }))).to.equal(undefined)
      for (const text of ['', 'null', '{}', '[]', '{"id": 7}']) expect(await check(text), text).to.equal(undefined)
    })

    it('are refused from another device, and of somebody who is not active', async () => {
      const stranger = new Authenticator()
      expect(await check(stranger.get({ origin: ORIGIN, challenge }))).to.equal(undefined)
      const forged = JSON.parse(stranger.get({ origin: ORIGIN, challenge }))
      const id = device.id.toString('base64url')
      expect(await check(JSON.stringify({ ...forged, id, rawId: id }))).to.equal(undefined)
      await store.change((trx) => setFlags(trx, ada.pk, { is_active: false }))
      expect(await check(device.get({ origin: ORIGIN, challenge }))).to.equal(undefined)
    })

    it('that count backwards were copied, and are refused', async () => {
      expect(await check(device.get({ origin: ORIGIN, challenge, counter: 5 }))).not.to.equal(undefined)
      expect(await check(device.get({ origin: ORIGIN, challenge, counter: 5 }))).to.equal(undefined)
      expect(await check(device.get({ origin: ORIGIN, challenge, counter: 4 }))).to.equal(undefined)
      expect(await check(device.get({ origin: ORIGIN, challenge, counter: 6 }))).not.to.equal(undefined)
    })

    it('are asked for with the person checked, and over HTTPS or on the machine itself alone', () => {
      expect(store.identity.passkeys.request(challenge).userVerification).to.equal('required')
      const possible = (url: string) => createIdentity({ ...store, config: { ...store.config, url } }).passkeys.possible()
      expect(['https://stock.example', 'http://localhost:8000', 'https://a.localhost'].map(possible)).to.eql([true, true, true])
      expect(
        ['http://stock.example', 'https://192.0.2.1', 'http://127.0.0.1', 'http://[::1]:8000', 'http://evil-localhost'].map(possible),
      ).to.eql(Array(5).fill(false))
    })
  })

  describe('challenges', () => {
    it('are given back once, to the page that they were made for', async () => {
      const { challenge, ticket } = store.identity.challenges.create('page of ada')
      expect(await store.identity.challenges.take('page of bob', ticket)).to.equal(undefined)
      expect(await elsewhere().challenges.take('page of ada', ticket)).to.equal(undefined)
      expect(await store.identity.challenges.take('page of ada', ticket)).to.equal(challenge)
      expect(await store.identity.challenges.take('page of ada', ticket)).to.equal(undefined)
    })

    it('are not what somebody else wrote on a ticket, nor good for ever', async () => {
      const { ticket } = store.identity.challenges.create('page')
      const [challenge, expires, signature] = ticket.split('.')
      for (const forged of [
        '',
        '..',
        `${challenge}.${Number(expires) + 9}.${signature}`,
        `${challenge!.startsWith('A') ? 'B' : 'A'}${challenge!.slice(1)}.${expires}.${signature}`,
        `${challenge}.${expires}.`,
      ])
        expect(await store.identity.challenges.take('page', forged), forged).to.equal(undefined)
      const clock = Date.now
      try {
        Date.now = () => clock() - 31 * 60_000
        const old = store.identity.challenges.create('page').ticket
        Date.now = clock
        expect(await store.identity.challenges.take('page', old)).to.equal(undefined)
      } finally {
        Date.now = clock
      }
    })
  })

  describe('whether there is one', () => {
    it('is known at once when one is set up or taken away', async () => {
      expect(await store.identity.factors.has(ada.pk)).to.equal(false)
      await store.change((trx) => enableTotp(trx, ada.pk, newTotpNonce(), 0))
      expect(await store.identity.factors.has(ada.pk)).to.equal(true)
      expect(await store.identity.factors.has(bob.pk)).to.equal(false)
      await store.change((trx) => removeSecondFactor(trx, ada.pk))
      expect(await store.identity.factors.has(ada.pk)).to.equal(false)
    })

    it('is true of a passkey alone, and nobody else loses theirs', async () => {
      const key = { credentialId: 'x', publicKey: 'x', counter: 0, transports: [], synced: false }
      const mine = await store.change((trx) => storePasskey(trx, ada.pk, { ...key, credentialId: 'of ada' }, ''))
      const theirs = await store.change((trx) => storePasskey(trx, bob.pk, { ...key, credentialId: 'of bob' }, ''))
      expect(await store.identity.factors.has(ada.pk)).to.equal(true)
      await store.change((trx) => removeFactor(trx, ada.pk, { passkey: theirs }))
      expect(await store.identity.factors.has(bob.pk)).to.equal(true)
      await store.change((trx) => enableTotp(trx, bob.pk, newTotpNonce(), 0))
      await store.change((trx) => removeFactor(trx, ada.pk, 'app'))
      await store.change((trx) => removeFactor(trx, bob.pk, { passkey: theirs }))
      expect(await store.identity.factors.has(bob.pk)).to.equal(true)
      await store.change((trx) => store.identity.recoveryCodes.create(trx, ada))
      await store.change((trx) => store.identity.recoveryCodes.create(trx, bob))
      await store.change((trx) => removeFactor(trx, ada.pk, { passkey: mine }))
      expect(await store.identity.factors.has(ada.pk)).to.equal(false)
      expect(await store.identity.recoveryCodes.left(ada.pk)).to.equal(0)
      expect(await store.identity.recoveryCodes.left(bob.pk)).to.equal(10)
      await store.change((trx) => removeSecondFactor(trx, ada.pk))
      expect(await store.identity.factors.has(bob.pk)).to.equal(true)
    })
  })

  describe('links that work once', () => {
    const state = async (token: string) => (await store.identity.links.find(token))?.state
    const use = async (token: string) => {
      const link = await store.identity.links.find(token)
      return store.change((trx) => useLink(trx, link!.pk))
    }

    it('work once', async () => {
      const token = await store.change((trx) => createLink(trx, ada.pk, 'password'))
      expect((await store.identity.links.find(token))?.user.pk).to.equal(ada.pk)
      expect(await use(token)).to.equal(true)
      expect(await use(token)).to.equal(false)
      expect(await state(token)).to.equal('closed')
      expect(await store.identity.links.find(`${token}x`)).to.equal(undefined)
      expect(JSON.stringify(await store.db.all('select * from auth_one_time_link'))).not.to.include(token)
    })

    it('end with their hours', async () => {
      const token = await store.change((trx) => createLink(trx, ada.pk, 'password', 0))
      expect(await state(token)).to.equal('expired')
      expect(await use(token)).to.equal(false)
    })

    it('close the one before them of the same purpose and person, and no other', async () => {
      const make = (user: User, purpose: 'invite' | 'password') => store.change((trx) => createLink(trx, user.pk, purpose))
      const [first, invite, theirs] = [await make(ada, 'password'), await make(ada, 'invite'), await make(bob, 'password')]
      const second = await make(ada, 'password')
      expect([await state(first), await state(second), await state(invite), await state(theirs)]).to.eql(['closed', 'open', 'open', 'open'])
      expect(await use(first)).to.equal(false)
      await store.change((trx) => closeLinks(trx, ada.pk, LINK_PURPOSES))
      expect([await state(second), await state(invite), await state(theirs)]).to.eql(['closed', 'closed', 'open'])
    })
  })
})
