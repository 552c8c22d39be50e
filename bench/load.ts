/** Work in processes of their own, so that it is not the server's: the load generator, and what the server is measured against. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Job, Outcome } from './load-process.ts'

/** Does one job at a time. */
export interface Worker<J> {
  /** @throws Error when the job could not be done; what a server refused is in the outcome */
  run(job: J): Promise<Outcome>
  stop(): void
}
export type Load = Worker<Job>

/** @param script beside the compiled benchmark: it answers each message with an outcome, or with `failed` */
export function startWorker<J extends object>(script: string, args: readonly string[] = []): Worker<J> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args)
  return {
    run: async (job) => {
      child.send(job)
      const [answer] = (await once(child, 'message')) as [Outcome | { failed: string }]
      if ('failed' in answer) throw new Error(answer.failed)
      return answer
    },
    stop: () => {
      if (child.connected) child.disconnect()
    },
  }
}

export const startLoad = (): Load => startWorker('./load-process.js')
