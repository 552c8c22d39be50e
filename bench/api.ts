/** Reads of the API beside a bare Koa server that sends the same bytes, and eight writers at once. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Installation, PERSON } from './data.ts'
import type { Load } from './load.ts'
import { inRounds, median, ratio } from './measure.ts'
import { startServer } from './processes.ts'
import { atLeast, megabytes, perSecond, type Result } from './report.ts'
import { clientCredentials } from './requests.ts'
import { startStockade } from './stockade.ts'

/** How long and how often. */
export interface Plan {
  readonly rounds: number
  readonly seconds: number
}

const CONNECTIONS = 8
/** The parts whose details are read, spread over the table. */
const DETAILS = 40
const LIST = '/api/part/?limit=50'

/** Medians of the rounds, for the comparison between sizes. */
export interface Reads {
  readonly results: Result[]
  readonly detail: number
  readonly list: number
}

const basic = (name: string, password: string): string => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`

export async function measureApi(folder: string, installation: Installation, load: Load, { rounds, seconds }: Plan): Promise<Reads> {
  const stockade = await startStockade(installation, folder)
  const credentials = {
    Token: `Token ${installation.token}`,
    Bearer: `Bearer ${await clientCredentials(stockade.url, installation, 'r:view:part')}`,
    Basic: basic(PERSON.username, PERSON.password),
  }
  const details = Array.from({ length: DETAILS }, (_, i) => `/api/part/${1 + Math.floor((i * installation.parts) / DETAILS)}/`)
  const bodies = join(folder, `bodies-${installation.parts}.json`)
  writeFileSync(bodies, JSON.stringify(await sameBytes(stockade.url, [...details, LIST], credentials)))
  const koa = await startServer('./bare-koa.js', (port) => [String(port), bodies], details[0]!, join(folder, 'koa.log'))
  try {
    const reads = (url: string, paths: string[], authorization: string) => async (): Promise<number> => {
      const outcome = await load.run({
        url,
        requests: paths.map((path) => ({ path })),
        headers: { authorization },
        connections: CONNECTIONS,
        seconds,
      })
      if (outcome.failures) throw new Error(`${outcome.failures} of the reads of ${url}${paths[0]} were refused or failed.`)
      return outcome.perSecond
    }
    const both = (url: string, authorization: string) => [reads(url, details, authorization), reads(url, [LIST], authorization)] as const
    const [bareDetail, bareList] = both(koa.url, credentials.Token)
    const [tokenDetail, tokenList] = both(stockade.url, credentials.Token)
    const [bearerDetail, bearerList] = both(stockade.url, credentials.Bearer)
    const [basicDetail, basicList] = both(stockade.url, credentials.Basic)
    for (const warm of [bareDetail, tokenDetail, bareList, tokenList, basicDetail, bearerDetail]) await warm()
    const n = await inRounds({ bareDetail, tokenDetail, bearerDetail, basicDetail, bareList, tokenList, bearerList, basicList }, rounds)
    const writers = await measureWriters(stockade.url, installation, load, rounds * seconds)
    const memory = stockade.memory()
    const detail = ratio(n.tokenDetail, n.bareDetail)
    const list = ratio(n.tokenList, n.bareList)
    const beside = (what: string, of: number[], to: number[], aim: number) => atLeast(what, perSecond(median(of)), ratio(of, to), aim)
    return {
      detail,
      list,
      results: [
        { what: 'part detail, bare Koa', reached: perSecond(median(n.bareDetail)) },
        beside('part detail, Token, beside bare Koa', n.tokenDetail, n.bareDetail, 0.4),
        beside('part detail, Bearer, beside bare Koa', n.bearerDetail, n.bareDetail, 0.4),
        beside('part detail, Basic, beside Token', n.basicDetail, n.tokenDetail, 0.8),
        { what: '50 parts, bare Koa', reached: perSecond(median(n.bareList)) },
        beside('50 parts, Token, beside bare Koa', n.tokenList, n.bareList, 0.12),
        beside('50 parts, Bearer, beside bare Koa', n.bearerList, n.bareList, 0.12),
        beside('50 parts, Basic, beside Token', n.basicList, n.tokenList, 0.8),
        writers,
        { what: 'resident memory after load', reached: megabytes(memory), aim: `≤ ${MEMORY} MB`, met: memory <= MEMORY },
      ],
    }
  } finally {
    await Promise.all([stockade.stop(), koa.stop()])
  }
}

const MEMORY = 150

/** What the API answers, by address; every kind of credential must get the same. */
async function sameBytes(url: string, paths: readonly string[], credentials: Record<string, string>): Promise<Record<string, string>> {
  const bodies: Record<string, string> = {}
  for (const path of paths) {
    for (const [kind, authorization] of Object.entries(credentials)) {
      const response = await fetch(url + path, { headers: { authorization } })
      const body = await response.text()
      if (response.status !== 200) throw new Error(`${path} by ${kind} answered ${response.status}: ${body}`)
      bodies[path] ??= body
      if (body !== bodies[path]) throw new Error(`${path} by ${kind} differs from the other kinds.`)
    }
  }
  return bodies
}

/** Every answer is a commit on disk; the eight meet at the same parts. */
async function measureWriters(url: string, { token, parts }: Installation, load: Load, seconds: number): Promise<Result> {
  const { perSecond: reached, failures } = await load.run({
    url,
    requests: Array.from({ length: 50 }, (_, i) => ({
      method: 'PATCH',
      path: `/api/part/${1 + (i % parts)}/`,
      body: JSON.stringify({ description: `Written for the ${i}th time` }),
    })),
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    connections: CONNECTIONS,
    seconds,
  })
  return { what: `8 writers of parts at once, ${failures} refused`, reached: perSecond(reached), aim: '0 refused', met: failures === 0 }
}
