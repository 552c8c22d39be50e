/** Keys of a provider in another process: fetched when needed, never as often as somebody likes. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { exportJWK, generateKeyPair } from 'jose'
import { loadConfig } from '../../config.ts'
import { createLog } from '../../server/log.ts'
import { type RemoteKeys, remoteKeys } from '../../server/remote-keys.ts'
import { eventually } from '../support/eventually.ts'
import { type IdentityStore, openIdentity } from '../support/identity.ts'

describe('keys of a provider elsewhere', () => {
  let published: object[] = []
  let fetched = 0
  const provider = createServer((_request, response) => {
    fetched++
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: published }))
  })
  let remote: RemoteKeys
  let store: IdentityStore
  before(async () => {
    published = [{ ...(await exportJWK((await generateKeyPair('ES256')).publicKey)), kid: 'known', alg: 'ES256', use: 'sig' }]
    provider.listen(0, '127.0.0.1')
    await once(provider, 'listening')
    const config = loadConfig({ url: `http://127.0.0.1:${(provider.address() as AddressInfo).port}` }, {})
    store = await openIdentity()
    remote = remoteKeys(config, store.identity, createLog('silent'))
    await eventually(async () => remote.reached(), true)
  })
  after(async () => {
    remote.close()
    provider.close()
    await store.close()
  })
  const key = async (kid: string) => remote.keys({ alg: 'ES256', kid }, { payload: '', signature: '' })

  it('27. forty tokens with unknown keys make it ask at most once more, and the known key goes on working', async () => {
    await key('known')
    const before = fetched
    for (let i = 0; i < 40; i++) {
      const refusal = await key(`unknown ${i}`).catch((error: Error & { code?: string }) => error)
      expect(refusal).to.have.property('code', 'ERR_JWKS_NO_MATCHING_KEY')
    }
    expect(fetched - before).to.be.lessThan(2)
    await key('known')
  })
})
