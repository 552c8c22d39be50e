/** Somebody who works meanwhile, on a thread of their own: asks for a page of parts again and again, and tells the longest wait when asked. */
import http from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'

const { url, headers } = workerData as { url: string; headers: Record<string, string> }
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
let worst = 0
let failed = 0

parentPort!.on('message', () => {
  parentPort!.postMessage({ worst, failed })
  worst = 0
  failed = 0
})

const once = (): Promise<void> =>
  new Promise((done) => {
    const started = performance.now()
    const end = (ok: boolean) => {
      worst = Math.max(worst, performance.now() - started)
      if (!ok) failed++
      done()
    }
    http
      .get(`${url}/api/part/?limit=5`, { agent, headers, localAddress: '127.0.0.1' }, (response) => {
        response.resume().on('end', () => end(response.statusCode === 200))
      })
      .on('error', () => end(false))
  })

for (;;) {
  await once()
  await new Promise((done) => setTimeout(done, 20))
}
