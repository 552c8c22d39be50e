/** Files and rows change together: what a refused write has made goes again, and what no row has any more after a write. */
import type { ApiRequest, Operation } from '../../engine/operation.ts'
import { removeFile } from './store.ts'

interface Files {
  /** Written by this request. */
  readonly made: string[]
  /** Named by rows before, perhaps by none now. */
  readonly left: string[]
}
const files = new WeakMap<object, Files>()

export function filesOf({ ctx }: ApiRequest): Files {
  const found = files.get(ctx) ?? { made: [], left: [] }
  files.set(ctx, found)
  return found
}

async function removeUnused(request: ApiRequest): Promise<void> {
  const { db, config, log } = request
  const { made, left } = filesOf(request)
  for (const path of [...made, ...left]) {
    const users = await db.all(
      'select 1 from common_attachment where attachment = ? union all select 1 from stock_test_result where attachment = ?',
      [path, path],
    )
    if (users.length) continue
    await removeFile(config, path).catch((err) => log.warn({ err, path }, 'a file that belongs to nothing could not be removed'))
  }
}

/** The operation with the files that it makes and leaves behind looked after. */
export const sweeping = (operation: Operation): Operation => ({
  ...operation,
  async handle(request) {
    try {
      return await operation.handle(request)
    } finally {
      await removeUnused(request)
    }
  },
})
