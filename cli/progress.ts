/** A bar on standard error while a command works, where somebody looks at it. */
import type { CommonFlags } from './command.ts'

/** Tells how far the work is. @param about what is being worked on now */
export type Progress = (done: number, total: number, about?: string) => void

export async function withProgress<T>(flags: CommonFlags, unit: string, work: (progress: Progress) => Promise<T>): Promise<T> {
  if (!process.stderr.isTTY || flags.json) return work(() => {})
  const { default: cliProgress } = await import('cli-progress')
  const bar = new cliProgress.SingleBar({ format: `{bar} {percentage}%  {value} of {total} ${unit}  {about}`, stream: process.stderr })
  bar.start(1, 0, { about: '' })
  try {
    return await work((done, total, about = '') => {
      bar.setTotal(total)
      bar.update(done, { about })
    })
  } finally {
    bar.stop()
  }
}
