/** A process that lost its way ends, and says so. */
import { once } from 'node:events'
import { expect } from 'chai'
import { createDatabase } from '../support/databases.ts'
import { serve } from '../support/process.ts'

/** Loads a line of code into the server's process: a signal then does what a fault of the program would. */
const withSignal = (code: string) => ({
  env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`process.on('SIGUSR2',()=>{${code}})`)}` },
})

describe('a process that lost its way', () => {
  for (const [what, code] of [
    ['nothing caught an error', `throw new Error('lost')`],
    ['nothing waited for a promise that failed', `Promise.reject(new Error('lost'))`],
  ] as const)
    it(`ends with a code of its own when ${what}, and finishes requests before`, async () => {
      const home = await createDatabase('sqlite')
      const server = await serve(['--data', home.data], withSignal(code))
      const ended = once(server.child, 'close')
      const slow = fetch(`${server.url}/api/`, { method: 'GET' }).then(
        ({ status }) => status,
        () => 'refused',
      )
      server.child.kill('SIGUSR2')
      expect(await ended).to.eql([70, null])
      expect(await slow).to.be.oneOf([200, 'refused'])
      expect(server.output.stdout).to.include('"msg":"a fault that nothing caught').and.to.include('lost')
      await home.drop()
    })

  it('is ended when it stands still for longer than --watchdog allows', async () => {
    const home = await createDatabase('sqlite')
    const server = await serve(['--data', home.data, '--watchdog', '2s'], withSignal('for(;;);'))
    const ended = once(server.child, 'close')
    // Busy, but not lost.
    await new Promise((done) => setTimeout(done, 2_500))
    expect((await fetch(`${server.url}/healthz`)).status).to.equal(200)
    server.child.kill('SIGUSR2')
    expect(await ended).to.eql([null, 'SIGALRM'])
    expect(server.output.stderr).to.include('the process stood still for 2 seconds and is ended')
    await home.drop()
  })
})
