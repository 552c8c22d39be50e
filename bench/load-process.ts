/** Sends the requests of one job at a time, as asked by the process that forked this one. */
import autocannon from 'autocannon'

/** Plain requests, sent over and over in their order by every connection. */
export interface Job {
  url: string
  requests: { method?: 'GET' | 'POST' | 'PATCH'; path: string; body?: string }[]
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

async function run({ url, requests, headers, connections, seconds }: Job): Promise<Outcome> {
  const result = await autocannon({ url, requests, headers, connections, duration: seconds })
  return { perSecond: result['2xx'] / result.duration, failures: result.non2xx + result.errors }
}

process.on('message', (job: Job) => {
  run(job).then(
    (outcome) => process.send!(outcome),
    (error: Error) => process.send!({ failed: error.message }),
  )
})
