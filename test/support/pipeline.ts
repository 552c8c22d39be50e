/** Very many small requests, one after the other on one connection without waiting in between (RFC 9112 §9.3.2). */
import { once } from 'node:events'
import { connect } from 'node:net'

export interface Sent {
  readonly method: string
  /** Path with its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

export interface Received {
  readonly status: number
  /** Its beginning: thousands of long answers would fill the memory. */
  readonly body: string
}

const KEPT_BYTES = 2_000

/** How many are under way at a time. */
const AHEAD = 64
const END = Buffer.from('\r\n\r\n')

/** @returns the answers in the order of the requests */
export async function pipeline(url: string, requests: readonly Sent[]): Promise<Received[]> {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  const answers: Received[] = []
  let next = 0
  let rest: Buffer = Buffer.alloc(0)
  const send = () => {
    let text = ''
    for (; next < requests.length && next - answers.length < AHEAD; next++) text += wire(requests[next]!, host)
    if (text) socket.write(text)
  }
  send()
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    rest = rest.length ? Buffer.concat([rest, chunk]) : chunk
    for (let answer = first(rest); answer; answer = first(rest)) {
      answers.push(answer)
      rest = rest.subarray(answer.length)
    }
    if (answers.length === requests.length) break
    send()
  }
  socket.destroy()
  if (answers.length !== requests.length) throw new Error(`The connection ended after ${answers.length} of ${requests.length} answers.`)
  return answers
}

function wire({ method, path, headers, body }: Sent, host: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const content = body === undefined ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`
  return `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${lines.join('')}${content}\r\n${body ?? ''}`
}

/** The first whole answer, with its length in bytes. */
function first(bytes: Buffer): (Received & { length: number }) | undefined {
  const end = bytes.indexOf(END)
  if (end < 0) return undefined
  const head = bytes.toString('latin1', 0, end)
  const status = Number(head.slice(9, 12))
  const from = end + END.length
  if (/\r\nTransfer-Encoding: chunked/i.test(head)) {
    const last = bytes.indexOf('0\r\n\r\n', from)
    return last < 0 ? undefined : { status, body: beginning(bytes, from, last), length: last + 5 }
  }
  const length = from + Number(/\r\nContent-Length: (\d+)/i.exec(head)?.[1] ?? 0)
  return bytes.length < length ? undefined : { status, body: beginning(bytes, from, length), length }
}

const beginning = (bytes: Buffer, from: number, to: number): string => bytes.toString('utf8', from, Math.min(to, from + KEPT_BYTES))
