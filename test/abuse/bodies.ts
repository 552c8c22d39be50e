/** Bodies that end early, say something else than they are, or come many times over; nobody need be signed in to send them. */
import { type Abuse, expectStatus, must, type World, wire } from './abuse.ts'

const FILE = `--XX\r\nContent-Disposition: form-data; name="model_type"\r\n\r\npart\r\n--XX\r\nContent-Disposition: form-data; name="attachment"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n${'x'.repeat(900)}\r\n--XX--\r\n`

const TYPES = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data; boundary=XX',
  nothing: '',
  text: 'text/plain',
} as const

/** Bodies that are whole. */
const WHOLE: readonly string[] = ['{"name":"a","tags":["b"],"metadata":{"c":[1]}}', 'name=a&tags=b&tags=c&metadata=%7B%7D', FILE]

/** What becomes of a body on a bad way. */
const CROOKED: readonly ((body: string) => string)[] = [
  (body) => body.slice(0, body.length / 3),
  (body) => body.slice(0, (body.length * 2) / 3),
  (body) => body.slice(0, -1),
  (body) => body.slice(0, -4),
  (body) => body + body,
  (body) => body.repeat(50),
  (body) => '['.repeat(5_000) + body,
  (body) => '{"a":'.repeat(5_000) + body,
  (body) => `--XX\r\n${body}`,
  (body) => body.replaceAll('\r\n', '\n'),
  (body) => `${body.slice(0, 10)}\0\xff\xfe${body.slice(10)}`,
  (body) => body.replaceAll('"', ''),
  (body) => body.replaceAll('=', '&'),
]

export interface Sent {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly type: string
  readonly body: string
  /** Bytes that the request says that it has, where it is not what it has. */
  readonly length?: number
}

/** The bytes of a request. */
export function bytesOf({ path, headers, type, body, length }: Sent): Buffer {
  const data = Buffer.from(body, 'latin1')
  const all = { Host: 'x', Connection: 'close', ...(type ? { 'Content-Type': type } : {}), ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}Content-Length: ${length ?? data.length}\r\n\r\n`), data])
}

/** @returns the status of the answer; 0 when the connection was closed without one */
export async function statusOf(url: string, sent: Sent): Promise<number> {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(await wire(url, bytesOf(sent), 5000))?.[1] ?? 0)
}

/** Every body that is cut, at these places, or bent. */
export function* crookedBodies(at: Iterable<number>): Generator<{ type: string; body: string; length?: number }> {
  for (const n of at) {
    // What a proxy or a phone leaves behind: it ends by itself, or it never comes.
    yield { type: TYPES.multipart, body: FILE.slice(0, n) }
    yield { type: TYPES.multipart, body: `${FILE.slice(0, n)}\r\n--XX--\r\n` }
  }
  for (const type of Object.values(TYPES)) for (const body of WHOLE) for (const bend of CROOKED) yield { type, body: bend(body) }
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
const SIDE_BY_SIDE = 20

/** @throws Error when one of them is no refusal, or not answered */
export async function allRefused(url: string, all: Iterable<Sent>, ...fine: number[]): Promise<number> {
  let sent = 0
  const queue = all[Symbol.iterator]()
  const worker = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const status = await statusOf(url, next.value)
      must(
        status === 0 || (status >= 400 && status < 500) || fine.includes(status),
        `${status} for ${JSON.stringify(next.value.body.slice(0, 200))} as ${next.value.type || 'nothing'}`,
      )
      sent++
    }
  }
  await Promise.all(range(SIDE_BY_SIDE).map(worker))
  return sent
}

/** Who sends: nobody, a browser that nobody is signed in with, a superuser. */
const senders = ({ superuser }: World): Readonly<Record<string, string>>[] => [{}, { Accept: 'text/html' }, superuser]

export const bodies: readonly Abuse[] = [
  {
    title: 'uploads cut at every byte of their first kilobyte',
    patience: 250,
    async run(world) {
      const cut = function* (): Generator<Sent> {
        for (const headers of senders(world))
          for (const n of range(1024)) {
            yield { path: '/api/attachment/', headers, type: TYPES.multipart, body: FILE.slice(0, n) }
            yield { path: '/api/attachment/', headers, type: TYPES.multipart, body: `${FILE.slice(0, n)}\r\n--XX--\r\n` }
          }
      }
      await allRefused(world.url, cut())
    },
  },
  {
    title: 'bodies of every type, cut, doubled, nested and repeated',
    patience: 250,
    async run(world) {
      const bent = function* (): Generator<Sent> {
        for (const path of [
          '/api/part/',
          '/api/attachment/',
          '/o/token/',
          '/o/par/',
          '/o/revoke_token/',
          '/o/introspect/',
          '/o/device/',
          '/login/',
        ])
          for (const headers of senders(world)) for (const body of crookedBodies([])) yield { path, headers, ...body }
      }
      // What is not broken by its way is a request like any other.
      await allRefused(world.url, bent(), 200, 201, 302, 303)
    },
  },
  {
    title: 'uploads whose other half never comes',
    patience: 250,
    async run(world) {
      const halves = range(100).map((n) => ({
        path: '/api/attachment/',
        headers: senders(world)[n % 3]!,
        type: TYPES.multipart,
        body: FILE.slice(0, n * 10),
        length: 2_000,
      }))
      for (const status of await Promise.all(halves.map((half) => statusOf(world.url, half))))
        must(status < 500, `${status} for half an upload`)
    },
  },
  {
    title: 'two gigabytes in small files',
    async run({ url, superuser }) {
      const part = `--XX\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n`
      const status = await statusOf(url, {
        path: '/api/attachment/',
        headers: superuser,
        type: TYPES.multipart,
        body: part,
        length: 2 ** 31,
      })
      expectStatus({ status, headers: {}, text: '' }, 413)
    },
  },
]
