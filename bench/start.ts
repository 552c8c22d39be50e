/** From the order to start on an existing database to the first answer that the server is ready. */
import type { Installation } from './data.ts'
import { median } from './measure.ts'
import { milliseconds, type Result } from './report.ts'
import { startStockade } from './stockade.ts'

const AIM_MS = 1000

export async function measureStart(folder: string, installation: Installation, times: number): Promise<Result> {
  const taken: number[] = []
  for (let i = 0; i < times; i++) {
    const server = await startStockade(installation, folder)
    taken.push(server.startedIn)
    await server.stop()
  }
  const reached = median(taken)
  return { what: 'cold start until ready', reached: milliseconds(reached), aim: `< ${AIM_MS} ms`, met: reached < AIM_MS }
}
