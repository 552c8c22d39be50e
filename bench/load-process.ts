/** Sends the requests of one job at a time, as asked by the process that forked this one. */
import autocannon from 'autocannon'

export interface Request {
  method?: 'GET' | 'POST' | 'PATCH'
  path: string
  body?: string
}

/** Plain requests, sent over and over in their order by every connection. */
export interface Job {
  url: string
  requests: Request[]
  /** Instead of those, for each connection its own. */
  each?: Request[][]
  headers: Record<string, string>
  connections: number
  seconds: number
}

export interface Outcome {
  /** Successful answers a second. */
  perSecond: number
  /** Answers other than 2xx, time-outs and broken connections. */
  failures: number
}

/** A run ends at one of these steps; by default they take a second, which would double the shortest runs. */
const STEP_MS = 50

async function run({ url, requests, each, headers, connections, seconds }: Job): Promise<Outcome> {
  let made = 0
  const setupClient = (client: autocannon.Client): void => {
    if (each) client.setRequests(each[made++ % each.length]!)
  }
  const result = await autocannon({ url, requests, headers, connections, duration: seconds, setupClient, sampleInt: STEP_MS })
  return { perSecond: result['2xx'] / result.duration, failures: result.non2xx + result.errors }
}

process.on('message', (job: Job) => {
  run(job).then(
    (outcome) => process.send!(outcome),
    (error: Error) => process.send!({ failed: error.message }),
  )
})
