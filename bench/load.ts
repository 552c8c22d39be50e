/** The load generator, in a process of its own so that its work is not the server's. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Job, Outcome } from './load-process.ts'

export interface Load {
  /** @throws Error when the server answered anything but success, unless the job counts it */
  run(job: Job): Promise<Outcome>
  stop(): void
}

export function startLoad(): Load {
  const child = fork(fileURLToPath(new URL('./load-process.js', import.meta.url)))
  return {
    run: async (job) => {
      child.send(job)
      const [answer] = (await once(child, 'message')) as [Outcome | { failed: string }]
      if ('failed' in answer) throw new Error(answer.failed)
      return answer
    },
    stop: () => child.disconnect(),
  }
}
