import { request } from 'node:http'
import { expect } from 'chai'
import { createDatabase, eachDatabase } from '../support/databases.ts'
import { serve, stockadeJson } from '../support/process.ts'

eachDatabase('an order to stop', (kind) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`lets requests under way finish (${signal})`, async () => {
      const home = await createDatabase(kind)
      const at = ['--data', home.data, '--database', home.database]
      await stockadeJson(['user', 'create', 'ada', '--superuser', '--no-password', ...at])
      const { token } = await stockadeJson(['token', 'create', 'ada', ...at])
      const server = await serve(at)
      const body = JSON.stringify({ name: 'Bolt', description: 'long' })
      const answer = new Promise<number>((done, fail) => {
        const write = request(`${server.url}/api/part/`, {
          method: 'POST',
          headers: { Authorization: `Token ${token}`, 'Content-Type': 'application/json', 'Content-Length': body.length },
        })
        write.on('response', (response) => done(response.resume().statusCode!)).on('error', fail)
        // Half of the body, the order to stop, then the rest.
        write.write(body.slice(0, 10), () =>
          setTimeout(() => {
            server.child.kill(signal)
            setTimeout(() => server.child.kill(signal), 50) // as npm does
            setTimeout(() => write.end(body.slice(10)), 300)
          }, 200),
        )
      })
      const ended = new Promise<number | null>((done) => server.child.once('close', done))
      await new Promise((done) => setTimeout(done, 400))
      const refused = await fetch(`${server.url}/healthz`).then(
        () => false,
        () => true,
      )
      expect(refused, 'a new connection is refused').to.equal(true)
      expect(await answer).to.equal(201)
      const start = Date.now()
      expect(await ended).to.equal(0)
      expect(Date.now() - start).to.be.lessThan(3_000)
      await home.drop()
    })
  }
})
