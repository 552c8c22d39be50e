/** Answers as they come over the wire: not decompressed, with every byte of their heads counted. */
import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'

export interface WireAnswer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: Buffer
  /** Bytes received, the head included. */
  readonly received: number
}

/** Asks on a connection of its own; nothing is followed. */
export async function wire(address: string, headers: http.OutgoingHttpHeaders = {}, method = 'GET'): Promise<WireAnswer> {
  const { request: send } = address.startsWith('https:') ? https : http
  const request = send(address, { method, headers, agent: false })
  request.end()
  const [answer] = (await once(request, 'response')) as [http.IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk)
  return { status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks), received: answer.socket.bytesRead }
}
