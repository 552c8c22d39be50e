/** Two browsers, or two windows of one, in the same step of the protocol at once: one of them wins, and each is told what happened. */
import { expect } from 'chai'
import * as oauth from 'oauth4webapi'
import { eachDatabase } from '../support/databases.ts'
import { holdNextWrite } from '../support/hold.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { Visitor } from './applications/house.ts'
import { approve, defaultApp, errorOf, HTTP, makeReader, PASSWORD, redeem, register, requestFor } from './client.ts'

const SCOPE = 'openid g:read r:view:part'
const READER = { username: 'reader' }

eachDatabase('sign-ins side by side', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
    await makeReader(server)
    await makeReader(server, 'second')
  })
  after(() => server.close())

  describe('one code of a device, two people', () => {
    async function device() {
      const app = await defaultApp(server)
      const answer = await oauth.deviceAuthorizationRequest(app.as, app.client, app.auth, { scope: SCOPE }, HTTP)
      const started = await oauth.processDeviceAuthorizationResponse(app.as, app.client, answer)
      const poll = async () =>
        oauth.processDeviceCodeResponse(
          app.as,
          app.client,
          await oauth.deviceCodeGrantRequest(app.as, app.client, app.auth, started.device_code, HTTP),
        )
      return { userCode: started.user_code, poll }
    }
    const confirmPage = async (username: string, user_code: string) => {
      const visitor = await new Visitor(server.url).signIn(username)
      return { visitor, page: await visitor.submit(await visitor.at('/o/device/'), 'user_code', { user_code }) }
    }

    it('both allow it: one is told that the code was used', async () => {
      const { userCode, poll } = await device()
      const [first, second] = [await confirmPage('reader', userCode), await confirmPage('second', userCode)]
      const held = holdNextWrite(server.db)
      const late = first.visitor.submit(first.page, 'confirm', {}, 'yes')
      await held.reached
      const done = await approve(second.visitor, await second.visitor.submit(second.page, 'confirm', {}, 'yes'), { username: 'second' })
      held.release()
      const loser = await late
      expect(done.text).to.include('Your device is connected')
      expect(loser.text).to.include('That code was used already')
      expect(loser.status).to.equal(422)
      expect(oauth.getValidatedIdTokenClaims(await poll())?.sub).to.be.a('string')
    })

    it('one declines while the other allows it: the first answer holds', async () => {
      const { userCode, poll } = await device()
      const [first, second] = [await confirmPage('reader', userCode), await confirmPage('second', userCode)]
      const held = holdNextWrite(server.db)
      const late = first.visitor.submit(first.page, 'confirm', {}, 'yes')
      await held.reached
      const declined = await second.visitor.submit(second.page, 'abort', {}, 'yes')
      held.release()
      expect(declined.text).to.include('Nothing was connected')
      expect((await late).text).to.include('That code was used already')
      expect(await errorOf(poll())).to.equal('access_denied')
    })
  })

  it('two apps that are opened at once in one browser both get a code that is good', async () => {
    const apps = [await register(server), await register(server)]
    const consenting = new Visitor(server.url)
    for (const app of apps) await approve(consenting, (await requestFor(app, SCOPE)).url.href, READER)
    const visitor = await new Visitor(server.url).signIn('reader')
    const requests = await Promise.all(apps.map((app) => requestFor(app, SCOPE)))
    const held = holdNextWrite(server.db)
    const late = visitor.open(requests[0]!.url.href)
    await held.reached
    const early = await visitor.open(requests[1]!.url.href)
    held.release()
    for (const [n, page] of [await late, early].entries())
      expect((await redeem(apps[n]!, requests[n]!, page.url)).access_token).to.be.a('string')
    const uid = "select payload from oidc_record where model = 'Session' and payload like ?"
    const rows = await server.db.all<{ payload: string }>(uid, [`%${apps[0]!.client.client_id}%${apps[1]!.client.client_id}%`])
    expect(rows.length).to.be.at.least(1)
  })

  it('somebody who planted the cookies of a sign-in does not get what its owner makes of it', async () => {
    const app = await register(server)
    const attacker = new Visitor(server.url)
    const victim = new Visitor(server.url)
    const page = await attacker.open((await requestFor(app, SCOPE)).url.href)
    expect(page.url).to.include('/login/')
    victim.take(attacker)
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)![1]!
    const body = new URLSearchParams({ csrf, username: 'second', password: PASSWORD })
    const posted = await victim.request(page.url, { method: 'POST', body })
    const back = new URL(posted.headers.get('location')!, server.url).href
    const stolen = await attacker.open(back)
    expect(stolen.status).to.equal(400)
    expect(stolen.text).to.include('This sign-in has expired')
    expect((await attacker.at('/settings/')).url).to.include('/login/')
    // Its owner goes on, once.
    const asked = await victim.open(back)
    expect(asked.text).to.include('value="allow"')
    expect([...victim.cookiesFor(new URL(back).pathname).keys()]).not.to.include('stockade_finish')
    expect((await approve(victim, asked, { username: 'second' })).url).to.include('code=')
  })
})
