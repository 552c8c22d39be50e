/** Statements of one transaction that need not wait for each other. */
import type { Trx } from '../../database.ts'

/**
 * Does what needs nothing of each other's answers, in this order: where statements are pipelined, all of it is sent at once. Nothing runs any
 * more when this ends, in failure either.
 */
export async function atOnce<T extends readonly (() => Promise<unknown>)[]>(
  trx: Trx,
  ...works: T
): Promise<{ [N in keyof T]: Awaited<ReturnType<T[N]>> }> {
  const begun: Promise<unknown>[] = []
  try {
    for (const work of works) {
      begun.push(work())
      if (!trx.pipelines) await begun.at(-1)
    }
    return (await Promise.all(begun)) as never
  } finally {
    await Promise.allSettled(begun)
  }
}
