/** The program itself, as its users start it. */
import { join } from 'node:path'
import type { Installation } from './data.ts'
import { type Server, startServer } from './processes.ts'

/** @param more further arguments of `serve` */
export const startStockade = (
  { data, database }: Pick<Installation, 'data' | 'database'>,
  folder: string,
  more: readonly string[] = [],
): Promise<Server> =>
  startServer(
    '../launch.cjs',
    (port) => [
      'serve',
      '--data',
      data,
      ...(database ? ['--database', database] : []),
      '--port',
      String(port),
      '--url',
      `http://127.0.0.1:${port}`,
      ...more,
    ],
    '/readyz',
    join(folder, 'stockade.log'),
  )
