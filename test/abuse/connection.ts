/** Connections that are slow, many, or mean two things at once. */
import { connect } from 'node:net'
import { type Abuse, ask, expectStatus, must, type World, wire } from './abuse.ts'

/** What two servers in a row could read as different requests (RFC 9112 §6.3, §11.2). */
const SMUGGLED = [
  'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api/ HTTP/1.1\r\nHost: x\r\n\r\n',
  'Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde',
  'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
  'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
  'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n',
  'X: y\r\n folded: chunked\r\nContent-Length: +1\r\n\r\na',
  'Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n',
  'Content-Length: 0x5\r\n\r\nabcde',
]

/** Begins very many requests and goes on with a little a second. @throws Error when others are not served, or some are open after `seconds` */
async function crawl({ url, person }: World, many: number, start: string, more: string, seconds: number): Promise<void> {
  const { hostname, port } = new URL(url)
  let open = 0
  const sockets = Array.from({ length: many }, () => {
    const socket = connect(Number(port), hostname, () => open++)
    socket.on('error', () => {}).on('close', () => open--)
    socket.resume()
    socket.write(start)
    return socket
  })
  const drip = setInterval(() => {
    for (const socket of sockets) if (!socket.destroyed) socket.write(more)
  }, 1000)
  try {
    await new Promise((done) => setTimeout(done, 3000))
    expectStatus(await ask(url, '/api/user/me/', { headers: person }), 200)
    for (let i = 0; i < seconds && open > 0; i++) await new Promise((done) => setTimeout(done, 1000))
    must(open === 0, `${open} of them are still open.`)
  } finally {
    clearInterval(drip)
    for (const socket of sockets) socket.destroy()
  }
}

export const connection: readonly Abuse[] = [
  {
    title: 'requests that mean two things to two servers',
    async run({ url }) {
      for (const rest of SMUGGLED) {
        const text = await wire(url, `POST /api/part/ HTTP/1.1\r\nHost: x\r\n${rest}`, 2000)
        const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status)
        must(
          statuses.length === 1 && /^4/.test(statuses[0]!),
          `${JSON.stringify(rest.slice(0, 50))} was answered ${statuses.join(', ') || 'nothing'}.`,
        )
      }
    },
  },
  {
    title: 'three thousand headers, and one of a megabyte',
    async run({ url }) {
      const many = Array.from({ length: 3000 }, (_, i) => `X-${i}: ${i}\r\n`).join('')
      for (const headers of [many, `X: ${'y'.repeat(1_000_000)}\r\n`]) {
        const text = await wire(url, `GET /api/ HTTP/1.1\r\nHost: x\r\n${headers}\r\n`, 3000)
        must(/^HTTP\/1\.1 4/.test(text), `answered ${text.slice(0, 40) || 'nothing'}`)
      }
    },
  },
  {
    title: 'three hundred connections that never end their headers',
    run: (world) => crawl(world, 300, 'GET /api/ HTTP/1.1\r\nHost: x\r\n', 'X: y\r\n', 30),
  },
  {
    title: 'two hundred bodies that come a byte a second',
    run(world) {
      const headers = Object.entries(world.person).map(([name, value]) => `${name}: ${value}\r\n`)
      return crawl(world, 200, `POST /api/part/ HTTP/1.1\r\nHost: x\r\n${headers.join('')}Content-Length: 10000\r\n\r\n`, ' ', 150)
    },
  },
  {
    title: 'a thousand long answers that nobody reads',
    async run({ url, person }) {
      const { hostname, port } = new URL(url)
      const socket = connect(Number(port), hostname)
      socket.on('error', () => {}).pause()
      socket.write('GET /api/schema/ HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1000))
      await new Promise((done) => setTimeout(done, 3000))
      expectStatus(await ask(url, '/api/user/me/', { headers: person }), 200)
      socket.destroy()
    },
  },
]
